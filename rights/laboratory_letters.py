"""The letters a laboratory writes, and what each refuses to be written without: what the law forbids has no letter."""

import re
from collections.abc import Callable, Mapping

from rights import breach_notice, delivery_code
from rights.fact_reading import FactsError
from rights.french import day
from rights.holidays import BeyondTheCalendar, UnknownDepartment
from rights.laboratory_clocks import running
from rights.laboratory_facts import Laboratory, Point
from rights.letter_facts import LetterFacts
from rights.letter_kind import LetterKind
from rights.refusals import REFUSAL_GROUNDS

DOUBTS = ("address", "name", "birth_date", "homonyms", "not_found", "channel")
EXTENSION_REASONS = ("complexity", "number")  # Art. 12(3): there is no third one
GIVEN, DONE, NOT_HELD, WITHHELD = OUTCOMES = ("given", "done", "not_held", "withheld")
DELIVERIES = ("enclosed", "online", "on_site", "doctor")
CHOICES: dict[str, tuple[str, ...]] = {  # fields that take one of a few codes
    "laboratory.identity.doubts[]": DOUBTS,
    "laboratory.extension.reasons[]": EXTENSION_REASONS,
    "laboratory.points[].outcome": OUTCOMES,
    "laboratory.points[].ground": ("", *REFUSAL_GROUNDS),
    "laboratory.delivery.mode": DELIVERIES,
}
INFORMED = ("purposes", "categories", "recipients", "retention", "source", "automated")  # Art. 15(1)(a)–(d), (g), (h)
MOST_YEARS = 100
_ID_PAPER = re.compile(r"pièces? d[’']identité|cartes? (nationale )?d[’']identité|passeport|titre de séjour", re.I)
_SOCIAL_SECURITY = re.compile(r"sécurité sociale|carte vitale|\bNIR\b", re.I)

_ANY = (
    "access", "health_access", "breach_info", "recipients", "rectification", "erasure", "restriction", "portability",
    "objection",
)  # fmt: skip
_ALWAYS = ("rights", "first_request", "first_request.received_on", "laboratory")

LABORATORY_LETTERS = (
    LetterKind("lab_acknowledgement", "Accusé de réception du laboratoire", "person", _ANY, _ALWAYS, ("gdpr_77",)),
    LetterKind(
        "lab_identity_request",
        "Demande d’identité du laboratoire",
        "person",
        _ANY,
        (*_ALWAYS, "laboratory.identity"),
        ("decree_2019_536_77", "gdpr_12_6", "gdpr_77"),
    ),
    LetterKind(
        "lab_extension",
        "Prolongation annoncée par le laboratoire",
        "person",
        _ANY,
        (*_ALWAYS, "laboratory.extension"),
        ("gdpr_12_3", "gdpr_77", "gdpr_79"),
    ),
    LetterKind(
        "lab_answer",
        "Réponse du laboratoire",
        "person",
        _ANY,
        (*_ALWAYS, "laboratory.points"),
        ("gdpr_77", "gdpr_79"),
    ),
    LetterKind(
        "lab_refusal",
        "Refus du laboratoire",
        "person",
        _ANY,
        (*_ALWAYS, "laboratory.points"),
        ("gdpr_12_4", "gdpr_77", "gdpr_79"),
    ),
    LetterKind(
        "lab_redirection",
        "Transmission à un autre responsable",
        "person",
        _ANY,
        (*_ALWAYS, "laboratory.redirection"),
        ("gdpr_77",),
    ),
    LetterKind(
        "lab_processor_inquiry",
        "Demande du laboratoire à son sous-traitant",
        "processor",
        _ANY,
        (*_ALWAYS, "laboratory.inquiry"),
        ("gdpr_28_3_e",),
    ),
    breach_notice.BREACH_NOTICE,
    delivery_code.DELIVERY_CODE,
)


def check(kind: LetterKind, facts: LetterFacts) -> None:
    """FactsError(field, sentence) where the law, or good sense, does not let this letter go."""
    laboratory = facts.laboratory
    assert laboratory  # kind.fields
    if not (laboratory.officer.email or laboratory.officer.phone):
        raise FactsError(
            "laboratory.officer", "Indiquez comment joindre le délégué à la protection des données : adresse ou numéro."
        )
    if kind.rights:
        _check_request(facts, laboratory)
    CHECKS[kind.code](facts, laboratory)


def _check_request(facts: LetterFacts, laboratory: Laboratory) -> None:
    """Of a letter that answers one: the dates of the request follow each other, and can be counted from."""
    first = facts.first_request
    assert first  # kind.fields
    assert first.received_on
    if not first.sent_on <= first.received_on <= facts.date:
        raise FactsError(
            "first_request.received_on",
            "La demande est reçue après son envoi, et au plus tard le jour de cette lettre.",
        )
    for number, pause in enumerate(laboratory.pauses, 1):
        if pause.asked_on < first.received_on or (pause.provided_on or facts.date) < pause.asked_on:
            raise FactsError(
                f"laboratory.pauses.{number}", "Ces dates ne se suivent pas : réception, demande, réponse."
            )
    if laboratory.delivery.mode not in DELIVERIES:
        raise FactsError("laboratory.delivery.mode", f"Choisissez parmi : {', '.join(DELIVERIES)}.")
    try:
        running(facts)
    except UnknownDepartment as unknown:
        raise FactsError("laboratory.department", str(unknown)) from None
    except BeyondTheCalendar as beyond:
        raise FactsError("first_request.received_on", str(beyond)) from None


