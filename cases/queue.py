"""The only door to django-q2. A queue row may be lost or run twice: our own `Job` row decides, once."""

import logging
import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max, Q, Sum
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import OrmQ, Schedule
from django_q.tasks import async_task

from accounts.models import Membership
from cases.models.job import Job

log = logging.getLogger("recours.queue")

JOBS = {
    "answer_item": "cases.jobs.answer_item",
    "gather_group_part": "cases.jobs.gather_group_part",
    "render_letter": "cases.jobs.render_letter",
    "launch_campaign": "cases.jobs.launch_campaign",
    "write_item": "cases.jobs.write_item",
    "sign_scan": "cases.jobs.sign_scan",
    "order_mailing": "cases.jobs.order_mailing",
    "make_part": "cases.jobs.make_part",
    "apply_receipts": "cases.jobs.apply_receipts",
    "notice": "cases.jobs.notice",
    "note_opening": "cases.jobs.note_opening",
    "bind_dossier": "cases.jobs.bind_dossier",
    "examine_document": "cases.jobs.examine_document",
    "send_mail": "cases.jobs.send_mail",
    "digest": "cases.jobs.digest",
    "check_members": "cases.jobs.check_members",
    "enter_members": "cases.jobs.enter_members",
    "print_register": "cases.jobs.print_register",
    "print_notices": "cases.jobs.print_notices",
    "send_sign_in_code": "cases.jobs.send_sign_in_code",
    "send_invitation": "cases.jobs.send_invitation",
    "send_password_link": "cases.jobs.send_password_link",
    "send_joining_link": "cases.jobs.send_joining_link",
}
SCHEDULES = {
    "sweep_openings": ("cases.jobs.sweep_openings", Schedule.HOURLY),
    "sweep_deadlines": ("cases.jobs.sweep_deadlines", Schedule.HOURLY),
    "requeue_stranded": ("cases.queue.requeue_stranded", Schedule.MINUTES),
    "sweep_mandates": ("cases.jobs.sweep_mandates", Schedule.DAILY),
    "sweep_digests": ("cases.jobs.sweep_digests", Schedule.HOURLY),
    "publish_observatory": ("cases.jobs.publish_observatory", Schedule.HOURLY),
    "purge": ("cases.jobs.purge", Schedule.HOURLY),
}
MAX_ATTEMPTS = 3
LEASE = timedelta(seconds=90)  # longer than Q_CLUSTER["timeout"]: a live worker never loses its lease


class Refused(Exception):
    """The work can never succeed: quarantine it at once, do not try again."""


class TryLater(Exception):
    """Something outside is down; wait, and do not count this attempt."""

    def __init__(self, pause):
        super().__init__()
        self.pause = pause


def enqueue(name, subject_id, *, key):
    """Record the job and queue it, both in the caller's transaction: a roll-back leaves neither. Once per key."""
    assert name in JOBS, name
    with transaction.atomic():
        job, created = Job.objects.get_or_create(key=key, defaults={"name": name, "subject": subject_id})
        if created:
            async_task("cases.queue.run", str(job.id))
    return job


def run(job_id):
    """Bring about a job's effect, once, however often and by however many workers this is called."""
    job = _claim(job_id)
    if job is None:
        return
    try:
        effect = import_string(JOBS[job.name])(job.subject)  # pure work, outside any transaction
        with transaction.atomic():
            if _finish(job) and effect is not None:
                effect()
    except TryLater as later:
        Job.objects.filter(pk=job.pk, lease=job.lease).update(
            state=Job.State.READY, lease=None, leased_until=timezone.now() + later.pause, attempts=F("attempts") - 1
        )
    except Exception as error:  # whatever it is, the row must say so; its text may hold personal data and is not kept
        _fail(job, error, for_good=isinstance(error, Refused) or job.attempts >= MAX_ATTEMPTS)
        log.warning("job %s failed: %s (attempt %s)", job.id, type(error).__name__, job.attempts)


