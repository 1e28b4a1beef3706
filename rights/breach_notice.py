"""The letter by which a laboratory tells people that their data may be part of a breach (GDPR art. 34)."""

from rights.fact_reading import FactsError
from rights.laboratory_facts import Laboratory
from rights.letter_facts import LetterFacts
from rights.letter_kind import LetterKind

BREACH_NOTICE = LetterKind(
    "lab_breach_notice",
    "Information sur une violation de données",
    "person",
    (),
    ("laboratory", "laboratory.warned"),
    ("gdpr_34", "gdpr_15", "gdpr_77"),
)
WANTED = {  # GDPR 34(2); the contact, which it wants too, is asked of every letter of a laboratory
    "what": "Dites en termes clairs ce qui s’est passé.",
    "data": "Indiquez quelles données de la personne peuvent être touchées.",
    "consequences": "Dites ce que cette violation peut entraîner pour la personne.",
    "measures": "Dites ce qui a été fait, ou le sera.",
}


def check(facts: LetterFacts, laboratory: Laboratory) -> None:
    """FactsError(field, sentence) where something that the person must be told is missing."""
    warned = laboratory.warned
    assert warned  # kind.fields
    for name, sentence in WANTED.items():
        found = getattr(warned, name)
        if not (found if isinstance(found, str) else any(found)):
            raise FactsError(f"laboratory.warned.{name}", sentence)
