"""Demonstration accounts and files: plainly made up, never in production."""

import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import RecoverySheet, SealedTOTPDevice, User
from cases.demonstration import association as demonstration_association
from cases.demonstration.carried import carry
from cases.demonstration.files import make_all
from cases.demonstration.laboratory import MAIL_DOMAIN, NEXT_PLACE, made_up_site, open_space, write_to
from cases.jobs import erase_file
from cases.models import CaseFile, Job, Mail, Principal

ADDRESS = "camille.exemple@example.org"
LOGINS = ("demo-operateur", "demo-operatrice")  # opening a space takes two of them


class Command(BaseCommand):
    help = "Crée les comptes et les dossiers de démonstration, et dit comment y entrer."

    def handle(self, **options):
        if settings.PRODUCTION:
            raise CommandError("La démonstration n’existe pas en production.")
        with transaction.atomic():
            self.forget()
            patient = User.objects.create_patient(
                ADDRESS, verified_at=timezone.now(), is_demo=True, name="Camille Exemple"
            )
            password = "-".join(secrets.token_hex(3) for _ in range(4))
            operators = [User.objects.create_operator(login, password, is_demo=True) for login in LOGINS]
            _, otpauth = SealedTOTPDevice.enrol(operators[0])
            sheets = [RecoverySheet.print_for(operator)[1] for operator in operators]
        today = timezone.localdate()
        count = make_all(patient, today=today)
        site = made_up_site()
        team_password = open_space(site)
        write_to(site, patient, today=today)
        association, association_password = demonstration_association.open_association()
        carried = carry(association, [site, made_up_site(NEXT_PLACE)], today=today)
        received = CaseFile.objects.filter(controller=site.legal_entity).count()  # those of the association too
        say = self.stdout.write
        say(f"Espace patient ({count} dossiers d’exemple) : {settings.BASE_URL}/connexion/")
        say(f"  adresse {ADDRESS} ; le code arrive dans {settings.BASE_URL}/demonstration/courriels/")
        say(f"Espace du laboratoire ({received} dossiers reçus) : {settings.BASE_URL}/laboratoire/connexion/")
        say(f"  adresses dpo@{MAIL_DOMAIN}, agent@{MAIL_DOMAIN}, lecture@{MAIL_DOMAIN} · mot de passe {team_password}")
        say(f"  second facteur : le code du moment est dans {settings.BASE_URL}/demonstration/codes/")
        domain = demonstration_association.MAIL_DOMAIN
        say(f"Espace de l’association ({carried} dossiers portés) : {settings.BASE_URL}/association/connexion/")
        say(f"  adresses coordination@{domain}, dossiers@{domain} · mot de passe {association_password}")
        say("  second facteur : à la même adresse")
        say(f"Administration : {settings.BASE_URL}/administration/")
        say(f"  identifiants {' et '.join(LOGINS)} · mot de passe {password}")
        for login, codes in zip(LOGINS, sheets, strict=True):
            say(f"  second facteur de {login} : un des codes de secours {', '.join(codes[:3])} (un seul usage chacun)")
        say(f"  ou, pour {LOGINS[0]}, l’application d’authentification : {otpauth}")

    def forget(self):
        """Take away the last demonstration, whole."""
        demo = User.objects.filter(is_demo=True).exclude(kind=User.Kind.STAFF)  # its laboratory keeps its people
        for case_file in CaseFile.objects.filter(patient__in=demo):
            erase_file(case_file)
        Mail.objects.filter(recipient__in=demo).delete()
        Job.objects.all().delete()
        Principal.objects.filter(patient__in=demo).delete()
        for user in demo:
            key = user.key
            user.delete()
            key.delete()
