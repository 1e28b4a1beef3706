"""`python -m tests.bench.desk`: the desk of a laboratory with 50,000 demands, timed in the database of DATABASE_URL.

It makes a database of its own (SQLite without DATABASE_URL), fills it, and destroys it. The suite needs none of this.
"""

import argparse
import os
import statistics
import tempfile
import time
import uuid
from datetime import date, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()  # again for a test that borrows `fill`: it does nothing

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from accounts.models import Membership, User
from cases.laboratory import desk_queue
from cases.models import Action, CaseFile, Deadline, Demand, Letter
from cases.models.case_file import new_reference
from cases.models.letter import name_words
from cases.opening import open_case
from cases.queue import run
from cases.workflow import perform_all
from tests.cases.conftest import answers
from tests.directory.factories import LaboratoryFactory
from tests.laboratory.conftest import laboratory_named, member, sit
from vault import cipher, keys
from vault.models import DataKey

ROUNDS = 9
LOT = 1_000  # files written at once
PAGE = 1_000
FIRST = ("Anne", "Paul", "Nolwenn", "Yves", "Camille", "Inès", "Marc", "Zoé", "Élise", "Hugo")
LAST = ("Riou", "Tanguy", "Kerbrat", "Le Bihan", "Le Goff", "Dréan", "Morvan", "Guillou", "Salaün")


def main():
    options = argparse.ArgumentParser(prog="python -m tests.bench.desk")
    options.add_argument("--files", type=int, default=50_000, help="dossiers, d’une demande chacun (50000)")
    given = options.parse_args()
    setup_test_environment()
    with tempfile.TemporaryDirectory() as place:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = f"{place}/desk.sqlite3"
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            began = time.perf_counter()
            first, seat = begin()
            fill(first, given.files)
            counted_by_the_server()
            print(f"\n{connection.vendor}, {given.files:,} files made in {time.perf_counter() - began:.0f} s\n")
            print("| page | median ms | fastest–slowest | queries |\n|---|---|---|---|")
            for name, address, rounds in pages(seat, first, given.files):
                print(measured(name, sit(Client(), seat), address, rounds))
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


def begin():
    """A real file, sent and received, and an agent of its laboratory."""
    site = LaboratoryFactory(legal_entity__name="LABORATOIRE DES EXEMPLES")
    laboratory = laboratory_named("Laboratoire des Exemples", site)
    patient = User.objects.create_patient("camille.martin@example.org")
    day = timezone.localdate() - timedelta(days=5)
    told = {"journey": uuid.uuid4().hex, "laboratory": str(site.pk), "laboratory_name": site.name}
    first = open_case(patient, answers(**told), on=day)
    for row in OrmQ.objects.order_by("pk"):  # the letter is printed before it is sent
        run(*row.task["args"])
    demands = list(first.demands.all())
    perform_all(Action.SEND, demands, by=patient, on=day, channel="by_hand", number="", letter=first.letters.get())
    perform_all(Action.RECEIVE, demands, by=patient, on=day)
    first.refresh_from_db()
    with transaction.atomic():
        return first, member(laboratory, Membership.Role.AGENT)


def fill(first, files, *, start=1):
    """Files like the first one up to that many, each with its own key, person and last day; `start` there are."""
    scope = first.system_scope(purpose="mesure")
    letter, demand = first.letters.get(), first.demands.get()
    facts, deadlines = letter.facts.reveal(scope), list(demand.deadlines.all())
    for begins in range(start, files, LOT):
        lot = [like(first, number) for number in range(begins, min(begins + LOT, files))]
        with transaction.atomic():
            DataKey.objects.bulk_create([row.key for row in lot])
            CaseFile.objects.bulk_create(lot)
            demands = [Demand(case_file=row, right_code=demand.right_code, state=demand.state) for row in lot]
            Demand.objects.bulk_create(demands)
            Deadline.objects.bulk_create([again(one, demand=row) for row in demands for one in deadlines])
            Letter.objects.bulk_create([letter_like(letter, facts, row, begins + n) for n, row in enumerate(lot)])


def counted_by_the_server():
    """What PostgreSQL does by itself within a minute of a great change; before, it plans for empty tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def like(first, number):
    epoch, wrapped = keys.ring().wrap(cipher.new_key())
    key = DataKey(kind="case", tenant="patients", epoch=epoch, wrapped=wrapped)
    return CaseFile(
        patient=first.patient, key=key, reference=new_reference(), origin=f"{number:032}", laboratory=first.laboratory,
        department=first.department, capacity=first.capacity, opened_on=first.opened_on - timedelta(days=number % 300),
        controller_id=first.controller_id, standing=first.standing,
        due_on=first.due_on and first.due_on + timedelta(days=number % 90),
    )  # fmt: skip


def again(row, **changes):
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}
    return type(row)(**{name: value for name, value in values.items() if name != "demand_id"} | changes)


def letter_like(letter, facts, case_file, number):
    name = f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}"
    told = facts | {"identification": facts["identification"] | {"name": name}, "reference": case_file.reference}
    return Letter(
        case_file=case_file, kind_code=letter.kind_code, written_on=case_file.opened_on, left_on=case_file.opened_on,
        key=f"{case_file.pk}:request", facts=told, template_version=letter.template_version,
        name_words=name_words(letter.kind_code, told),
    )  # fmt: skip


def pages(seat, first, files):
    """(name, address, rounds) of what is measured."""
    view = desk_queue.VIEWS["a-traiter"]
    last = max(min(PAGE, files // desk_queue.ROWS), 2) * desk_queue.ROWS - desk_queue.ROWS
    rows = view.rows(CaseFile.objects.visible_to(seat), seat, date.max).order_by("due_on", "pk")
    place = desk_queue._place(rows[min(last, files) - 1], view)
    desk = reverse("desk", args=[seat.pk])
    yield "queue, page 1", desk, ROUNDS
    yield f"queue, page {last // desk_queue.ROWS + 1:,}", f"{desk}?apres={place}", ROUNDS
    yield "queue, what nobody at work has", f"{desk}?vue=libres", ROUNDS
    yield "queue, all files, newest first", f"{desk}?vue=toutes", ROUNDS
    yield "search by reference", f"{desk}?q={first.reference}", ROUNDS
    yield "search by name, found thirty times", f"{desk}?q=Riou", 3
    yield "search by name, nowhere (10,000 names opened)", f"{desk}?q=Introuvable", 1
    yield "a file", reverse("desk_file", args=[seat.pk, first.pk]), ROUNDS


def measured(name, browser, address, rounds):
    browser.get(address)  # what the process keeps is warm
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        answer = browser.get(address)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (name, answer.status_code)
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    return f"| {name} | {statistics.median(took):.0f} | {min(took):.0f}–{max(took):.0f} | {len(queries)} |"


if __name__ == "__main__":
    main()
