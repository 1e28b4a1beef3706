"""Reminders to staff: each last day said once a moment, one neutral e-mail a working day, never at night."""

from datetime import date

import pytest

from accounts.models import Membership
from cases.jobs import sweep_digests
from cases.laboratory import digests
from cases.models import Action, CaseFile, Deadline, DigestLine
from cases.workflow import perform, perform_all
from tests.laboratory.conftest import ROLE, member, sent_to

# `received` is due on Tuesday 7 April 2026; 3 and 6 April are Good Friday (worked) and Easter Monday (closed).


@pytest.fixture
def at(time_machine, run_jobs, mailoutbox):
    """Move to a moment, sweep, run what is queued; returns the e-mails that left."""

    def moved(moment):
        time_machine.move_to(moment)
        before = len(mailoutbox)
        sweep_digests()
        run_jobs()
        return mailoutbox[before:]

    return moved


@pytest.fixture
def mine(received, agent):
    CaseFile.objects.filter(pk=received.pk).update(assignee=agent)
    return received


def test_ten_five_one_day_before_and_the_day_after(mine, agent, at):
    told = {
        day: len(at(f"2026-{day} 09:00 +0200"))
        for day in ("03-27", "03-30", "03-31", "04-01", "04-02", "04-03", "04-07", "04-08", "04-09")
    }
    # Friday 27 March speaks for its week-end too; Friday 3 April for the closed Monday.
    assert told == {
        "03-27": 1, "03-30": 0, "03-31": 0, "04-01": 0, "04-02": 1, "04-03": 1, "04-07": 0, "04-08": 1, "04-09": 0,
    }  # fmt: skip
    moments = DigestLine.objects.filter(member=agent).order_by("told_on").values_list("moment", flat=True)
    assert list(moments) == [10, 5, 1, -1]


def test_ten_days_asleep_give_one_mail(mine, at):
    assert len(at("2026-04-10 09:00 +0200")) == 1
    assert len(at("2026-04-10 10:00 +0200")) == 0
    assert len(at("2026-04-13 09:00 +0200")) == 0


def test_the_sweep_run_twice_queues_once(mine, agent, time_machine, run_jobs, mailoutbox):
    time_machine.move_to("2026-04-02 09:00 +0200")
    before = len(mailoutbox)
    assert sweep_digests() == 1
    sweep_digests()
    run_jobs()
    digests.tell(agent, on=date(2026, 4, 2))
    run_jobs()
    assert len(mailoutbox) == before + 1


@pytest.mark.parametrize(
    "moment",
    [
        "2026-04-08 07:59 +0200",
        "2026-04-08 18:00 +0200",
        "2026-04-04 10:00 +0200",  # a Saturday
        "2026-04-06 10:00 +0200",  # Easter Monday
    ],
)
def test_nobody_is_written_to_outside_office_hours(mine, at, moment):
    assert at(moment) == []


def test_a_job_queued_by_day_and_run_by_night_waits_for_the_morning(mine, time_machine, run_jobs, mailoutbox):
    time_machine.move_to("2026-04-08 17:59 +0200")
    before = len(mailoutbox)
    assert sweep_digests() == 1
    time_machine.move_to("2026-04-08 22:00 +0200")
    run_jobs()
    assert len(mailoutbox) == before
    time_machine.move_to("2026-04-09 08:00 +0200")
    sweep_digests()
    run_jobs()
    assert len(mailoutbox) == before + 1


def test_what_nobody_has_is_every_officers_and_no_agents(received, agent, officer, laboratory, reader, at):
    second = member(laboratory, ROLE.OFFICER, "deux@labo.example")
    told = at("2026-04-02 09:00 +0200")
    addresses = {mail.to[0] for mail in told}
    assert "deux@labo.example" in addresses
    assert len(addresses) == 2
    assert set(DigestLine.objects.values_list("member", flat=True)) == {officer.pk, second.pk}


def test_what_a_reader_has_by_now_is_told_to_the_officer_and_so_is_all_that_is_late(mine, agent, officer, at):
    def told(day):
        at(f"2026-{day} 09:00 +0200")
        return set(DigestLine.objects.filter(told_on=f"2026-{day}").values_list("member", flat=True))

    assert told("04-02") == {agent.pk}
    Membership.objects.filter(pk=agent.pk).update(role=ROLE.READER)
    assert told("04-03") == {officer.pk}
    Membership.objects.filter(pk=agent.pk).update(role=ROLE.AGENT)
    assert told("04-08") == {agent.pk, officer.pk}


def test_the_mail_is_numbers_alone(mine, site, patient, agent, run_jobs, at):
    other = sent_to(site, patient, run_jobs)
    perform_all(Action.RECEIVE, list(other.demands.all()), by=patient, on=date(2026, 3, 4))
    CaseFile.objects.filter(pk=other.pk).update(assignee=agent)  # due on 7 April as well: the 4th is a Saturday
    (mail,) = at("2026-04-08 09:00 +0200")
    assert "Dernier jour passé : 2" in mail.body.replace("\u202f", " ")
    for word in ("aboratoire", "Camille", mine.reference, "santé", "Exemples"):
        assert word not in f"{mail.subject}{mail.body}"


def test_an_answered_file_and_a_stranger_are_told_nothing(mine, stranger, patient, at):
    perform_all(Action.ANSWER_FULL, list(mine.demands.all()), by=patient, on=date(2026, 4, 1))
    assert at("2026-04-08 09:00 +0200") == []


def test_a_last_day_that_moved_is_told_again(mine, agent, patient, at):
    assert len(at("2026-03-27 09:00 +0100")) == 1
    Deadline.objects.filter(demand__case_file=mine).update(due_on=date(2026, 4, 8))
    assert len(at("2026-03-30 09:00 +0200")) == 1


def test_a_right_whose_last_day_is_past_hides_no_other_of_its_file(site, patient, agent, run_jobs, at):
    """Two are late from 8 April, counted as one file; the third, extended to 5 June, is told from May."""
    case_file = sent_to(site, patient, run_jobs, wants=("access", "breach_info", "erasure"))
    CaseFile.objects.filter(pk=case_file.pk).update(assignee=agent)
    demands = list(case_file.demands.order_by("right_code"))
    perform_all(Action.RECEIVE, demands, by=patient, on=date(2026, 3, 5))
    perform(Action.EXTEND, demands[0], by=patient, on=date(2026, 3, 20), reasons_given=True)
    (mail,) = at("2026-04-08 09:00 +0200")
    assert "Dernier jour passé : 1" in mail.body.replace("\u202f", " ")
    told = {day: len(at(f"2026-{day} 09:00 +0200")) for day in ("05-13", "05-26", "06-01", "06-04", "06-05", "06-08")}
    assert told == {"05-13": 0, "05-26": 1, "06-01": 1, "06-04": 1, "06-05": 0, "06-08": 1}
    lines = DigestLine.objects.filter(member=agent).order_by("told_on").values_list("due_on", "moment")
    assert list(lines)[1:] == [(date(2026, 6, 5), moment) for moment in (10, 5, 1, -1)]