def _identity(facts: LetterFacts, laboratory: Laboratory) -> None:
    """Décret n° 2019-536, art. 77; GDPR 12(6): a reasonable doubt, said; the least that lifts it."""
    request, where = laboratory.identity, "laboratory.identity"
    assert request
    _codes(request.doubts, DOUBTS, f"{where}.doubts")
    if not request.doubts:
        raise FactsError(f"{where}.doubts", "Indiquez au moins un fait qui fait douter de l’identité.")
    if not request.reason:
        sentence = "Expliquez le doute : la loi ne permet de demander l’identité que pour un doute raisonnable."
        raise FactsError(f"{where}.reason", sentence)
    if not any(request.asked):
        raise FactsError(f"{where}.asked", "Indiquez ce que la personne doit fournir, le moins possible.")
    for number, asked in enumerate(request.asked, 1):
        if _SOCIAL_SECURITY.search(asked):
            sentence = (
                "Le numéro de sécurité sociale ne se demande pas pour vérifier une identité. Retirez cette ligne."
            )
            raise FactsError(f"{where}.asked.{number}", sentence)
        if _ID_PAPER.search(asked):
            sentence = "Une copie de pièce d’identité se demande à part (id_copy), avec son propre motif."
            raise FactsError(f"{where}.asked.{number}", sentence)
    if request.id_copy and not request.id_copy_reason:
        sentence = "Dites pourquoi rien de moins ne suffit : une copie de pièce d’identité demande un second motif."
        raise FactsError(f"{where}.id_copy_reason", sentence)
    if any(pause.provided_on is None for pause in laboratory.pauses):
        raise FactsError("laboratory.pauses", "Une demande d’identité attend déjà sa réponse : elle ne se répète pas.")


def _extension(facts: LetterFacts, laboratory: Laboratory) -> None:
    """GDPR 12(3): once, with its reasons, within the first month."""
    extension, where = laboratory.extension, "laboratory.extension"
    assert extension
    _codes(extension.reasons, EXTENSION_REASONS, f"{where}.reasons")
    if not extension.reasons:
        raise FactsError(
            f"{where}.reasons", "Indiquez la raison : la complexité de la demande ou le nombre de demandes."
        )
    if not extension.explanation:
        raise FactsError(f"{where}.explanation", "Expliquez cette raison : sans elle, la prolongation est sans effet.")
    for clock in running(facts):
        where = f"rights.{facts.rights.index(clock.right) + 1}"
        if clock.claim.time_limit.extended_to is None:
            raise FactsError(where, "Aucun texte ne permet de prolonger le délai de cette demande.")
        if clock.claim.extended or laboratory.extended_on:
            raise FactsError("laboratory.extended_on", "Le délai a déjà été prolongé : il ne l’est pas deux fois.")
        if not clock.claim.may_extend_on(facts.date):
            limit = day(clock.claim.extension_limit_on, weekday=True)
            raise FactsError("date", f"La prolongation s’annonçait au plus tard le {limit} : elle serait sans effet.")


def _answer(facts: LetterFacts, laboratory: Laboratory) -> None:
    """Something is given, done, or said not to be held; each right has its decision, each refusal its ground."""
    if facts.capacity.kind == "heir" and laboratory.information:
        sentence = "Après un décès, l’article 15 du RGPD ne s’applique pas : videz ces informations."
        raise FactsError("laboratory.information", sentence)
    _points(facts, laboratory)
    if all(point.outcome == WITHHELD for point in laboratory.points):
        raise FactsError("laboratory.points", "Cette réponse ne donne rien : un refus s’écrit par une lettre de refus.")
    given = [point for point in laboratory.points if point.outcome == GIVEN]
    for number, point in enumerate(laboratory.points, 1):
        where = f"laboratory.points.{number}.explanation"
        if point.outcome == NOT_HELD and not point.explanation:
            raise FactsError(where, "Dites où ces données ont été cherchées, archives comprises.")
        if point.outcome == DONE and not point.explanation:
            raise FactsError(where, "Dites ce qui a été fait, et quand.")
    if any(not point.explanation for point in given) and not laboratory.delivery.documents:
        raise FactsError(
            "laboratory.delivery.documents",
            "Indiquez les documents remis : une réponse contient un document, ou dit ce qu’elle répond.",
        )
    if "access" in facts.rights and any(point.right == "access" and point.outcome == GIVEN for point in given):
        for name in INFORMED:
            if not getattr(laboratory.information, name, None):
                sentence = "L’article 15 veut cette information dans la réponse à une demande d’accès."
                raise FactsError(f"laboratory.information.{name}", sentence)


