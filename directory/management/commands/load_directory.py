"""Loads directory/data/: as often as one likes, without doubling, keeping what an operator corrected."""

import datetime as dt
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from directory.models import Dataset
from directory.reference.breaches import load_breaches
from directory.reference.contacts import load_contacts
from directory.reference.files import FOLDER, digest
from directory.reference.laboratories import SOURCE as LABS
from directory.reference.laboratories import load_laboratories
from directory.reference.places import JUDILIBRE, load_courts, load_departments, load_postcodes

COG = "INSEE, Code officiel géographique 2026, et La Poste, par @etalab/decoupage-administratif 6.0.0"
STEPS = (  # in order: each rests on the ones above, so their files count in its digest
    ("départements", load_departments, ("departments.csv",), COG, dt.date(2026, 1, 1)),
    ("codes postaux", load_postcodes, ("departments.csv", "postcodes.csv"), COG, dt.date(2026, 1, 1)),
    ("tribunaux", load_courts, ("departments.csv", "courts.csv"), JUDILIBRE, None),
    ("laboratoires", load_laboratories, ("departments.csv", "labs.csv"), LABS, dt.date(2020, 11, 30)),
    (
        "fuites de données",
        load_breaches,
        ("departments.csv", "labs.csv", "incidents.json", "breach_texts_fr.json", "incident_labs.csv"),
        "Décision de la CNIL et presse, citées pour chaque fait",
        None,
    ),
    (
        "contacts",
        load_contacts,
        ("departments.csv", "labs.csv", "dpos.csv", "associations.csv", "authorities.csv", "notes_fr.json"),
        "Pages publiques citées pour chaque contact",
        None,
    ),
)


class Command(BaseCommand):
    help = "Charge l’annuaire de référence. Les corrections de l’opérateur sont conservées."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="recharge aussi les fichiers inchangés")
        parser.add_argument("--folder", default=FOLDER, type=Path, help="dossier des fichiers")

    def handle(self, *, force, folder, verbosity, **options):
        digests = {name: digest(folder, *files) for name, _, files, *_ in STEPS}
        with transaction.atomic():
            loaded = dict(Dataset.objects.values_list("name", "digest"))
            for name, load, _files, source, dated_on in STEPS:
                if not force and loaded.get(name) == digests[name]:
                    self.say(verbosity, f"{name} : inchangés")
                    continue
                tally = load(folder)
                Dataset.objects.update_or_create(
                    name=name,
                    defaults={
                        "digest": digests[name],
                        "rows": tally.created + tally.updated + tally.unchanged,
                        "source": source,
                        "dated_on": dated_on,
                        "loaded_at": timezone.now(),
                    },
                )
                self.say(verbosity, f"{name} : {tally.in_words()}")

    def say(self, verbosity, sentence):
        if verbosity:
            self.stdout.write(sentence.replace(" :", "\N{NARROW NO-BREAK SPACE}:"))
