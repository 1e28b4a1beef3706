"""manage.py make_keys: the key file, once."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vault.keys import ring


class Command(BaseCommand):
    help = "Crée le fichier des clés (KEY_FILE), une fois. Un fichier qui existe n’est jamais touché."

    def handle(self, *args, **options):
        if settings.KEY_FILE.exists():
            raise CommandError(f"Le fichier des clés existe déjà : {settings.KEY_FILE}. Rien n’a été changé.")
        ring()
        self.stdout.write(f"Clés créées dans {settings.KEY_FILE}. Gardez-en une copie à part de la base.")