def _refusal(facts: LetterFacts, laboratory: Laboratory) -> None:
    _points(facts, laboratory)
    for number, point in enumerate(laboratory.points, 1):
        if point.outcome != WITHHELD:
            sentence = "Un refus ne donne rien : ce qui est donné s’écrit dans une lettre de réponse."
            raise FactsError(f"laboratory.points.{number}.outcome", sentence)


def _points(facts: LetterFacts, laboratory: Laboratory) -> None:
    for right in facts.rights:
        if not any(point.right == right for point in laboratory.points):
            raise FactsError("laboratory.points", f"Il manque une décision sur une demande de la lettre ({right}).")
    for number, point in enumerate(laboratory.points, 1):
        where = f"laboratory.points.{number}"
        if point.right not in facts.rights:
            raise FactsError(f"{where}.right", "Cette décision ne se rapporte à aucune demande de la lettre.")
        if not point.category:
            raise FactsError(f"{where}.category", "Indiquez de quelles données il s’agit.")
        _codes((point.outcome,), OUTCOMES, f"{where}.outcome")
        if point.outcome == WITHHELD:
            _withheld(facts, point, where)


def _withheld(facts: LetterFacts, point: Point, where: str) -> None:
    """GDPR 12(4): a ground the law knows, its text, the facts; for a legal retention, its term (R-22)."""
    heir = facts.capacity.kind == "heir"
    ground = REFUSAL_GROUNDS.get(point.ground)
    if ground is None:
        raise FactsError(f"{where}.ground", f"Indiquez le motif du refus, parmi : {', '.join(REFUSAL_GROUNDS)}.")
    if not ground.fits(point.right, heir=heir):
        after_death = " Après un décès, les motifs de refus du RGPD ne s’appliquent pas." if heir else ""
        raise FactsError(f"{where}.ground", f"Ce motif ne peut pas être opposé à cette demande.{after_death}")
    if not point.explanation:
        raise FactsError(f"{where}.explanation", "Expliquez par les faits de ce dossier : un motif seul ne suffit pas.")
    if "la durée" in ground.needs:
        if point.retention is None:
            sentence = "Indiquez le texte qui oblige à conserver, la durée, son point de départ et sa date."
            raise FactsError(f"{where}.retention", sentence)
        if not (point.retention.text and point.retention.starts_from):
            raise FactsError(f"{where}.retention.text", "Citez le texte, et ce qui fait partir la durée.")
        if not 1 <= point.retention.years <= MOST_YEARS:
            raise FactsError(f"{where}.retention.years", "Une durée de conservation compte de 1 à 100 ans.")
    elif ground.needs and not point.text:
        raise FactsError(f"{where}.text", "Citez le texte sur lequel ce motif repose.")


def _inquiry(facts: LetterFacts, laboratory: Laboratory) -> None:
    """GDPR 28(3)(e). The processor's date leaves the laboratory within its own."""
    inquiry = laboratory.inquiry
    assert inquiry
    if not any(inquiry.asks):
        raise FactsError("laboratory.inquiry.asks", "Indiquez ce que le sous-traitant doit fournir ou faire.")
    if inquiry.answer_by <= facts.date:
        raise FactsError("laboratory.inquiry.answer_by", "La date laissée au sous-traitant vient après cette lettre.")
    if not (facts.identification.name or facts.capacity.person):
        raise FactsError("identification.name", "Indiquez la personne dont les données sont à chercher.")
    due = [clock.claim.due_on for clock in running(facts) if clock.claim.due_on]
    if due and facts.date <= min(due) < inquiry.answer_by:
        sentence = f"Cette date vient après votre propre échéance, le {day(min(due), weekday=True)}."
        raise FactsError("laboratory.inquiry.answer_by", sentence)


def _redirection(facts: LetterFacts, laboratory: Laboratory) -> None:
    redirection, first = laboratory.redirection, facts.first_request
    assert redirection
    assert first
    if not redirection.reason:
        raise FactsError("laboratory.redirection.reason", "Dites pourquoi ces données ne relèvent pas de vous.")
    if not any(redirection.controller):
        raise FactsError("laboratory.redirection.controller", "Nommez l’organisme qui en est responsable.")
    forwarded_on = redirection.forwarded_on
    if forwarded_on and not (first.received_on or first.sent_on) <= forwarded_on <= facts.date:
        sentence = "La demande est transmise après sa réception, et au plus tard le jour de cette lettre."
        raise FactsError("laboratory.redirection.forwarded_on", sentence)


def _codes(given: tuple[str, ...], allowed: tuple[str, ...], where: str) -> None:
    for code in given:
        if code not in allowed:
            raise FactsError(where, f"Choisissez parmi : {', '.join(allowed)}.")


CHECKS: Mapping[str, Callable[[LetterFacts, Laboratory], None]] = {
    "lab_acknowledgement": lambda facts, laboratory: None,
    "lab_identity_request": _identity,
    "lab_extension": _extension,
    "lab_answer": _answer,
    "lab_refusal": _refusal,
    "lab_redirection": _redirection,
    "lab_processor_inquiry": _inquiry,
    "lab_breach_notice": breach_notice.check,
    "lab_delivery_code": delivery_code.check,
}
