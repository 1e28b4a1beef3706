"""A letter reaches the data-protection officer, in a form an envelope's window shows."""

import datetime as dt
import re

import pytest

from directory.addresses import AddressProblem, format_window_lines, letter_address, window_problems
from directory.models import DataProtectionContact, Laboratory
from directory.provenance import Origin
from tests.directory.factories import LaboratoryFactory

TODAY = dt.date(2026, 11, 23)
CAPITALS = re.compile(r"[A-Z0-9]+( [A-Z0-9]+)*")


def warned(address, words):
    return any(words in warning for warning in address.warnings)


@pytest.mark.django_db
@pytest.mark.usefixtures("whole_directory")
class TestOnTheWholeDirectory:
    def test_every_address_fits_the_window(self):
        labs = Laboratory.objects.select_related("legal_entity")
        labs = labs.prefetch_related("legal_entity__data_protection_contacts")
        without = 0
        for lab in labs:
            found = letter_address(lab, on=TODAY)
            assert 3 <= len(found.lines) <= 6
            assert all(line and len(line) <= 38 for line in found.lines)
            assert found.warnings
            if not found.is_complete:
                without += 1
                assert warned(found, "n’est pas connue"), lab
                continue
            officer = next(place for place, line in enumerate(found.lines) if "protection des données" in line)
            assert all(CAPITALS.fullmatch(line) for line in found.lines[officer + 1 :]), found.lines
            assert format_window_lines(found.lines) == found.lines
        assert without == 19  # the sites without an address in the registry

    def test_the_laboratory_of_vannes(self):
        found = letter_address(Laboratory.objects.get(finess="560026346"), on=TODAY)
        assert found.lines == (
            "OCEALAB",
            "À l’attention du délégué",
            "à la protection des données",
            "RUE DU DR ROUX",
            "56000 VANNES",
        )
        assert (found.email, found.known_on) == ("dpo@ocealab.fr", dt.date(2020, 10, 29))
        assert "sene.bzh" in found.email_source
        assert warned(found, "date d’octobre 2020")
        assert warned(found, "déduit")

    def test_the_officer_s_own_address_comes_first(self):
        found = letter_address(Laboratory.objects.filter(legal_entity__finess="210011383").first(), on=TODAY)
        assert found.lines == (
            "BIO MED 21",
            "À l’attention du délégué",
            "à la protection des données",
            "BIOCOM OUEST",
            "55 BIS RUE DE RENNES",
            "35510 CESSON SEVIGNE",
        )
        assert "biomed21.fr" in found.source
        assert warned(found, "La date de cette adresse n’est pas connue")


