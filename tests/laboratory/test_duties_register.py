"""The register of demands and the figures drawn from it: exact, the laboratory's own, and harmless in a spreadsheet."""

import csv
import io
import uuid
from datetime import date

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, OrganizationEvent
from cases import register, spreadsheet
from cases.jobs import print_register
from cases.laboratory import register_copies
from cases.models import Action, Demand, RegisterCopy, RegisterPart, State
from cases.queue import Refused
from cases.workflow import perform
from tests.laboratory.conftest import sent_to, sit
from tests.laboratory.many import copies_of

TODAY = date(2026, 4, 10)


@pytest.fixture(autouse=True)
def in_april(time_machine):
    time_machine.move_to("2026-04-10 10:00 +0200")


@pytest.fixture
def answered_late(received):
    """Due on 7 April, refused on the 9th."""
    perform(
        Action.REFUSE, received.demands.get(), by=received.patient, on=date(2026, 4, 9), ground="third_parties",
        reasons_given=True, remedies_given=True,
    )  # fmt: skip
    return received


def taken(client, seat, form="csv", **more):
    return client.post(reverse("desk_register", args=[seat.pk]), {"format": form} | more)


def rows_of(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_the_register_says_when_what_and_how_late(client, answered_late, agent):
    response = taken(sit(client, agent), agent)
    assert response["Content-Disposition"] == 'attachment; filename="registre-2026-04-10.csv"'
    (row,) = rows_of(response)
    assert row["Référence"] == answered_late.reference
    assert (row["Envoyée le"], row["Reçue le"], row["Dernier jour"]) == ("2026-03-04", "2026-03-05", "2026-04-07")
    assert (row["Décision"], row["Décidée le"], row["Jours de retard"]) == ("refusée", "2026-04-09", "2")
    assert "autres personnes" in row["Motif du refus"] or row["Motif du refus"]
    assert "Camille" not in str(row)


def test_who_took_the_register_stays_written_and_is_shown(client, received, reader):
    sit(client, reader)
    assert rows_of(taken(client, reader))
    assert taken(client, reader, "pdf").content.startswith(b"%PDF")
    noted = OrganizationEvent.objects.filter(act=OrganizationEvent.Act.EXPORTED)
    assert sorted(noted.values_list("by", "detail", "count")) == [
        (reader.pk, "demandes, csv", 1), (reader.pk, "demandes, pdf", 1),
    ]  # fmt: skip
    assert noted.values("digest").distinct().count() == 1  # the same rows, whatever the form
    assert "Derniers téléchargements" in client.get(reverse("desk_figures", args=[reader.pk])).content.decode()


def test_a_long_register_is_printed_part_by_part_once_and_taken_whole(
    client, received, reader, agent, stranger, run_jobs, time_machine
):
    files = copies_of(received, register_copies.A_PART)
    Demand.objects.bulk_create(Demand(case_file=one, right_code="access", state=State.RECEIVED) for one in files)
    told = {"form_key": uuid.uuid4()}
    asked = [taken(sit(client, reader), reader, "pdf", **told)["Location"] for _ in range(2)]
    assert asked[0] == asked[1]
    first, second = RegisterPart.objects.order_by("first")
    assert (len(first.demands), second.first, len(second.demands)) == (100, 101, 1)
    RegisterPart.objects.filter(pk=first.pk).update(demands=first.demands[:2])  # enough to look at: printing is slow
    page, fetch = asked[0], f"{asked[0]}telecharger/"
    assert "0 sur 3\u00a0demandes imprimées" in client.get(page).text
    assert client.post(fetch)["Location"] == page  # not ready: nothing is taken
    run_jobs()
    assert print_register(first.pk) is None
    assert "Télécharger le PDF" in client.get(page).text
    response = client.post(fetch)
    assert response["Content-Disposition"] == 'attachment; filename="registre-2026-04-10.pdf"'
    with pikepdf.open(io.BytesIO(b"".join(response.streaming_content))) as pdf:
        assert [one.title for one in pdf.open_outline().root] == [
            "À partir de la demande 1", "À partir de la demande 101",
        ]  # fmt: skip
        assert len(pdf.pages) == 2
    assert OrganizationEvent.objects.get(act=OrganizationEvent.Act.EXPORTED).count == 3
    assert page in client.get(reverse("desk_figures", args=[reader.pk])).text
    theirs = page.replace(str(reader.pk), str(stranger.pk))
    assert sit(client, stranger).get(theirs).status_code == client.post(f"{theirs}telecharger/").status_code == 404
    time_machine.move_to("2026-04-17 11:00 +0200")
    register_copies.forget(now=timezone.now())
    assert sit(client, agent).get(page.replace(str(reader.pk), str(agent.pk))).status_code == 404
    assert not RegisterCopy.objects.exists()


def test_a_member_who_sees_demands_no_more_has_no_register_printed_without_them(received, reader):
    copy = register_copies.ask(reader, [received.demands.get().pk], year=None, key="k", at=timezone.now())
    Membership.objects.filter(pk=reader.pk).update(role=Membership.Role.RESPONDENT)
    with pytest.raises(Refused):
        print_register(copy.parts.get().pk)


def test_another_laboratory_takes_its_own_register_which_is_empty(client, received, stranger, agent):
    assert rows_of(taken(sit(client, stranger), stranger)) == []
    assert taken(client, agent).status_code == 404


def test_a_year_without_demands_gives_none(client, received, agent):
    sit(client, agent)
    assert rows_of(taken(client, agent, year="2025")) == []
    assert len(rows_of(taken(client, agent, year="2026"))) == 1


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@SUM", "\tx", "\rx", "\n=1", "\uff1d1+1"])
def test_no_cell_is_a_formula(cell):
    written = b"".join(spreadsheet.lines([[cell, "a;b", None, 'dit "oui"']])).decode().removeprefix("\ufeff")
    (row,) = csv.reader(io.StringIO(written, newline=""), delimiter=";")
    assert row == [f"'{cell}", "a;b", "", 'dit "oui"']


def test_figures_count_days_lateness_and_grounds(answered_late, site, patient, agent, stranger, run_jobs):
    second = sent_to(site, patient, run_jobs)
    perform(Action.RECEIVE, second.demands.get(), by=patient, on=date(2026, 3, 6))
    perform(Action.ANSWER_FULL, second.demands.get(), by=patient, on=date(2026, 3, 11))
    sent_to(site, patient, run_jobs)
    found = register.figures(agent, today=TODAY)
    assert (found.total, found.decided, found.decided_late, found.late_share) == (3, 2, 1, 50)
    assert found.median_days == 5  # of 35 and 5
    assert [count for _, count in found.bands] == [1, 0, 0, 1, 0]
    assert len(found.grounds) == 1
    assert register.figures(stranger, today=TODAY).total == 0


def test_an_open_demand_is_late_from_the_morrow_of_its_last_day(received, agent):
    assert register.figures(agent, today=date(2026, 4, 7)).late_now == 0
    assert register.figures(agent, today=date(2026, 4, 8)).late_now == 1


def test_figures_cost_the_same_for_one_demand_and_for_three(client, received, site, patient, agent, run_jobs):
    sit(client, agent)
    page = reverse("desk_figures", args=[agent.pk])
    client.get(page)  # what a session costs once
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        costs.append(len(queries))
        for _ in range(2):
            sent_to(site, patient, run_jobs)
    assert costs[0] == costs[1]
