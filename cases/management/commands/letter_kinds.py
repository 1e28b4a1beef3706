"""manage.py letter_kinds: the letters that can be written, and the facts each needs."""

import json

from cases.management.sentences import SentenceCommand
from rights.catalogue import RIGHTS
from rights.letters import LETTERS
from rights.schema import schema

ADDRESSEES = {
    "laboratory": "le laboratoire",
    "cnil": "la CNIL",
    "prosecutor": "le procureur de la République",
    "association": "une association",
    "organization": "un laboratoire, par la plateforme",
    "person": "la personne qui a écrit au laboratoire",
    "processor": "le sous-traitant du laboratoire",
}


class Command(SentenceCommand):
    help = "Liste les modèles de courrier et les faits dont chacun a besoin ; --json en donne le schéma JSON."
    example = "manage.py letter_kinds --json"

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="le schéma JSON des faits (draft 2020-12)")

    def handle(self, **options):
        if options["json"]:
            self.stdout.write(json.dumps(schema(), ensure_ascii=False, indent=1))
            return
        facts = schema()["properties"]["facts"]
        for kind in LETTERS.values():
            self.stdout.write(f"{kind.code} — {kind.title}, pour {ADDRESSEES[kind.addressee]}")
            self.stdout.write(f"  nécessaires : {', '.join([*facts['required'], *kind.fields])}")
            if kind.rights:
                self.stdout.write(f"  droits : {', '.join(right for right in RIGHTS if right in kind.rights)}")
        self.stdout.write(f"Possibles pour tous : {', '.join(facts['properties'])}")
        self.stdout.write("Le détail de chaque champ est dans docs/letter-facts.md.")
