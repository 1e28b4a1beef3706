"""CSV and XLSX that a French spreadsheet opens as they are, and in which no cell is ever a formula."""

import csv
import io
from datetime import date

import xlsxwriter

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four are wide ones
CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AS_TEXT = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
COLUMNS, WIDTH = 40, 18  # as wide as so many characters, unless told
LONGEST_TITLE = 31  # of a sheet, for Excel


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


def harmless(cell):
    """What a spreadsheet would compute is shown as text: by an apostrophe in front, which it does not show."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def unharmed(text):
    """What `harmless` was given: a list made here comes back as it was."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def workbook(rows, *, widths=()):
    """The same rows as an XLSX of one sheet: the first one in bold and kept in sight; dates are dates.

    `widths`: of the columns, in characters.
    """
    return workbook_of([("Liste", rows)], widths=widths)


def workbook_of(sheets, *, widths=()):
    """The bytes of an XLSX; `sheets`: (title, rows). Whatever a text begins with, its cell holds a text.

    Made in memory: a list of people never lies in clear on the disk.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **AS_TEXT}) as book:
        day, heading = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"bold": True})
        for title, rows in sheets:
            sheet = book.add_worksheet(title[:LONGEST_TITLE])
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, COLUMNS, WIDTH)
            for column, width in enumerate(widths):
                sheet.set_column(column, column, width)
            for rank, row in enumerate(rows):
                for column, cell in enumerate(row):
                    _write(sheet, rank, column, cell, day, heading if rank == 0 else None)
    return content.getvalue()


def _write(sheet, rank, column, cell, day, style):
    if isinstance(cell, date):
        sheet.write_datetime(rank, column, cell, day)
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(rank, column, cell, style)
    elif cell is not None and cell != "":
        sheet.write_string(rank, column, str(cell), style)
