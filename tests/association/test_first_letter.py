"""Somebody at the counter, from the questions to the letter: a case worker does it all, in a file that is hers."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.association import campaign_acts, carrying
from cases.models import Access, CaseFile, Demand, Letter, Principal
from tests.association.conftest import at, text
from tests.association.test_entering import STEPS, answered
from tests.association.test_entering import at as entering
from tests.cases.test_patient_door import PDF, day
from tests.directory.factories import LaboratoryFactory
from tests.laboratory.conftest import sit

TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY} 12:00 +0200")


@pytest.fixture
def entered(client, case_worker):
    """The file of somebody whom this case worker has just entered."""
    answered(sit(client, case_worker), case_worker)
    client.post(entering(case_worker, "verifier"), {"scopes": ["requests", "health"]})
    return CaseFile.objects.get()


def test_a_case_worker_goes_from_the_questions_to_the_letter(client, entered, case_worker):
    page = at("case_detail", case_worker, entered)
    assert "Écrire la première lettre" not in text(client.get(page))  # hers, no reason asked; nothing signed yet
    mandate = entered.mandates.get()
    paper = client.post(at("mandate_paper", case_worker, entered, mandate.pk))
    assert client.get(paper["Location"]).status_code == 200
    scan = SimpleUploadedFile("mandat.pdf", PDF, "application/pdf")
    signed = client.post(
        at("mandate_signed", case_worker, entered, mandate.pk), day(TODAY, "signed_on") | {"upload": scan}
    )
    assert signed["Location"] == page
    there = at("first_letter", case_worker, entered)
    assert f'href="{there}"' in text(client.get(page))
    shown = text(client.get(there))
    for said in ("Camille Martin", "Obtenir mes résultats", "Laboratoire des Exemples", "mars 2019"):
        assert said in shown, said
    assert "Que demander" not in shown
    key = client.get(there).context["form"]["form_key"].value()
    written = client.post(there, {"form_key": key})
    letter = Letter.objects.get(kind_code="request")
    assert written["Location"] == at("letter_detail", case_worker, entered, letter.pk)
    assert client.get(written["Location"]).status_code == 200
    assert {demand.right_code for demand in Demand.objects.all()} == {"access", "health_access"}
    assert client.post(there, {"form_key": key})["Location"] == page  # once
    assert "Cette étape est déjà faite" in text(client.get(page))
    assert not Access.objects.filter(reason__isnull=False).exists()


def test_what_stands_in_the_way_of_a_first_letter_is_said(client, entered, case_worker):
    told = entered.answers.reveal(entered.scope_for(case_worker, purpose="test"))
    entered.answers = told | {"wants": [], "sample_period": ""}
    entered.save(update_fields=["answers"])
    there = at("first_letter", case_worker, entered)
    assert "n’est pas signé" in text(client.get(there, follow=True))
    carrying.accept(entered.mandates.get(), by=entered.patient, on=TODAY, consent="2026-11", scopes=["requests"])
    assert "Cochez au moins un droit" in text(client.post(there, {}))
    assert campaign_acts.OUTSIDE in text(client.post(there, {"rights": ["health_access"]}))
    assert "période du prélèvement manque" in text(client.post(there, {"rights": ["access"]}))
    assert not Demand.objects.exists()


def test_what_a_person_said_is_corrected_until_the_first_letter(client, entered, case_worker):
    page, mandate = at("answers", case_worker, entered), entered.mandates.get()
    client.post(at("mandate_paper", case_worker, entered, mandate.pk))
    assert f'href="{page}"' in text(client.get(at("case_detail", case_worker, entered)))
    shown = text(client.get(page))
    for said in ("Camille Martin", "12 rue des Lilas", "mars 2019", f'href="{page}identite/"'):
        assert said in shown, said
    assert f"{page}personne/" not in shown
    for slug in ("personne", "envoi", "correction", "inconnue"):
        assert client.get(f"{page}{slug}/").status_code == 404

    asked = ("evenement", "laboratoire", "laboratoire-absent", "adresse", "prelevement", "demandes", "identite")
    pages = [text(client.get(f"{page}{slug}/")) for slug in asked]
    titles, headings = (
        [re.findall(rf"(?s)<{tag}[^>]*>(.*?)</{tag}>", one) for one in pages] for tag in ("title", "h1")
    )
    assert {len(found) for found in headings} == {1}
    assert len({found[0] for found in headings}) == len({found[0] for found in titles}) == len(asked)
    assert titles[-1] == [f"Coordonnées — Dossier {entered.reference} — Recours"]

    told = STEPS["identite"] | {"name": "Camille Martine"}
    refused = text(client.post(f"{page}identite/", told | {"postcode": "x"}))
    assert "n’est pas un code postal" in refused
    assert 'value="Camille Martine"' in refused
    assert client.post(f"{page}identite/", told)["Location"] == page
    assert Principal.objects.get().name.reveal(case_worker.own_scope("test")) == "Camille Martine"
    mandate.refresh_from_db()
    assert mandate.letter is None  # it named somebody else: printed anew
    client.post(at("mandate_paper", case_worker, entered, mandate.pk))
    assert Letter.objects.filter(kind_code="mandate").count() == 2

    site = LaboratoryFactory()
    assert client.post(f"{page}laboratoire/", {"search": site.name})["Location"].endswith("#resultats")
    assert client.post(f"{page}laboratoire/", {"laboratory": str(site.pk)})["Location"] == f"{page}adresse/"
    assert client.post(f"{page}adresse/", STEPS["adresse"])["Location"] == page
    answered(client, case_worker, identite=told)
    assert "Un dossier de plus" in text(client.get(entering(case_worker, "verifier")))  # she is known, by her new name

    carrying.accept(mandate, by=entered.patient, on=TODAY, consent="2026-11", scopes=["requests"])
    assert "cela ne change plus" in text(client.post(f"{page}identite/", told | {"name": "Camille Autre"}))
    assert client.post(f"{page}identite/", told | {"address_lines": "3 rue Neuve"})["Location"] == page
    assert client.post(f"{page}demandes/", {"wants": ["access", "rectification"]})["Location"] == f"{page}correction/"
    assert client.post(f"{page}demandes/", {"wants": ["access"]})["Location"] == page
    there = at("first_letter", case_worker, entered)
    client.post(there, {"form_key": client.get(there).context["form"]["form_key"].value()})
    facts = Letter.objects.get(kind_code="request").facts.reveal(entered.scope_for(case_worker, purpose="test"))
    assert facts["sender"]["lines"][0] == "3 rue Neuve"
    assert facts["rights"] == ["access"]
    assert "Cette étape est déjà faite" in text(client.get(page, follow=True))
    assert client.post(f"{page}identite/", told)["Location"] == at("case_detail", case_worker, entered)
    assert Access.objects.filter(purpose="reponses").exists()
