"""The rules that give a date: how long, on whose word, and what may move the end."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from rights.facts import Facts, Policy
from rights.periods import CivilPeriod, Days, Hours, Months, Period
from rights.statutes import (
    CPC_641,
    CPC_642,
    CSP_L1110_4,
    CSP_L1111_7,
    CSP_R1111_1,
    DECREE_2019_536_77,
    GDPR_12_3,
    LIL_84,
    LIL_85,
    REG_1182_3_1,
    REG_1182_3_4,
    Statute,
)


def always(facts: Facts, policy: Policy) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """One rule: "un mois", the text that says so, and what may move its end."""

    period: Period | None  # None: the text gives no figure, or the sender does
    statute: Statute
    applies: Callable[[Facts, Policy], bool] = always
    counted_by: Statute
    rolled_by: Statute | None = None  # a closed last day moves the end
    suspended_by: Statute | None = None  # an identity request stops the clock
    extended_to: Months | None = None  # in all, from the same first day
    not_before: Hours | None = None
    clear: bool = False  # délai franc: the last day is not counted either
    sender_sets_days: bool = False
    restarts: bool = False  # news starts the period again
    remind_after: Months | None = None  # by convention, where the text gives no figure
    strict_period: CivilPeriod | None = None  # reminders count this one, when it is shorter
    beside: str = ""  # another clock that runs at the same time on the same facts
    caveats: tuple[str, ...] = ()  # what a jurist has still to confirm, said to the reader

    def period_for(self, facts: Facts) -> Period | None:
        if self.sender_sets_days and facts.days:
            return Days(facts.days)
        return self.period

    def civil_period_for(self, facts: Facts) -> CivilPeriod | None:
        period = self.period_for(facts)
        return None if isinstance(period, Hours) else period


# --- When a rule applies --------------------------------------------------------------------------------------------
def asked_by_an_heir(facts: Facts, policy: Policy) -> bool:
    return facts.heir


def records_over_five_years_old(facts: Facts, policy: Policy) -> bool:
    """CSP R. 1111-1: strictly more than five years on the day of receipt; exactly five years is not more."""
    start = facts.received_on or facts.sent_on
    return bool(facts.documents_on and start and Months(60).after(facts.documents_on) < start)


def records_of_unknown_age(facts: Facts, policy: Policy) -> bool:
    return policy.unknown_age_waits and facts.documents_on is None


def old_records_under_the_gdpr_month(facts: Facts, policy: Policy) -> bool:
    return policy.csp_old_information_mode == "gdpr_one_month" and records_over_five_years_old(facts, policy)


# --- Time limits ----------------------------------------------------------------------------------------------------
NOTICE_COUNTS_WHEN_SENT = (
    "Le règlement dit que la personne est « informée » dans le premier mois : la date retenue est celle de l’envoi de "
    "l’avis, ce qui reste à confirmer."
)
ONE_MONTH = TimeLimit(
    period=Months(1),
    statute=GDPR_12_3,
    counted_by=REG_1182_3_1,
    rolled_by=REG_1182_3_4,
    suspended_by=DECREE_2019_536_77,
    extended_to=Months(3),
)
NO_FIGURE_FOR_HEIRS = TimeLimit(
    period=None,
    statute=CSP_L1110_4,
    applies=asked_by_an_heir,
    counted_by=CPC_641,
    rolled_by=CPC_642,
    remind_after=Months(1),
    caveats=(
        "Le RGPD ne protège pas les personnes décédées : aucun texte ne fixe ici de date. La relance après un mois est "
        "un usage de ce site, pas un délai légal.",
    ),
)
GDPR_MONTH = (NO_FIGURE_FOR_HEIRS, ONE_MONTH)
GDPR_MONTH_CLOSING_ACCOUNT = (replace(NO_FIGURE_FOR_HEIRS, statute=LIL_85), ONE_MONTH)
GDPR_MONTH_OF_THE_LIVING = (replace(NO_FIGURE_FOR_HEIRS, statute=LIL_84), ONE_MONTH)

_NO_DECISION_ON_LABORATORIES = (
    "Aucune décision connue n’applique ce texte à un laboratoire en le nommant ; il vise les professionnels de santé, "
    "dont font partie les biologistes médicaux."
)
_BY_ANALOGY = (
    "Le code de la santé publique ne dit pas si une vérification d’identité suspend ce délai, ni s’il est reporté "
    "quand il finit un jour fermé : le calcul suit, par analogie, les règles du RGPD et du code de procédure civile."
)
EIGHT_DAYS = TimeLimit(
    period=Days(8),
    statute=CSP_L1111_7,
    counted_by=CPC_641,
    rolled_by=CPC_642,
    suspended_by=CSP_R1111_1,
    not_before=Hours(48),
    caveats=(_BY_ANALOGY, _NO_DECISION_ON_LABORATORIES),
)
TWO_MONTHS = replace(
    EIGHT_DAYS,
    period=Months(2),
    applies=records_over_five_years_old,
    beside="access",
    caveats=(
        "La position actuelle de la CNIL sur le mois du RGPD et les deux mois du code de la santé publique, pour des "
        "informations de plus de cinq ans, reste à confirmer.",
        _BY_ANALOGY,
        _NO_DECISION_ON_LABORATORIES,
    ),
)
TWO_MONTHS_AGE_UNKNOWN = replace(TWO_MONTHS, applies=records_of_unknown_age, strict_period=Days(8))
TWO_MONTHS_READ_AS_ONE = replace(
    TWO_MONTHS,
    period=Months(1),
    statute=GDPR_12_3,
    applies=old_records_under_the_gdpr_month,
    counted_by=REG_1182_3_1,
    rolled_by=REG_1182_3_4,
    suspended_by=DECREE_2019_536_77,
    extended_to=Months(3),
)
