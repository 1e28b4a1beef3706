"""What article 15 of the GDPR gives, point by point: one list for what a person says is missing, what a complaint
says, and what a laboratory ticks.
"""

from dataclasses import dataclass

from rights.statutes import (
    GDPR_15_1_A,
    GDPR_15_1_B,
    GDPR_15_1_C,
    GDPR_15_1_D,
    GDPR_15_1_E,
    GDPR_15_1_F,
    GDPR_15_1_G,
    GDPR_15_1_H,
    GDPR_15_3,
    Statute,
)


@dataclass(frozen=True, slots=True)
class Item:
    """`words`: as a complaint lists it, after « il manque »."""

    statute: Statute
    words: str


# Events keep the rank of an item: what is added goes to the end.
ARTICLE_15 = (
    Item(GDPR_15_3, "la copie de l’ensemble des données"),
    Item(GDPR_15_1_A, "les finalités du traitement"),
    Item(GDPR_15_1_B, "les catégories de données traitées"),
    Item(GDPR_15_1_C, "l’identité des destinataires, sous-traitants et hébergeurs compris"),
    Item(GDPR_15_1_D, "la durée de conservation, ou ce qui la détermine"),
    Item(GDPR_15_1_E, "le rappel du droit de faire rectifier, effacer ou limiter, et de s’opposer"),
    Item(GDPR_15_1_F, "la mention du droit de saisir la CNIL"),
    Item(GDPR_15_1_G, "la source des données, quand elles viennent d’ailleurs"),
    Item(GDPR_15_1_H, "l’existence ou non d’une décision automatisée, et sa logique"),
)
