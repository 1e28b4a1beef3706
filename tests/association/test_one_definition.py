"""What the dashboard, the group file and the observatory call by one name is one thing, and each says which."""

from datetime import date

import pytest
from django.urls import reverse

from cases.association import figures, grouping, overview
from cases.conditions import unanswered
from cases.models import Action, CaseFile
from cases.register import MEDIAN, days_for
from cases.workflow import perform_all
from tests.association.board import answered
from tests.association.conftest import mandated
from tests.association.many import enter_many
from tests.association.test_group_file import asked, table, taken, text_of
from tests.laboratory.conftest import sent_to, sit


@pytest.fixture
def told(coordinator):
    """What each of the three says on a day: which of these files are past their last day without an answer."""

    def of(on, *files):
        group = grouping.gathered(coordinator, [row.pk for row in files], on=on)
        board = figures.board(overview.Chosen().files(coordinator), on=on)
        listed = overview.listed("attendus", on=on).rows(CaseFile.objects.all(), on=on)
        assert board.unanswered == listed.count() == CaseFile.objects.filter(unanswered(on)).count()
        late = {row.pk for row in listed}
        assert [group[str(row.pk)]["waits"] for row in files] == [row.pk in late for row in files]
        return [row.pk in late for row in files]

    return of


def test_nothing_is_late_before_its_last_day_nor_without_a_day_of_receipt(
    told, association, case_file, other_patient, site, run_jobs, time_machine
):
    time_machine.move_to("2026-03-20 12:00 +0100")
    silent = sent_to(site, other_patient, run_jobs, channel="registered")
    for row in (case_file, silent):
        mandated(row, association, scopes=("requests", "courts"))
    demands = list(case_file.demands.all())
    perform_all(Action.RECEIVE, demands, by=case_file.patient, on=date(2026, 3, 5))
    perform_all(Action.ANSWER_FULL, demands, by=case_file.patient, on=date(2026, 3, 10))
    perform_all(Action.ASSESS, demands, by=case_file.patient, on=date(2026, 3, 20), assessment="nothing_received")
    case_file.refresh_from_db()
    silent.refresh_from_db()
    assert (silent.received_on, case_file.answered_on) == (None, None)
    for day, late in (("2026-04-06", False), ("2026-04-07", False), ("2026-04-08", True)):
        time_machine.move_to(f"{day} 12:00 +0200")
        assert told(date.fromisoformat(day), case_file, silent) == [late, False]


def test_a_median_is_the_same_number_on_the_screen_and_before_a_judge(
    client, coordinator, site, run_jobs, time_machine
):
    assert [days_for(1 / 2, {}), days_for(1 / 2, {3: 1}), days_for(1 / 2, {10: 1, 31: 1, 5: 1, 40: 1})] == [None, 3, 10]
    time_machine.move_to("2026-06-01 12:00 +0200")
    files = enter_many(coordinator, site, 2, scopes=("requests", "courts"))
    for row, days in zip(files, (10, -1), strict=True):  # answered before the day of receipt that was noted: at once
        answered(row, site, days)
    sit(client, coordinator)
    page = client.get(reverse("association_overview", args=[coordinator.pk])).text
    assert "médiane 0\u00a0jour" in page
    row = asked(client, coordinator)
    run_jobs()
    time_machine.move_to("2026-06-02 10:00 +0200")
    sit(client, coordinator)
    book = taken(client, coordinator, row)
    assert table(book, "synthese.csv")[0]["Délai médian, jours"] == "0"
    read_me = text_of(book, "LISEZ-MOI.txt")
    assert "ARRÊTÉ AU 1ER JUIN 2026, MANDATS RELUS LE 2 JUIN 2026" in read_me
    for said in (page, read_me, client.get(reverse("observatory")).text):
        assert MEDIAN[1:] in said
