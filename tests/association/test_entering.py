"""Somebody on the telephone or at the counter: the questions of the journey, then a person with a mandate to sign."""

from datetime import date

import pytest
from django.urls import reverse

from cases.association import mandating
from cases.models import CaseFile, Demand, Mandate, Principal
from tests.laboratory.conftest import sit

STEPS = {
    "evenement": {"situation": "unknown"},
    "laboratoire-absent": {
        "laboratory_name": "Laboratoire des Exemples", "laboratory_street": "1 rue des Essais",
        "laboratory_postcode": "56000", "laboratory_city": "Vannes",
    },
    "adresse": {"recipient_lines": "LABORATOIRE DES EXEMPLES\n1 RUE DES ESSAIS\n56000 VANNES"},
    "prelevement": {"sample_period": "mars 2019"},
    "demandes": {"wants": ["access", "health_access"]},
    "personne": {"capacity": "self"},
    "identite": {
        "name": "Camille Martin", "birth_date_day": "17", "birth_date_month": "5", "birth_date_year": "1980",
        "address_lines": "12 rue des Lilas", "postcode": "56000", "city": "Vannes", "email": "camille@exemple.fr",
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-06-01 12:00 +0200")


def at(seat, slug=""):
    return f"{reverse('association_entering', args=[seat.pk])}{slug and slug + '/'}"


def answered(browser, seat, **changes):
    """Every question answered; the address that follows the last one."""
    browser.post(at(seat))
    for slug, typed in (STEPS | changes).items():
        response = browser.post(at(seat, slug), typed)
        assert response.status_code == 302, (slug, response.context["form"].errors)
    return response["Location"]


def test_a_person_on_the_telephone_is_entered_with_a_mandate_to_sign(client, case_worker):
    browser = sit(client, case_worker)
    browser.cookies["suite-1"] = "autre-demarche"
    assert "Inscrire une personne" in browser.get(at(case_worker)).content.decode()
    page = browser.get(answered(browser, case_worker)).content.decode()
    assert "Camille Martin" in page
    assert "Envoi" not in page
    assert 'value="health" aria-describedby' in page or 'value="health"' in page
    refused = browser.post(at(case_worker, "verifier"), {"number": "A-1"})
    assert "Cochez au moins un point" in refused.content.decode()
    done = browser.post(at(case_worker, "verifier"), {"number": "A-1", "scopes": ["requests", "health"]})
    principal = Principal.objects.get()
    assert done["Location"] == reverse("association_member_detail", args=[case_worker.pk, principal.pk])
    assert "faites-le signer" in browser.get(done["Location"]).content.decode()
    mandate = Mandate.objects.get()
    assert (mandate.scopes, mandate.ends_on, mandate.signed_on) == (["requests", "health"], date(2027, 5, 31), None)
    case_file = CaseFile.objects.get()
    assert case_file.told(case_file.scope_for(case_worker, purpose="test")).wants == ("access", "health_access")
    assert not Demand.objects.exists()
    assert browser.cookies["accueil-1"].value == ""
    assert browser.cookies["suite-1"].value == "autre-demarche"


def test_the_questions_say_where_one_is_and_keep_what_was_typed(client, coordinator):
    browser = sit(client, coordinator)
    browser.post(at(coordinator))
    assert "Question 1 sur 5" in browser.get(at(coordinator, "evenement")).content.decode()
    browser.post(at(coordinator, "evenement"), STEPS["evenement"])
    page = browser.post(at(coordinator, "laboratoire"), {"search": "Introuvable"}, follow=True).content.decode()
    assert f'href="{at(coordinator, "laboratoire-absent")}"' in page
    typed = STEPS["laboratoire-absent"] | {"laboratory_postcode": "x"}
    page = browser.post(at(coordinator, "laboratoire-absent"), typed).content.decode()
    assert "n’est pas un code postal" in page
    assert 'value="Vannes"' in page
    assert browser.get(at(coordinator, "verifier")).status_code == 302
    assert browser.get(at(coordinator, "inconnue")).status_code == 404
    browser.post(at(coordinator, "effacer"))
    assert browser.get(at(coordinator, "identite"))["Location"].endswith("note=perdues")


def test_whoever_is_known_is_said_before_anything_is_added(client, coordinator):
    browser = sit(client, coordinator)
    assert "déjà dans votre liste" not in browser.get(answered(browser, coordinator)).content.decode()
    browser.post(at(coordinator, "verifier"), {"number": "A-1", "scopes": "requests"})
    page = browser.get(answered(browser, coordinator)).content.decode()
    assert "rien ne sera ajouté" in page
    again = browser.post(at(coordinator, "verifier"), {"scopes": "requests"}, follow=True)
    assert "rien n’est doublé" in again.content.decode()
    other = STEPS["laboratoire-absent"] | {"laboratory_name": "Un autre"}
    assert (
        "Un dossier de plus"
        in browser.get(answered(browser, coordinator, **{"laboratoire-absent": other})).content.decode()
    )
    somebody = STEPS["identite"] | {"name": "Dominique Petit"}
    answered(browser, coordinator, identite=somebody)
    taken = browser.post(at(coordinator, "verifier"), {"number": "a 1", "scopes": "requests"})
    assert "déjà celui d’une autre personne" in taken.content.decode()
    assert Principal.objects.count() == CaseFile.objects.count() == 1


def test_whoever_ended_her_mandate_is_said_to_have_been_there(client, coordinator):
    browser = sit(client, coordinator)
    answered(browser, coordinator)
    browser.post(at(coordinator, "verifier"), {"scopes": "requests"})
    mandating.end(Mandate.objects.get(), by=coordinator, on=date(2026, 6, 1))
    page = browser.get(answered(browser, coordinator)).content.decode()
    assert "Son mandat a pris fin" in page
    assert "Voir la personne" not in page
    again = browser.post(at(coordinator, "verifier"), {"scopes": "requests"}, follow=True)
    assert "rien n’est doublé. Son mandat a pris fin" in again.content.decode()
    assert again.redirect_chain == [(reverse("association_members", args=[coordinator.pk]), 302)]
    assert CaseFile.objects.count() == 1


def test_answers_taken_in_one_place_open_in_no_other(client, coordinator, neighbour):
    answered(sit(client, coordinator), coordinator)
    sit(client, neighbour)
    assert client.get(at(neighbour, "verifier"))["Location"].endswith("note=perdues")
    assert client.get(at(coordinator, "verifier")).status_code == 404
