"""A complaint to the CNIL: what it must say, field by field, and what would make it stronger.

Nothing here files anything: the text is made to be read again, corrected and copied by the person.
"""

from collections.abc import Iterable
from datetime import date

from rights.catalogue import RIGHTS
from rights.complaint_facts import (
    BodyComplainedOf,
    BreachFacts,
    Check,
    ChronologyLine,
    Complainant,
    ComplaintFacts,
    Exhibit,
    FormField,
)
from rights.french import capitalized, leak, listed, of
from rights.periods import date_in_words
from rights.ripeness import DemandRecord, Ripeness, breached, ripeness
from rights.statutes import GDPR_34, STATUTES, Statute

__all__ = [
    "FORM_CAVEAT",
    "FORM_URL",
    "WISHES",
    "BodyComplainedOf",
    "BreachFacts",
    "Check",
    "ChronologyLine",
    "Complainant",
    "ComplaintFacts",
    "DemandRecord",
    "Exhibit",
    "FormField",
    "Ripeness",
    "breached",
    "checklist",
    "complaint_ripeness",
    "form_fields",
    "missing",
    "ripeness",
    "texts",
]

FORM_URL = "https://www.cnil.fr/fr/plaintes"
FORM_CAVEAT = (
    "Les rubriques du service de plaintes en ligne de la CNIL peuvent porter d’autres noms : ce texte est neutre, à "
    "recopier là où il convient. Ce site ne dépose pas la plainte à votre place."
)

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
        found += breached(record) if ripe else RIGHTS[record.right].statutes_for(heir=record.heir)
    if facts.breach and facts.breach.told_by_laboratory is False:
        found.append(GDPR_34)
    return tuple(statute for statute in STATUTES.values() if statute in found)


def missing(facts: ComplaintFacts) -> tuple[str, ...]:
    """What the laboratory still owes, item by item."""
    items: list[str] = []
    for record in subjects(facts):
        right = RIGHTS[record.right]
        if record.missing_items:
            items += record.missing_items
        elif record.silent or record.outcome == "refused":
            items += right.expects
        else:  # something came, and nobody said what is wanting: the whole list would claim too much
            items.append(
                f"une réponse complète et exacte à {right.noun_for(heir=record.heir).replace('votre', 'ma', 1)}"
            )
        if record.heir:
            continue
        if record.outcome == "refused" and record.refusal_has_reasons is False:
            items.append("les motifs du refus")
        if record.outcome == "refused" and record.refusal_names_remedies is False:
            items.append("la mention de la plainte à la CNIL et du recours devant le juge")
    return tuple(dict.fromkeys(items))


def form_fields(facts: ComplaintFacts) -> tuple[FormField, ...]:
    """Part by part, each ready to be copied on its own; an empty field says what to write."""
    fields = [
        FormField("complainant", "Plaignant", _complainant(facts.complainant)),
        FormField("capacity", "Qualité", _capacity(facts.complainant)),
        FormField("body", "Organisme mis en cause", _body(facts.body)),
        FormField("category", "Catégorie", _category(facts)),
        FormField("subject", "Objet de la plainte", _subject(facts)),
        FormField("texts", _texts_label(facts), _listed(statute.cite for statute in texts(facts))),
        FormField("facts", "Exposé des faits", _chronology(facts)),
        FormField("missing", "Ce qui manque encore", _listed(missing(facts))),
        FormField("why_now", "Pourquoi la plainte est faite maintenant", _why_now(facts)),
        FormField("wishes", "Ce que je demande à la CNIL", _listed(WISHES[code] for code in facts.wishes)),
        FormField("proof", "Pièces jointes", "\n".join(_exhibit(exhibit) for exhibit in facts.exhibits)),
        FormField("consent", "Communication de mon identité", _CONSENT[facts.reveal_identity]),
    ]
    return tuple(field for field in fields if field.text)


_REVEALED = "J’accepte que la CNIL révèle mon identité à l’organisme mis en cause, pour traiter ma demande."
_HIDDEN = "Je ne souhaite pas que la CNIL révèle mon identité à l’organisme mis en cause."
_CONSENT = {
    True: _REVEALED,
    False: _HIDDEN,
    None: f"À choisir avant le dépôt :\n[   ] {_REVEALED}\n[   ] {_HIDDEN}",
}
_CAPACITIES = {
    "self": "J’agis pour moi-même.",
    "parent": "J’agis comme titulaire de l’autorité parentale",
    "guardian": "J’agis comme représentant légal d’une personne protégée",
    "heir": "J’agis comme ayant droit d’une personne décédée",
}


