"""Facts as people type them (a command line, a CSV row, a web form) turned into a claim, or into one clear sentence.

Dates are written 2026-03-05, moments 2021-02-23T18:20 (Paris time unless an offset is given), events `name=value`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from rights.claims import Claim, Facts, Policy, Suspension, UnknownKind
from rights.clocks import Clock
from rights.holidays import FIRST_YEAR, LAST_YEAR, BeyondTheCalendar, UnknownDepartment, department_code
from rights.periods import PARIS, Hours, date_in_words
from rights.statutes import CJA_R421_2
from rights.time_limits import TimeLimit

SUSPENDED = "SUSPENDED"
NONE = frozenset({"", "—", "–", "-"})
LONGEST_NOTICE = 365  # days a formal notice may give

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_YES_NO = {"yes": True, "oui": True, "no": False, "non": False}


class Unreadable(ValueError):
    """`field` says which entry is wrong; the text is the sentence the reader will see."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def shown(text: str) -> str:
    """What was typed, short enough and on one line."""
    words = "".join(letter if letter.isprintable() else " " for letter in text[:60]).strip()
    return f"{words[:40]}…" if len(words) > 40 else words


def quoted(text: str) -> str:
    return f"« {shown(text)} »"


def read_date(text: str, *, name: str) -> date:
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        raise Unreadable(name, f"{name} : {quoted(text)} n’existe pas dans le calendrier.") from None
    if day is None:
        raise Unreadable(
            name, f"{name} : {quoted(text)} n’est pas une date ; écrivez année-mois-jour, comme 2026-03-05."
        )
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unreadable(name, f"{name} : {quoted(text)} sort du calendrier, qui va de {FIRST_YEAR} à {LAST_YEAR}.")
    return day


def read_moment(text: str, *, name: str) -> datetime:
    """An hour the clocks skip in March does not exist; of the two of October, the first is meant."""
    if not _MOMENT.fullmatch(text):
        raise Unreadable(
            name, f"{name} : {quoted(text)} n’est pas un moment ; écrivez date et heure, comme 2021-02-23T18:20."
        )
    read_date(text[:10], name=name)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable(name, f"{name} : {quoted(text)} n’est pas une heure possible.") from None
    if moment.tzinfo is not None:
        return moment.astimezone(PARIS)
    local = moment.replace(tzinfo=PARIS)
    if local.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) != moment:
        raise Unreadable(
            name, f"{name} : {quoted(text)} n’existe pas : les montres avancent d’une heure cette nuit-là."
        )
    return local


def read_received(text: str) -> tuple[date, datetime | None]:
    """The civil day in Paris, and the moment when an hour was given."""
    if _DATE.fullmatch(text) or not _MOMENT.fullmatch(text):
        return read_date(text, name="received"), None
    moment = read_moment(text, name="received")
    return moment.date(), moment


# --- Events -----------------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class _Collected:
    """Events as they are read, one after the other."""

    single: dict[str, Any] = field(default_factory=dict)
    suspensions: list[Suspension] = field(default_factory=list)
    extension_notices: list[date] = field(default_factory=list)
    progress_on: list[date] = field(default_factory=list)
    awaited: list[int] = field(default_factory=list)  # requests whose answer has not been read yet

    def once(self, name: str, value: object) -> None:
        if name in self.single:
            raise Unreadable(name, f"{name} : cet événement ne peut figurer qu’une fois.")
        self.single[name] = value


def _doc_date(text: str, found: _Collected) -> None:
    found.once("doc_date", read_date(text, name="doc_date"))


def _commune_temple(text: str, found: _Collected) -> None:
    if text.lower() not in _YES_NO:
        raise Unreadable("commune_temple", f"commune_temple : {quoted(text)} n’est ni yes ni no.")
    found.once("commune_temple", _YES_NO[text.lower()])


def _days(text: str, found: _Collected) -> None:
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= LONGEST_NOTICE:
        raise Unreadable("days", f"days : {quoted(text)} n’est pas un nombre de jours entre 1 et {LONGEST_NOTICE}.")
    found.once("days", int(text))


def _aware(text: str, found: _Collected) -> None:
    found.once("aware", read_moment(text, name="aware"))


def _implicit_rejection(text: str, found: _Collected) -> None:
    found.once("implicit_rejection", read_date(text, name="implicit_rejection"))


def _no_news(text: str, found: _Collected) -> None:
    if text:
        raise Unreadable("no_news_from_cnil", "no_news_from_cnil : cet événement s’écrit seul, sans valeur.")
    found.single["no_news_from_cnil"] = True


def _progress(text: str, found: _Collected) -> None:
    found.progress_on.append(read_date(text, name="cnil_progress"))


def _ext_notice(text: str, found: _Collected) -> None:
    found.extension_notices.append(read_date(text, name="ext_notice"))


def _id_request(text: str, found: _Collected) -> None:
    found.awaited.append(len(found.suspensions))
    found.suspensions.append(Suspension(read_date(text, name="id_request")))


def _id_provided(text: str, found: _Collected) -> None:
    """Answers the oldest request still waiting; empty: not yet provided."""
    if not found.awaited:
        raise Unreadable(
            "id_provided", "id_provided : aucune demande d’identité (id_request) ne précède cette réponse."
        )
    asked_on = found.suspensions[found.awaited[0]].asked_on
    if not text:
        found.awaited.pop(0)
        return
    provided_on = read_date(text, name="id_provided")
    if provided_on < asked_on:
        raise Unreadable(
            "id_provided",
            f"id_provided : l’identité ne peut pas être fournie le {date_in_words(provided_on)}, avant d’être demandée "
            f"le {date_in_words(asked_on)}.",
        )
    found.suspensions[found.awaited.pop(0)] = Suspension(asked_on, provided_on)


