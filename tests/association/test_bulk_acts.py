"""What a list of the worklist lets do for many at once: mandates renewed, complaints noted as filed."""

import re
import uuid
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.association import campaign_acts, carrying, mandate_letters, mandating, receipts
from cases.conditions import CONDITIONS
from cases.documents import Cleaned
from cases.models import Action, Campaign, CaseFile, Demand, Event, Letter, Mandate, Receipts, State
from cases.models.progress import Complaint
from cases.workflow import NotAllowed, perform_all
from cases.writing import case_demands
from rights.mandates import last_end
from tests.association.many import enter_many, run_all_but_the_press
from tests.association.test_campaign_pages import day, url
from tests.association.test_campaigns import late, outcome, validated
from tests.cases.test_patient_door import PDF
from tests.laboratory.conftest import sit

TODAY, FILED = date(2026, 6, 1), date(2026, 7, 21)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY} 12:00 +0200")


@pytest.fixture
def files(coordinator, site):
    return enter_many(coordinator, site, 3)


def listed(code):
    return CONDITIONS[code].files(CaseFile.objects.all(), timezone.localdate())


def test_complaints_are_noted_as_filed_on_one_day_each_with_its_draft(
    client, files, coordinator, case_worker, time_machine
):
    late(files, coordinator, time_machine)
    for mandate in Mandate.objects.select_related("case_file__patient", "organization__association"):
        mandate_letters.write(mandate, by=mandate.case_file.patient, on=TODAY, key="accepted")
    validated(coordinator, "cnil_complaint", {"reveal_identity": True})
    run_all_but_the_press()
    time_machine.move_to("2026-07-25 12:00 +0200")
    sit(client, case_worker)
    page, note = url("to_do", case_worker, "plaintes-a-deposer"), url("note", case_worker, "plaintes-a-deposer")
    assert "Quel jour la CNIL a-t-elle reçu ces plaintes" in client.get(page).text
    early = client.post(note, {**day(date(2026, 7, 1)), "all": "1"}, follow=True).text
    assert early.count("n’a pu être déposé avant") == 3
    chosen = [*(str(row.pk) for row in files[:2]), str(uuid.uuid4())]
    read = client.post(note, {**day(FILED), "dossier": chosen}, follow=True).text
    assert "2\u00a0plaintes à noter" in read
    assert "n’est plus dans cette liste" in read
    assert not Event.objects.filter(action=Action.LODGE_COMPLAINT).exists()
    drafts = {row.case_file_id: row for row in Letter.objects.filter(kind_code="cnil_complaint")}
    by_hand = {"by": coordinator, "on": FILED, "ripe": True, "letter": drafts[files[1].pk], "key": "hand"}
    perform_all(Action.LODGE_COMPLAINT, case_demands(files[1]), **by_hand)
    client.post(url("receipts_accept", case_worker, Receipts.objects.latest("read_at").pk))
    run_all_but_the_press()
    done = Receipts.objects.latest("read_at")
    assert [why for *_, why in done.refusals.reveal(case_worker.own_scope("test"))] == [receipts.FILED]
    filed = Event.objects.get(action=Action.LODGE_COMPLAINT, case_file=files[0])
    assert (filed.on, filed.data["letter"], filed.data["ripe"]) == (FILED, str(drafts[files[0].pk].pk), True)
    assert Event.objects.filter(action=Action.LODGE_COMPLAINT, case_file=files[1]).count() == 1
    files[0].refresh_from_db()
    assert files[0].complaint == Complaint.FILED
    assert [row.pk for row in listed("plaintes-a-deposer")] == [files[2].pk]
    again = client.post(note, {**day(FILED), "dossier": [str(files[0].pk)]}, follow=True).text
    assert files[0].reference in again


def test_mandates_that_end_soon_are_renewed_for_all_and_signed_as_the_first_was(files, coordinator, time_machine):
    first = files[0].mandates.get()
    time_machine.move_to(f"{first.ends_on - timedelta(days=20)} 12:00 +0200")
    assert listed("mandats-a-renouveler").count() == 3
    campaign = validated(coordinator, "renewal", {})
    run_all_but_the_press()
    assert outcome(campaign) == {(row.pk, "written", "") for row in files}
    since = first.ends_on + timedelta(days=1)
    asked = Mandate.objects.waiting()
    assert set(asked.values_list("starts_on", "ends_on")) == {(since, last_end(since))}
    assert {tuple(row.scopes) for row in asked} == {tuple(first.scopes)}
    assert {item.letter.kind_code for item in campaign.items.select_related("letter")} == {"mandate"}
    assert (listed("mandats-a-renouveler").count(), listed("mandats-a-signer").count()) == (0, 3)
    with pytest.raises(NotAllowed, match="Aucun dossier"):
        validated(coordinator, "renewal", {}, key="again")
    mandate = asked.select_related("case_file__patient", "organization").get(case_file=files[0])
    today = timezone.localdate()
    mandating.sign_paper(mandate, Cleaned(PDF, "application/pdf", []), signed_on=today, by=coordinator, on=today)
    files[0].refresh_from_db()
    assert files[0].carried_until == last_end(since)
    assert (listed("mandats-a-renouveler").count(), listed("mandats-a-signer").count()) == (0, 2)


