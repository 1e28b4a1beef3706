"""Tables that a French spreadsheet opens as they are, CSV or workbook, and in which no cell is ever a formula."""

import csv
import io
from datetime import date

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text):
        return text


def lines(rows):
    """Each row as a line of bytes, as it comes: UTF-8 with its mark, `;` between cells."""
    writer = csv.writer(Echo(), delimiter=";")
    yield BOM.encode()
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row]).encode()


def workbook(rows, *, widths=()):
    """The same rows as a workbook of one sheet (.xlsx): the first one in bold and kept in sight; dates are dates.

    `widths`: of the columns, in characters. Whatever a text begins with, its cell holds a text.
    """
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Liste")
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(number + 1)].width = width
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, value, bold=number == 0) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet, value, *, bold):
    if isinstance(value, bool) or not isinstance(value, int | float | date):
        text = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub(" ", "" if value is None else str(value))
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = "s"
    else:
        cell = WriteOnlyCell(sheet, value)
        if isinstance(value, date):
            cell.number_format = "DD/MM/YYYY"
    if bold:
        cell.font = Font(bold=True)
    return cell


def harmless(cell):
    """What a spreadsheet would compute is shown as text: by an apostrophe in front, which it does not show."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
