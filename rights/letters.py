"""Letter kinds, and what each needs to be written. Which words they use is in templates/letters/<code>.html."""

import re
from collections.abc import Iterable
from typing import Any

from rights import issue_rules, laboratory_letters
from rights.fact_reading import FactsError
from rights.issues import ISSUES
from rights.letter_facts import LetterFacts, Sender
from rights.letter_kind import LetterKind
from rights.replies import OUTCOMES
from rights.route_checks import check as check_route

__all__ = ["LETTERS", "FactsError", "LetterFacts", "LetterKind", "check_sender", "letter_kind_for", "validate"]

WINDOW_LINES, WINDOW_CHARACTERS = 6, 38  # AFNOR XP Z 10-011
SENDER_LINES, SENDER_CHARACTERS = 9, 60  # above the window: name, address, then e-mail and telephone
CHANNELS = ("registered", "post", "email", "by_hand", "portal", "phone")  # the last: as a laboratory noted it
CAPACITIES = ("self", "parent", "guardian", "heir")
BONDS = ("heir", "civil_union", "shared_life")  # CSP art. L.1110-4: the last two are no heirs
MOTIVES = ("cause_of_death", "memory", "rights")  # CSP art. L.1110-4
ACCESS_MODES = ("copy", "on_site", "doctor")  # CSP art. R.1111-1 and R.1111-2
ERASURE_GROUNDS = ("no_longer_needed", "consent_withdrawn", "objection", "unlawful", "legal_obligation")  # Art. 17(1)
RESTRICTION_GROUNDS = ("accuracy", "unlawful", "legal_claims", "objection")  # Art. 18(1), points a to d
PORTABILITY_SCOPES = ("account", "everything")
PORTABILITY_FORMATS = ("any", "csv", "json", "xml")
OBJECTION_USES = ("marketing", "research", "group", "other")
WEIGHED_USES = ("group", "other")  # Art. 21(1): the person's situation is weighed; the others take no reason
CHOICES: dict[str, tuple[str, ...]] = {  # fields that take one of a few codes, or some of them where it says []
    "sending.channel": CHANNELS,
    "capacity.kind": CAPACITIES,
    "capacity.bond": BONDS,
    "details.health_access.mode": ACCESS_MODES,
    "details.erasure.ground": ERASURE_GROUNDS,
    "details.restriction.ground": RESTRICTION_GROUNDS,
    "details.portability.scope": PORTABILITY_SCOPES,
    "details.portability.format": PORTABILITY_FORMATS,
    "details.objection.uses[]": OBJECTION_USES,
}
CHOICES_IN_LISTS: dict[str, tuple[str, ...]] = {"issues[].code": tuple(ISSUES)}
CNIL_LINES = ("CNIL", "SERVICE DES PLAINTES", "3 PLACE DE FONTENOY", "TSA 80715", "75334 PARIS CEDEX 07")
DOOR_URL = re.compile(r"https?://[!-~]{1,112}")
DOOR_CODE = re.compile(r"[2-9A-HJKMNP-Z]{2,6}(-[2-9A-HJKMNP-Z]{2,6}){1,5}")
ASKED_FOR_THE_DEAD = ("health_access", "breach_info", "erasure")  # the GDPR does not cover the dead (recital 27)


INSISTING = ("reminder", "formal_notice")  # kinds that ask the laboratory again
_REQUESTED = (
    *("access", "health_access", "breach_info", "recipients", "rectification", "erasure"),
    *("restriction", "portability", "objection"),
)
_ASKING = ("decree_2019_536_77", "gdpr_12_6", "gdpr_77")
_AGAIN = ("rights", "first_request", "answer_by_days")

