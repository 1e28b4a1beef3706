"""A mandate from the paper that an association prepares to the day the person ends it."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cases import mandate_codes, mandates
from cases.association import carrying, mandate_letters, mandating, members
from cases.association.mandating import CONSENT
from cases.jobs import sweep_mandates
from cases.models import CaseFile, Document, Event, Mail, Mandate, Principal
from rights.rendering import render_text
from tests.association.conftest import at, given_to, mandated, text
from tests.association.test_members import entry
from tests.cases.test_patient_door import PDF, day
from tests.laboratory.conftest import agent, laboratory, sit

__all__ = ["agent", "laboratory"]
TODAY = date(2026, 6, 1)
REASON = "j’accueille la personne en l’absence de ma collègue"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY} 12:00 +0200")


def sees(seat):
    return set(CaseFile.objects.visible_to(seat))


def entered(seat, site):
    told = {"laboratory": str(site.pk), "laboratory_name": site.name}
    (case_file,) = members.enter(seat, [entry("A-12", **told)], on=TODAY, at=timezone.now()).files
    given_to(case_file, seat)
    return case_file


# --- The paper ------------------------------------------------------------------------------------------------------


def test_a_paper_is_printed_signed_and_its_copy_lets_the_association_act(client, coordinator, site, run_jobs):
    case_file = entered(coordinator, site)
    mandate = Mandate.objects.get()
    sit(client, coordinator)
    here = at("case_detail", coordinator, case_file)
    page = text(client.get(here))
    assert "Aucun mandat en cours" in page
    assert "Préparer le document à signer" in page
    client.post(at("mandate_paper", coordinator, case_file, mandate.pk))
    client.post(at("mandate_paper", coordinator, case_file, mandate.pk))
    run_jobs()
    letter = case_file.letters.get()
    told = letter.facts.reveal(case_file.scope_for(coordinator, purpose="test"))
    printed = render_text("mandate", told).replace("\u202f", " ").replace("\u00a0", " ")
    code = mandate_codes.code_of(mandate.pk)
    assert all(word in printed for word in (coordinator.organization.name, "W750000000", case_file.reference, code))
    assert "prendre connaissance du contenu des réponses" in printed[printed.index("ne peut pas") :]
    assert client.get(at("letter_pdf", coordinator, case_file, letter.pk)).status_code == 200

    there = at("mandate_signed", coordinator, case_file, mandate.pk)
    wrong = client.post(there, day(TODAY + timedelta(days=1), "signed_on"))
    assert "Choisissez un fichier" in text(wrong)
    scan = SimpleUploadedFile("mandat.pdf", PDF, "application/pdf")
    assert client.post(there, day(TODAY, "signed_on") | {"upload": scan})["Location"] == here
    mandate.refresh_from_db()
    assert (mandate.signature, mandate.signed_on, mandate.document.kind) == ("paper", TODAY, Document.Kind.MANDATE)
    page = text(client.get(here))
    assert "Il couvre : « Écrire au laboratoire à ma place »" in page
    assert client.post(there, day(TODAY, "signed_on")).status_code == 302  # a second click finds it done
    assert case_file.documents.count() == 1


def test_a_mandate_asked_again_follows_the_one_that_runs(client, carried, coordinator, run_jobs):
    given_to(carried, coordinator)
    first = carried.mandates.get()
    sit(client, coordinator)
    page = at("mandate_ask", coordinator, carried)
    shown = text(client.get(page))
    assert "Renouveler le mandat" in shown
    asked = {"scopes": ["requests", "answers"], "notices": "email", "form_key": "6a5c7f6e-2b0b-4c58-9a38-0d7c3f0f4f11"}
    asked |= day(first.ends_on + timedelta(days=1), "starts_on") | day(first.ends_on + timedelta(days=400), "ends_on")
    assert "douze mois au plus" in text(client.post(page, asked))
    asked |= day(first.ends_on + timedelta(days=90), "ends_on")
    assert client.post(page, asked).status_code == 302
    assert client.post(page, asked).status_code == 302
    assert carried.mandates.count() == 2
    assert Mail.objects.filter(recipient=carried.patient, key__startswith="mandate-asked").count() == 1


# --- The person's own space -----------------------------------------------------------------------------------------


def test_the_person_accepts_less_than_was_asked_and_the_letter_keeps_it(
    client, case_file, association, coordinator, run_jobs
):
    case_file.opened_by, case_file.opened_on = coordinator, TODAY
    case_file.save()
    mandate = mandate_letters.prepare(
        case_file, association, by=case_file.patient, on=TODAY, key="w", scopes=["requests", "cnil", "answers"],
        starts_on=TODAY, ends_on=TODAY + timedelta(days=90),
    )  # fmt: skip
    client.force_login(case_file.patient)
    assert "On vous demande un mandat" in text(client.get(reverse("case_detail", args=[case_file.pk])))
    page = reverse("case_mandate_accept", args=[case_file.pk, mandate.pk])
    shown = text(client.get(page))
    assert "Lire les réponses du laboratoire" in shown
    assert "Demander une indemnisation" not in shown
    assert re.findall('value="([a-z]+)"[^>]*checked', shown) == ["requests", "cnil"]  # the answers, she ticks herself
    told = {"scopes": ["requests", "cnil"]}
    assert "Cochez la case pour donner ce mandat" in text(client.post(page, told))
    refused = text(client.post(page, told | {"scopes": ["compensation"], "agreed": "on"}))
    assert "Cette réponse n’existe pas" in refused
    assert client.post(page, told | {"agreed": "on"})["Location"] == reverse("case_mandates", args=[case_file.pk])
    mandate.refresh_from_db()
    assert (mandate.scopes, mandate.consent, mandate.signed_on) == (["requests", "cnil"], CONSENT, TODAY)
    run_jobs()
    facts = mandate.letter.facts.reveal(case_file.scope_for(case_file.patient, purpose="test"))
    assert (facts["mandate"]["accepted_on"], facts["mandate"]["accepted_words"]) == (TODAY.isoformat(), CONSENT)
    principal = Principal.objects.get()
    assert (principal.patient, principal.name.reveal(coordinator.own_scope("test"))) == (
        case_file.patient, "Camille Martin",
    )  # fmt: skip
    assert Mail.objects.filter(recipient=coordinator.user).count() == 1
    found = mandates.mandate_in_force(case_file, case_file.system_scope(purpose="test"), on=TODAY, covering="cnil")
    assert (found.association, found.document) == (association.name, mandate.letter)


def test_a_person_chooses_an_association_that_is_here_and_ends_it_in_one_click(
    client, case_file, association, coordinator, other_association
):
    client.force_login(case_file.patient)
    page = reverse("case_mandate_give", args=[case_file.pk])
    shown = text(client.get(page))
    assert association.name in shown
    asked = {"organization": str(association.pk), "scopes": ["requests", "cnil"], "notices": "email", "agreed": "on"}
    asked |= day(TODAY, "starts_on") | day(TODAY + timedelta(days=100), "ends_on")
    assert client.post(page, asked).status_code == 302
    assert sees(coordinator) == {case_file}
    mandate = Mandate.objects.get()
    here = reverse("case_mandates", args=[case_file.pk])
    shown = text(client.get(here))
    assert "Mettre fin à ce mandat maintenant" in shown
    stop = reverse("case_mandate_stop", args=[case_file.pk, mandate.pk])
    sit(client, coordinator)
    given_to(case_file, coordinator)
    file_page = at("case_detail", coordinator, case_file)
    assert client.get(file_page).status_code == 200
    client.force_login(case_file.patient)
    assert client.post(stop)["Location"] == here
    assert sit(client, coordinator).get(file_page).status_code == 404
    client.force_login(case_file.patient)
    shown = text(client.get(here))
    assert "vous y avez mis fin" in shown
    confirm = f"{reverse('case_mandate_end', args=[case_file.pk])}?mandat={mandate.letter_id}"
    assert confirm in shown
    assert association.name in text(client.get(confirm))
    assert Mail.objects.filter(recipient=coordinator.user, key__startswith="mandate-ended").count() == 1
    assert Event.objects.verify_chain(case_file) is None


def test_with_the_mandate_that_runs_she_ends_those_that_follow_and_not_the_reverse(
    client, carried, association, coordinator
):
    running = carried.mandates.get()
    during = mandated(carried, association, days=200, key="during")
    days = {"starts_on": during.ends_on + timedelta(days=1), "ends_on": during.ends_on + timedelta(days=90)}
    told = {"by": carried.patient, "on": TODAY, "scopes": ["requests"], **days}
    to_come, other = [mandating.give(carried, association, key=key, **told) for key in ("to come", "other")]
    client.force_login(carried.patient)
    end = lambda row: text(client.post(reverse("case_mandate_stop", args=[carried.pk, row.pk]), follow=True))  # noqa: E731
    assert "Ce mandat ne commencera pas. Un mandat en cours n’en est pas changé." in end(other)
    assert set(carried.mandates.filter(revoked_at=None)) == {running, during, to_come}
    assert sees(coordinator) == {carried}
    shown = end(running)
    assert "L’association ne voit plus ce dossier" in shown
    assert "Personne n’agit pour vous" in shown
    assert sees(coordinator) == set()
    assert Event.objects.filter(action="revoke_mandate").count() == 4


def test_a_letter_of_revocation_ends_the_mandate_it_names_at_once(client, carried, coordinator):
    client.force_login(carried.patient)
    page = reverse("case_mandate_end", args=[carried.pk])
    told = {"association": coordinator.organization.name, "address": "3 rue des Essais\n75011 Paris"}
    told |= day(TODAY, "given_on") | day(TODAY + timedelta(days=30), "effective_on")
    assert client.post(page, told).status_code == 302
    assert carried.mandates.get().revoked_at is not None


def test_a_month_before_the_end_the_person_is_told_once_unless_another_follows(case_file, association, time_machine):
    mandate = mandated(case_file, association, days=60)
    told = Mail.objects.filter(recipient=case_file.patient, key=f"mandate-ending:{mandate.pk}")
    for day_of, count in ((29, 0), (30, 1), (31, 1)):
        time_machine.move_to(f"{TODAY + timedelta(days=day_of)} 12:00 +0200")
        sweep_mandates()
        assert told.count() == count
    told.delete()
    carrying.ask(
        case_file, association, scopes=["requests"], key="next", starts_on=mandate.ends_on + timedelta(days=1),
        ends_on=mandate.ends_on + timedelta(days=90),
    )  # fmt: skip
    sweep_mandates()
    assert not told.exists()
