"""Imports the CNIL's list of organisations that have designated a data-protection officer."""

import datetime as dt
from functools import partial

from django.utils import timezone

from directory.imports.dpos import import_dpos
from directory.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Importe les contacts des délégués des laboratoires (fichier de la CNIL). Sans --apply, montre seulement."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--on", metavar="AAAA-MM-JJ", help="date du fichier ; aujourd’hui par défaut")

    def loader(self, file, *, on, **options):
        try:
            day = dt.date.fromisoformat(on) if on else timezone.localdate()
        except ValueError:
            self.refuse(f"« {on} » n’est pas une date : écrivez-la AAAA-MM-JJ.")
        return partial(import_dpos, file, on=day)