LETTERS: dict[str, LetterKind] = {
    kind.code: kind
    for kind in (
        LetterKind("request", "Demande au laboratoire", "laboratory", _REQUESTED, ("rights",), _ASKING),
        LetterKind("erasure_request", "Demande d’effacement", "laboratory", ("erasure",), ("rights",), _ASKING),
        LetterKind(
            "rectification_request",
            "Demande de rectification",
            "laboratory",
            ("rectification",),
            ("rights", "details.rectification"),
            _ASKING,
        ),
        LetterKind(
            "restriction_request", "Demande de limitation", "laboratory", ("restriction",), ("rights",), _ASKING
        ),
        LetterKind(
            "portability_request", "Demande de portabilité", "laboratory", ("portability",), ("rights",), _ASKING
        ),
        LetterKind(
            "objection_request",
            "Opposition à un traitement",
            "laboratory",
            ("objection",),
            ("rights", "details.objection.uses"),
            _ASKING,
        ),
        LetterKind("reminder", "Relance", "laboratory", _REQUESTED, _AGAIN, ("gdpr_12_4", "gdpr_77")),
        LetterKind(
            "formal_notice",
            "Mise en demeure",
            "laboratory",
            _REQUESTED,
            _AGAIN,
            ("gdpr_12_2", "gdpr_12_4", "gdpr_77", "gdpr_79", "gdpr_82"),
        ),
        LetterKind(
            "identity_contest",
            "Contestation d’une demande d’identité",
            "laboratory",
            _REQUESTED,
            ("rights", "first_request", "identity_request", "answer_by_days"),
            _ASKING,
        ),
        LetterKind(
            "cnil_complaint", "Projet de plainte à la CNIL", "cnil", _REQUESTED, ("rights", "complaint"), ("gdpr_77",)
        ),
        LetterKind(
            "cnil_follow_up",
            "Lettre à la CNIL restée silencieuse",
            "cnil",
            _REQUESTED,
            ("rights", "filed"),
            ("gdpr_77_2", "gdpr_78_2", "lil_8", "decree_2019_536_10"),
        ),
        LetterKind(
            "compensation",
            "Demande d’indemnisation",
            "laboratory",
            (),
            ("compensation", "answer_by_days"),
            ("gdpr_82", "gdpr_82_4", "gdpr_79", "cpc_750_1"),
        ),
        LetterKind(
            "criminal_complaint",
            "Plainte au procureur",
            "prosecutor",
            (),
            ("criminal",),
            ("cpp_40", "cpp_40_2", "cpp_85"),
        ),
        LetterKind(
            "mandate",
            "Mandat à une association",
            "association",
            (),
            ("mandate",),
            ("cc_1984", "cc_2003"),
            windowed=False,
        ),
        LetterKind("mandate_revocation", "Révocation d’un mandat", "association", (), ("revocation",)),
        LetterKind("door_code", "Code posté à un laboratoire", "organization", (), ("posted",)),
        *laboratory_letters.LABORATORY_LETTERS,
    )
}


ALONE = {kind.rights[0]: kind.code for kind in LETTERS.values() if len(kind.rights) == 1}  # a right asked by itself
FIRST_LETTERS = ("request", *ALONE.values())


def letter_kind_for(rights: Iterable[str]) -> str:
    """The kind that carries these rights in one letter."""
    asked = set(rights)
    return ALONE.get(next(iter(asked)), "request") if len(asked) == 1 else "request"


def validate(kind_code: str, facts: dict[str, Any]) -> LetterFacts:
    """The facts, complete for this kind; else FactsError(field, sentence)."""
    kind = LETTERS[kind_code]
    read = LetterFacts.from_dict(facts)
    _check_addresses(read)
    for path in kind.fields:
        if not _at(read, path):
            raise FactsError(path, "Cette information manque : la lettre ne peut pas s’écrire sans elle.")
    for number, right in enumerate(read.rights, 1):
        if right not in kind.rights or right in read.rights[: number - 1]:
            raise FactsError(f"rights.{number}", "Ce droit ne peut pas être demandé par ce courrier.")
    _check_choices(read)
    _check_door(kind, read)
    if kind.from_a_laboratory:
        _check_person(read)
        laboratory_letters.check(kind, read)
        return read
    if kind_code in FIRST_LETTERS:
        _check_details(read)
    _check_capacity(read, kind)
    check_route(read, capacity=read.capacity.kind)
    if read.answer_by_days is not None and not 1 <= read.answer_by_days <= 90:
        raise FactsError("answer_by_days", "Le délai laissé au laboratoire est compris entre 1 et 90 jours.")
    issue_rules.check(kind_code, read)
    return read


def _at(facts: LetterFacts, path: str) -> Any:
    found: Any = facts
    for name in path.split("."):
        found = getattr(found, name) if found is not None else None
    return found


