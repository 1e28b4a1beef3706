"""Imports the official FINESS extract (« établissements géolocalisés »)."""

from pathlib import Path

from django.core.management.base import BaseCommand

from directory.imports.finess import import_finess
from directory.imports.run import run_import


class Command(BaseCommand):
    help = "Importe les laboratoires d’une extraction FINESS. Sans --apply, montre ce qui changerait."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument("--apply", action="store_true", help="enregistre les changements")

    def handle(self, *, file, apply, **options):
        report = run_import(lambda: import_finess(file), apply=apply)
        for sentence in report.sentences(applied=apply):
            self.stdout.write(sentence)
