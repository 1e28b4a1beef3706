"""The letter that carries the code of a deposit to the address that the laboratory has in its own file.

The code on paper is what an impostor with the person's mailbox lacks (GDPR 12(6), 32): no copy of it is kept.
"""

from rights.fact_reading import FactsError
from rights.laboratory_facts import Laboratory
from rights.letter_facts import LetterFacts
from rights.letter_kind import LetterKind

DELIVERY_CODE = LetterKind(
    "lab_delivery_code",
    "Code qui ouvre les documents du laboratoire",
    "person",
    (),
    ("laboratory", "laboratory.deposit"),
    ("gdpr_32",),
)


def check(facts: LetterFacts, laboratory: Laboratory) -> None:
    """FactsError(field, sentence) where the person could not use the letter."""
    deposit = laboratory.deposit
    assert deposit  # kind.fields
    if not (deposit.code and deposit.url):
        raise FactsError("laboratory.deposit.code", "Indiquez le code et l’adresse de la page qu’il ouvre.")
    if deposit.documents < 1:
        raise FactsError("laboratory.deposit.documents", "Un dépôt compte au moins un document.")
    if deposit.expires_on <= facts.date:
        raise FactsError("laboratory.deposit.expires_on", "Le dépôt s’efface après la date de cette lettre.")
