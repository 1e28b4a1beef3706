"""The supervised worker: starts the queue's cluster and starts it again when it dies or hangs.

Killing an idle worker of django-q2 can leave the whole cluster waiting for ever on a lock that nobody holds
(docs/decisions): nothing inside the cluster can see that, so it is watched from outside, by what it gets done.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from cases.jobs import sweep_deadlines
from cases.queue import ensure_schedules, overdue, progress, release, requeue_stranded

LOOK_EVERY = 5  # seconds
HUNG_AFTER = 90  # seconds without progress while rows are due; longer than Q_CLUSTER["timeout"]
NICE = 5  # whoever waits for a page goes before a batch of letters
LEAVE_AFTER = 20  # seconds given to finish before the process group is killed


class Command(BaseCommand):
    help = "Fait tourner la file d’attente, et la relance si elle s’arrête."

    def add_arguments(self, parser):
        parser.add_argument("--hung-after", type=int, default=HUNG_AFTER, help="secondes sans progrès avant relance")

    def handle(self, *, hung_after, **options):
        self.stopping = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        try:
            connection.ensure_connection()
        except OperationalError:
            self.stderr.write(
                "Recours ne démarre pas. La base de données ne répond pas à l’adresse donnée par DATABASE_URL."
            )
            sys.exit(2)
        ensure_schedules()
        requeue_stranded()
        sweep_deadlines()  # what came due while nobody was here
        self.stdout.write("File d’attente : en marche.")
        while not self.stopping.is_set():
            cluster = self._start()
            try:
                self._watch(cluster, hung_after)
            finally:
                self._end(cluster)
        self.stdout.write("File d’attente : arrêtée.")

    def _stop(self, *_):
        self.stopping.set()

    def _start(self):
        release()
        connection.close()
        cluster = subprocess.Popen(  # noqa: S603 - our own command, in its own process group
            [sys.executable, sys.argv[0], "qcluster"], start_new_session=True, stdin=subprocess.DEVNULL
        )
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, cluster.pid, NICE)
        return cluster

    def _watch(self, cluster, hung_after):
        seen, since = None, time.monotonic()
        while True:
            if self.stopping.wait(LOOK_EVERY if hung_after > LOOK_EVERY else 1):
                return
            if cluster.poll() is not None:
                self.stderr.write("File d’attente : le processus s’est arrêté, il est relancé.")
                return
            now = progress()
            if now != seen or not overdue():
                seen, since = now, time.monotonic()
            elif time.monotonic() - since > hung_after:
                self.stderr.write("File d’attente : plus rien n’avance, elle est relancée.")
                return

    def _end(self, cluster):
        if cluster.poll() is None:
            cluster.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                cluster.wait(LEAVE_AFTER)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(cluster.pid, signal.SIGKILL)  # workers outlive a dead master and would go on taking tasks
        cluster.wait()
