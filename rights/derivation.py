"""How a date was found, in words a person can check, each step with the text it rests on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rights.periods import CivilPeriod, Hours, Months, date_in_words, in_words, of_period, time_in_words
from rights.reckoning import Reckoning
from rights.statutes import CSP_R1111_1, GDPR_12_3, REG_1182_3_2, Statute


@dataclass(frozen=True, slots=True)
class Step:
    text: str
    statute: Statute | None = None

    def __str__(self) -> str:
        return f"{self.text.removesuffix('.')} ({self.statute.short})." if self.statute else self.text


def steps(found: Reckoning) -> tuple[Step, ...]:
    return tuple(_steps(found))


def _steps(found: Reckoning) -> Iterator[Step]:
    if isinstance(found.period, Hours):
        yield from _in_hours(found, found.period)
        return
    yield from _start(found)
    if found.start is None:
        return
    if found.remind_on:
        yield from _without_a_figure(found, found.remind_on)
        return
    if found.period is None or isinstance(found.period, Hours):
        yield Step("Aucun délai n’est donné : il n’y a pas de date à calculer.", found.time_limit.statute)
        return
    yield from _which_rule(found)
    yield from _extension(found)
    yield from _period(found, found.period, found.start)
    yield from _suspensions(found)
    yield from _roll(found)
    yield from _end(found)


def _day(day: date) -> str:
    return date_in_words(day, weekday=True)


def _in_hours(found: Reckoning, period: Hours) -> Iterator[Step]:
    limit, aware_at = found.time_limit, found.facts.aware_at
    if aware_at is None or found.due_at is None or found.strict_due_at is None:
        yield Step(
            "Le moment où la violation a été connue n’est pas donné : le délai n’a pas de départ.", limit.statute
        )
        return
    yield Step(f"{found.clock.starts} le {time_in_words(aware_at)} : l’heure en cours ne compte pas.", limit.counted_by)
    yield Step(f"Délai {of_period(period)} ; il n’est pas reporté quand il finit un jour fermé.", limit.statute)
    yield Step(
        f"Objectif prudent, compté dès la connaissance\u202f: le {time_in_words(found.strict_due_at)}.", limit.statute
    )
    yield Step(f"{found.clock.ends} : {time_in_words(found.due_at)}. Ensuite, {found.clock.then}.", limit.statute)


def _start(found: Reckoning) -> Iterator[Step]:
    facts, limit = found.facts, found.time_limit
    if found.start is None:
        yield Step("La date de réception n’est pas connue : le délai n’a pas de premier jour.", limit.counted_by)
        return
    received = f"{found.clock.starts} le {_day(found.start)}"
    if limit.restarts and found.start != facts.received_on:
        received = f"Nouvelle de la CNIL le {_day(found.start)}, qui fait repartir le délai"
    elif facts.received_presumed:
        posted = f" après l’envoi du {date_in_words(facts.sent_on)}" if facts.sent_on else ""
        received = f"Réception présumée le {_day(found.start)}{posted}, sans preuve"
    yield Step(f"{received} : ce jour ne compte pas.", limit.counted_by)


def _without_a_figure(found: Reckoning, remind_on: date) -> Iterator[Step]:
    yield Step(
        "La personne concernée est décédée : le délai d’un mois du RGPD ne s’applique pas ; la réponse est due dans "
        "les meilleurs délais.",
        found.time_limit.statute,
    )
    yield Step(f"Relance proposée, par usage, à partir du {_day(remind_on)}.")


def _which_rule(found: Reckoning) -> Iterator[Step]:
    """Only the rules on health information depend on its age."""
    limit, facts = found.time_limit, found.facts
    if limit.not_before is None or found.start is None:
        return
    if limit.strict_period:
        yield Step(
            "La date des informations demandées n’est pas connue : les rappels partent au bout de "
            f"{in_words(limit.strict_period)}, délai de celles qui n’ont pas plus de cinq ans ; aucun retard n’est "
            "reproché avant le délai le plus long.",
            CSP_R1111_1,
        )
    elif facts.documents_on is None:
        yield Step(
            "La date des informations demandées n’est pas connue : c’est la règle générale qui est appliquée ; elle "
            "passe à deux mois pour des informations de plus de cinq ans.",
            CSP_R1111_1,
        )
    else:
        threshold = Months(60).after(facts.documents_on)
        older = "plus de cinq ans" if threshold < found.start else "pas plus de cinq ans"
        yield Step(
            f"Informations du {date_in_words(facts.documents_on)}, qui ont cinq ans le {date_in_words(threshold)} : "
            f"{older} le {date_in_words(found.start)}.",
            CSP_R1111_1,
        )
    if limit.beside:
        yield Step("Si l’accès est aussi demandé au titre du RGPD, son délai d’un mois court à côté.", GDPR_12_3)
    if found.earliest_on:
        earliest = time_in_words(found.earliest_at) if found.earliest_at else _day(found.earliest_on)
        yield Step(
            f"Pas de communication avant {in_words(limit.not_before)} de réflexion : au plus tôt le {earliest}.",
            CSP_R1111_1,
        )


def _extension(found: Reckoning) -> Iterator[Step]:
    limit = found.time_limit
    if not limit.extended_to:
        for day in sorted(found.facts.extension_notices):
            yield Step(
                f"Avis de prolongation du {date_in_words(day)} : ce délai ne se prolonge pas ; sans effet.",
                limit.statute,
            )
        return
    if found.extended_by:
        until = f"limite : {date_in_words(found.notice_limit_on)}" if found.notice_limit_on else "pendant la suspension"
        yield Step(f"Prolongation notifiée le {date_in_words(found.extended_by)} ({until}) : valable.", limit.statute)
    for day in found.void_extensions:
        if found.extended_by and day >= found.extended_by:
            why = "une prolongation a déjà eu lieu"
        else:
            limit_on = date_in_words(found.notice_limit_on) if found.notice_limit_on else "passée"
            why = f"tardif, la limite était le {limit_on}"
        yield Step(f"Avis de prolongation du {date_in_words(day)} : {why} ; sans effet.", limit.statute)


def _period(found: Reckoning, period: CivilPeriod, start: date) -> Iterator[Step]:
    limit = found.time_limit
    end = period.after(start)
    yield Step(f"Délai {of_period(period)} à compter du {date_in_words(start)} : {_day(end)}.", limit.statute)
    if isinstance(period, Months) and period.is_cut_short(start):
        yield Step(f"Ce mois n’a pas de {start.day} : le délai finit le dernier jour du mois.", REG_1182_3_2)
    if limit.clear:
        yield Step(
            f"Délai franc : le dernier jour n’est pas compté non plus, la fin passe au lendemain, "
            f"{_day(end + timedelta(days=1))}.",
            limit.statute,
        )


def _suspensions(found: Reckoning) -> Iterator[Step]:
    limit = found.time_limit
    for pause in sorted((*found.effective, *found.void), key=lambda pause: pause.asked_on):
        asked = f"Identité demandée le {date_in_words(pause.asked_on)}"
        if not limit.suspended_by:
            yield Step(f"{asked} : ce délai n’est pas suspendu pour autant.", limit.statute)
        elif pause in found.void:
            yield Step(f"{asked}, trop tard : sans effet sur la date.", limit.suspended_by)
        elif pause.provided_on:
            provided = date_in_words(pause.provided_on)
            yield Step(f"{asked}, fournie le {provided} : délai suspendu entre les deux.", limit.suspended_by)
        else:
            yield Step(f"{asked}, pas encore fournie : délai suspendu, il n’y a pas d’échéance.", limit.suspended_by)
    if found.suspended_days and found.end_on:
        plural = "s" if found.suspended_days > 1 else ""
        yield Step(
            f"Suspension : {found.suspended_days} jour{plural} de plus, soit le {_day(found.end_on)}.",
            limit.suspended_by,
        )


def _roll(found: Reckoning) -> Iterator[Step]:
    limit, calendar = found.time_limit, found.calendar
    if found.end_on is None or found.due_on is None:
        return
    if limit.rolled_by is None:
        if not calendar.is_business_day(found.end_on):
            yield Step("Ce délai n’est pas reporté quand il finit un jour fermé.", limit.statute)
        return
    day = found.end_on
    while day < found.due_on:
        holiday = calendar.holiday(day)
        if holiday:
            yield Step(f"Le {_day(day)} est férié : {holiday.name}.", holiday.statute)
        else:
            yield Step(f"Le {_day(day)} tombe un week-end.", limit.rolled_by)
        day += timedelta(days=1)
    if found.due_on != found.end_on:
        yield Step(f"La fin est reportée au premier jour ouvrable : {_day(found.due_on)}.", limit.rolled_by)


def _end(found: Reckoning) -> Iterator[Step]:
    if found.due_on:
        after = found.due_on + timedelta(days=1)
        yield Step(
            f"{found.clock.ends} : {_day(found.due_on)}. À partir du {_day(after)}, {found.clock.then}.",
            found.time_limit.statute,
        )
