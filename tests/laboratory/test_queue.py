"""The queue asks the database as often for three thousand files as for fifty, and each page follows an index."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.laboratory import desk_queue
from cases.models import CaseFile
from directory.models import Breach
from tests.bench.desk import fill, pages
from tests.laboratory.conftest import sit

TODAY = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to("2026-03-20 10:00 +0100")


def asked(client, address, *, rows=desk_queue.ROWS):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content.decode().count("data-row>") == rows
    return len(queries)


def test_as_many_queries_for_3000_files_as_for_50_on_the_first_page_and_the_last(client, agent, received):
    sit(client, agent)
    desk = reverse("desk", args=[agent.pk])
    fill(received, 50)
    one = reverse("desk_file", args=[agent.pk, received.pk])
    for address in (desk, one):
        client.get(address)
    few, of_one = asked(client, desk), asked(client, one, rows=0)
    fill(received, 3_000, start=50)
    view = desk_queue.VIEWS["a-traiter"]
    ninetieth = list(CaseFile.objects.visible_to(agent).order_by("due_on", "pk")[: 90 * desk_queue.ROWS])[-1]
    late = f"{desk}?apres={ninetieth.due_on}_{ninetieth.pk}"
    assert (asked(client, desk), asked(client, late), asked(client, one, rows=0)) == (few, few, of_one)
    assert len(list(pages(agent, received, 50))) == len(list(pages(agent, received, 3_000)))  # few files are timed too
    assert desk_queue.counts(agent, on=TODAY)[view.code] == desk_queue.COUNTED + 1
    assert "plus de 1" in client.get(desk).content.decode()


@pytest.mark.parametrize(("view", "index"), [("a-traiter", "case_file_queue"), ("toutes", "case_file_newest")])
def test_a_list_has_an_index_in_its_order(agent, received, view, index):
    fill(received, 100)
    view = desk_queue.VIEWS[view]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # a hundred rows are read faster without any index
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    with CaptureQueriesContext(connection) as queries:
        desk_queue.page(agent, view, on=TODAY, after=f"{received.due_on + timedelta(days=30)}_{received.pk}")
    plan = explained(queries[0]["sql"])
    assert index in plan
    assert "B-TREE" not in plan
    assert "Sort" not in plan


def test_whether_a_leak_has_files_here_is_read_in_an_index(client, agent, received):
    """By the leak, never by going through the files of the laboratory."""
    Breach.objects.create(slug="fuite-des-essais", title="Fuite des essais", disclosed_on="2026-02-16")
    fill(received, 500)
    sit(client, agent)
    with CaptureQueriesContext(connection) as queries:
        assert "Fuite des essais" not in client.get(reverse("desk", args=[agent.pk])).text
    (sql,) = [row["sql"] for row in queries if 'ORDER BY "directory_breach"' in row["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    plan = explained(sql)
    if connection.vendor == "sqlite":
        assert "case_file_of_leak" in plan
    else:  # of the two indexes that begin with the laboratory or the leak, the planner takes either
        assert "Seq Scan on cases_casefile" not in plan
        assert re.search(r"Index Cond: .*breach_id = ", plan)


def explained(sql):
    words = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(words + sql.replace("%", "%%"))
        return "\n".join(str(row) for row in cursor.fetchall())
