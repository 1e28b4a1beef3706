"""`python -m tests.bench.campaigns`: letters for many people, by the real worker, in the database of DATABASE_URL.

It makes a PostgreSQL database of its own, enters the people with their mandates signed, and destroys it. The suite
needs none of this.
"""

import argparse
import os
import time
from datetime import date, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection, transaction
from django.db.models import F
from django.test.utils import setup_test_environment
from django.utils import timezone
from django_q.models import OrmQ

from cases.association import campaigning, members, posting
from cases.association.campaign_acts import ACTS
from cases.models import CaseFile, Mailing, MailingPart, Mandate
from tests.association.conftest import ROLE, association_named
from tests.bench.desk import FIRST, LAST, counted_by_the_server
from tests.bench.processes import MemoryWatch, cpu_seconds, family
from tests.cases.conftest import answers
from tests.directory.factories import LaboratoryFactory
from tests.faults.test_worker_killed import kill_everything, start_worker
from tests.laboratory.conftest import member
from vault.models import SealedFile

LABORATORIES = 3
FIRST_BIRTH = date(1930, 1, 1)  # one day later for each: two people of one name and one day would be one person


def main():
    options = argparse.ArgumentParser(prog="python -m tests.bench.campaigns")
    options.add_argument("--letters", type=int, default=1_000, help="adhérents, d’une lettre chacun (1000)")
    given = options.parse_args()
    if connection.vendor != "postgresql":
        raise SystemExit("DATABASE_URL doit nommer une base PostgreSQL.")
    setup_test_environment()
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        load, seat = os.getloadavg()[0], begin()
        began = time.perf_counter()
        fill(seat, given.letters)
        print(f"\n{given.letters:,} people entered in {time.perf_counter() - began:.0f} s; load {load:.1f}\n")
        print("| step | seconds | letters a second | processor s | peak memory, all processes (PSS, MB) |")
        print("|---|---|---|---|---|")
        measure(seat, given.letters)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def begin():
    with transaction.atomic():
        return member(association_named("Association des Exemples"), ROLE.COORDINATOR)


def fill(seat, count):
    """People with a signed mandate each, at three laboratories; the signature is written straight into the rows."""
    today, now = timezone.localdate(), timezone.now()
    sites = [LaboratoryFactory(name=f"LABORATOIRE {number}") for number in range(LABORATORIES)]
    for start in range(0, count, members.CHUNK):
        entries = []
        for number in range(start, min(start + members.CHUNK, count)):
            site = sites[number % LABORATORIES]
            told = answers(
                name=f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]}",
                birth_date=(FIRST_BIRTH + timedelta(days=number)).isoformat(),
                laboratory=str(site.pk), laboratory_name=site.name, wants=(),
            )  # fmt: skip
            entries.append(
                members.Entry(told, ("requests", "health"), today, today + timedelta(days=300), f"A-{number}")
            )
        members.enter(seat, entries, on=today, at=now)
    assert CaseFile.objects.filter(carrier=seat.organization).count() == count
    Mandate.objects.update(signature="account", signed_on=today, consent="mesure")
    CaseFile.objects.update(carried_until=F("opened_on") + timedelta(days=300))
    OrmQ.objects.all().delete()
    counted_by_the_server()


def measure(seat, count):
    began = time.perf_counter()
    files, options = campaigning.files_for(seat), {"rights": ["access"]}
    kept = campaigning.left_out(files, ACTS["request"], options, on=timezone.localdate())[0]
    print(f"| counted: who is concerned, who is left out | {time.perf_counter() - began:.2f} | | | |")
    began = time.perf_counter()
    campaign = campaigning.validate(files, ACTS["request"], options, seat, key="bench", at=timezone.now())
    print(f"| validated | {time.perf_counter() - began:.2f} | | | |")
    worker = start_worker()
    try:
        done = watched(worker, lambda: campaigning.progress_of(campaign).printed == kept)
        print(row("written and printed by the worker", kept, done))
        posting.ask(seat, form=Mailing.Form.PRINT, key="bench", at=timezone.now(), campaign=campaign)
        done = watched(worker, made)
        print(row(f"one print file, {MailingPart.objects.count()} parts", kept, done))
    finally:
        kill_everything(worker)
    sizes = SealedFile.objects.filter(pk__in=MailingPart.objects.values("file")).values_list("size", flat=True)
    print(f"\n{len(sizes)} parts, {sum(sizes) / 1024 / 1024:.0f} MB; {count:,} people.")


def made():
    parts = MailingPart.objects.filter(mailing__ordered_at__isnull=False)
    return parts.exists() and not parts.filter(made_at=None).exists()


def watched(worker, is_done):
    """(seconds, processor seconds, peak megabytes) of the worker and all it started, until it is done."""
    watch = MemoryWatch(lambda: family(worker.pid), every=0.5)
    spent, began = cpu_seconds(family(worker.pid)), time.perf_counter()
    watch.start()
    while not is_done():
        time.sleep(0.5)
    seconds = time.perf_counter() - began
    return seconds, cpu_seconds(family(worker.pid)) - spent, watch.peak_together()


def row(words, count, done):
    seconds, spent, megabytes = done
    return f"| {words} | {seconds:.1f} | {count / seconds:.1f} | {spent:.0f} | {megabytes} |"


if __name__ == "__main__":
    main()
