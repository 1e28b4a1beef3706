"""A file that its laboratory opened here was received, that day at the latest: its clock waits for no word of it."""

from datetime import date

import pytest
from django.urls import reverse

from cases.file_pages.reading import links
from cases.jobs import note_opening, sweep_openings
from cases.laboratory.desk_moves import moves_for
from cases.models import Action, State
from cases.models.role import Role
from cases.opening import open_case
from cases.workflow import perform, perform_all
from tests.cases.conftest import SENT, answers
from tests.laboratory.conftest import sit

OPENED_ON = date(2026, 3, 12)


@pytest.fixture(autouse=True)
def in_march(time_machine):
    time_machine.move_to("2026-03-04 10:00 +0100")


def opened_by(client, seat, case_file):
    assert sit(client, seat).get(reverse("desk_file", args=[seat.pk, case_file.pk])).status_code == 200


def swept(run_jobs):
    found = sweep_openings()
    run_jobs()
    return found


def test_the_first_opening_starts_the_clock_and_only_an_earlier_day_moves_it(
    client, case_file, reader, agent, stranger, run_jobs, time_machine, mailoutbox
):
    time_machine.move_to("2026-03-10 10:00 +0100")
    assert sit(client, stranger).get(reverse("desk_file", args=[stranger.pk, case_file.pk])).status_code == 404
    assert swept(run_jobs) == 0  # nobody who has it has opened it
    time_machine.move_to("2026-03-12 23:30 +0100")
    opened_by(client, reader, case_file)
    time_machine.move_to("2026-03-14 10:00 +0100")
    opened_by(client, agent, case_file)
    before = len(mailoutbox)
    assert swept(run_jobs) == 1
    demand = case_file.demands.get()
    assert (demand.state, demand.receipt()) == (State.RECEIVED, (OPENED_ON, False))
    assert demand.deadlines.get().due_on == date(2026, 4, 13)  # 12 April is a Sunday
    assert len(mailoutbox) == before + 1
    note_opening(demand.pk)()
    assert (swept(run_jobs), demand.events.filter(action=Action.RECEIVE).count()) == (0, 1)

    page = client.get(reverse("desk_file", args=[agent.pk, case_file.pk])).text
    assert "Le laboratoire a ouvert la demande dans son espace" in page
    assert "seule l’ouverture ici, le 12 mars 2026, le montre" in page.replace("\u00a0", " ")
    assert next(move for move in moves_for([demand], agent, on=date(2026, 3, 14)) if move.code == "accuser").is_open
    offered = [name for _, name in links(case_file, [demand], on=date(2026, 3, 14), role=Role.PATIENT)]
    assert "case_received" in offered
    perform(Action.RECEIVE, demand, by=case_file.patient, on=date(2026, 3, 6))  # her slip has come back
    demand = case_file.demands.get()
    assert demand.receipt() == (date(2026, 3, 6), False)
    assert not demand.awaits_receipt


def test_a_day_presumed_earlier_goes_on_counting(client, site, patient, agent, run_jobs, time_machine):
    case_file = open_case(patient, answers(laboratory=str(site.pk), laboratory_name=site.name), on=SENT)
    perform_all(Action.SEND, list(case_file.demands.all()), by=patient, on=SENT, channel="email")
    time_machine.move_to("2026-03-12 10:00 +0100")
    opened_by(client, agent, case_file)
    assert swept(run_jobs) == 1
    demand = case_file.demands.get()
    assert (demand.state, demand.receipt(), demand.awaits_receipt) == (State.RECEIVED, (SENT, True), True)
    assert demand.events.get(action=Action.RECEIVE).on == date(2026, 3, 12)
