"""The files of directory/data/, and whether they changed since they were last loaded."""

import calendar
import csv
import datetime as dt
import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

LOADER = "1"  # raise it when the same files must be loaded anew
FOLDER = Path(settings.BASE_DIR, "directory", "data")


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """Every column as text: identifiers keep their leading zeros."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def document(folder: Path, name: str):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def digest(folder: Path, *names: str) -> str:
    seen = hashlib.sha256(LOADER.encode())
    for name in names:
        try:
            seen.update((folder / name).read_bytes())
        except OSError as error:
            raise CommandError(f"Le fichier {name} manque dans {folder}.") from error
    return seen.hexdigest()


def spread_date(text: str | None, *, last=False) -> tuple[dt.date | None, str]:
    """« 2020 », « 2020-10 », « 2020-10-29 » → the first (or last) day meant, and "year", "month" or "day"."""
    if not text:
        return None, ""
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    if day:
        return dt.date(year, month, day), "day"
    first_month = month or (12 if last else 1)
    first_day = calendar.monthrange(year, first_month)[1] if last else 1
    return dt.date(year, first_month, first_day), "month" if month else "year"
