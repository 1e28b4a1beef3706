"""Many files at once: tens of thousands by SQL, to see which way the database takes when there are as many."""

import copy
import uuid

from django.db import connection

from cases.models import CaseFile, Demand, Event
from cases.models.case_file import new_reference
from vault.models import DataKey


def copies_of(case_file, count):
    """So many files like this one, of the same person, without letters or demands: on any database."""
    keys, files = [], []
    for _ in range(count):
        key, file = copy.copy(case_file.key), copy.copy(case_file)
        key.pk, file.pk = uuid.uuid4(), uuid.uuid4()
        file.key, file.reference, file.origin = key, new_reference(), f"copy {file.pk}"
        keys.append(key)
        files.append(file)
    DataKey.objects.bulk_create(keys)
    return CaseFile.objects.bulk_create(files)


def copies_with_demands(case_file, count):
    """The same with its demands, where they stand, and their history; its chain of sums apart."""
    files, demands, events = copies_of(case_file, count), [], []
    for demand in case_file.demands.prefetch_related("events"):
        for file in files:
            asked = copy.copy(demand)
            asked.pk, asked.case_file = uuid.uuid4(), file
            demands.append(asked)
            for event in demand.events.all():
                said = copy.copy(event)
                said.pk, said.case_file, said.demand, said.key = uuid.uuid4(), file, asked, None
                events.append(said)
    Demand.objects.bulk_create(demands)
    Event.objects.bulk_create(events)
    return files


def insert_files(like, count, **columns):
    """So many files of the person of this one, numbered `n` from 1. `columns`: what each holds, in SQL."""
    told = {
        "id": "id", "reference": "'R-' || n", "patient_id": f"'{like.patient_id}'::uuid", "key_id": "id",
        "origin": "'journey ' || n", "department": "'56'", "capacity": "'self'", "opened_on": "date '2026-03-04'",
        "standing": "'open'", "complaint": "''",
    } | columns  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE drawn ON COMMIT DROP AS"
            " SELECT gen_random_uuid() AS id, n FROM generate_series(1, %s) AS n",
            [count],
        )
        cursor.execute(
            "INSERT INTO vault_datakey (id, kind, tenant, epoch, wrapped, made_at)"
            " SELECT drawn.id, 'case', 'patients', epoch, wrapped, made_at FROM drawn, vault_datakey AS model"
            " WHERE model.id = %s",
            [like.key_id],
        )
        cursor.execute(f"INSERT INTO cases_casefile ({', '.join(told)}) SELECT {', '.join(told.values())} FROM drawn")
        cursor.execute("ANALYZE cases_casefile")


def insert_demands(**columns):
    """One for each of these files. `columns`: what each holds, in SQL."""
    told = {
        "id": "id", "case_file_id": "id", "right_code": "'access'", "state": "'received'", "ground": "''",
    } | columns  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO cases_demand ({', '.join(told)}) SELECT {', '.join(told.values())} FROM drawn")
        cursor.execute("ANALYZE cases_demand")


def insert_mandates(*, organization):
    """One for each of these files, accepted by its person."""
    told = {
        "id": "gen_random_uuid()", "case_file_id": "id", "organization_id": organization,
        "scopes": "'[\"requests\", \"cnil\", \"answers\"]'",
        "starts_on": "date '2026-03-04'", "ends_on": "date '2026-12-31'",
        "notices": "'email'", "asked_at": "now()",
        "signature": "'account'", "signed_on": "date '2026-03-04'", "consent": "'2026-11'", "revoked_by": "''",
        "key": "'mandate ' || n",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO cases_mandate ({', '.join(told)}) SELECT {', '.join(told.values())} FROM drawn")
        cursor.execute("ANALYZE cases_mandate")


def insert_deadlines(rule, *, every=1, **columns):
    """One of this rule for one in `every` of these demands. `columns`: what each holds, in SQL."""
    told = {
        "id": "gen_random_uuid()", "demand_id": "id", "rule": f"'{rule}'", "due_on": "date '2026-04-04' + (n % 300)",
        "strict_due_on": "date '2026-04-04' + (n % 300)", "presumed": "false", "extended": "false",
        "period_words": "'un mois'", "statute": "'gdpr-12-3'", "steps": "'[]'", "caveats": "'[]'",
        "calendar_version": "''",
    } | columns  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO cases_deadline ({', '.join(told)}) SELECT {', '.join(told.values())} FROM drawn"
            f" WHERE n % {every} = 0"
        )
        cursor.execute("ANALYZE cases_deadline")


def insert_letters(kind, *, every=1, **columns):
    """One of this kind, printed, about one in `every` of these demands. `columns`: what each holds, in SQL."""
    told = {
        "id": "letter", "case_file_id": "id", "kind_code": f"'{kind}'", "written_on": "date '2026-03-04'",
        "key": f"'{kind} ' || n", "template_version": "''", "pdf_id": "letter", "rendered_at": "now()",
        "left_on": "date '2026-03-05'",
    } | columns  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE written ON COMMIT DROP AS"
            " SELECT gen_random_uuid() AS letter, id, n FROM drawn WHERE n %% %s = 0",
            [every],
        )
        cursor.execute(
            "INSERT INTO vault_sealedfile (id, key_id, size, stored_at) SELECT letter, id, 4, now() FROM written"
        )
        cursor.execute(f"INSERT INTO cases_letter ({', '.join(told)}) SELECT {', '.join(told.values())} FROM written")
        cursor.execute("INSERT INTO cases_letter_demands (letter_id, demand_id) SELECT letter, id FROM written")
        cursor.execute("DROP TABLE written")
        cursor.execute("ANALYZE cases_letter, cases_letter_demands")


def insert_events(action, number, *, every=1, **columns):
    """One of this act, the line of that number, for one in `every` of these demands."""
    told = {
        "id": "gen_random_uuid()", "case_file_id": "id", "demand_id": "id", "number": f"{number}",
        "action": f"'{action}'", '"on"': "date '2026-03-05'", "at": "now()", "recorder": "'association'",
        "author": "'association'", "data": "'{}'", "details_hash": "''", "batch": "id", "prev_hash": "''", "hash": "''",
    } | columns  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO cases_event ({', '.join(told)}) SELECT {', '.join(told.values())} FROM drawn"
            f" WHERE n % {every} = 0"
        )
        cursor.execute("ANALYZE cases_event")
