"""What a demonstration needs before it starts: tables, reference data, files in every state. Done already: nothing."""

import hashlib
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from directory.models import Laboratory


class Command(BaseCommand):
    help = "Prépare la démonstration : base de données, annuaire, dossiers d’exemple."

    def add_arguments(self, parser):
        parser.add_argument("--again", action="store_true", help="refait les dossiers d’exemple")

    def handle(self, *, again, **options):
        if settings.PRODUCTION:
            raise CommandError("« prepare » est réservé à la démonstration ; en production, lancez « migrate ».")
        settings.VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.set_aside_another_schema()
        self.migrate()
        self.load_directory()
        self.make_examples(again)

    def set_aside_another_schema(self):
        """Until the first release migrations are rewritten in place: a SQLite file made by older ones is kept aside."""
        if connections["default"].vendor != "sqlite":
            return
        database, written = Path(connections["default"].settings_dict["NAME"]), schema_fingerprint()
        stamp = database.with_name(f"{database.name}.schema")
        if database.is_file() and stamp.is_file() and stamp.read_text() != written:
            connections["default"].close()
            for suffix in ("", "-wal", "-shm"):
                if (part := Path(f"{database}{suffix}")).exists():
                    part.replace(f"{database}.ancienne{suffix}")
            self.say(f"Les tables ont changé : l’ancienne base est gardée sous {database.name}.ancienne.")
        stamp.write_text(written)

    def migrate(self):
        executor = MigrationExecutor(connections["default"])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Préparation de la base de données…")
            call_command("migrate", interactive=False, verbosity=0)

    def load_directory(self):
        stamp, loaded = settings.VAR / "directory.stamp", directory_fingerprint()
        if stamp.is_file() and stamp.read_text() == loaded and Laboratory.objects.exists():
            return
        self.say("Chargement de l’annuaire des laboratoires…")
        call_command("load_directory", verbosity=0)
        stamp.write_text(loaded)

    def make_examples(self, again):
        sign_ins = settings.VAR / "sign-ins.txt"  # written last: a start that was interrupted begins again
        if again or not sign_ins.is_file() or not get_user_model().objects.filter(is_demo=True).exists():
            self.say("Création des dossiers d’exemple…")
            sign_ins.unlink(missing_ok=True)
            told = StringIO()
            call_command("demo", stdout=told)
            # The next start may serve on another port: `run` puts the address back.
            sign_ins.write_text(told.getvalue().replace(settings.BASE_URL, "BASE_URL"))

    def say(self, sentence):
        self.stdout.write(sentence)
        self.stdout.flush()


def schema_fingerprint():
    """Changes when a migration that may have been applied is not what it was."""
    seen = hashlib.sha256()
    for path in sorted(settings.BASE_DIR.glob("*/migrations/0001_*.py")):
        seen.update(path.read_bytes())
    return seen.hexdigest()


def directory_fingerprint():
    """Changes with the data, with the code that loads it and with the database it is loaded into."""
    seen = hashlib.sha256(settings.DATABASE_URL.encode())
    for path in sorted(Path(settings.BASE_DIR, "directory").rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            seen.update(path.name.encode() + path.read_bytes())
    return seen.hexdigest()
