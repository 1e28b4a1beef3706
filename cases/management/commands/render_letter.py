"""manage.py render_letter: one letter as a PDF, from a file of facts."""

import json
from pathlib import Path

from cases.management.sentences import SentenceCommand
from rights.letters import LETTERS, FactsError
from rights.rendering import SCHEMA, RenderingFailed, render_pdf
from vault.nir import contains_nir

MOST_BYTES = 4 * 1024 * 1024


class Command(SentenceCommand):
    help = "Écrit un courrier en PDF à partir d’un fichier de faits (docs/letter-facts.md)."
    example = "manage.py render_letter request --facts faits.json --output courrier.pdf"

    def add_arguments(self, parser):
        parser.add_argument("kind")
        parser.add_argument("--facts", type=Path, required=True)
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *, kind, facts, output, **options):
        if kind not in LETTERS:
            self.refuse(f"« {kind} » n’est pas un modèle de courrier. Choisissez parmi : {', '.join(LETTERS)}.")
        told = self._read(facts, kind)
        if field := _field_with_a_nir(told):
            self.refuse(
                f"{field} : ce texte semble contenir un numéro de sécurité sociale. Un courrier n’en porte jamais : "
                "retirez-le."
            )
        try:
            content = render_pdf(kind, told)
        except FactsError as wrong:
            self.refuse(f"{wrong.field} : {wrong.sentence}")
        except RenderingFailed as failure:
            self.refuse(str(failure))
        try:
            output.write_bytes(content)
        except OSError as failure:
            self.refuse(f"Le courrier n’a pas pu être écrit dans {output} : {failure.strerror}.")
        self.stdout.write(f"Courrier écrit : {output} ({len(content)} octets).")

    def _read(self, path, kind):
        """The facts alone, or as a letter carries them, with their schema and kind."""
        try:
            if path.stat().st_size > MOST_BYTES:
                self.refuse(f"{path} dépasse 4 Mo : ce ne sont pas les faits d’un courrier.")
            told = json.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as failure:
            self.refuse(f"{path} ne se lit pas : {failure.strerror}.")
        except (ValueError, RecursionError) as failure:
            where = f", ligne {failure.lineno}" if isinstance(failure, json.JSONDecodeError) else ""
            self.refuse(f"{path} n’est pas du JSON en UTF-8{where}.")
        if isinstance(told, dict) and "schema" in told:
            if told["schema"] != SCHEMA:
                self.refuse(f"schema : seul « {SCHEMA} » est connu.")
            if told.get("kind") != kind:
                self.refuse(f"kind : ces faits sont ceux d’un autre courrier que « {kind} ».")
            told = told.get("facts")
        if not isinstance(told, dict):
            self.refuse(f"{path} ne contient pas les faits d’un courrier : un objet JSON est attendu.")
        return told


def _field_with_a_nir(told):
    """The path of the first text, or name, that looks like it holds one; "" when none does."""
    waiting = [("", told)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str) and contains_nir(value):
            return path
        if isinstance(value, dict):
            waiting += [(f"{path}.{name}".lstrip("."), part) for name, part in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{path}.{number}", part) for number, part in enumerate(value, 1)]
    return ""
