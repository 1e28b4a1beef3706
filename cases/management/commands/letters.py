"""Write every letter kind as PDF and PNG, to be read as the patient, the clerk and the judge will."""

import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rights.rendering import render_pdfs
from rights.specimens import SPECIMENS


class Command(BaseCommand):
    help = "Écrit tous les modèles de courrier, en PDF et en images, avec des faits inventés."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("directory", nargs="?", type=Path, default=Path(settings.BASE_DIR) / "var" / "letters")

    def handle(self, *, directory, **options):
        directory.mkdir(parents=True, exist_ok=True)
        to_images = shutil.which("pdftoppm")
        for name, pdf in zip(SPECIMENS, render_pdfs(SPECIMENS.values()), strict=True):
            if isinstance(pdf, Exception):
                raise CommandError(str(pdf)) from pdf
            path = directory / f"{name}.pdf"
            path.write_bytes(pdf)
            if to_images:
                for old in directory.glob(f"{name}-[0-9]*.png"):
                    old.unlink()
                subprocess.run([to_images, "-r", "100", "-png", path, directory / name], check=True)  # noqa: S603
        self.stdout.write(f"{len(SPECIMENS)} courriers écrits dans {directory}")
        if not to_images:
            self.stdout.write("Pas d’images : pdftoppm manque (paquet poppler-utils).")
