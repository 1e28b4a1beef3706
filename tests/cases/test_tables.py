"""Tables that people send, CSV or workbook, read within bounds; and workbooks made here, without a formula."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest

from cases import spreadsheet, tables
from cases.tables import UnreadableTable


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def told(content):
    table = tables.read(content)
    return table.columns, list(table.rows)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encoding_and_separator_are_found(encoding, separator):
    text = f"Nom{separator}Prénom \r\n\r\nÉlégant{separator}Zoé\r\n"
    assert told(text.encode(encoding)) == (["Nom", "Prénom"], [(3, ["Élégant", "Zoé"])])


def test_a_workbook_reads_as_its_text():
    content = workbook(
        ["Nom", "CP", "Né le"], ["Élégant", 1000.0, date(1980, 5, 17)], [], ["Riou", "56000"], ["=1+1", True, 1.5]
    )
    columns, rows = told(content)
    assert columns == ["Nom", "CP", "Né le"]
    assert rows == [
        (2, ["Élégant", "1000", "17/05/1980"]), (4, ["Riou", "56000", ""]), (5, ["", "oui", "1.5"]),
    ]  # fmt: skip


def bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(tables.MOST_UNPACKED + 1))
    return content.getvalue()


def altered(change):
    """A workbook whose sheet became something else."""
    book, changed = io.BytesIO(workbook(["Nom"], ["x"])), io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part, change(content) if part.filename.endswith("sheet1.xml") else content)
    return changed.getvalue()


def with_entities():
    """A sheet whose text grows each time an entity is replaced."""
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY e0 "{"x" * 100}">{grown}]>'
    return altered(lambda sheet: doctype.encode() + sheet.replace(b"<sheetData>", b"<sheetData>&e9;"))


def with_rows(more):
    """A sheet that does not say how large it is, and has these rows too."""
    return altered(
        lambda sheet: re.sub(b"<dimension[^>]*>", b"", sheet).replace(b"</sheetData>", more + b"</sheetData>")
    )


NIR = "1 80 05 56 123 456 78"


def test_rows_beyond_what_a_workbook_says_of_its_size_are_read():
    content = altered(lambda sheet: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', sheet))
    assert told(content) == (["Nom"], [(2, ["x"])])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "vide"),
        (b"\n \n", "vide"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04 rien", "illisible"),
        (workbook(["Nom"])[:-300], "illisible"),
        (bomb(), "trop grand"),
        (with_entities(), "illisible"),
        (workbook([f"c{n}" for n in range(101)]), "100 colonnes"),
        (b"nom;ville\nx;" + b"y" * 2_001, "ligne 2"),
        (workbook(["nom"], ["y" * 2_001]), "ligne 2"),
        (b'nom;ville\n"x;y', "ligne 2"),
        (f"nom;{NIR}\nx;y".encode(), "nomme les colonnes"),
        (workbook(["nom", NIR]), "nomme les colonnes"),
    ],
    ids=range(13),
)
def test_what_cannot_be_a_list_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(UnreadableTable, match=sentence):
        told(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (with_rows(b'<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>'), "trop long"),  # and those before it
        (with_rows(b"<row>" + b"<c/>" * 1_000 + b"</row>"), "trop grand"),
        (with_rows(b"<row/>" * 2_000), "trop grand"),
        (altered(lambda sheet: b'<!DOCTYPE x [<!ENTITY e "y">]>' + sheet), "illisible"),
        (workbook(["nom"], *[["x" * 1_000]] * 11), "trop long"),
        (b"nom;ville\n" + b"x;\n" * 1_000, "trop long"),
    ],
    ids=range(6),
)
def test_a_small_file_that_becomes_a_large_one_is_refused_before_it_does(monkeypatch, content, sentence):
    for bound, most in (("MOST_ROWS", 999), ("MOST_TEXT", 10_000), ("MOST_ELEMENTS", 1_900), ("MOST_OF_ROW", 900)):
        monkeypatch.setattr(tables, bound, most)
    with pytest.raises(UnreadableTable, match=sentence):
        told(content)


def test_no_cell_of_a_workbook_made_here_is_a_formula():
    rows = [["Nom"], ["=HYPERLINK(1)"], ["+33 6"], ["-1"], ["@x"], ["\x07cloche"], [None], [12], [date(2026, 3, 1)]]
    content = spreadsheet.workbook(rows, widths=(20,))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = [cell for (cell,) in sheet.iter_rows()]
    assert "f" not in {cell.data_type for cell in cells}
    assert [cell.value for cell in cells[1:5]] == ["=HYPERLINK(1)", "+33 6", "-1", "@x"]
    assert told(content)[1][-1] == (9, ["01/03/2026"])
