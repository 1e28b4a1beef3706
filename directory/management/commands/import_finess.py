"""Imports the official FINESS extract (« établissements géolocalisés »)."""

from functools import partial

from directory.imports.finess import import_finess
from directory.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Importe les laboratoires d’une extraction FINESS. Sans --apply, montre ce qui changerait."

    def loader(self, file, **options):
        return partial(import_finess, file)
