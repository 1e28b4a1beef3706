"""Which way PostgreSQL takes to the figures and the work of an association among those of others: never through whole
tables.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import conditions
from cases.association import figures, overview
from cases.association.campaigning import files_for
from cases.models import CaseFile, Principal
from cases.tenancy import within
from tests.association.board import TODAY
from tests.laboratory.many import (
    insert_deadlines,
    insert_demands,
    insert_events,
    insert_files,
    insert_letters,
    insert_mandates,
)
from tests.laboratory.test_tenancy import behind_the_walls

__all__ = ["behind_the_walls"]
MANY = 10_000
LARGE = (
    "cases_casefile", "cases_demand", "cases_deadline", "cases_mandate", "cases_event", "cases_letter",
    "cases_letter_demands",
)  # fmt: skip
STATES = "CASE n % 20 WHEN 0 THEN 'draft' WHEN 2 THEN 'sent' WHEN 4 THEN 'identity_requested' ELSE '{}' END"


@pytest.fixture
def many(carried, coordinator, neighbour, other_site, time_machine):
    """Ten thousand files at two laboratories and at none yet, one in four of this association, as they were entered:
    one list after the other.
    """
    time_machine.move_to(f"{TODAY} 12:00 +0200")
    Principal.objects.create(
        organization=coordinator.organization, patient=carried.patient, name="Camille", entered_at=timezone.now()
    )  # fmt: skip
    whose = f"'{coordinator.organization_id}' ELSE '{neighbour.organization_id}' END::uuid"
    carrier = f"CASE WHEN n <= {MANY // 4} THEN {whose}"
    other = other_site.legal_entity_id
    insert_files(
        carried, MANY, carrier_id=carrier,
        carried_from="date '2026-03-04'", carried_until="date '2026-12-31'",
        controller_id=f"(CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN '{other}' ELSE '{carried.controller_id}' END)::uuid",
        standing="CASE WHEN n % 2 = 0 THEN 'open' ELSE 'answered' END",
        due_on="CASE WHEN n % 2 = 0 THEN date '2026-04-04' + (n % 300) END",
        received_on="date '2026-03-05'",
        answered_on="CASE WHEN n % 2 = 1 THEN date '2026-03-06' + (n % 90) END",
        complaint="CASE WHEN n % 50 = 0 THEN 'filed' ELSE '' END",
    )  # fmt: skip
    odd = "CASE WHEN n % 2 = 1 THEN 'answered' ELSE 'received' END"
    insert_demands(
        ground="CASE WHEN n % 20 = 1 THEN 'legal_retention' ELSE '' END", state=STATES.replace("'{}'", odd)
    )  # fmt: skip
    insert_mandates(organization=carrier)
    insert_deadlines("access")
    insert_deadlines("cnil_silence", every=50)
    insert_letters("request", left_on="CASE WHEN n % 20 > 0 THEN date '2026-03-05' END")
    insert_letters("formal_notice", every=10, left_on="CASE WHEN n % 20 > 0 THEN date '2026-05-20' END")
    insert_events("send", 1)
    insert_events("assess", 2, every=3, data='\'{"assessment": "incomplete"}\'')
    insert_events("write_letter", 3, every=25, data='\'{"kind": "cnil_complaint"}\'')


@pytest.mark.postgresql
def test_no_figure_and_no_list_reads_a_whole_table(behind_the_walls, many, coordinator, other_site):
    codes = ("tous", "etat-open", "retard", "repondus-1", "attendus", "refus-legal_retention", "cnil-silence")
    with within(coordinator), CaptureQueriesContext(connection) as asked:
        files = overview.Chosen().files(coordinator)
        board = figures.board(files, on=TODAY)
        to_do = conditions.counts(files_for(coordinator), on=TODAY)
        for one in (files, overview.Chosen(laboratory=str(other_site.legal_entity_id)).files(coordinator)):
            for code in codes:
                overview.page(coordinator, overview.listed(code, on=TODAY).rows(one, on=TODAY))
        for condition in conditions.CONDITIONS.values():
            overview.page(coordinator, condition.files(files_for(coordinator), TODAY))
    assert board.total == MANY // 4
    empty = {"mandats-a-preparer", "mandats-a-signer", "mandats-a-renouveler", "premieres-lettres"}
    assert {code for code, count in to_do.items() if not count} == empty
    with within(coordinator), connection.cursor() as cursor:
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "JIT:" not in plan  # compiled for seconds, to read for a fifth of one
            assert [table for table in LARGE if f"Seq Scan on {table}" in plan] == [], f"{query['sql']}\n{plan}"
    assert CaseFile.objects.count() > MANY