def _claim(job_id):
    """Count the attempt and take the lease, committed before the work: a crash counts too."""
    now, lease = timezone.now(), uuid.uuid4()
    free = Q(state=Job.State.READY) | Q(state=Job.State.RUNNING, leased_until__lt=now)
    with transaction.atomic():
        Job.objects.filter(free, pk=job_id, attempts__gte=MAX_ATTEMPTS).update(
            state=Job.State.QUARANTINED, lease=None, failure="WorkerDied"
        )
        taken = Job.objects.filter(free, pk=job_id).update(
            state=Job.State.RUNNING, lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1
        )
    return Job.objects.get(pk=job_id) if taken else None


def _finish(job):
    """True for the one holder of the lease; the caller writes the effect in the same transaction."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, lease=job.lease).update(
        state=Job.State.DONE, lease=None, leased_until=None, done_at=timezone.now(), failure=""
    )


def _fail(job, error, *, for_good):
    state = Job.State.QUARANTINED if for_good else Job.State.READY
    Job.objects.filter(pk=job.pk, lease=job.lease).update(
        state=state, lease=None, leased_until=timezone.now(), failure=type(error).__name__[:80]
    )


def requeue_stranded():
    """Queue again each job that is due and has no live queue row. Returns how many.

    A job waiting longer than the queue's own retry has lost its row (a crash, a changed SECRET_KEY); one that
    failed is ready again after a pause. A row too many is harmless: `run` takes a job once.
    """
    now = timezone.now()
    stranded = Job.objects.filter(
        Q(state=Job.State.READY, leased_until__lt=now - timedelta(seconds=30))
        | Q(state=Job.State.READY, leased_until=None, created_at__lt=now - timedelta(minutes=5))
        | Q(state=Job.State.RUNNING, leased_until__lt=now)
    )
    count = 0
    for job_id in list(stranded.values_list("pk", flat=True)):  # a list: the broker closes idle connections as it goes
        with transaction.atomic():
            async_task("cases.queue.run", str(job_id))
            Job.objects.filter(pk=job_id, state=Job.State.READY).update(leased_until=now)
        count += 1
    return count


def ensure_schedules():
    """Create or update the recurring jobs; an unknown one is removed, since a broken row would block the others."""
    Schedule.objects.exclude(name__in=SCHEDULES).delete()
    for name, (function, every) in SCHEDULES.items():
        Schedule.objects.update_or_create(
            name=name, defaults={"func": function, "schedule_type": every, "minutes": 5, "repeats": -1}
        )


def progress():
    """Something that changes whenever the cluster does anything: what the supervisor watches."""
    return (*Job.objects.aggregate(Max("done_at"), Sum("attempts")).values(), OrmQ.objects.count())


def overdue():
    """Whether queue rows are due and nobody has taken them."""
    return OrmQ.objects.filter(lock__lte=timezone.now()).exists()


def release():
    """Give back the rows that a dead cluster had taken, instead of waiting for the queue's own retry.

    Another cluster may hold some of them: they are then taken twice, and `run` does each job once all the same.
    """
    OrmQ.objects.filter(lock__gt=timezone.now()).update(lock=timezone.now())


def member_at_work(member_id):
    """The member for whom a job acts; Refused when she works there no more."""
    rows = Membership.objects.in_force().select_related("organization__key", "user")
    seat = rows.filter(pk=member_id).first()
    if seat is None:
        raise Refused
    return seat


def given_up(names, subjects):
    """Jobs of these names, for these rows, that failed for good: nothing goes on before somebody tries again."""
    return Job.objects.filter(name__in=names, state=Job.State.QUARANTINED, subject__in=subjects)


def try_again(jobs):
    """Take jobs out of quarantine: an operator has mended the cause, or whoever waits asks. Returns how many."""
    count = 0
    for job in jobs.filter(state=Job.State.QUARANTINED):
        with transaction.atomic():
            changed = Job.objects.filter(pk=job.pk, state=Job.State.QUARANTINED).update(
                state=Job.State.READY, attempts=0, failure="", leased_until=None
            )
            if changed:
                async_task("cases.queue.run", str(job.pk))
                count += 1
    return count
