"""What is not certain about a date, in sentences for the person who reads it. Law marked "to confirm" ends here."""

from collections.abc import Iterator
from datetime import timedelta

from rights.holidays import GOOD_FRIDAY, Holiday
from rights.periods import date_in_words
from rights.reckoning import Reckoning
from rights.statutes import DECREE_2019_536_77
from rights.time_limits import NOTICE_COUNTS_WHEN_SENT

_LOCAL_CUSTOMS = {"975", "986", "987", "988"}  # departments with days of their own that no text read here lists
_SAINT_MARTIN = "978"


def caveats(found: Reckoning) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*_receipt(found), *found.time_limit.caveats, *_moves(found), *_closed_days(found))))


def _receipt(found: Reckoning) -> Iterator[str]:
    if found.facts.received_presumed:
        yield (
            "La réception est présumée, pas prouvée : cette date peut être contestée. Une preuve de réception la "
            "remplacera."
        )
    statute = found.time_limit.statute
    if found.start and not statute.in_force_on(found.start):
        yield (
            f"Ce texte ne s’applique, sous ce numéro, que depuis le {date_in_words(statute.in_force_from)} : une "
            "demande plus ancienne suivait d’autres règles."
        )
    if found.time_limit.not_before and found.facts.documents_on is None:
        yield (
            "L’âge des informations n’est pas connu : le délai est de huit jours, mais de deux mois pour celles qui "
            "ont plus de cinq ans."
        )


def _moves(found: Reckoning) -> Iterator[str]:
    if found.effective and found.time_limit.suspended_by is DECREE_2019_536_77:
        yield (
            "La suspension pendant une vérification d’identité est dans le décret n° 2019-536 ; le numéro de "
            "l’article, 77, reste à relire."
        )
    if found.extended_by:
        yield NOTICE_COUNTS_WHEN_SENT
        yield "Les trois mois sont comptés d’un seul tenant depuis la réception : lecture raisonnée, non jugée."


def _closed_days(found: Reckoning) -> Iterator[str]:
    met = list(_holidays_met(found))
    if any(holiday.regional for holiday in met):
        yield (
            "Un jour férié propre au département repousse cette date : qu’il compte dans un délai européen reste à "
            "confirmer. Les rappels partent de la date stricte, qui l’ignore."
        )
    if any(holiday.name == GOOD_FRIDAY for holiday in met) and found.calendar.commune_temple is None:
        yield (
            "Le Vendredi saint n’est férié que dans les communes d’Alsace et de Moselle qui ont un temple protestant "
            "ou une église mixte. On ne sait pas si c’est le cas ici : la date la plus tardive est retenue."
        )
    if found.time_limit.rolled_by and found.calendar.department in _LOCAL_CUSTOMS:
        yield "Les jours fériés propres à ce territoire ne sont pas connus ici : seuls les jours nationaux comptent."
    if found.calendar.department == _SAINT_MARTIN and any(holiday.regional for holiday in met):
        yield "À Saint-Martin, la date du 28 mai pour l’abolition de l’esclavage reste à confirmer."


def _holidays_met(found: Reckoning) -> Iterator[Holiday]:
    if found.end_on is None or found.due_on is None:
        return
    day = found.end_on
    while day < found.due_on:
        holiday = found.calendar.holiday(day)
        if holiday:
            yield holiday
        day += timedelta(days=1)
