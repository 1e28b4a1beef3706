"""manage.py post_codes: print the letters with a code that wait to be posted to laboratories and associations."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import openings, posted
from accounts.models import Membership, User
from cases.laboratory import door_letter
from directory.models import LegalEntity
from rights.rendering import render_pdf


class Command(BaseCommand):
    help = "Imprime les lettres qui portent un code d’accès, à poster. Chacune vaut trente jours."

    def add_arguments(self, parser):
        parser.add_argument(
            "output", type=Path, help="Dossier où écrire les PDF, à vider une fois les lettres postées."
        )
        parser.add_argument("--open", metavar="FINESS", help="FINESS juridique d’une société qui demande son espace.")
        parser.add_argument("--lost", metavar="E-MAIL", help="Adresse d’une personne qui a perdu son second facteur.")

        parser.add_argument("--replace", metavar="REPÈRE", help="Lettre perdue, ou partie à une mauvaise adresse.")

    def handle(self, *, output, **options):
        now = timezone.now()
        if not output.is_dir():
            raise CommandError(f"{output} n’est pas un dossier.")
        if options["open"]:
            self._opening(options["open"], now=now)
        if options["replace"] and posted.replace(options["replace"], now=now) is None:
            raise CommandError("Aucune lettre encore valable ne porte ce repère.")
        if options["lost"]:
            self._lost(options["lost"], now=now)
        count = sum(self._print(row, output, now=now) for row in posted.to_print())
        self.stdout.write(f"Lettres écrites : {count}. Postez-les, puis effacez les fichiers.")

    def _opening(self, finess, *, now):
        entity = LegalEntity.objects.filter(finess=finess.strip().upper()).first()
        if entity is None:
            raise CommandError("Aucune société de l’annuaire ne porte ce FINESS juridique.")
        try:
            openings.ask_by_post(entity, now=now)
        except openings.OpeningRefused as refusal:
            raise CommandError(str(refusal)) from None

    def _lost(self, email, *, now):
        person = User.objects.staff_for_email(email)
        places = Membership.objects.in_force().filter(user=person).select_related("organization").order_by("joined_at")
        place = places.first() if person else None
        if place is None:
            raise CommandError("Personne ne travaille pour un laboratoire ou une association sous cette adresse.")
        posted.ask(place.organization, member=place, now=now)

    def _print(self, row, output, *, now):
        """Whether the letter is written. One whose address is not known waits on."""
        address = door_letter.address_of(row.organization)
        if address is None:
            name = door_letter.name_of(row.organization)
            self.stderr.write(f"{name}\u202f: l’adresse n’est pas complète. Corrigez-la dans l’annuaire.")
            return False
        path = output / f"code-{row.mark}.pdf"
        path.touch(mode=0o600)
        path.write_bytes(render_pdf(door_letter.KIND, door_letter.facts_of(row, now=now)))
        posted.printed(row, now=now)
        self.stdout.write(f"{path} : {', '.join(address.lines)}")
        for warning in address.warnings:
            self.stdout.write(f"  À vérifier avant de poster : {warning}")
        return True
