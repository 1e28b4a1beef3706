"""What a laboratory's letter says that depends on its facts: which requests, which decisions, which grounds."""

from dataclasses import dataclass
from typing import Any

from rights import french, laboratory_dates
from rights.catalogue import RIGHTS
from rights.identification import identification
from rights.laboratory_clocks import running
from rights.laboratory_facts import Information, Laboratory, Point
from rights.laboratory_letters import DONE, GIVEN, NOT_HELD, WITHHELD
from rights.letter_facts import Exhibit, LetterFacts
from rights.letter_kind import LetterKind
from rights.letter_words import head, rested_on
from rights.periods import Months, number_in_words
from rights.refusals import REFUSAL_GROUNDS

RECEIVED = {
    "registered": "votre lettre recommandée",
    "email": "votre courriel",
    "by_hand": "la lettre que vous nous avez remise en main propre",
    "portal": "votre demande en ligne",
    "phone": "votre demande par téléphone",
}
OUTCOMES = {GIVEN: "Remis", DONE: "Fait", NOT_HELD: "Non détenu", WITHHELD: "Non remis"}
NOT_DONE = "Refusé"  # what is withheld of a request that asks for an act, not for data
ASKS_FOR_DATA = ("access", "health_access", "breach_info", "recipients", "portability")
GROUNDS = {  # in the laboratory's voice; a ground without a sentence here is said by its label
    "third_parties": "communiquer ces données porterait atteinte aux droits d’autres personnes",
    "excessive": "nous considérons la demande comme manifestement infondée ou excessive ; il nous revient "
    "de le démontrer",
    "not_identifiable": "nous ne sommes pas en mesure de retrouver la personne dans nos fichiers ; d’autres éléments "
    "peuvent nous être donnés",
    "identity_doubt": "le doute raisonnable que nous avons sur l’identité n’a pas été levé",
    "not_held": "nous ne détenons plus ces données",
    "legal_retention": "un texte nous oblige à conserver ces données",
    "public_health": "ces données restent nécessaires aux soins ou à la santé publique",
    "legal_claims": "ces données sont nécessaires à la constatation, à l’exercice ou à la défense de droits en justice",
    "outside_portability": "ces données n’ont pas été fournies par la personne, ou ne reposent ni sur un contrat ni "
    "sur son consentement ; une copie électronique reste due au titre du droit d’accès",
    "legal_basis": "ce traitement repose sur une obligation légale",
    "opposed_in_life": "de son vivant, la personne décédée s’est opposée à cette communication",
    "outside_motive": "ces informations ne sont pas nécessaires au motif que vous avez donné",
    "directives": "la personne décédée a laissé des directives contraires",
    "capacity_doubt": "la pièce jointe n’établit pas votre qualité auprès de la personne décédée ; une autre pièce "
    "peut nous être donnée",
}
DELIVERIES = {
    "enclosed": "Ils sont joints à cette lettre.",
    "online": "Ils sont déposés, chiffrés, dans l’espace en ligne d’où votre demande a été suivie. Le code qui les "
    "ouvre vous est envoyé à part, par la poste, à l’adresse de notre dossier : sans lui, personne ne peut les lire.",
    "on_site": "Ils vous sont remis sur place, avec une copie ; notre contact convient avec vous du moment.",
    "doctor": "Ils sont envoyés au médecin que vous avez désigné.",
}
INFORMATION = (  # Art. 15(1), in its order
    ("purposes", "Finalités (a)"),
    ("categories", "Catégories de données (b)"),
    ("recipients", "Destinataires (c)"),
    ("retention", "Durée de conservation (d)"),
    ("source", "Source (g)"),
    ("automated", "Décision automatisée (h)"),
    ("transfers", "Transferts hors de l’Union européenne"),
)


@dataclass(frozen=True)
class Decided:
    """One category, and what was decided; `reasons` are label and words."""

    category: str
    outcome: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Request:
    """One request of the letter, with what was decided about it."""

    noun: str  # "votre demande d’accès"
    statutes: str
    decided: tuple[Decided, ...]

    @property
    def noun_alone(self) -> str:
        return self.noun.replace("votre ", "", 1)


