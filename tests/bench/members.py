"""`python -m tests.bench.members`: a list of 10,000 members sent, checked and entered, in the database of DATABASE_URL.

As a coordinator does it: the file goes through the page, two workers take the jobs. It makes a database of its own, and
destroys it. The suite needs none of this.
"""

import argparse
import multiprocessing
import os
import resource
import tempfile
import time
from itertools import pairwise

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse

from cases import spreadsheet
from cases.models import CaseFile, Job, MemberImport
from cases.queue import run
from tests.association.conftest import ROLE, association_named
from tests.directory.factories import LaboratoryFactory
from tests.laboratory.conftest import member, sit

TITLES = (
    "Numéro d’adhérent", "Nom", "Prénom", "Date de naissance", "Adresse", "Code postal", "Ville", "E-mail", "Téléphone",
    "Laboratoire", "Période du prélèvement", "Mandat signé le", "Portée du mandat", "Cotisation",
)  # fmt: skip
WORKERS = 2


def main():
    options = argparse.ArgumentParser(prog="python -m tests.bench.members")
    options.add_argument("--lines", type=int, default=10_000, help="lignes de la liste (10000)")
    given = options.parse_args()
    setup_test_environment()
    with tempfile.TemporaryDirectory() as place:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = f"{place}/members.sqlite3"
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            for form in ("csv", "xlsx"):
                measured(form, given.lines)
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


def measured(form, count):
    """Print one line of a table: seconds to read, to check, to enter; processor; memory."""
    with transaction.atomic():
        seat = member(association_named(f"Association {form}"), ROLE.COORDINATOR)
        sites = [LaboratoryFactory() for _ in range(3)]
    browser, rows = sit(Client(), seat), [TITLES, *(line(number, sites) for number in range(count))]
    content = spreadsheet.workbook(rows) if form == "xlsx" else b"".join(spreadsheet.lines(rows))
    clocks = [clock()]
    address = reverse("association_import", args=[seat.pk])
    upload = {"upload": SimpleUploadedFile(f"liste.{form}", content), "scopes": "requests"}
    assert browser.post(address, upload).status_code == 302
    clocks.append(clock())
    work(WORKERS)
    clocks.append(clock())
    source = MemberImport.objects.get(organization=seat.organization)
    assert (
        browser.post(reverse("association_import_enter", args=[seat.pk, source.pk]), {"unsigned": "yes"}).status_code
        == 302
    )
    work(WORKERS)
    clocks.append(clock())
    assert CaseFile.objects.filter(carrier=seat.organization).count() == count
    read, checked, entered = (f"{after[0] - before[0]:.1f}" for before, after in pairwise(clocks))
    seconds, processor = (clocks[-1][i] - clocks[0][i] for i in (0, 1))
    usage = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(
        f"| {form.upper()}, {count:,} lines | {read} | {checked} | {entered} | {seconds:.1f} | {processor:.1f} "
        f"| {count / seconds:.0f} | {', '.join(map(str, usage))} |",
        flush=True,
    )


def line(number, sites):
    return (
        f"A-{number}", f"Exemple{number}", "Camille", f"{number % 28 + 1}/05/19{number % 80 + 10}",
        f"{number} rue des Lilas", "56000", "Vannes", f"personne{number}@exemple.fr", "06 00 00 00 00",
        sites[number % 3].finess, "mars 2019", "", "demandes, santé", "payée",
    )  # fmt: skip


def work(workers):
    """Run every job that waits, shared between so many processes."""
    ids = [str(pk) for pk in Job.objects.filter(state=Job.State.READY).values_list("pk", flat=True)]
    connection.close()
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        pool.map(run, ids, chunksize=1)


def clock():
    mine, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return time.perf_counter(), sum(usage.ru_utime + usage.ru_stime for usage in (mine, children))


if __name__ == "__main__":
    main()
