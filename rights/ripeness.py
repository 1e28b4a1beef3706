"""When a complaint may be made about one demand, and which texts seem breached. Rules E1 to E5; no clock inside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rights.catalogue import RIGHTS
from rights.facts import Facts, Policy
from rights.periods import date_in_words
from rights.statutes import DECREE_2019_536_77, GDPR_12_4, GDPR_12_6, GDPR_33, GDPR_34, LIL_85, Statute


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRecord:
    """What became of one right asked for. The dates come from the claim; what the laboratory did, from the events."""

    right: str
    due_on: date | None = None
    unsuspended_due_on: date | None = None  # as if no identity request had stopped the clock
    suspended_since: date | None = None
    sent_on: date | None = None
    received_on: date | None = None
    received_presumed: bool = False
    outcome: str = ""  # "" | answered | partly_answered | refused | withdrawn
    outcome_on: date | None = None
    assessment: str = ""  # "" | satisfied | incomplete | wrong | nothing_received
    assessed_on: date | None = None
    refusal_has_reasons: bool | None = None  # None: not said
    refusal_names_remedies: bool | None = None
    identity_asked_on: date | None = None
    identity_has_reasons: bool | None = None
    identity_asks_copy: bool = False
    retention_owed: tuple[str, ...] | None = None  # what a refusal to erase does not say; None: no such refusal
    identity_contested: bool = False
    extension_on: date | None = None
    extension_has_reasons: bool | None = None
    extension_in_time: bool | None = None
    missing_items: tuple[str, ...] = ()  # as the person named them
    asked_again_on: date | None = None
    heir: bool = False
    partner: bool = False  # who shared the life of the dead, and is no heir

    @property
    def statutes(self) -> tuple[Statute, ...]:
        """What the demand rests on: LIL 85 is for heirs alone."""
        found = RIGHTS[self.right].statutes_for(heir=self.heir)
        return tuple(statute for statute in found if not (self.partner and statute is LIL_85))

    @property
    def silent(self) -> bool:
        """No answer, or one that held nothing: time is counted as if none had come."""
        return not self.outcome or (self.outcome == "answered" and self.assessment == "nothing_received")

    @property
    def answered_late(self) -> bool:
        return bool(self.outcome_on and self.due_on and self.outcome_on > self.due_on and not self.silent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ripeness:
    ripe: bool
    rule: str | None = None  # E1 … E5
    reasons: tuple[str, ...] = ()  # ripe: facts anyone may read, the CNIL too; not ripe: said to the person
    stands: str = ""  # not ripe: where it stands, as a fact the CNIL may read
    ripe_on: date | None = None  # since when; or, not ripe, from when if nothing changes
    advice: tuple[str, ...] = ()  # what would make the complaint stronger


@dataclass(frozen=True, slots=True)
class _Ground:
    rule: str
    since: date
    reason: str


def ripeness(record: DemandRecord, *, on: date) -> Ripeness:
    if record.outcome == "withdrawn":
        return Ripeness(ripe=False, reasons=("Cette demande a été retirée : il n’y a plus rien à reprocher.",))
    grounds = sorted(_grounds(record), key=lambda ground: (ground.since, ground.rule))
    holding = [ground for ground in grounds if ground.since <= on]
    if holding:
        first = min(holding, key=lambda ground: ground.rule)
        return Ripeness(
            ripe=True,
            rule=first.rule,
            reasons=tuple(ground.reason for ground in holding),
            ripe_on=holding[0].since,
            advice=tuple(_advice(record, first.rule)),
        )
    return Ripeness(
        ripe=False,
        reasons=(_not_yet(record),),
        stands=_standing(record),
        ripe_on=grounds[0].since if grounds else None,
    )


def _grounds(record: DemandRecord) -> Iterator[_Ground]:
    if record.silent and record.due_on:
        yield _Ground(
            "E1",
            record.due_on + timedelta(days=1),
            f"Le laboratoire devait répondre au plus tard le {date_in_words(record.due_on)}. Ce jour est passé sans "
            "réponse utile.",
        )
    if record.outcome == "refused" and record.outcome_on:
        yield _Ground("E2", record.outcome_on, f"Le laboratoire a refusé le {date_in_words(record.outcome_on)}.")
    if record.outcome == "partly_answered" and record.outcome_on:
        yield _Ground(
            "E3",
            record.outcome_on,
            f"Le laboratoire n’a répondu qu’en partie, le {date_in_words(record.outcome_on)}.",
        )
    judged_on = record.assessed_on or record.outcome_on
    if record.assessment in _ASSESSMENTS and judged_on:
        of = f" du {date_in_words(record.outcome_on)}" if record.outcome_on else ""
        yield _Ground("E4", judged_on, f"La réponse{of} {_ASSESSMENTS[record.assessment]}.")
    if record.identity_contested and record.silent and record.unsuspended_due_on:
        yield _Ground(
            "E5",
            record.unsuspended_due_on + timedelta(days=1),
            "La demande de justificatif d’identité est contestée ; sans elle, le délai finissait le "
            f"{date_in_words(record.unsuspended_due_on)}. Ce motif repose sur cette contestation.",
        )


# What the laboratory owed the CNIL, or everyone, after the leak: a silence towards one person says nothing of it.
DUTIES_TOWARDS_OTHERS = (GDPR_33, GDPR_34)
_ASSESSMENTS = {
    "incomplete": "est incomplète",
    "wrong": "est inexacte",
    "nothing_received": "ne contient rien d’utile",
}


def _not_yet(record: DemandRecord) -> str:
    if record.suspended_since:
        return (
            f"Le délai est suspendu depuis le {date_in_words(record.suspended_since)} : le laboratoire attend une "
            "preuve d’identité. Répondez-lui, ou contestez sa demande."
        )
    if not record.silent:
        return "Le laboratoire a répondu. Dites d’abord si sa réponse est complète et exacte."
    if record.due_on:
        return (
            f"Le laboratoire a jusqu’au {date_in_words(record.due_on)} inclus. La CNIL demande d’attendre la fin de ce "
            "délai."
        )
    if record.received_on:
        return "Aucun texte ne fixe de date pour cette demande : une relance, puis un refus, ouvrent la plainte."
    return "La date de réception de votre demande n’est pas connue : sans elle, aucun délai n’a commencé."


def _standing(record: DemandRecord) -> str:
    """The same for the CNIL: no advice to the writer in it."""
    if record.suspended_since:
        return (
            f"Le délai est suspendu depuis le {date_in_words(record.suspended_since)} : le laboratoire demande une "
            "preuve d’identité."
        )
    if not record.silent:
        on = f" le {date_in_words(record.outcome_on)}" if record.outcome_on else ""
        return f"Le laboratoire a répondu{on}."
    if record.due_on:
        return f"Le délai de réponse court jusqu’au {date_in_words(record.due_on)} inclus."
    if record.received_on:
        return "Aucun texte ne fixe de date pour cette demande, restée sans réponse à ce jour."
    return "La date de réception de la demande n’est pas prouvée à ce jour."


def _advice(record: DemandRecord, rule: str) -> Iterator[str]:
    if rule in {"E3", "E4"} and not record.asked_again_on:
        yield "La CNIL conseille de réécrire une fois au laboratoire avant de se plaindre d’une réponse insuffisante."
    if record.received_presumed:
        yield "La réception est présumée, pas prouvée : joignez tout ce qui montre que la demande est bien partie."
    if rule == "E5":
        yield "Dites dans la plainte pourquoi la demande de justificatif vous paraît injustifiée."


def breached(record: DemandRecord) -> tuple[Statute, ...]:
    """The texts that seem breached, most general first, each once."""
    right = RIGHTS[record.right]
    rule = right.governing(Facts(None, heir=record.heir), Policy())
    found: list[Statute] = []
    if record.silent or record.answered_late:
        found.append(rule.statute)
    if (
        not record.heir
        and record.outcome == "refused"
        and False in (record.refusal_has_reasons, record.refusal_names_remedies)
    ):
        found.append(GDPR_12_4)
    if record.identity_contested and not record.heir:
        found += [GDPR_12_6, DECREE_2019_536_77]
    if record.silent or record.outcome in {"refused", "partly_answered"} or record.assessment in _ASSESSMENTS:
        found += [statute for statute in record.statutes if statute not in DUTIES_TOWARDS_OTHERS]
    return tuple(dict.fromkeys(found))
