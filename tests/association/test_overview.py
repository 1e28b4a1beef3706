"""The dashboard of an association: its figures are those of its lists, and no spreadsheet computes what leaves it."""

import csv
import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import OrganizationEvent
from cases.association import figures, overview
from cases.models import CaseFile, Principal
from tests.association.board import DAY, TODAY, answered, entered, refused, silent, waiting
from tests.laboratory.conftest import sit

NOW = timezone.make_aware(timezone.datetime(2026, 6, 1, 12))


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def files(coordinator, site, other_site):
    """Twelve files: five answered, three late, two due soon, two not sent."""
    found = entered(coordinator, 12, at=NOW)
    for case_file, days in zip(found[:4], (10, 20, 40, 40), strict=True):
        answered(case_file, site, days)
    answered(found[4], other_site, 5, complaint="acted")
    refused(found[2], "legal_retention", "legal_retention")
    refused(found[3], "inconnu", "inventé")
    for case_file in found[5:8]:
        waiting(case_file, site, TODAY - DAY)
    silent(found[5])
    waiting(found[8], site, TODAY + 2 * DAY, case_worker=coordinator)
    waiting(found[9], site, TODAY + 7 * DAY)
    return found


def board_of(seat, **chosen):
    return figures.board(overview.Chosen(**chosen).files(seat), on=TODAY)


def address(seat, name="overview", *args, **query):
    return reverse(f"association_{name}", args=[seat.pk, *args], query=query)


def test_every_figure_is_the_length_of_its_list(coordinator, files, site, other_site):
    board = board_of(coordinator)
    assert board.total == 12
    shown = [*board.standings, board.late, *board.weeks, *board.grounds, *board.complaints]
    for one in shown:
        rows = overview.listed(one.code, on=TODAY).rows(CaseFile.objects.visible_to(coordinator), on=TODAY)
        assert rows.count() == one.count, one
    told = {one.code: one.count for one in shown}
    assert (told["etat-draft"], told["etat-open"], told["etat-answered"], told["retard"]) == (2, 5, 5, 3)
    assert (told["semaine-2026-06-01"], told["semaine-2026-06-08"]) == (1, 1)
    assert (told["refus-legal_retention"], told["refus-autre"]) == (1, 1)  # files, not demands
    assert (told["cnil-filed"], told["cnil-silence"], told["cnil-acted"]) == (1, 1, 1)

    first, second = board.laboratories
    assert (first.name, first.answered, first.unanswered) == (site.legal_entity.name, 4, 3)
    assert (first.quartile, first.median, first.last_quartile, first.unanswered_share) == (10, 20, 40, 43)
    assert (second.name, second.median, second.unanswered_share) == (other_site.legal_entity.name, 5, 0)
    for one in board.laboratories:
        there = overview.Chosen(laboratory=one.code).files(coordinator)
        for band in one.bands:
            assert overview.listed(band.code, on=TODAY).rows(there, on=TODAY).count() == band.count
        assert overview.listed("attendus", on=TODAY).rows(there, on=TODAY).count() == one.unanswered


def test_what_is_chosen_is_counted_and_nothing_else(coordinator, neighbour, files, site):
    assert board_of(neighbour).total == 0
    assert board_of(coordinator, laboratory=str(site.legal_entity_id)).total == 9
    assert board_of(coordinator, laboratory="hors").total == 2
    assert board_of(coordinator, worker=str(coordinator.pk)).total == 1
    assert board_of(coordinator, worker="personne").total == 11
    assert board_of(coordinator, since=TODAY).total == 12
    assert board_of(coordinator, until=TODAY - DAY).total == 0
    assert board_of(coordinator, leak="une-autre").total == 0
    CaseFile.objects.filter(pk=files[0].pk).update(carried_until=TODAY - DAY)  # its mandate is over
    assert board_of(coordinator).total == 11


def each_is_its_list(client, page):
    """How many figures of a page are links, each to as many files as it says."""
    links = re.findall(r'<a href="([^"]*/tableau/[^"]+)">(\d+)</a>', page)
    for link, count in links:
        there = client.get(link.replace("&amp;", "&")).text
        assert f'<p class="lead">{count}\u00a0dossier' in there, link
        assert there.count('<th scope="row"') == int(count), link
    return len(links)


def test_a_coordinator_and_who_looks_at_her_own_files_find_each_figure_in_its_list(
    client, coordinator, case_worker, files
):
    CaseFile.objects.filter(pk__in=[row.pk for row in files[::2]]).update(case_worker=case_worker)
    for seat, chosen in ((coordinator, {}), (case_worker, {"charge": str(case_worker.pk)})):
        sit(client, seat)
        assert each_is_its_list(client, client.get(address(seat, **chosen)).text) >= 8


