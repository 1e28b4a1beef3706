"""kill -9 of the whole worker, again and again, in the middle of letters: nothing lost, nothing doubled."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils import timezone
from django_q.models import OrmQ

from accounts.models import User
from cases.models import Job, Letter
from cases.opening import open_case
from cases.queue import requeue_stranded
from tests.cases.conftest import SENT, answers
from vault.models import SealedFile
from vault.scope import Scope

LETTERS, KILLS, SEED = 24, 3, 20261123
ROOT = Path(__file__).resolve().parents[2]


def start_worker():
    url = "postgresql://{USER}@{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)
    environment = {
        **os.environ, "DATABASE_URL": url, "RECOURS_MODE": "test", "KEY_FILE": str(settings.KEY_FILE),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker"], cwd=ROOT, env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def kill_everything(worker):
    """The supervisor, the cluster it started in a session of its own, and whatever that started."""
    for pid in list(family(worker.pid)):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    worker.wait()


def family(pid):
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return
    for child in children:
        yield from family(int(child))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_kill_9_in_mid_letter_loses_and_doubles_nothing():
    chance = random.Random(SEED)
    patient = User.objects.create_patient("camille.martin@example.org")
    for number in range(LETTERS):
        open_case(patient, answers(journey=f"{number:032}", laboratory=""), on=SENT)

    for _ in range(KILLS):
        worker = start_worker()
        before, deadline = done(), time.monotonic() + 30
        while done() == before and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.4))
        kill_everything(worker)
    assert 0 < done() < LETTERS, "the kills must fall in the middle of the work"

    worker = start_worker()
    try:
        deadline = time.monotonic() + 90
        while done() < LETTERS and time.monotonic() < deadline:
            expire_leases()
            time.sleep(0.5)
    finally:
        kill_everything(worker)

    letters = Letter.objects.select_related("pdf", "case_file__key", "case_file__patient__key")
    lost = [letter.pk for letter in letters if not letter.is_ready]
    doubled = SealedFile.objects.count() - LETTERS
    states = list(Job.objects.values_list("state", "attempts", "failure").annotate(count=Count("pk")))
    assert (lost, doubled) == ([], 0), (states, OrmQ.objects.count())
    for letter in letters:
        scope = Scope("system", "test", frozenset({letter.case_file.key_id}))
        assert hashlib.sha256(letter.pdf.open(scope)).hexdigest() == letter.pdf.sha256.reveal(scope)
    assert not Job.objects.filter(name="render_letter").exclude(state=Job.State.DONE).exists()


def done():
    return Letter.objects.exclude(pdf=None).count()


def expire_leases():
    """What the next minutes would bring: leases of the dead run out, and the sweep queues their jobs again."""
    dead = Job.objects.filter(state=Job.State.RUNNING, leased_until__lt=timezone.now() + timedelta(seconds=80))
    dead.update(leased_until=timezone.now() - timedelta(seconds=1))
    if not OrmQ.objects.filter(lock__lte=timezone.now()).exists():
        requeue_stranded()