@pytest.mark.django_db
class TestOneLaboratory:
    def test_a_fresh_address_stated_by_an_operator_carries_no_warning_about_it(self):
        lab = LaboratoryFactory(address_origin="edited_by_operator")
        lab.correct(by="operatrice", on=TODAY, address="7, rue de l’Église", address_origin="registry")
        lab.legal_entity.correct(by="operatrice", on=TODAY, name="SELAS Océalab", name_is_derived=False)
        found = letter_address(lab, on=TODAY)
        assert found.lines[0] == "SELAS Océalab"
        assert found.lines[-2:] == ("7 RUE DE L EGLISE", "56000 VANNES")
        assert found.warnings == ()

    def test_an_address_typed_by_the_laboratory_is_doubtful(self):
        assert warned(
            letter_address(LaboratoryFactory(address_origin="edited_by_operator")), "saisie par le laboratoire"
        )

    def test_a_sampling_place_is_doubtful(self):
        lab = LaboratoryFactory(address="Parking CEA", address_origin="edited_by_operator")
        assert warned(letter_address(lab), "lieu de prélèvement")
        lab = LaboratoryFactory(address="12 rue du Stade")
        assert not warned(letter_address(lab), "lieu de prélèvement")

    def test_a_missing_address_is_said(self):
        lab = LaboratoryFactory(address="", postcode="", city="", commune="", address_origin="missing_address")
        found = letter_address(lab)
        assert not found.is_complete
        assert warned(found, "n’est pas connue")

    def test_a_cut_name_is_said(self):
        lab = LaboratoryFactory(name="LBM X", legal_entity=None, name_maybe_truncated=True)
        found = letter_address(lab)
        assert warned(found, "coupé")
        assert warned(found, "société responsable n’est pas connue")

    def test_two_years_make_an_address_old(self):
        lab = LaboratoryFactory(origins={"*": Origin("FINESS", dt.date(2024, 11, 23)).to_json()})
        assert not warned(letter_address(lab, on=dt.date(2026, 11, 23)), "a pu changer")
        assert warned(letter_address(lab, on=dt.date(2026, 11, 24)), "date de novembre 2024")

    def test_a_long_name_takes_two_lines_and_the_officer_one(self):
        lab = LaboratoryFactory(address_extra="BP 123", cedex=True)
        lab.legal_entity.name = "LABORATOIRE DE BIOLOGIE MEDICALE DES TROIS RIVIERES ET DE LA COTE"
        found = letter_address(lab)
        assert found.lines == (
            "LABORATOIRE DE BIOLOGIE MEDICALE DES",
            "TROIS RIVIERES ET DE LA COTE",
            "Délégué à la protection des données",
            "BP 123",
            "RUE DU DR ROUX",
            "56000 VANNES CEDEX",
        )

    def test_the_seat_is_used_when_known(self):
        lab = LaboratoryFactory()
        lab.legal_entity.correct(by="o", on=TODAY, address="1 PLACE X", postcode="35000", city="Rennes")
        assert letter_address(lab).lines[-2:] == ("1 PLACE X", "35000 RENNES")

    def test_an_operator_s_contact_comes_before_a_file_s(self):
        lab = LaboratoryFactory()
        for email in ("ancien@example.org", "nouveau@example.org"):
            contact = DataProtectionContact(
                natural_key=email, legal_entity=lab.legal_entity, matched_by="finess", email=email
            )
            contact.start_from(Origin("CNIL", TODAY))
            if email.startswith("ancien"):
                contact.mark_corrected(["email"], by="operatrice", on=dt.date(2020, 1, 1))
            contact.save()
        assert letter_address(lab).email == "ancien@example.org"

    def test_a_match_by_name_is_to_be_checked(self):
        lab = LaboratoryFactory()
        DataProtectionContact.objects.create(
            natural_key="x", legal_entity=lab.legal_entity, matched_by="name", email="dpo@example.org"
        )
        assert warned(letter_address(lab), "rapproché de ce laboratoire par son nom")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (["Labo", "12 bis, rue de l’Église", "56000 Vannes"], ("Labo", "12 BIS RUE DE L EGLISE", "56000 VANNES")),
        (["Labo", "Service\nRGPD", "1 r. X", "2a000 x", "20000 Ajaccio"], None),
        (
            [
                "Laboratoire",
                "Délégué à la protection des données",
                "46 boulevard du Général Louis Delfino Prolongé",
                "06000 Nice",
            ],
            ("Laboratoire", "Délégué à la protection des données", "46 BD DU GAL LOUIS DELFINO PROLONGE", "06000 NICE"),
        ),
        (
            ["Laboratoire de biologie médicale des Trois Rivières", "1 rue X", "97200 Fort-de-France"],
            ("Laboratoire de biologie médicale des", "Trois Rivières", "1 RUE X", "97200 FORT DE FRANCE"),
        ),
    ],
)
def test_a_typed_address_is_made_ready(typed, shown):
    found = format_window_lines(typed)
    assert shown is None or found == shown
    assert format_window_lines(found) == found


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ([], "Il manque une ligne"),
        (["Labo", "56000 Vannes"], "Il manque une ligne"),
        (["Labo", "1 rue X", "Vannes"], "La dernière ligne doit être le code postal"),
        (["Labo", "1 rue X", "5600 Vannes"], "La dernière ligne doit être le code postal"),
        (["Labo", "1 rue X", "00000 Vannes"], "La dernière ligne doit être le code postal"),
        (["x" * 39, "1 rue X", "56000 Vannes"], "compte 39 caractères"),
        (["A", "B", "C", "D", "E", "1 rue X", "56000 Vannes"], "compte 7 lignes"),
        (["Labo 🙃", "1 rue X", "56000 Vannes"], "n’a pas sa place"),
        (["Labo", "1 rue X\x00", "56000 Vannes"], "n’a pas sa place"),
    ],
)
def test_each_problem_is_one_clear_sentence(typed, sentence):
    with pytest.raises(AddressProblem, match=sentence) as caught:
        format_window_lines(typed)
    assert all(text.endswith((".",)) for text in caught.value.sentences)


def test_ten_kilobytes_of_address_are_refused_quickly():
    with pytest.raises(ValueError, match="lignes"):
        format_window_lines(["a b " * 10, *["1 rue X"] * 1000, "56000 Vannes"])


def test_problems_of_ready_lines():
    assert window_problems(("A", "B", "56000 VANNES")) == ()
    assert len(window_problems(("A" * 40, "B"))) == 2
