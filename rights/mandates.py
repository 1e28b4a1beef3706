"""What a mandate to an association may cover, and for how long. Nothing is covered that was not ticked (R-26)."""

from dataclasses import dataclass
from datetime import date, timedelta

from rights.periods import Months
from rights.statutes import CC_1984, CSP_L1111_7, GDPR_77, GDPR_79, GDPR_80, GDPR_82, Statute

LONGEST = Months(12)
MAJORITY = 18  # years: CC_414


@dataclass(frozen=True, slots=True)
class Scope:
    code: str
    label: str  # said to the person
    hint: str
    granted: str  # what the document says the association may do
    statutes: tuple[Statute, ...]
    for_the_dead: bool = True  # the GDPR does not cover the dead (recital 27)
    of_her: tuple[str, str] | None = None  # label and hint as her association reads them, where they differ


SCOPES: dict[str, Scope] = {
    scope.code: scope
    for scope in (
        Scope(
            "requests",
            "Écrire au laboratoire à ma place",
            "Demandes, relances, mise en demeure.",
            "adresser au responsable du traitement des demandes, relances et mises en demeure, et recevoir ses "
            "courriers de procédure",
            (CC_1984,),
            of_her=("Écrire au laboratoire à sa place", "Demandes, relances, mise en demeure."),
        ),
        Scope(
            "health",
            "Demander mes informations de santé",
            "La loi veut un accord exprès : cochez seulement si vous le souhaitez.",
            "demander communication des informations de santé et du dossier, tenus par le responsable désigné "
            "ci-dessus, ce que j’autorise expressément",
            (CC_1984, CSP_L1111_7),
            of_her=(
                "Demander ses informations de santé",
                "La loi veut un accord exprès : cochez seulement si le mandat signé le dit.",
            ),
        ),
        Scope(
            "answers",
            "Lire les réponses du laboratoire",
            "Elles peuvent contenir des résultats. Sans cette case, l’association ne les lit pas.",
            "prendre connaissance du contenu des réponses, y compris des informations de santé qu’elles contiennent",
            (CC_1984,),
        ),
        Scope(
            "cnil",
            "Saisir la CNIL",
            "Déposer une réclamation et suivre sa réponse.",
            "introduire une réclamation auprès de la CNIL et en suivre l’instruction",
            (GDPR_80, GDPR_77),
            for_the_dead=False,
        ),
        Scope(
            "courts",
            "Agir devant le juge",
            "Faire respecter vos droits par un tribunal.",
            "exercer, dans les limites de la loi, un recours juridictionnel contre le responsable ou le sous-traitant",
            (GDPR_80, GDPR_79),
            for_the_dead=False,
            of_her=("Agir devant le juge", "Faire respecter ses droits par un tribunal."),
        ),
        Scope(
            "compensation",
            "Demander une indemnisation",
            "Réparation d’un préjudice, à l’amiable ou devant le juge.",
            "demander, dans les limites de la loi, réparation du dommage causé par une violation du RGPD",
            (GDPR_80, GDPR_82),
            for_the_dead=False,
        ),
    )
}
NOTICES = {"email": "par courriel", "post": "par lettre", "phone": "par téléphone, confirmé par écrit"}


def last_end(starts_on: date) -> date:
    """The last day, included, that a mandate that starts then may run to."""
    return LONGEST.after(starts_on) - timedelta(days=1)


HEALTH_RIGHTS = frozenset({"health_access"})  # CSP art. L. 1111-7: the mandate says so expressly
SCOPE_OF_LETTERS = {
    "cnil_complaint": "cnil", "cnil_follow_up": "cnil", "criminal_complaint": "courts", "compensation": "compensation",
    "lab_answer": "answers",
}  # fmt: skip
SCOPE_OF_DOCUMENTS = {"reply": "answers", "cnil": "cnil", "justice": "courts", "damage": "compensation"}


def is_of_age(born: date, on: date) -> bool:
    """Whether somebody born that day gives a mandate herself: at eighteen (C. civ., art. 414). Else, a parent does.

    Born on 29 February: on 1 March, in a year that has no such day.
    """
    return (on.year - born.year, on.month, on.day) >= (MAJORITY, born.month, born.day)


def scopes_for_right(right: str) -> frozenset[str]:
    """What a mandate must cover for any act on this right."""
    return frozenset({"requests", "health"}) if right in HEALTH_RIGHTS else frozenset({"requests"})


def scope_for_letter(kind: str) -> str:
    """What a mandate must cover to write, send or read a letter of this kind."""
    return SCOPE_OF_LETTERS.get(kind, "requests")


def scope_for_document(kind: str) -> str:
    """What a mandate must cover to open a document of this kind; "" for a proof that any mandate in force opens."""
    return SCOPE_OF_DOCUMENTS.get(kind, "")


def scopes_to_add(kind: str) -> frozenset[str]:
    """Of these, what a mandate must cover one to add a document of this kind. To keep an answer is not to read it."""
    scope = scope_for_document(kind)
    return frozenset({"requests", "cnil", "courts", "compensation"} if scope in {"", "answers"} else {scope})