def _texts_label(facts: ComplaintFacts) -> str:
    ripe = complaint_ripeness(facts.demands, on=facts.written_on).ripe
    return "Textes qui paraissent méconnus" if ripe else "Textes en cause"


def _listed(items: Iterable[str]) -> str:
    lines = [f"– {item}" for item in items]
    return " ;\n".join(lines) + "." if lines else ""


def _complainant(person: Complainant) -> str:
    lines = [person.name, *person.lines, person.email, person.phone]
    if person.by_association:
        lines.append(f"Plainte transmise par {person.by_association}, avec mandat signé.")
    return "\n".join(line for line in lines if line)


def _capacity(person: Complainant) -> str:
    words = _CAPACITIES[person.capacity]
    if person.capacity == "self":
        return words
    whom = f" : {person.on_behalf_of}" if person.on_behalf_of else ""
    proof = f" (pièce n° {person.mandate_exhibit})" if person.mandate_exhibit else ""
    return f"{words}{whom}{proof}."


def _body(body: BodyComplainedOf) -> str:
    lines = [
        body.name,
        *body.lines,
        f"SIREN : {body.siren}" if body.siren else "",
        f"Délégué à la protection des données : {body.data_protection_contact}" if body.data_protection_contact else "",
        f"Groupe : {body.group}" if body.group else "",
    ]
    return "\n".join(line for line in lines if line)


def _category(facts: ComplaintFacts) -> str:
    words = ["Santé", "exercice d’un droit"]
    if facts.breach:
        words.append("violation de données")
    return " – ".join(words)


def _subject(facts: ComplaintFacts) -> str:
    names = dict.fromkeys(RIGHTS[record.right].name for record in subjects(facts))
    after = f", après la {leak(facts.breach.title)}" if facts.breach else ""
    person = facts.complainant
    whose = f"des droits {of(person.on_behalf_of)}" if person.on_behalf_of else "de mes droits"
    if person.capacity == "heir":
        return f"Demandes faites comme ayant droit, restées sans réponse satisfaisante{after}."
    return f"Exercice {whose} resté sans réponse satisfaisante ({listed(tuple(names))}){after}."


def _chronology(facts: ComplaintFacts) -> str:
    lines = [
        f"{date_in_words(line.on)} : {line.text}" + (f" (pièce n° {line.exhibit})" if line.exhibit else "")
        for line in sorted(facts.chronology, key=lambda line: line.on)
    ]
    return "\n".join(lines)


def _why_now(facts: ComplaintFacts) -> str:
    """Each ripe demand with its reason; before any is, the reason to write all the same."""
    lines = []
    for record in subjects(facts):
        found = ripeness(record, on=facts.written_on)
        if found.ripe:
            lines.append(f"{capitalized(RIGHTS[record.right].name)} : {' '.join(found.reasons)}")
    if not lines and facts.override_reason:
        stands = complaint_ripeness(facts.demands, on=facts.written_on).stands
        lines.append(f"{stands} Je saisis la CNIL sans attendre : {facts.override_reason}".strip())
    return "\n".join(lines)


def _exhibit(exhibit: Exhibit) -> str:
    on = f", {date_in_words(exhibit.on)}" if exhibit.on else ""
    return f"Pièce n° {exhibit.number} : {exhibit.title}{on}"


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
            "Le mandat signé est joint" if person.by_association else "La preuve de votre qualité est jointe",
            person.mandate_exhibit in numbers,
            "La CNIL demande cette pièce quand on agit pour quelqu’un d’autre.",
        ),
        Check(
            "consent",
            "Vous avez choisi si la CNIL peut révéler votre identité",
            facts.reveal_identity is not None,
            "Pour l’exercice d’un droit, c’est le plus souvent nécessaire.",
        ),
    )
    for_herself = person.capacity == "self" and not person.by_association
    return tuple(check for check in checks if not (for_herself and check.code == "mandate"))


_INSUFFICIENT = "Le droit a d’abord été exercé, et la réponse est incomplète, inexacte ou vide"
_RIPE = {
    None: "Le droit a d’abord été exercé, et le moment de se plaindre est venu",  # not yet
    "E1": "Le droit a d’abord été exercé, et le délai est passé",
    "E2": "Le droit a d’abord été exercé, et le laboratoire a refusé",
    "E3": _INSUFFICIENT,
    "E4": _INSUFFICIENT,
    "E5": "Le droit a d’abord été exercé, et le délai est passé si la demande d’identité n’était pas justifiée",
}
