"""A complaint to the CNIL: when it is ripe, what it speaks of, and what would make it stronger.

Nothing here files anything: the text is made to be read again, corrected and copied by the person.
"""

from datetime import date

from rights import issue_rules
from rights.catalogue import RIGHTS
from rights.complaint_facts import (
    BodyComplainedOf,
    BreachFacts,
    Check,
    ChronologyLine,
    Complainant,
    ComplaintFacts,
    Exhibit,
)
from rights.refusals import RETENTION_SAID
from rights.ripeness import DemandRecord, Ripeness, breached, ripeness
from rights.statutes import STATUTES, Statute

__all__ = [
    "WISHES",
    "BodyComplainedOf",
    "BreachFacts",
    "Check",
    "ChronologyLine",
    "Complainant",
    "ComplaintFacts",
    "DemandRecord",
    "Exhibit",
    "Ripeness",
    "breached",
    "checklist",
    "complaint_ripeness",
    "missing",
    "ripeness",
    "texts",
]

WISHES = {
    "obtain_answer": "obtenir du laboratoire une réponse complète à ma demande",
    "order_compliance": "rappeler au laboratoire ses obligations et, s’il le faut, lui ordonner de s’y conformer",
    "check_security": "vérifier la sécurité des données et les contrats passés avec les prestataires "
    "(articles 28 et 32 du RGPD)",
    "check_information": "vérifier que les personnes touchées par la violation en ont été informées "
    "(article 34 du RGPD)",
}


def complaint_ripeness(demands: tuple[DemandRecord, ...], *, on: date) -> Ripeness:
    """Ripe as soon as one demand is; otherwise the nearest date at which one will be."""
    found = [ripeness(record, on=on) for record in demands]
    ripe = [each for each in found if each.ripe]
    if ripe:
        return min(ripe, key=lambda each: (each.ripe_on or date.max, each.rule or ""))
    dated = [each for each in found if each.ripe_on]
    if dated:
        return min(dated, key=lambda each: each.ripe_on or date.max)
    return found[0] if found else Ripeness(ripe=False, reasons=("Aucune demande n’a été faite au laboratoire.",))


def subjects(facts: ComplaintFacts) -> tuple[DemandRecord, ...]:
    """The demands the complaint speaks of: the ripe ones; before that, all that still wait."""
    ripe = tuple(record for record in facts.demands if ripeness(record, on=facts.written_on).ripe)
    return ripe or tuple(record for record in facts.demands if record.outcome != "withdrawn")


def texts(facts: ComplaintFacts) -> tuple[Statute, ...]:
    """Every text that seems breached, each once, in the order of the list of texts; before a complaint is ripe, nothing
    is breached yet: the texts that the demands rest on.
    """
    found: list[Statute] = []
    for record in subjects(facts):
        ripe = ripeness(record, on=facts.written_on).ripe
        found += breached(record) if ripe else record.statutes
    found += [statute for issue in facts.issues for statute in issue_rules.breached(issue)]
    return tuple(statute for statute in STATUTES.values() if statute in found)


def missing(facts: ComplaintFacts) -> tuple[str, ...]:
    """What the laboratory still owes, item by item."""
    items: list[str] = []
    listed = {right for issue in facts.issues if issue_rules.lacking(issue) for right in issue.rights}
    for record in subjects(facts):
        if record.right not in listed:
            items += _expected(record)
        if record.heir:
            continue
        if record.outcome == "refused" and record.refusal_has_reasons is False:
            items.append("les motifs du refus")
        if record.outcome == "refused" and record.refusal_names_remedies is False:
            items.append("la mention de la plainte à la CNIL et du recours devant le juge")
    items += [words for issue in facts.issues for words in issue_rules.owed(issue)]
    return tuple(dict.fromkeys(items))


def _expected(record: DemandRecord) -> tuple[str, ...]:
    right = RIGHTS[record.right]
    if record.missing_items:
        return record.missing_items
    if record.outcome == "refused" and record.retention_owed is not None:
        return (*(item for item in right.expects if item != RETENTION_SAID), *record.retention_owed)
    if record.silent or record.outcome == "refused":
        return right.expects
    # Something came, and nobody said what is wanting: the whole list would claim too much.
    return (f"une réponse complète et exacte à {right.noun_for(heir=record.heir).replace('votre', 'ma', 1)}",)


def checklist(facts: ComplaintFacts) -> tuple[Check, ...]:
    """What makes a complaint strong; the CNIL refuses vague or unproven ones."""
    found = complaint_ripeness(facts.demands, on=facts.written_on)
    numbers = {exhibit.number for exhibit in facts.exhibits}
    cited = [line.exhibit for line in facts.chronology if line.exhibit]
    person = facts.complainant
    checks = (
        Check("ripe", _RIPE[found.rule], found.ripe, " ".join(found.reasons)),
        Check(
            "received",
            "La réception de la demande est datée et prouvée",
            all(record.received_on and not record.received_presumed for record in subjects(facts)),
            "Joignez l’avis de réception, le courriel daté ou l’accusé du laboratoire.",
        ),
        Check(
            "dated",
            "Chaque fait est daté et renvoie à une pièce",
            bool(facts.chronology) and all(line.exhibit for line in facts.chronology),
            "Donnez un numéro de pièce à chaque fait que vous pouvez prouver.",
        ),
        Check(
            "exhibits",
            "Les pièces sont numérotées et toutes celles qui sont citées sont jointes",
            bool(numbers) and numbers.issuperset(cited),
            "Une pièce citée manque dans la liste, ou aucune pièce n’est jointe.",
        ),
        Check(
            "texts",
            "Les textes qui paraissent méconnus sont cités" if found.ripe else "Les textes en cause sont cités",
            bool(texts(facts)),
            "Dites d’abord ce que le laboratoire n’a pas fait.",
        ),
        Check(
            "missing",
            "Ce qui manque est dit point par point",
            bool(missing(facts)),
            "Dites ce que la réponse aurait dû contenir.",
        ),
        Check(
            "mandate",
            "Le mandat signé est joint",
            person.mandate_exhibit in numbers,
            _FOR_ANOTHER,
        ),
        Check(
            "capacity",
            "La preuve de votre qualité est jointe",
            person.capacity_exhibit in numbers,
            _FOR_ANOTHER,
        ),
        Check(
            "consent",
            "Vous avez choisi si la CNIL peut révéler votre identité",
            facts.reveal_identity is not None,
            "Pour l’exercice d’un droit, c’est le plus souvent nécessaire.",
        ),
    )
    needless = {"mandate"} if not person.by_association else set()
    needless |= {"capacity"} if person.capacity == "self" else set()
    return tuple(check for check in checks if check.code not in needless)


_FOR_ANOTHER = "La CNIL demande cette pièce quand on agit pour quelqu’un d’autre."


_INSUFFICIENT = "Le droit a d’abord été exercé, et la réponse est incomplète, inexacte ou vide"
_RIPE = {
    None: "Le droit a d’abord été exercé, et le moment de se plaindre est venu",  # not yet
    "E1": "Le droit a d’abord été exercé, et le délai est passé",
    "E2": "Le droit a d’abord été exercé, et le laboratoire a refusé",
    "E3": _INSUFFICIENT,
    "E4": _INSUFFICIENT,
    "E5": "Le droit a d’abord été exercé, et le délai est passé si la demande d’identité n’était pas justifiée",
}