def spoken(kind: LetterKind, facts: LetterFacts) -> dict[str, Any]:
    laboratory = facts.laboratory or Laboratory()
    heir = facts.capacity.kind == "heir"
    clocks = running(facts)
    requests = tuple(_request(code, laboratory, facts) for code in facts.rights)
    person = facts.capacity.person if facts.capacity.kind != "self" else None
    return {
        **head(kind, facts),
        "heir": heir,
        "on_european_law": not heir,
        "several": len(facts.rights) > 1,
        "demand": laboratory_dates.demand(facts),
        "person": person,
        "received": _received(facts),
        "requests": requests,
        "laboratory": laboratory,
        "warned": laboratory.warned,
        "deposit": laboratory.deposit,
        "found_by": identification(facts),
        "exhibits": facts.exhibits or _enclosed(laboratory),
        **laboratory_dates.dates(facts, clocks),
        **laboratory_dates.identity(facts, clocks),
        **laboratory_dates.extension(facts, clocks),
        **_decisions(laboratory),
    }


def _request(code: str, laboratory: Laboratory, facts: LetterFacts) -> Request:
    heir = facts.capacity.kind == "heir"
    return Request(
        noun=RIGHTS[code].noun_for(heir=heir),
        statutes=" ; ".join(statute.short for statute in rested_on(code, facts)),
        decided=tuple(_decided(point, heir) for point in laboratory.points if point.right == code),
    )


def _received(facts: LetterFacts) -> str:
    """« votre lettre recommandée n° 1A 204 du 4 mars 2026 »."""
    first = facts.first_request
    if first is None:
        return ""
    noun = RECEIVED.get(first.channel or ("registered" if first.registered_number else ""), "votre lettre")
    number = f" n° {first.registered_number}" if first.registered_number else ""
    return f"{noun}{number} du {french.day(first.sent_on)}"


def _enclosed(laboratory: Laboratory) -> tuple[Exhibit, ...]:
    if laboratory.delivery.mode != "enclosed":
        return ()
    return tuple(Exhibit(number, title) for number, title in enumerate(laboratory.delivery.documents, 1))


# --- Decisions ------------------------------------------------------------------------------------------------------
def _decisions(laboratory: Laboratory) -> dict[str, Any]:
    withheld = [point for point in laboratory.points if point.outcome == WITHHELD]
    information = laboratory.information or Information()
    return {
        "partial": bool(withheld) and len(withheld) < len(laboratory.points),
        "withheld": bool(withheld),
        "delivery": DELIVERIES[laboratory.delivery.mode],
        "information": tuple((label, words) for name, label in INFORMATION if (words := _told(information, name))),
    }


def _told(information: Information, name: str) -> str:
    if name != "recipients":
        told: str = getattr(information, name)
        return told
    return " ; ".join(f"{one.name} ({one.role})" if one.role else one.name for one in information.recipients)


def _decided(point: Point, heir: bool) -> Decided:
    outcome = OUTCOMES[point.outcome]
    if point.outcome != WITHHELD:
        return Decided(point.category, outcome, (("", point.explanation),) if point.explanation else ())
    ground = REFUSAL_GROUNDS[point.ground]
    rests_on = ground.statute_for(point.right, heir=heir)
    texts = [text for text in (rests_on.cite if rests_on else "", point.text) if text]
    reasons = [
        ("Motif", GROUNDS.get(ground.code, ground.label)),
        ("Texte", " ; ".join(texts)),
        ("Faits", point.explanation),
    ]
    if kept := point.retention:
        until = Months(12 * kept.years).after(kept.starts_on)
        period = f"{number_in_words(kept.years)} an{'s' if kept.years > 1 else ''}"
        reasons += [
            ("Obligation de conserver", kept.text),
            ("Durée", period),
            ("Départ", f"{kept.starts_from}, le {french.day(kept.starts_on)}"),
            ("Fin", f"le {french.day(until)} ; après ce jour, ce motif ne peut plus être opposé"),
        ]
    return Decided(point.category, outcome if point.right in ASKS_FOR_DATA else NOT_DONE, tuple(reasons))
