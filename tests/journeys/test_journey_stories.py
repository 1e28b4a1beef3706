"""From the home page to the text of the letter, for each wish and each capacity."""

import re

import pytest

from rights.catalogue import RIGHTS

DEMANDS = {
    "breach_info": "Information sur la fuite de données",
    "access": "Accès aux données et copie",
    "health_access": "Communication des résultats et du dossier médical",
    "erasure": "ffacement",
    "rectification": "Né à Nantes",
    "restriction": "conserver sans utiliser",
    "portability": "le format CSV",
    "objection": "Déjà une fuite.",
    "complaint": "Information sur la fuite de données",
}


def test_a_frightened_person_leaves_the_home_page_with_a_letter(person, time_machine):
    time_machine.move_to("2026-11-23 12:00 +0100")
    home = person.read("/").content.decode()
    assert re.search(r'href="/demarche/|action="/demarche/"', home)

    text = person.answer_all("breach_info", "access", "health_access").letter()
    assert person.response["Content-Type"] == "application/pdf"
    assert "Vannes, le 23 novembre 2026" in text
    for words in ("Camille Martin", "12 rue des Lilas", "OCEALAB ESSAI", "1 RUE DES ESSAIS", "56000 VANNES"):
        assert words in text
    for words in ("17 mai 1980", "mars 2019", "B-2019-441", "23 février 2021"):
        assert words in text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("want", DEMANDS)
def test_each_wish_has_its_letter(person, want):
    assert DEMANDS[want] in person.answer_all(want).letter()


def test_all_wishes_fit_in_one_letter(person):
    text = person.answer_all(*DEMANDS).letter()
    assert all(words in text for words in DEMANDS.values())


def test_the_wish_to_complain_asks_the_laboratory_first_and_is_kept(person):
    page = person.answer_all("complaint").read("/demarche/reponses/").content.decode()
    assert "Porter plainte à la CNIL" in page
    assert RIGHTS["breach_info"].label in page
    assert "réclamation à la Commission nationale" in person.letter()


@pytest.mark.parametrize(
    ("capacity", "said", "expected"),
    [
        ("parent", {}, "autorité parentale"),
        ("guardian", {"link": "tutor"}, "tutelle"),
        ("guardian", {"link": "assistant"}, "curatelle"),
        ("heir", {"motive": "rights", "proof_kind": "family_book"}, "livret de famille"),
    ],
)
def test_one_may_write_for_somebody_else(person, capacity, said, expected):
    text = person.answer_all("breach_info", "health_access", capacity=capacity, **said).letter()
    assert expected in text
    assert "Jeanne Martin" in text
    assert "Camille Martin" in text
    assert "17 mai 1980" not in text  # the writer's birth date finds nobody


def test_after_a_death_what_ends_with_the_person_is_left_out_and_said(person):
    person.begin()
    person.choose_laboratory()
    person.want("access", "rectification")
    person.answer("personne", capacity="heir")
    page = person.read("/demarche/proche/").content.decode()
    assert "s’éteignent avec la personne" in page
    person.write_for("heir", motive="memory", proof_kind="notarial_deed")
    person.give_identity()
    person.send_by("post")
    text = person.letter()
    assert "informations de santé" in text
    assert "Né à Nantes" not in text
    assert "article 16" not in text


def test_after_a_death_a_wish_that_cannot_be_leads_to_those_that_can(person):
    person.begin()
    person.choose_laboratory()
    person.want("rectification")
    person.answer("personne", capacity="heir")
    person.write_for("heir", motive="memory", proof_kind="family_book")
    assert "Cochez au moins une réponse." in person.response.context["form"].errors["after_death"]
    person.write_for("heir", motive="memory", proof_kind="family_book", after_death=["health_access"])
    person.give_identity()
    person.send_by()
    assert "informations de santé" in person.letter()


def test_after_a_death_the_leak_is_asked_about_to_assert_rights(person):
    person.begin()
    person.choose_laboratory()
    person.want("breach_info")
    person.write_for("heir", motive="memory", proof_kind="family_book")
    assert "choisissez ce motif" in person.response.context["form"].errors["motive"][0]


def test_a_laboratory_out_of_the_list_is_typed(person):
    person.begin()
    person.answer("laboratoire", search="introuvable")
    person.answer(
        "laboratoire-absent", laboratory_name="Laboratoire du Bourg", laboratory_street="3 place de l’Église",
        laboratory_postcode="56890", laboratory_city="Saint-Avé",
    )  # fmt: skip
    assert person.response["Location"] == "/demarche/prelevement/"
    person.answer("prelevement", sample_unknown="on")
    person.want("access")
    person.write_for("self")
    person.give_identity()
    person.send_by()
    text = person.letter()
    for words in ("Laboratoire du Bourg", "3 PLACE DE L EGLISE", "56890 SAINT AVE"):
        assert words in text


def test_by_email_the_address_is_asked_when_nobody_knows_it(person):
    person.begin()
    person.choose_laboratory()
    person.want("access")
    person.write_for("self")
    person.give_identity()
    person.send_by("email")
    assert person.response["Location"] == "/demarche/courriel/"
    person.answer("courriel", recipient_email="dpo@laboratoire.example")
    assert person.response["Location"] == "/demarche/reponses/"
    assert "dpo@laboratoire.example" in person.letter()


@pytest.mark.parametrize("channel", ["registered", "by_hand", "portal", "post", "email"])
def test_what_to_do_next_depends_on_the_way_it_is_sent(person, channel, time_machine):
    time_machine.move_to("2026-11-23 12:00 +0100")
    person.answer_all("access", channel=channel)
    person.answer("courriel", recipient_email="dpo@laboratoire.example")
    page = person.read("/demarche/lettre/ensuite/").content.decode()
    said = {"registered": "avec avis de réception", "by_hand": "deux exemplaires", "portal": "copie de l’écran",
            "post": "préférez le recommandé", "email": "dpo@laboratoire.example"}  # fmt: skip
    assert said[channel] in page
    assert 'datetime="2026-12-28"' in page  # received on Thursday 26 November: a month, then a Saturday


def test_following_leads_to_sign_in_and_keeps_nothing_yet(person):
    person.answer_all()
    response = person.client.post("/demarche/suivre/")
    assert response["Location"] == "/connexion/"
    assert response.cookies["suivre"].value == "1"
    assert person.read("/demarche/suivre/")["Location"] == "/demarche/lettre/"


def test_a_partner_is_told_that_closing_the_account_is_for_the_heirs(person):
    person.begin()
    person.choose_laboratory()
    person.want("erasure", "health_access")
    person.write_for("heir", motive="memory", proof_kind="civil_union")
    assert "aux héritiers" in person.response.context["form"].errors["proof_kind"][0]
    person.want("health_access")
    person.write_for("heir", motive="memory", proof_kind="civil_union")
    person.give_identity()
    person.send_by()
    assert "à qui m’unissait un pacte civil de solidarité" in person.letter()
