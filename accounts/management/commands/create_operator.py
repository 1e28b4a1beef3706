"""manage.py create_operator: an operator of the platform, with a second factor from the first minute."""

from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from accounts.models import RecoverySheet, SealedTOTPDevice, User


class Command(BaseCommand):
    help = "Crée un opérateur de la plateforme et son second facteur. Les secrets ne s’affichent qu’une fois."

    def add_arguments(self, parser):
        parser.add_argument("--login", help="Identifiant ; demandé s’il manque.")

    def handle(self, *args, **options):
        login = User.normalise_login(options["login"] or input("Identifiant : "))
        if not login or "@" in login or len(login) > 60:
            raise CommandError("L’identifiant compte de 1 à 60 caractères et n’est pas une adresse électronique.")
        password = getpass("Mot de passe (14 caractères au moins) : ")
        if password != getpass("Le même, encore une fois : "):
            raise CommandError("Les deux mots de passe diffèrent.")
        try:
            validate_password(password, User(login=login))
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        try:
            with transaction.atomic():
                operator = User.objects.create_operator(login, password)
                _, address = SealedTOTPDevice.enrol(operator)
                _, codes = RecoverySheet.print_for(operator)
        except IntegrityError:
            raise CommandError(f"L’identifiant « {login} » est déjà pris.") from None
        self.stdout.write(f"\nOpérateur « {login} » créé. Ce qui suit ne sera plus jamais affiché.\n")
        self.stdout.write(f"À ajouter dans l’application d’authentification :\n  {address}\n")
        self.stdout.write("Codes de secours, chacun pour une seule fois, à garder sur papier :")
        for code in codes:
            self.stdout.write(f"  {code}")
