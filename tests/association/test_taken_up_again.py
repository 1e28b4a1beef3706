"""Somebody whose mandate reached its last day, entered once more: her file goes on, with a new mandate to sign."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.association import carrying, mandating, members, overview
from cases.intake import comparing
from cases.models import CaseFile, Mandate, Principal
from cases.opening import ask_first
from cases.tenancy import within
from tests.association.conftest import at, given_to, text
from tests.association.test_entering import STEPS, answered
from tests.association.test_entering import at as entering
from tests.association.test_members import DAY, NOW, TODAY, enter, entry
from tests.cases.conftest import answers
from tests.laboratory.conftest import sit
from tests.laboratory.test_tenancy import behind_the_walls

__all__ = ["behind_the_walls"]
LATER = TODAY + 301 * DAY


@pytest.fixture
def ended(coordinator, time_machine):
    """Her file, in which a request was written; its one mandate reached its last day yesterday."""
    time_machine.move_to(NOW)
    case_file = enter(coordinator, entry("A-12")).files[0]
    carrying.accept(case_file.mandates.get(), by=case_file.patient, on=TODAY, consent="2026-11")
    case_file.refresh_from_db()
    ask_first(case_file, answers(), by=case_file.patient, on=TODAY)
    CaseFile.objects.update(standing="open", due_on=TODAY + 30 * DAY)
    time_machine.move_to(NOW + 301 * DAY)
    return case_file


def once_more(seat, *, on=LATER, **told):
    mandate = {"starts_on": on, "ends_on": on + 90 * DAY}
    line = members.Entry(entry(**told).answers, ("requests",), number="A-12", **mandate)
    return members.enter(seat, [line, line], on=on, at=timezone.now())


def counted(outcome):
    return outcome.people, len(outcome.files), outcome.again, outcome.known


def days(case_file):
    case_file.refresh_from_db()
    return case_file.carrier_id, case_file.carried_from, case_file.carried_until


def test_her_file_goes_on_once_and_tells_nothing_before_she_signs(client, coordinator, ended):
    before = ended.told(ended.system_scope(purpose="test"))
    assert counted(once_more(coordinator, address_lines=("1 rue Neuve",))) == (0, 0, 1, 1)
    assert counted(once_more(coordinator)) == (0, 0, 0, 2)
    assert CaseFile.objects.get() == ended
    assert ended.told(ended.system_scope(purpose="test")) == before
    carried = (coordinator.organization_id, LATER, LATER + 90 * DAY)
    assert days(ended) == carried
    carrying.settle(ended)
    assert days(ended) == carried
    assert CaseFile.objects.visible_to(coordinator).exists()
    assert not CaseFile.objects.told_to(coordinator).exists()
    given_to(ended, coordinator)
    page = sit(client, coordinator).get(at("case_detail", coordinator, ended))
    assert (page.context["demands"], page.context["letters"], page.context["moments"]) == ([], [], [])
    mandate = Mandate.objects.waiting().get()
    paper = client.post(at("mandate_paper", coordinator, ended, mandate.pk))
    assert client.get(paper["Location"]).status_code == 200
    first = ended.letters.get(kind_code="request")
    for name in ("letter_detail", "letter_pdf", "letter_sent", "letter_received"):
        assert client.get(at(name, coordinator, ended, first.pk)).status_code == 302, name
    assert [row.due_on for row in overview.rows_of(coordinator, [ended])] == [None]
    lists = [
        reverse("association_members", args=[coordinator.pk]),
        reverse("association_to_do", args=[coordinator.pk, "mandats-a-signer"]),
        reverse("association_member_detail", args=[coordinator.pk, Principal.objects.get().pk]),
    ]
    for page in lists:
        assert ended.reference in client.get(page).text
        assert "En retard" not in client.get(page).text, page
    carrying.accept(mandate, by=ended.patient, on=LATER, consent="2026-11")
    assert "En retard" in client.get(lists[0]).text
    assert "En retard" in client.get(lists[2]).text
    assert days(ended)[::2] == (coordinator.organization_id, mandate.ends_on)
    assert CaseFile.objects.told_to(coordinator).exists()
    assert client.get(at("case_detail", coordinator, ended)).context["demands"]


@pytest.mark.parametrize("why", ["revoked", "account", "waiting", "running", "neighbour"])
def test_whoever_ended_it_has_a_space_or_a_mandate_is_left_as_she_is(coordinator, ended, neighbour, time_machine, why):
    if why == "revoked":
        mandating.end(ended.mandates.get(), by=ended.patient, on=LATER)
    elif why == "account":
        User.objects.filter(pk=ended.patient_id).update(email_index="x" * 32)
    elif why == "waiting":
        carrying.ask(
            ended, coordinator.organization, scopes=["requests"], starts_on=LATER, ends_on=LATER + DAY, key="renewal",
            at=NOW,
        )  # fmt: skip
    elif why == "running":
        time_machine.move_to(NOW + timedelta(days=300))
    else:
        CaseFile.objects.filter(pk=ended.pk).update(carrier=neighbour.organization)
    before = days(ended), Mandate.objects.count()
    assert counted(once_more(coordinator)) == (0, 0, 0, 2)
    assert (days(ended), Mandate.objects.count()) == before


def test_a_new_mandate_that_nobody_signed_before_its_last_day_gives_place_to_another(coordinator, ended, time_machine):
    once_more(coordinator)
    unsigned = Mandate.objects.waiting().get()
    time_machine.move_to(NOW + 391 * DAY)  # its last day: its paper may still come back
    assert counted(once_more(coordinator)) == (0, 0, 0, 2)
    time_machine.move_to(NOW + 400 * DAY)
    assert counted(once_more(coordinator, on=TODAY + 400 * DAY)) == (0, 0, 1, 1)
    unsigned.refresh_from_db()
    assert unsigned.revoked_by == "association"
    carried = days(ended)
    assert carried == (coordinator.organization_id, TODAY + 400 * DAY, TODAY + 490 * DAY)
    carrying.settle(ended)
    assert days(ended) == carried


def test_a_line_says_what_will_be_done(coordinator, ended):
    mark = members.Marks.of(coordinator.organization, entry("A-12"))
    marks = {"person": mark.person, "number": mark.number, "file": mark.file, "home": ""}
    lines = [{"line": number, "own": [], "marks": marks} for number in (1, 2)]
    comparing.compare(lines, coordinator.organization)
    assert [line["problems"][0][1] for line in lines] == ["again", "twice"]
    assert lines[0]["problems"][0][2] == comparing.AGAIN
    mandating.end(ended.mandates.get(), by=ended.patient, on=LATER)
    comparing.compare(lines, coordinator.organization)
    assert [line["problems"] for line in lines] == [[["", "known", comparing.LEFT]]] * 2


def test_on_the_telephone_she_is_said_to_be_taken_up_again(client, case_worker, time_machine):
    time_machine.move_to(NOW)
    answered(sit(client, case_worker), case_worker)
    client.post(entering(case_worker, "verifier"), {"scopes": "requests"})
    case_file = CaseFile.objects.get()
    mandate = case_file.mandates.get()
    carrying.accept(mandate, by=case_file.patient, on=TODAY, consent="2026-11")
    time_machine.move_to(timezone.now() + (mandate.ends_on - TODAY + DAY))
    client.logout()
    page = sit(client, case_worker).get(answered(client, case_worker, identite=STEPS["identite"]))
    assert "Son dossier reprend" in text(page)
    shown = client.post(entering(case_worker, "verifier"), {"scopes": "requests"}, follow=True)
    assert "Le dossier de cette personne reprend" in text(shown)
    assert (CaseFile.objects.count(), Mandate.objects.count()) == (1, 2)


@pytest.mark.postgresql
def test_behind_the_wall_of_the_association_it_is_the_same(behind_the_walls, coordinator, neighbour, ended):
    with within(neighbour):
        assert counted(once_more(neighbour)) == (1, 1, 0, 1)
    with within(coordinator):
        assert counted(once_more(coordinator)) == (0, 0, 1, 1)
    assert days(ended) == (coordinator.organization_id, LATER, LATER + 90 * DAY)