def check_sender(sender: Sender) -> None:
    """FactsError where this sender does not fit above the window."""
    if not sender.name:
        raise FactsError("sender.name", "Indiquez votre nom.")
    if not 1 <= len(sender.lines) <= WINDOW_LINES:
        raise FactsError("sender.lines", "Votre adresse tient en une à six lignes.")
    shown = (sender.name, *sender.lines, f"{sender.email} – {sender.phone}")
    if sum(-(-len(line) // SENDER_CHARACTERS) for line in shown) > SENDER_LINES:
        sentence = "Votre nom et vos coordonnées prennent trop de place\u202f: abrégez les plus longues lignes."
        raise FactsError("sender", sentence)


def _check_addresses(facts: LetterFacts) -> None:
    check_sender(facts.sender)
    if not 1 <= len(facts.recipient.lines) <= WINDOW_LINES:
        raise FactsError("recipient.lines", "L’adresse du destinataire tient en une à six lignes.")
    for name, lines in (("sender", facts.sender.lines), ("recipient", facts.recipient.lines)):
        if "" in lines:
            raise FactsError(f"{name}.lines.{lines.index('') + 1}", "Retirez la ligne vide de l’adresse.")
    for number, line in enumerate(facts.recipient.lines, 1):
        if len(line) > WINDOW_CHARACTERS:
            sentence = f"Cette ligne d’adresse compte {len(line)} caractères : une enveloppe en admet 38 au plus."
            raise FactsError(f"recipient.lines.{number}", sentence)


def _check_choices(facts: LetterFacts) -> None:
    for path, allowed in CHOICES.items():
        where = path.removesuffix("[]")
        found = _at(facts, where)
        if not set(found if where != path else [found]) <= set(allowed):
            raise FactsError(where, f"Choisissez parmi : {', '.join(allowed)}.")
    for number, reply in enumerate(facts.replies, 1):
        if reply.right not in facts.rights or reply.outcome not in OUTCOMES:
            raise FactsError(f"replies.{number}", "Cette réponse ne se rapporte à aucune demande de la lettre.")
    if facts.first_request and facts.first_request.channel not in ("", *CHANNELS):
        raise FactsError("first_request.channel", f"Choisissez parmi : {', '.join(CHANNELS)}.")
    if facts.details.health_access.mode == "doctor" and not facts.details.health_access.doctor:
        raise FactsError("details.health_access.doctor", "Indiquez le médecin à qui envoyer la copie.")
    for path in ("renewal.asked_on", "first_request.sent_on", "identity_request.on"):
        if (day := _at(facts, path)) and day > facts.date:
            raise FactsError(path, "Cette demande ne peut pas être postérieure à la lettre.")


def _check_door(kind: LetterKind, facts: LetterFacts) -> None:
    """The code is drawn small and typed by hand: both ways must be sure."""
    if facts.door is None:
        return
    if not kind.checkable:
        raise FactsError("door", "Ce courrier ne porte pas de code à vérifier.")
    if not DOOR_URL.fullmatch(facts.door.url):
        raise FactsError("door.url", "Une adresse qui commence par https:// est attendue, de 120 caractères au plus.")
    if not DOOR_CODE.fullmatch(facts.door.code):
        raise FactsError("door.code", "Ce code compte des groupes de lettres et de chiffres séparés par des tirets.")


def _check_details(facts: LetterFacts) -> None:
    """What each right asked for must say of itself."""
    details = facts.details
    if "rectification" in facts.rights and not (
        details.rectification and details.rectification.wrong and details.rectification.right
    ):
        raise FactsError("details.rectification", "Indiquez ce qui est inexact et ce qu’il faut écrire à la place.")
    if "restriction" in facts.rights and not details.restriction.reason:
        if details.restriction.ground == "accuracy":
            raise FactsError("details.restriction.reason", "Indiquez quelles données sont inexactes, et en quoi.")
        if details.restriction.ground == "objection" and "objection" not in facts.rights:
            raise FactsError("details.restriction.reason", "Indiquez quelle opposition est en cours, et depuis quand.")
    if "objection" in facts.rights:
        _check_objection(facts)
    if details.erasure.retained and details.erasure.retained.until > facts.date:
        raise FactsError("details.erasure.retained.until", "La durée annoncée n’est pas finie à la date de la lettre.")


def _check_objection(facts: LetterFacts) -> None:
    objection = facts.details.objection
    if not objection.uses:
        raise FactsError("details.objection.uses", "Indiquez à quelle utilisation de vos données vous vous opposez.")
    if "other" in objection.uses and not objection.other:
        raise FactsError("details.objection.other", "Décrivez l’utilisation à laquelle vous vous opposez.")
    if not objection.situation and set(WEIGHED_USES).intersection(objection.uses):
        sentence = "Dites ce qui, dans votre situation, justifie cette opposition : la loi demande de le peser."
        raise FactsError("details.objection.situation", sentence)


def _check_person(facts: LetterFacts) -> None:
    capacity = facts.capacity
    if capacity.kind != "self" and (capacity.person is None or not capacity.person.name):
        raise FactsError("capacity.person", "Indiquez le nom de la personne pour qui vous écrivez.")


def _check_capacity(facts: LetterFacts, kind: LetterKind) -> None:
    _check_person(facts)
    capacity = facts.capacity
    if capacity.kind == "guardian" and "curatelle" in capacity.link and not capacity.proof:
        raise FactsError(
            "capacity.proof", "En curatelle, joignez la décision du juge et l’accord écrit de la personne."
        )
    if capacity.kind != "heir":
        return
    if capacity.motive not in MOTIVES and kind.addressee in ("laboratory", "cnil"):
        sentence = "Indiquez pourquoi vous demandez ces informations : la loi l’exige après un décès."
        raise FactsError("capacity.motive", sentence)
    if not capacity.proof:
        raise FactsError(
            "capacity.proof", "Indiquez ce qui prouve votre qualité : acte de notoriété, livret de famille…"
        )
    for number, right in enumerate(facts.rights, 1):
        if right not in ASKED_FOR_THE_DEAD:
            raise FactsError(f"rights.{number}", "Ce droit s’éteint avec la personne : il ne peut pas être demandé.")
        if right == "erasure" and capacity.bond != "heir":
            raise FactsError(f"rights.{number}", "La loi ne confie qu’aux héritiers la fermeture du compte.")
