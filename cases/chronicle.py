"""The events of a file as sentences: one timeline for the screen, one chronology for the letters."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby

from cases.models import Action, Event
from cases.models.mandated import MANDATES
from cases.models.role import Role
from cases.sentences import SENTENCES, noted_by, notes
from rights.catalogue import RIGHTS

NOT_FOR_A_COMPLAINT = {
    Action.PREPARE, Action.WRITE_LETTER, Action.LODGE_COMPLAINT, Action.HEAR_FROM_CNIL, Action.CONCLUDE_COMPLAINT,
    Action.WITHDRAW, Action.CLOSE, Action.REOPEN, Action.NOTE_KNOWLEDGE, Action.FILE_CRIMINAL_COMPLAINT,
    Action.HEAR_FROM_PROSECUTOR, Action.FETCH_DEPOSIT, Action.GIVE_MANDATE, Action.REVOKE_MANDATE, Action.JOIN,
}  # fmt: skip
REMINDERS = {Action.NOTICE_COMING, Action.NOTICE_REMIND, Action.NOTICE_WAITING, Action.NOTICE_RECEIPT}
FOR_A_COMPLAINT = frozenset(a for a in Action if a not in NOT_FOR_A_COMPLAINT and not a.startswith("notice_"))


@dataclass(frozen=True)
class Line:
    """One act: what, when, whose, on which rights, with which documents."""

    on: date
    text: str
    author: str
    rights: tuple[str, ...]
    documents: tuple[str, ...] = ()
    letter: str = ""
    action: str = ""
    flags: tuple[str, ...] = ()  # what the law says of it
    notes: tuple[str, ...] = field(default=())  # the same, then who did it here: for a screen, never for a letter
    recorder: str = ""
    at: datetime | None = None


def chronicle(case_file, scope, *, actions=None, known_to=None):
    """The acts of a file, oldest first; the lines that one act wrote on several demands are one.

    `known_to`: an association, which is told of no mandate given to another; None: the person herself.
    """
    events = Event.objects.filter(case_file=case_file).select_related("demand", "case_file__key").in_order()
    lines = []
    for _, same in groupby(events, key=lambda event: (event.batch, event.action)):
        batch = list(same)
        told = known_to is None or not _is_between_others(batch[0], scope, known_to)
        if told and (actions is None or batch[0].action in actions):
            lines.append(line_of(batch, scope))
    lines.sort(key=lambda line: line.on)  # stable: acts of one day stay in the order they were written
    return [_one(list(same)) for _, same in groupby(lines, key=lambda line: (line.on, line.text, line.documents))]


def _is_between_others(event, scope, association):
    """Whether it tells of a mandate that the person gave to another association, or wrote for one."""
    if event.action in {Action.GIVE_MANDATE, Action.REVOKE_MANDATE}:
        return event.data["organization"] != str(association.pk)
    written = event.action == Action.WRITE_LETTER and event.data["kind"] in MANDATES
    return written and not scope.reaches(f"cases.Letter.facts:{event.data['letter']}")


def acts_and_reminders(lines):
    """The lines in two: what happened, and what Recours recalled meanwhile; each day says a thing once."""
    acts, reminders = [], []
    for line in lines:
        kept = reminders if line.action in REMINDERS else acts
        twin = next((i for i, other in enumerate(kept) if _same(other, line)), None)
        if twin is None:
            kept.append(line)
        else:
            kept[twin] = _one([kept[twin], line])
    return acts, reminders


def _same(line, other):
    return (line.on, line.text, line.documents, line.notes) == (other.on, other.text, other.documents, other.notes)


def _one(lines):
    """Several lines that say the same of different demands, as one."""
    return replace(lines[0], rights=tuple(dict.fromkeys(right for line in lines for right in line.rights)))


def line_of(batch, scope):
    """The lines of one act as one sentence; `batch`: its events, one a demand. No scope: nobody's own words."""
    first = batch[0]
    details = (scope and first.details.reveal(scope)) or {}
    data = first.data
    text, flags = SENTENCES[first.action](data, details), tuple(notes(first))
    return Line(
        on=first.on,
        text=text,
        author=Role(first.author).label,
        rights=tuple(RIGHTS[event.demand.right_code].noun for event in batch if event.demand),
        documents=(data["document"],) if data.get("document") else (),
        letter=data.get("letter") or "",
        action=first.action,
        flags=flags,
        notes=(*flags, *noted_by(first)),
        recorder=first.recorder if "member" in data else "",
        at=first.at,
    )
