"""The complaint as the CNIL's form takes it: part by part, each text ready to be copied on its own."""

from collections.abc import Iterable

from rights.catalogue import RIGHTS
from rights.complaint_facts import BodyComplainedOf, Complainant, ComplaintFacts, Exhibit, FormField
from rights.complaints import WISHES, complaint_ripeness, missing, subjects, texts
from rights.french import capitalized, leak, listed, of
from rights.periods import date_in_words
from rights.ripeness import ripeness

FORM_URL = "https://www.cnil.fr/fr/plaintes"
FORM_CAVEAT = (
    "Les rubriques du service de plaintes en ligne de la CNIL peuvent porter d’autres noms : ce texte est neutre, à "
    "recopier là où il convient. Ce site ne dépose pas la plainte à votre place."
)


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
        FormField("remarks", "Ce que je relève dans ces faits", "\n\n".join(facts.remarks)),
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
        proof = f" (pièce n° {person.mandate_exhibit})" if person.mandate_exhibit else ""
        lines.append(f"Plainte présentée en mon nom par {person.by_association}, avec mandat signé{proof}.")
    return "\n".join(line for line in lines if line)


def _capacity(person: Complainant) -> str:
    words = _CAPACITIES[person.capacity]
    if person.capacity == "self":
        return words
    whom = f" : {person.on_behalf_of}" if person.on_behalf_of else ""
    proof = f" (pièce n° {person.capacity_exhibit})" if person.capacity_exhibit else ""
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
