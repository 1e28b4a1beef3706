"""A table of dates: `manage.py deadlines FILE.csv` writes the same rows, each with the date computed and why."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from cases.management.sentences import SentenceCommand
from rights.reading import Unreadable, due_text, read_claim, shown, strict_due_text

NEEDED = ("kind", "received", "events", "department")
ADDED = ("computed", "strict", "steps")
BETWEEN_STEPS = " | "


class BadTable(Exception):
    """Carries the sentence the reader will see."""


@dataclass(frozen=True)
class Row:
    line: int  # where it ends in the file
    cells: dict[str, str]


class Command(SentenceCommand):
    help = "Calcule les échéances d’un fichier CSV (colonnes kind, received, events, department) : tout, ou rien."
    example = ".venv/bin/python manage.py deadlines exemples.csv > calculs.csv"

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="fichier CSV, en UTF-8")

    def handle(self, *, file, **options):
        if file is None:
            self.refuse(f"Dites quel fichier lire ; exemple : {self.example}")
        try:
            columns, rows = read_table(read_text(file))
            table = written([*columns, *ADDED], [{**row.cells, **answer(row)} for row in rows])
        except BadTable as error:
            self.refuse(str(error))
        self.stdout.write(table, ending="")  # all of it or nothing


def read_text(path: str) -> str:
    name = shown(path)
    try:
        return Path(path).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise BadTable(f"Le fichier {name} n’existe pas.") from None
    except IsADirectoryError:
        raise BadTable(f"{name} est un dossier, pas un fichier.") from None
    except UnicodeDecodeError:
        raise BadTable(f"{name} n’est pas un texte en UTF-8 : enregistrez-le en CSV UTF-8.") from None
    except (OSError, ValueError):
        raise BadTable(f"Le fichier {name} ne peut pas être lu.") from None


def read_table(text: str) -> tuple[list[str], list[Row]]:
    """Column names and whole rows; quotes, CRLF and blank lines are all right, a ragged line is not."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        raise BadTable(f"Ligne {reader.line_num} : elle ne se lit pas comme une ligne de CSV.") from None
    if not lines:
        raise BadTable("Le fichier est vide : sa première ligne doit nommer les colonnes.")
    columns = [name.strip() for name in lines[0][1]]
    lacking = [name for name in NEEDED if name not in columns]
    if lacking:
        columns = "la colonne" if len(lacking) == 1 else "les colonnes"
        raise BadTable(
            f"Il manque {columns} {', '.join(lacking)} : la première ligne nomme les colonnes, entre virgules."
        )
    doubled = sorted({name for name in columns if columns.count(name) > 1})
    if doubled:
        raise BadTable(f"La colonne {', '.join(doubled)} figure deux fois.")
    rows = []
    for number, cells in lines[1:]:
        if len(cells) != len(columns):
            raise BadTable(f"Ligne {number} : {len(cells)} cases au lieu de {len(columns)}.")
        rows.append(Row(number, dict(zip(columns, cells, strict=True))))
    return [name for name in columns if name not in ADDED], rows


def answer(row: Row) -> dict[str, str]:
    cells = row.cells
    try:
        claim = read_claim(
            cells["kind"], received=cells["received"], department=cells["department"], events=[cells["events"]]
        )
    except Unreadable as error:
        raise BadTable(f"Ligne {row.line} : {error}") from None
    steps = BETWEEN_STEPS.join(str(step) for step in claim.steps)
    return dict(zip(ADDED, (due_text(claim), strict_due_text(claim), steps), strict=True))


def written(columns: list[str], rows: list[dict[str, str]]) -> str:
    table = io.StringIO()
    writer = csv.DictWriter(table, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return table.getvalue()
