"""Forwards, back, again, twice: nothing is lost and nothing is doubled."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.answers import QUESTIONS
from cases.forms.journey_pages import PAGES
from directory.models import Breach, Laboratory, Postcode
from tests.journeys.conftest import field
from tests.journeys.test_journey_keeps_nothing import told


def test_six_questions_at_most_before_the_letter(person):
    assert len(QUESTIONS) == 6
    person.answer_all("breach_info", "rectification", capacity="heir", motive="rights", proof_kind="family_book")
    for page in PAGES:
        response = person.read(f"/demarche/{page.slug}/")
        if response.status_code == 200:
            progress = re.search(r"Question (\d) sur (\d)", response.content.decode())
            assert progress[2] == "6"
            assert progress[1] == str(QUESTIONS.index(page.question) + 1)


def test_back_shows_what_was_answered(person):
    person.answer_all("breach_info", "rectification")
    seen = {
        "evenement": ("situation", "dedalus-2021"),
        "laboratoire": ("laboratory", str(person.places["vannes"].pk)),
        "prelevement": ("sample_period", "mars 2019"),
        "demandes": ("wants", ("breach_info", "rectification")),
        "correction": ("wrong", "Né à Nantes"),
        "personne": ("capacity", "self"),
        "identite": ("address_lines", "12 rue des Lilas"),
        "envoi": ("channel", "registered"),
    }
    for slug, (name, value) in seen.items():
        assert person.read(f"/demarche/{slug}/").context["form"][name].value() == value


def test_every_page_leads_back_to_the_one_before(person):
    person.answer_all("breach_info", "rectification")
    path, seen = "/demarche/envoi/", []
    while path != "/demarche/":
        seen.append(path)
        path = person.read(path).context["back"]
    assert len(seen) == 9  # every page asked of this person, once


def test_reload_and_double_click_double_nothing(person):
    for _ in range(2):
        person.answer_all("breach_info", "access")
    once = told(person)
    person.give_identity()
    person.give_identity()
    assert told(person) == once
    assert once.wants == ("breach_info", "access")
    assert person.letter() == person.letter()


def test_the_journey_keeps_one_name_so_that_it_opens_one_file(person):
    person.begin()
    name = told(person).journey
    assert len(name) == 32
    person.answer_all()
    assert told(person).journey == name


def test_changing_an_answer_comes_back_to_the_summary(person):
    person.answer_all()
    page = person.read("/demarche/reponses/").content.decode()
    changes = set(re.findall(r'href="(/demarche/[a-z-]+/)">Modifier', page))
    assert len(changes) >= 8
    person.answer("prelevement", sample_period="2018")
    assert person.response["Location"] == "/demarche/reponses/"
    assert "2018" in person.read("/demarche/reponses/").content.decode()
    person.want("breach_info", "rectification")  # asks its own page first
    assert person.response["Location"] == "/demarche/reponses/"
    assert "Né à Nantes" in person.letter()


def test_another_laboratory_has_another_address(person):
    person.answer_all()
    lorient = str(person.places["lorient"].pk)
    Laboratory.objects.filter(pk=lorient).update(legal_entity=None)
    person.answer("laboratoire", search="lorient")
    person.answer("laboratoire", laboratory=lorient)
    assert person.response["Location"] == "/demarche/adresse/"
    assert "56100 LORIENT" in person.read("/demarche/adresse/").context["form"]["recipient_lines"].value()


def test_the_same_laboratory_again_keeps_the_address_as_corrected(person):
    person.answer_all()
    person.answer("adresse", recipient_lines="OCEALAB\nService juridique\n9 rue Neuve\n56000 Vannes")
    person.answer("laboratoire", laboratory=str(person.places["vannes"].pk))
    assert person.response["Location"] == "/demarche/reponses/"
    assert "9 RUE NEUVE" in person.letter()


def test_rights_asked_less_often_are_folded_until_one_is_ticked(person):
    person.answer_all("breach_info")
    page = person.read("/demarche/demandes/").content.decode()
    folded = page.partition("<details")[2].partition("</details>")[0]
    assert "D’autres droits" in folded
    assert [code in folded for code in ('value="restriction"', 'value="portability"', 'value="objection"')] == [
        True
    ] * 3
    assert 'value="complaint"' not in folded
    assert not folded.split(">")[0].endswith(" open")
    person.want("breach_info", "objection")
    page = person.read("/demarche/demandes/").content.decode()
    assert page.partition("<details")[2].split(">")[0].endswith(" open")


def test_each_other_right_has_its_line_and_its_page_to_change_it(person):
    person.answer_all("restriction", "portability", "objection")
    page = person.read("/demarche/reponses/").content.decode()
    for slug in ("limitation", "portabilite", "opposition"):
        assert f'href="/demarche/{slug}/"' in page
    for words in ("Pour préserver une preuve", "Celles de mon compte en ligne", "La publicité", "Déjà une fuite."):
        assert words in page
    person.answer("opposition", objection_uses=["research"])
    assert person.response["Location"] == "/demarche/reponses/"
    assert "entrepôt de données de santé" in person.letter()


def test_an_objection_in_the_same_letter_is_reason_enough_to_freeze(person):
    person.answer_all("restriction", "objection")
    assert person.answer("limitation", restriction_ground="objection").status_code == 302
    assert "une opposition a été formée" in person.letter()
    person.answer("demandes", wants=["restriction"])  # without the objection, the page asks which one is under way
    assert person.response["Location"] == "/demarche/limitation/"


def test_a_page_ahead_leads_to_the_question_that_waits(person):
    person.begin()
    assert person.read("/demarche/envoi/")["Location"] == "/demarche/laboratoire/?note=avant"
    for path in ("reponses/", "lettre/", "lettre/ensuite/", "suivre/"):
        assert person.read(f"/demarche/{path}")["Location"] == "/demarche/laboratoire/?note=avant"
    assert person.client.post("/demarche/lettre/")["Location"] == "/demarche/laboratoire/?note=avant"
    assert "Il manque encore une réponse" in person.read("/demarche/laboratoire/?note=avant").content.decode()


def test_a_page_that_is_not_asked_leads_on(person):
    person.answer_all("access")
    assert person.read("/demarche/correction/")["Location"] == "/demarche/reponses/"
    assert person.read("/demarche/nulle-part/").status_code == 404


def test_the_start_offers_to_go_on(person):
    assert "Commencer" in person.read("/demarche/").content.decode()
    person.begin()
    assert person.response["Location"] == "/demarche/laboratoire/?note=premiere"  # the leak is known already
    assert "La première question a déjà sa réponse" in person.read(person.response["Location"]).content.decode()
    page = person.read("/demarche/").content.decode()
    assert "Reprendre où j’en étais" in page
    assert "Effacer mes réponses" in page


def test_a_laboratory_page_may_begin_the_journey(person):
    person.client.post("/demarche/", {"breach": "dedalus-2021", "laboratory": str(person.places["vannes"].pk)})
    assert told(person).laboratory_city == "Vannes"
    person.client.post("/demarche/", {"breach": "inconnue", "laboratory": "nulle-part"})
    assert told(person).breach == "dedalus-2021"


def test_the_search_forgives_and_says_how_sure_it_is(person):
    person.begin()
    assert person.answer("laboratoire", search="oceala vanes")["Location"] == "/demarche/laboratoire/#resultats"
    page = person.read("/demarche/laboratoire/").content.decode()
    assert "LBM OCEALAB VANNES" in page
    assert "peut être concerné" in page
    assert "2 quai des Tests" in page
    assert "Cherchez avec la ville seule" in follow(person, "zzzzzz")


def follow(person, search):
    person.answer("laboratoire", search=search)
    return person.read("/demarche/laboratoire/").content.decode()


@pytest.mark.parametrize("path", ["evenement", "laboratoire", "adresse", "identite", "reponses", "lettre"])
def test_a_page_asks_the_database_as_often_for_one_row_as_for_thirty(person, path):
    person.answer_all()

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert person.read(f"/demarche/{path}/").status_code == 200
        return len(seen)

    queries()  # the search builds its index once
    few = queries()
    vannes = person.places["vannes"]
    for number in range(30):
        Laboratory.objects.create(
            finess=f"5610{number:05}", name=f"LBM OCEALAB VANNES {number}", department=vannes.department,
            commune="Vannes", postcode="56000", city="VANNES", address_origin="registry",
            legal_entity=vannes.legal_entity,
        )  # fmt: skip
        Postcode.objects.create(
            postcode="56000", insee_code=f"9{number:04}", commune=f"Vannes-{number}", department=vannes.department
        )
        leak = person.places["leak"]
        Breach.objects.create(slug=f"fuite-{number}", title=f"Fuite {number}", disclosed_on=leak.disclosed_on)
    queries()
    assert queries() == few


def test_the_first_question_gives_numbers_with_the_reserve_of_their_source(person):
    Breach.objects.update(people_affected=3_200_000, people_affected_words="non confirmé")
    page = person.read("/demarche/evenement/").content.decode()
    assert "personnes" in page
    assert "non confirmé" in page.lower()


def test_a_copy_by_email_is_printed_only_when_the_person_asks_for_it(person):
    person.answer_all("breach_info")
    assert person.read("/demarche/adresse/").context["form"]["recipient_email"].value() == ""
    assert "Copie par courriel" not in person.read("/demarche/reponses/").content.decode()
    lines = field(person.read("/demarche/adresse/"), "recipient_lines")
    person.answer("adresse", recipient_lines=lines, recipient_email="dpo@laboratoire.example")
    page = person.read("/demarche/reponses/").content.decode()
    assert "Copie par courriel" in page
    assert "dpo@laboratoire.example" in page


def test_by_email_the_known_address_is_proposed_with_its_date_and_source(person):
    person.answer_all("breach_info", channel="email")
    asked = person.read("/demarche/courriel/").context["form"]["recipient_email"]
    assert asked.value() == "dpo@laboratoire.example"
    assert "1er juin 2026 (registre d’essai)" in asked.help_text
