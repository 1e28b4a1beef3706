"""What the two importers of official files share: the file, the dry run, the words of a refusal."""

from pathlib import Path
from typing import NoReturn

from django.core.management.base import BaseCommand
from django.db import OperationalError, ProgrammingError, transaction

from directory.imports.tabular import UnreadableFile


class ImportCommand(BaseCommand):
    """One transaction for a whole file, undone unless --apply is given.

    A file that cannot be read is one French sentence on stderr and exit code 2, and nothing of it is kept.
    """

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument("--apply", action="store_true", help="enregistre les changements")

    def handle(self, *, file, apply, **options):
        load = self.loader(file, **options)
        try:
            with transaction.atomic():
                report = load()
                transaction.set_rollback(not apply)
        except UnreadableFile as error:
            self.refuse(str(error))
        except (OperationalError, ProgrammingError):
            self.refuse("La base de données n’est pas prête : lancez d’abord ./run, ou « manage.py migrate ».")
        for sentence in report.sentences(applied=apply):
            self.stdout.write(sentence)

    def loader(self, file, **options):
        """A function that reads the file into the database and returns its report."""
        raise NotImplementedError

    def refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        raise SystemExit(2)
