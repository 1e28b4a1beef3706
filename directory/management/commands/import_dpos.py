"""Imports the CNIL's list of organisations that have designated a data-protection officer."""

import datetime as dt
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from directory.imports.dpos import import_dpos
from directory.imports.run import run_import


class Command(BaseCommand):
    help = "Importe les contacts des délégués des laboratoires (fichier de la CNIL). Sans --apply, montre seulement."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument("--apply", action="store_true", help="enregistre les changements")
        parser.add_argument("--on", metavar="AAAA-MM-JJ", help="date du fichier ; aujourd’hui par défaut")

    def handle(self, *, file, apply, on, **options):
        try:
            day = dt.date.fromisoformat(on) if on else timezone.localdate()
        except ValueError:
            raise CommandError(f"« {on} » n’est pas une date : écrivez-la AAAA-MM-JJ.", returncode=2) from None
        report = run_import(lambda: import_dpos(file, on=day), apply=apply)
        for sentence in report.sentences(applied=apply):
            self.stdout.write(sentence)
