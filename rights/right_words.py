"""What the letters of restriction, portability and objection say, by the choice that the person made."""

from typing import Any

from rights.detail_facts import Details
from rights.letters import OBJECTION_USES, WEIGHED_USES

RESTRICTION_GROUNDS = {  # Art. 18(1): point, and what it says
    "accuracy": ("a", "l’exactitude des données est contestée, et vous avez à la vérifier"),
    "unlawful": ("b", "le traitement est illicite, et la limitation est préférée à l’effacement"),
    "legal_claims": (
        "c",
        "lorsque vous n’en avez plus besoin pour les finalités du traitement, ces données restent nécessaires à la "
        "constatation, à l’exercice ou à la défense de droits en justice",
    ),
    "objection": ("d", "une opposition a été formée, et il reste à vérifier si vos motifs légitimes prévalent"),
}
FORMATS = {
    "any": "un format ouvert et documenté, par exemple CSV, JSON ou XML",
    "csv": "le format CSV",
    "json": "le format JSON",
    "xml": "le format XML",
}


def chosen(details: Details) -> dict[str, Any]:
    """Words by name for the templates of these three rights."""
    point, ground = RESTRICTION_GROUNDS[details.restriction.ground]
    uses = [use for use in OBJECTION_USES if use in details.objection.uses]
    weighed = ["abcd"[rank] for rank, use in enumerate(uses) if use in WEIGHED_USES]
    return {
        "restriction_point": point,
        "restriction_ground": ground,
        "portability_format": FORMATS[details.portability.format],
        "uses": uses,
        "weighed": weighed if len(weighed) < len(uses) else [],  # points to name; none when all are
        "any_weighed": bool(weighed),
    }