def test_behind_each_reason_is_the_list_of_those_left_out(client, files, coordinator, case_worker, neighbour, site):
    enter_many(coordinator, site, 1, start=3, signed=False)
    enter_many(coordinator, site, 2, start=4, scopes=("requests",))
    sit(client, coordinator)
    page = client.post(url("campaign_new", coordinator) + "?acte=request", {"rights": ["health_access"], "count": "1"})
    links = [unescape(link) for link in re.findall(r'href="([^"]*sans-lettre[^"]*)"', page.text)]
    assert [link.split("/")[-1] for link in links] == ["?acte=request&rights=health_access"] * 2
    unsigned, outside = (client.get(link).text for link in links)
    assert ("Yves Le Goff" in unsigned, "Inès Morvan" in unsigned, "1\u00a0dossier" in unsigned) == (True, False, True)
    assert ("Inès Morvan" in outside, "Marc Guillou" in outside, "Anne Riou" in outside) == (True, True, False)
    assert 'nouvelle/?acte=request"' in unsigned
    assert client.get(links[0].replace("mandate", "rien")).status_code == 404
    assert client.get(links[0].replace("request", "rien")).status_code == 404
    for seat, status in ((case_worker, 404), (neighbour, 200)):
        sit(client, seat)
        there = client.get(url("campaign_left_out", seat, "mandate") + "?acte=request")
        assert (there.status_code, "Yves" in there.text) == (status, False)


def test_every_list_says_what_can_be_done_for_many_or_why_nothing_can(client, files, coordinator):
    nothing = {code for code, row in CONDITIONS.items() if not (row.letter or row.note or row.alone)}
    assert nothing == {"mandats-a-signer"}  # signed copies come back many together: `cases.association.scanning`
    validated(coordinator)
    run_all_but_the_press()
    Demand.objects.filter(case_file=files[0]).update(state=State.IDENTITY_REQUESTED)
    sit(client, coordinator)
    assert "dossier par dossier" in client.get(url("to_do", coordinator, "identite")).text
    for code in CONDITIONS:
        assert client.get(reverse("association_to_do", args=[coordinator.pk, code])).status_code == 200


def test_nobody_is_left_out_of_a_campaign_unsaid(client, files, coordinator, site):
    enter_many(coordinator, site, 1, start=3, scopes=("requests",))
    sit(client, coordinator)
    new = url("campaign_new", coordinator) + "?acte=request"
    validating = {"rights": ["access", "health_access"], "form_key": "0" * 32, "shown": "4"}
    assert 'name="shown" value="4"' in client.get(new).text
    again = client.post(new, validating).text  # rights that one mandate does not cover, and nobody counted anew
    assert "relisez qui est laissé de côté" in again
    assert campaign_acts.OUTSIDE in again
    assert not Campaign.objects.exists()
    assert client.post(new, validating | {"shown": "3"}).status_code == 302
    assert client.post(new, validating | {"shown": "3"})["Location"].endswith(f"{Campaign.objects.get().pk}/")
    mandate = files[0].mandates.get()
    carrying.revoke(mandate, by=files[0].patient, on=TODAY)
    shown = client.get(f"{new}&dossier={files[0].pk}&dossier={files[1].pk}").text
    assert "1\u00a0dossier concerné" in shown
    assert "1\u00a0dossier coché. Le mandat a pris fin" in shown
    listed = client.get(url("to_do", coordinator, "premieres-lettres")).text
    assert 'name="coches" value="1"' in listed
    assert "cochez-en au moins un" in client.get(f"{new}&coches=1", follow=True).text


def test_a_list_of_receipts_set_aside_twice_or_accepted_meanwhile_says_so(client, files, coordinator):
    validated(coordinator)
    run_all_but_the_press()
    sit(client, coordinator)
    lists, lines = url("receipts_lists", coordinator), f"{files[0].reference} ; 01/06/2026"
    client.post(lists, {"typed": lines})
    row = Receipts.objects.get()
    here = url("receipts_accept", coordinator, row.pk)
    dropping = {"drop": "1", "seen": client.get(url("receipts", coordinator, row.pk)).context["seen"]}
    assert "La liste est écartée." in client.post(here, dropping, follow=True).text
    assert not Receipts.objects.exists()
    with pytest.raises(NotAllowed, match="vient d’être écartée"):
        receipts.accept(row, coordinator, at=timezone.now())
    assert "Cette liste était déjà écartée." in client.post(here, dropping, follow=True).text
    assert client.post(here, {"drop": "1"}).status_code == 404
    client.post(lists, {"typed": lines})
    here = url("receipts_accept", coordinator, Receipts.objects.get().pk)
    client.post(here)  # a colleague accepts it
    kept = client.post(here, {"drop": "1"}, follow=True).text
    assert "elle ne s’écarte plus" in kept
    assert "Rien n’en est gardé" not in kept
