"""Each effect once: whatever runs twice, dies in the middle, or sleeps for ten days."""

import hashlib
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from cases import jobs, queue
from cases.jobs import sweep_deadlines
from cases.models import Action, Event, Job, Letter, Mail
from cases.queue import enqueue, ensure_schedules, requeue_stranded, run
from cases.writing import case_demands
from tests.cases.conftest import SENT
from vault.models import SealedFile

pytestmark = pytest.mark.django_db


def everything():
    """What the effects leave behind, to compare before and after."""
    return {
        "events": Event.objects.count(), "mails": Mail.objects.count(), "letters": Letter.objects.count(),
        "files": SealedFile.objects.count(), "printed": sorted(Letter.objects.values_list("pdf", flat=True)),
    }  # fmt: skip


def test_a_rolled_back_transaction_leaves_no_job(case_file):
    before = Job.objects.count(), OrmQ.objects.count()

    class Stop(Exception):
        pass

    def enqueue_and_fail():
        with transaction.atomic():
            enqueue("notice", case_file.pk, key="rolled back")
            raise Stop

    with pytest.raises(Stop):
        enqueue_and_fail()
    assert (Job.objects.count(), OrmQ.objects.count()) == before


def test_one_key_is_one_job_and_one_queue_row(case_file):
    before = OrmQ.objects.count()
    first, second = (enqueue("notice", case_file.pk, key="same") for _ in range(2))
    assert first == second
    assert OrmQ.objects.count() == before + 1


def test_every_job_run_twice_doubles_nothing(received, run_jobs, time_machine, mailoutbox):
    time_machine.move_to("2026-04-08 06:00 +0200")
    sweep_deadlines()
    run_jobs()
    once, sent = everything(), len(mailoutbox)
    assert once["mails"] == sent == 1
    for job in Job.objects.all():  # the queue delivered them again
        run(job.pk)
    assert everything() == once
    Job.objects.update(state=Job.State.READY, attempts=0)  # and our own record was lost: the effects still know
    for job in Job.objects.all():
        run(job.pk)
    assert everything() == once
    assert len(mailoutbox) == sent


def test_ten_days_without_a_worker_lose_no_notice(received, run_jobs, time_machine, mailoutbox):
    time_machine.move_to("2026-04-18 09:00 +0200")  # last day 7 April; nothing ran since March
    assert sweep_deadlines() == 1
    run_jobs()
    noted = list(Event.objects.filter(action__startswith="notice_").in_order().values_list("action", "on"))
    assert [(action, str(on)) for action, on in noted] == [
        (Action.NOTICE_COMING, "2026-03-31"),  # five days before the strict date, 5 April
        (Action.NOTICE_LATE, "2026-04-08"),
        (Action.NOTICE_RIPE, "2026-04-08"),
    ]
    assert len(mailoutbox) == 1  # one neutral e-mail says it all
    assert received.case_file.letters.filter(kind_code="cnil_complaint").count() == 1
    assert sweep_deadlines() == 0


def test_the_queue_holds_ids_only(received, run_jobs, time_machine):
    time_machine.move_to("2026-04-08 06:00 +0200")
    sweep_deadlines()
    for row in OrmQ.objects.all():
        assert set(row.task) & {"args", "func"} == {"args", "func"}
        (argument,) = row.task["args"]
        assert Job.objects.filter(pk=argument).exists()
        assert "Camille" not in str(row.task)


def test_a_job_that_kills_its_worker_is_put_aside_after_three_attempts(case_file, monkeypatch):
    class Killed(BaseException):
        """As abrupt as a signal: nothing of ours runs after it."""

    def die(subject):
        raise Killed

    monkeypatch.setattr(jobs, "render_letter", die)
    job = Job.objects.get(name="render_letter")
    for attempt in range(1, queue.MAX_ATTEMPTS + 1):
        with pytest.raises(Killed):
            run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.attempts) == (Job.State.RUNNING, attempt)
        Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.QUARANTINED


def test_a_stranded_job_is_queued_again(case_file, run_jobs):
    OrmQ.objects.all().delete()  # a changed SECRET_KEY deletes the rows it cannot read
    assert requeue_stranded() == 0  # not at once: the row may be on its way
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    assert requeue_stranded() == 1
    run_jobs()
    assert Letter.objects.get().is_ready


def test_the_letter_is_printed_once_and_sealed(case_file, run_jobs):
    run_jobs()
    letter = Letter.objects.get()
    scope = letter.case_file.system_scope(purpose="test")
    content = letter.pdf.open(scope)
    assert letter.pdf.sha256.reveal(scope) == hashlib.sha256(content).hexdigest()
    assert str(letter.pdf.sha256) == "‹chiffré›"
    jobs.render_letter(letter.pk)
    assert Letter.objects.get().pdf == letter.pdf
    assert SealedFile.objects.count() == 1


def test_schedules_are_created_once_and_strangers_removed():
    Schedule.objects.create(name="broken", func="nothing", args="((")
    for _ in range(2):
        ensure_schedules()
    assert set(Schedule.objects.values_list("name", flat=True)) == set(queue.SCHEDULES)


@pytest.mark.parametrize("path", [*queue.JOBS.values(), *(function for function, _ in queue.SCHEDULES.values())])
def test_every_job_named_exists(path):
    from django.utils.module_loading import import_string

    assert callable(import_string(path))


def test_an_abandoned_draft_is_purged_after_a_year_and_nothing_else(case_file, other_patient, run_jobs, time_machine):
    run_jobs()
    time_machine.move_to("2027-03-04 12:00 +0100")
    jobs.purge()
    assert Letter.objects.count() == 1
    time_machine.move_to("2027-03-06 12:00 +0100")
    jobs.purge()
    assert not Letter.objects.exists()
    assert not Event.objects.exists()
    assert not SealedFile.objects.exists()


def test_a_sent_file_is_never_purged(received, time_machine):
    time_machine.move_to("2029-01-01 12:00 +0100")
    jobs.purge()
    assert case_demands(received.case_file)


def test_days_left_are_those_of_the_calendar(received):
    assert received.sent_on == SENT
