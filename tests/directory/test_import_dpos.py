"""The CNIL's list of officers: tied by number, else by name, else said to be tied to nothing."""

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from directory.addresses import letter_address
from directory.models import DataProtectionContact, Laboratory, LegalEntity

SAMPLE = Path(__file__).parent / "samples" / "dpos.csv"
TODAY = dt.date(2026, 11, 23)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_directory")]


def run(path=SAMPLE, **options):
    told = StringIO()
    call_command("import_dpos", path, stdout=told, **options)
    return told.getvalue().replace("\N{NARROW NO-BREAK SPACE}", " ")


def refused(path=SAMPLE, **options):
    """The sentence on stderr of an import that leaves with 2."""
    told = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("import_dpos", path, stderr=told, **options)
    assert left.value.code == 2
    sentence = told.getvalue().removesuffix("\n")
    assert "\n" not in sentence
    return sentence


def with_text(tmp_path, change, encoding="utf-8"):
    path = tmp_path / "dpos.csv"
    path.write_bytes(change(SAMPLE.read_text(encoding="utf-8-sig")).encode(encoding))
    return path


def test_a_dry_run_tells_everything_and_writes_nothing():
    told = run()
    assert DataProtectionContact.objects.count() == 7
    assert "Lignes créées : 3, mises à jour : 0, inchangées : 0, refusées : 3, hors sujet : 1." in told
    for sentence in (
        "ligne 6, refusée : le SIREN 123456789 est faux (clé de contrôle).",
        "ligne 7, refusée : doublon de la ligne 2 (SELAS OCÉALAB, BIS).",
        "ligne 8, refusée : nom de l’organisme manquant.",
        "ligne 4, sans société connue : LABORATOIRE INCONNU DES DÉLÉGUÉS",
        "ligne 4, remarque : adresse e-mail illisible, laissée de côté (pas une adresse).",
    ):
        assert sentence in told


def test_a_contact_is_tied_by_siren_then_by_name():
    LegalEntity.objects.filter(finess="560025306").update(siren="100000009", name="NOM TOUT AUTRE")
    run(apply=True, on="2026-11-01")
    by_siren = DataProtectionContact.objects.get(natural_key="siren:100000009")
    by_name = DataProtectionContact.objects.get(organisation="SELARL LABORIZON BRETAGNE")
    alone = DataProtectionContact.objects.get(organisation="LABORATOIRE INCONNU DES DÉLÉGUÉS")
    assert (by_siren.legal_entity.finess, by_siren.matched_by) == ("560025306", "siren")
    assert (by_name.legal_entity.finess, by_name.matched_by) == ("350052130", "name")
    assert (alone.legal_entity, alone.matched_by) == (None, "")
    assert by_siren.designated_on == dt.date(2018, 5, 25)
    assert by_name.designated_on == dt.date(2019, 3, 12)
    assert by_siren.origin_of("email").on == dt.date(2026, 11, 1)


def test_a_natural_person_s_name_is_not_kept():
    run(apply=True)
    assert not DataProtectionContact.objects.filter(name__icontains="dupont").exists()
    assert DataProtectionContact.objects.filter(name="CABINET DONNÉES CLAIRES").exists()


def test_the_letter_then_goes_to_the_officer():
    LegalEntity.objects.filter(finess="560025306").update(siren="100000009")
    run(apply=True, on="2026-11-01")
    found = letter_address(Laboratory.objects.get(finess="560026346"), on=TODAY)
    assert found.lines == (
        "OCEALAB",
        "À l’attention du délégué",
        "à la protection des données",
        "CABINET DONNEES CLAIRES",
        "2 PLACE DU MARCHE",
        "35000 RENNES",
    )
    assert found.email == "dpo@example.org"
    assert not any("a pu changer" in warning for warning in found.warnings)


def test_applying_twice_changes_nothing_more_and_corrections_stay():
    run(apply=True, on="2026-11-01")
    contact = DataProtectionContact.objects.get(natural_key="siren:100000009")
    contact.correct(by="operatrice", on=TODAY, email="delegue@example.org")
    told = run(apply=True, on="2026-11-20")
    contact.refresh_from_db()
    assert contact.email == "delegue@example.org"
    assert "Lignes créées : 0, mises à jour : 0, inchangées : 3" in told
    assert "correction conservée : SELAS OCÉALAB (email)" in told


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_encoding_and_delimiter_are_detected(tmp_path, encoding, delimiter):
    change = (lambda text: text) if delimiter == ";" else (lambda text: text.replace(",", " ").replace(";", ","))
    run(with_text(tmp_path, change, encoding), apply=True)
    assert DataProtectionContact.objects.filter(organisation="SELAS OCÉALAB").exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: "", "est vide"),
        (lambda text: "\x1f\x8b" + text, "archive"),
        (lambda text: text.replace("code_naf_organisme_designant", "naf", 1), "il manque la colonne code_naf"),
        (lambda text: text.replace("8690B", "0000Z").replace("86.90B", "0000Z"), "aucun laboratoire"),
        (lambda text: text[: text.index("INCONNU DES")], "tronqué à la ligne 4"),
        (lambda text: text + '"guillemet ouvert;' + "x;" * 10, "illisible ou tronqué"),
        (lambda text: text[:300] + "\0" + text[300:], "octets nuls"),
    ],
)
def test_a_broken_file_is_one_sentence_and_nothing_is_written(tmp_path, change, sentence):
    assert sentence in refused(with_text(tmp_path, change, "iso-8859-1"), apply=True)
    assert DataProtectionContact.objects.count() == 7


def test_a_wrong_date_is_one_sentence(tmp_path):
    assert "n’est pas une date" in refused(on="hier")
    assert "est un dossier" in refused(tmp_path)
