"""A workbook says what its rows say, and computes nothing."""

import csv
import io
import re
import zipfile
from datetime import date

import pytest

from cases import spreadsheet


def parts(content):
    book = zipfile.ZipFile(io.BytesIO(content))
    return {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@SUM", "\tx", "{=1}", "=HYPERLINK(1)", "https://exemple.fr"])
def test_no_cell_is_a_formula_nor_a_link(cell):
    found = parts(spreadsheet.workbook([["Titre"], [cell]]))
    sheet = found["xl/worksheets/sheet1.xml"]
    assert "<f" not in sheet
    assert "hyperlink" not in sheet
    assert len(re.findall(r'<c r="A[12]"[^>]* t="s"', sheet)) == 2  # texts both


@pytest.mark.parametrize("first", "=+-@\t\r\n＝＋－＠")
def test_a_cell_of_a_csv_that_would_compute_is_a_text_and_comes_back_as_it_was(first):
    _, line = spreadsheet.lines([[f"{first}1+1"]])
    (cell,) = next(csv.reader(io.StringIO(line.decode(), newline=""), delimiter=";"))
    assert cell == f"'{first}1+1"
    assert spreadsheet.unharmed(cell) == f"{first}1+1"


def test_days_and_numbers_keep_their_kind_and_sheets_their_titles():
    found = parts(spreadsheet.workbook_of([("Un", [["Jour", "Nombre"], [date(2026, 3, 5), 12]]), ("Deux", [["Rien"]])]))
    assert re.findall(r"<v>(\d+)</v>", found["xl/worksheets/sheet1.xml"])[-2:] == ["46086", "12"]
    assert re.findall(r'<sheet name="(\w+)"', found["xl/workbook.xml"]) == ["Un", "Deux"]
