"""One date of the law, with its steps: `manage.py deadline access --received 2026-03-05 --department 56`."""

import json
from typing import NoReturn

from cases.management.sentences import SentenceCommand
from rights.claims import Claim
from rights.periods import date_in_words, time_in_words
from rights.reading import EVENTS, Unreadable, due_text, read_claim, read_clock, strict_due_text


class Command(SentenceCommand):
    help = "Calcule une échéance et dit comment."
    example = ".venv/bin/python manage.py deadline access --received 2026-03-05 --department 56 --json"

    def add_arguments(self, parser):
        parser.add_argument("kind", nargs="?", help="le délai : access, health_access, erasure…")
        parser.add_argument("--received", help="date de réception, 2026-03-05 (ou moment, 2026-03-05T18:20)")
        parser.add_argument("--department", help="département du laboratoire : 56, 2A, 974…")
        names = " ; ".join(f"{name} ({event.meaning})" for name, event in EVENTS.items())
        parser.add_argument("--event", action="append", default=[], metavar="NOM=VALEUR", help=names)
        parser.add_argument("--json", action="store_true", help="écrit un objet JSON")

    def handle(self, *, kind, received, department, event, json: bool, **options):
        if kind is None:
            self._want("Dites quel délai calculer")
        try:
            read_clock(kind)
            if received is None:
                self._want("Dites la date de réception avec --received")
            if department is None:
                self._want("Dites le département du laboratoire avec --department")
            claim = read_claim(kind, received=received, department=department, events=event)
        except Unreadable as error:
            self.refuse(str(error))
        self.stdout.write(as_json(claim) if json else in_french(claim))

    def _want(self, sentence: str) -> NoReturn:
        self.refuse(f"{sentence} ; exemple : {self.example}")


def as_json(claim: Claim) -> str:
    answer = {
        "kind": claim.kind,
        "due": due_text(claim),
        "strict_due": strict_due_text(claim),
        "steps": [*map(str, claim.steps), *(f"À confirmer : {caveat}" for caveat in claim.uncertain)],
    }
    return json.dumps(answer, ensure_ascii=False, indent=2)


def in_french(claim: Claim) -> str:
    lines = [claim.clock.label, "", f"Échéance : {_due(claim)}"]
    if claim.strict_due_on and not claim.due_at:
        lines.append(f"Date stricte, pour les rappels : {date_in_words(claim.strict_due_on, weekday=True)}")
    lines += ["", "Comment cette date est calculée :"]
    lines += [f"  {number}. {step}" for number, step in enumerate(claim.steps, start=1)]
    if claim.uncertain:
        lines += ["", "Ce qui n’est pas certain :"]
        lines += [f"  – {caveat}" for caveat in claim.uncertain]
    return "\n".join(lines)


def _due(claim: Claim) -> str:
    if claim.suspended_since:
        return f"aucune, délai suspendu depuis le {date_in_words(claim.suspended_since)}"
    if claim.due_at:
        return time_in_words(claim.due_at)
    return date_in_words(claim.due_on, weekday=True) if claim.due_on else "aucune"