@dataclass(frozen=True, slots=True)
class Event:
    read: Callable[[str, _Collected], None]
    meaning: str
    fits: Callable[[TimeLimit], bool] = lambda limit: True
    may_be_empty: bool = False


EVENTS: Mapping[str, Event] = {
    "ext_notice": Event(_ext_notice, "le laboratoire annonce une prolongation"),
    "id_request": Event(_id_request, "le laboratoire demande une preuve d’identité"),
    "id_provided": Event(_id_provided, "cette preuve est reçue (vide : pas encore)", may_be_empty=True),
    "doc_date": Event(_doc_date, "date des informations de santé demandées"),
    "commune_temple": Event(_commune_temple, "Alsace-Moselle : la commune a un temple (yes ou no)"),
    "aware": Event(_aware, "moment où la violation est connue", lambda limit: isinstance(limit.period, Hours)),
    "days": Event(_days, "délai donné par la mise en demeure", lambda limit: limit.sender_sets_days),
    "implicit_rejection": Event(
        _implicit_rejection, "date du rejet implicite", lambda limit: limit.statute is CJA_R421_2
    ),
    "no_news_from_cnil": Event(_no_news, "aucune nouvelle de la CNIL", lambda limit: limit.restarts, may_be_empty=True),
    "cnil_progress": Event(_progress, "nouvelle réelle de la CNIL", lambda limit: limit.restarts),
}


def split_events(text: str) -> list[str]:
    """« id_request=2026-05-06; id_provided= » → its two events; a dash means none."""
    parts = [part.strip() for part in text.split(";")]
    return [part for part in parts if part not in NONE]


def _collect(kind: str, limit: TimeLimit, events: Iterable[str]) -> _Collected:
    found = _Collected()
    for text in (part for event in events for part in split_events(event)):
        name, _, value = (piece.strip() for piece in text.partition("="))
        event = EVENTS.get(name)
        if event is None:
            raise Unreadable("events", f"{quoted(name)} n’est pas un événement connu ; connus : {', '.join(EVENTS)}.")
        if not event.fits(limit):
            raise Unreadable(name, f"{name} : cet événement n’a pas de sens pour {kind}.")
        if not value and not event.may_be_empty:
            raise Unreadable(name, f"{name} : il manque une valeur ; écrivez {name}=valeur.")
        event.read(value, found)
    return found


def read_clock(kind: str) -> Clock:
    try:
        return Claim(kind.strip(), Facts(None)).clock
    except UnknownKind:
        raise Unreadable("kind", str(UnknownKind(shown(kind.strip())))) from None


def read_claim(
    kind: str, *, received: str, department: str, events: Iterable[str] = (), policy: Policy | None = None
) -> Claim:
    """The claim, its dates already found to be within the calendar; raises Unreadable."""
    kind, received = kind.strip(), received.strip()
    clock = read_clock(kind)
    try:
        code = department_code(department)
    except UnknownDepartment:
        raise Unreadable("department", str(UnknownDepartment(shown(department)))) from None
    limit = clock.rule
    received_on, received_at = read_received(received)
    found = _collect(kind, limit, events)
    facts = Facts(
        received_on,
        department=code,
        commune_temple=found.single.get("commune_temple"),
        suspensions=tuple(found.suspensions),
        extension_notices=tuple(found.extension_notices),
        documents_on=found.single.get("doc_date"),
        received_at=received_at,
        days=found.single.get("days"),
        aware_at=found.single.get("aware", received_at) if isinstance(limit.period, Hours) else None,
        progress_on=tuple(found.progress_on),
    )
    _coherent(limit, facts, found, received_on, received_at)
    claim = Claim(kind, facts, policy or Policy())
    try:
        claim.steps  # noqa: B018  the whole calculation, so that nothing can fail later
    except BeyondTheCalendar as error:
        raise Unreadable("received", str(error)) from None
    return claim


def _coherent(
    limit: TimeLimit, facts: Facts, found: _Collected, received_on: date, received_at: datetime | None
) -> None:
    if limit.sender_sets_days and facts.days is None:
        raise Unreadable("days", "days : dites le délai que donne la mise en demeure, comme days=15.")
    if isinstance(limit.period, Hours):
        aware_at = facts.aware_at
        if aware_at is None:
            raise Unreadable(
                "aware", "aware : dites l’heure à laquelle la violation a été connue, comme aware=2021-02-23T18:20."
            )
        if aware_at != (received_at or aware_at) or aware_at.date() != received_on:
            raise Unreadable("aware", "aware : received doit répéter ce moment, ou ne pas donner d’heure.")
    if found.single.get("implicit_rejection", received_on) != received_on:
        raise Unreadable("implicit_rejection", "implicit_rejection : received doit répéter la date du rejet implicite.")
    dated = {
        "id_request": [pause.asked_on for pause in facts.suspensions],
        "ext_notice": facts.extension_notices,
        "cnil_progress": facts.progress_on,
    }
    for name, days in dated.items():
        for day in days:
            if day < received_on:
                raise Unreadable(
                    name,
                    f"{name} : le {date_in_words(day)} vient avant la réception, le {date_in_words(received_on)}.",
                )


# --- Dates as the command and the CSV write them ----------------------------------------------------------------------
def due_text(claim: Claim) -> str:
    if claim.suspended_since:
        return SUSPENDED
    return _iso(claim.due_on, claim.due_at)


def strict_due_text(claim: Claim) -> str:
    return _iso(claim.strict_due_on, claim.strict_due_at)


def _iso(day: date | None, moment: datetime | None) -> str:
    if moment:
        return moment.strftime("%Y-%m-%dT%H:%M%z")
    return day.isoformat() if day else ""
