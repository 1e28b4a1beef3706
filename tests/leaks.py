"""The real leaks in the test database, with the departments and the laboratories of a few of them."""

import csv
import shutil

from directory.management.commands.load_directory import FOLDER
from directory.reference.breaches import load_breaches
from directory.reference.laboratories import load_laboratories
from directory.reference.places import load_departments


def load_leaks(folder):
    """`folder` is empty and ours: the files are copied there, without most laboratories, to load in no time."""
    for path in FOLDER.iterdir():
        if path.name not in {"labs.csv", "postcodes.csv"}:
            shutil.copy(path, folder)
    with (FOLDER / "labs.csv").open(newline="") as whole, (FOLDER / "incident_labs.csv").open(newline="") as cited:
        named = {row["finess_et"] for row in csv.DictReader(cited)}
        reader = csv.DictReader(whole)
        kept = [row for row in reader if row["finess_et"] in named or row["department"] == "56"]
    with (folder / "labs.csv").open("w", newline="") as few:
        writer = csv.DictWriter(few, reader.fieldnames)
        writer.writeheader()
        writer.writerows(kept)
    for load in (load_departments, load_laboratories, load_breaches):
        load(folder)
