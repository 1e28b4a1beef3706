"""A table that somebody sends, as CSV or as a workbook: its columns and its lines, as text, read within bounds.

Of a workbook the first sheet, as its cells were last shown: a formula is never computed.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from xml.parsers import expat

import openpyxl

from directory.imports.tabular import UnreadableFile, encoding_among
from vault.nir import contains_nir

NAMED = "Ce fichier"
MOST_COLUMNS, LONGEST_CELL = 100, 2_000
MOST_ROWS, MOST_TEXT = 100_000, 20_000_000  # empty rows of a workbook included; characters, which it may repeat
MOST_UNPACKED, MOST_PARTS = 80 * 1024 * 1024, 500  # of a workbook, which is an archive
MOST_ELEMENTS, MOST_OF_ROW, READ_AT_ONCE = 4_000_000, 1_500_000, 1 << 16  # of its XML; twice or three times its cells
ARCHIVE = b"PK\x03\x04"
UNNAMED = (
    "La première ligne du fichier nomme les colonnes, par exemple\u202f: nom, prénom, adresse, code postal, ville."
)


class UnreadableTable(ValueError):
    """One French sentence: what is wrong with the file as a whole. Nothing of it was kept."""


@dataclass(frozen=True)
class Table:
    """`rows` are read as they are asked for: (line in the file, cells), lines without a word left out."""

    columns: list[str]
    rows: Iterator[tuple[int, list[str]]]


def read(content: bytes) -> Table:
    """CSV, or a workbook of the present Excel and LibreOffice (.xlsx). UnreadableTable now, or while rows are read."""
    return _begun(_within_bounds(_workbook_rows(content) if content.startswith(ARCHIVE) else _csv_rows(content)))


def read_csv(content: bytes) -> Table:
    return _begun(_within_bounds(_csv_rows(content)))


def _begun(rows):
    _, columns = next(rows, (0, []))
    if not columns:
        raise UnreadableTable("Ce fichier est vide.")
    if len(columns) > MOST_COLUMNS:
        raise UnreadableTable(f"Ce fichier compte plus de {MOST_COLUMNS} colonnes. Gardez celles qui servent.")
    if any(map(contains_nir, columns)):  # the first person stands in the place of the titles
        raise UnreadableTable(UNNAMED)
    return Table([" ".join(name.lstrip("\ufeff").split()) for name in columns], rows)


def _within_bounds(rows):
    """The rows that have a word; a workbook of some kilobytes may repeat one text a million times."""
    text = 0
    for number, cells in rows:
        text += sum(map(len, cells))
        if number > MOST_ROWS or text > MOST_TEXT:
            raise UnreadableTable("Ce fichier est trop long. Coupez-le en plusieurs.")
        if cells:
            yield number, cells


def _csv_rows(content):
    """The encoding is found by reading, the separator by counting in the first line."""
    try:
        text = content.decode(encoding_among(NAMED, [content]))
    except UnreadableFile as unreadable:
        raise UnreadableTable(str(unreadable)) from None
    header = text.split("\n", 1)[0].rstrip("\r")
    table = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=header.count), strict=True)
    try:
        for cells in table:
            if any(cell.strip() for cell in cells):
                yield table.line_num, [_bounded(cell, table.line_num) for cell in cells]
    except csv.Error:
        raise UnreadableTable(f"Ce fichier est illisible ou tronqué vers la ligne {table.line_num}.") from None


def _workbook_rows(content):
    _refuse_bombs(content)
    try:
        with warnings.catch_warnings():  # about colours and styles, which nobody reads here
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # some programs write any, and the rows beyond would be lost without a word
            rows = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)
    except Exception:  # the library raises whatever a damaged archive makes it stumble on
        raise UnreadableTable("Ce classeur est illisible. Enregistrez-le de nouveau, ou en CSV.") from None
    return _texts(rows)


def _texts(rows):
    """An empty row as well, which has no cell: a sheet may say that it has a thousand million of them."""
    width, number = 0, 0
    while True:
        try:
            values = next(rows, None)
        except Exception:
            raise UnreadableTable(f"Ce classeur est illisible vers la ligne {number + 1}.") from None
        if values is None:
            return
        number += 1
        cells = [_bounded(_text(value), number) for value in values]
        while cells and not cells[-1].strip():
            cells.pop()
        width = width or len(cells)
        yield number, cells and cells + [""] * (width - len(cells))


def _refuse_bombs(content):
    """An archive says how large it becomes, and no more of a part is read than was said; then its elements count."""
    too_large = "Ce classeur est trop grand. Gardez une seule feuille et les colonnes utiles, ou un CSV."
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise UnreadableTable(too_large)
        elements = 0
        for part in parts:
            with archive.open(part) as file:
                elements += _elements(file)
            if elements > MOST_ELEMENTS:
                raise UnreadableTable(too_large)
    except UnreadableTable:
        raise
    except Exception:  # as many as there are ways to damage an archive
        raise UnreadableTable("Ce classeur est illisible ou tronqué. Enregistrez-le de nouveau, ou en CSV.") from None


def _elements(file):
    """How many elements a part has, beyond MOST_ELEMENTS when a row alone has too many; 0 of what is not XML.

    The library holds a row whole, each element for some hundred bytes: four of them are enough to say one. A part with
    entities of its own is as large as it likes, and refused: no spreadsheet writes any.
    """
    total, of_row = 0, 0

    def begin(name, attributes):
        nonlocal total, of_row
        total, of_row = total + 1, 0 if name.endswith("row") else of_row + 1
        if total > MOST_ELEMENTS or of_row > MOST_OF_ROW:
            total = MOST_ELEMENTS + 1
            parser.StartElementHandler = None

    def refuse(*told):
        raise UnreadableTable("Ce classeur est illisible. Enregistrez-le de nouveau, ou en CSV.")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = begin, refuse
    try:
        while (block := file.read(READ_AT_ONCE)) and total <= MOST_ELEMENTS:
            parser.Parse(block)
    except expat.ExpatError:
        pass  # a picture, a setting; of a damaged sheet, the library says so
    return total


def _text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, date | datetime):
        return f"{value:%d/%m/%Y}"
    return str(value)


def _bounded(cell, number):
    if len(cell) > LONGEST_CELL:
        raise UnreadableTable(f"Une cellule de la ligne {number} est trop longue pour une liste de personnes.")
    return cell
