"""Tens of thousands of files, by SQL: to see which way the database takes when there are as many."""

from django.db import connection


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