def test_the_page_links_each_figure_to_a_list_that_says_as_many(client, case_worker, neighbour, files):
    sit(client, case_worker)
    page = client.get(address(case_worker, charge="personne")).content.decode()
    assert each_is_its_list(client, page) >= 15
    assert page.count('role="img"') == 2
    bare = set(re.findall(r'<td class="numeric" data-label="[^"]+">([^<]+)</td>', page))
    assert bare == {"0", "0\u202f%"}
    drawn_from = {"11 dossiers": 11, "20 jours": 4, "43 %": 3, "1 dossier répondu, médiane 5 jours": 1}
    for words, count in drawn_from.items():
        link = re.search(rf'<a href="([^"]+)">{words}</a>', page.replace("\u00a0", " ").replace("\u202f", " "))[1]
        assert f'<p class="lead">{count}\u00a0dossier' in client.get(link.replace("&amp;", "&")).content.decode(), words
    assert "Cette date n’existe pas" in client.get(address(case_worker, du="31/02/2026")).content.decode()
    wrong = (
        "semaine-2026-06-02",
        "semaine-x",
        "etat-x",
        "repondus-9",
        "refus-x",
        "cnil-x",
        "retard-1",
        "tous-1",
        "rien",
    )
    for code in wrong:
        assert client.get(address(case_worker, "list", code)).status_code == 404
    assert client.get(address(neighbour)).status_code == 404
    assert client.get(address(neighbour, "list", "retard")).status_code == 404


def test_thirty_files_a_page_and_as_many_queries_for_ten_as_for_seventy(client, coordinator, files):
    sit(client, coordinator)
    pages = [address(coordinator), address(coordinator, "list", "etat-draft")]
    client.get(pages[0])  # the first request of a session writes to it
    asked = [queries(client, page) for page in pages]
    entered(coordinator, 60, at=NOW)
    assert [queries(client, page) for page in pages] == asked
    seen, here = [], pages[1]
    for length in (30, 30, 2):
        page = client.get(here).content.decode()
        found = re.findall(r"R-\w{4}-\w{4}", page)
        assert len(found) == length
        seen += found
        here = (re.search(r'href="(\?[^"]*apres=[^"]+)" rel="next"', page) or ["", ""])[1]
        here = pages[1] + here.replace("&amp;", "&")
    assert len(set(seen)) == 62
    assert queries(client, f"{pages[1]}?apres=2026-13-45_{files[0].pk}") == asked[1]  # forged: the first page


def queries(client, page):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def test_a_list_leaves_whole_without_a_formula_and_its_leaving_stays_written(
    client, coordinator, case_worker, neighbour, files
):
    person = Principal.objects.get(patient=files[5].patient_id)
    person.name = "=1+1"
    person.save(update_fields=["name"])
    sit(client, coordinator)
    taken = client.post(address(coordinator, "list_taken", "retard"), {"format": "csv"})
    assert taken["Content-Disposition"] == 'attachment; filename="liste-retard-2026-06-01.csv"'
    text = b"".join(taken.streaming_content).decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 3
    assert "'=1+1" in {row["Personne"] for row in rows}
    taken = client.post(address(coordinator, "list_taken", "retard"), {"format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(taken.content)).active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert cells["=1+1"] == "s"
    assert (sheet.max_row, cells[timezone.datetime(2026, 5, 31)]) == (4, "d")

    board = openpyxl.load_workbook(
        io.BytesIO(client.post(address(coordinator, "overview_taken"), {"format": "xlsx"}).content)
    )
    assert board.sheetnames == ["État", "Échéances", "Laboratoires", "Refus", "CNIL"]
    assert [cell.value for cell in board["Laboratoires"][2]][1:5] == [4, 10, 20, 40]
    noted = OrganizationEvent.objects.filter(act=OrganizationEvent.Act.TOOK_LIST).order_by("at")
    assert list(noted.values_list("by", "detail")) == [
        (coordinator.pk, "csv retard"), (coordinator.pk, "xlsx retard"), (coordinator.pk, "xlsx tableau"),
    ]  # fmt: skip
    assert client.post(address(neighbour, "list_taken", "retard")).status_code == 404
    sit(client, case_worker)
    assert client.post(address(case_worker, "list_taken", "retard")).status_code == 404  # who directs takes lists away
