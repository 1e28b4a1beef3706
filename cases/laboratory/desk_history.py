"""The history of a file as its laboratory may read it: what was said to it, and what it did. A closed list."""

from itertools import groupby

from cases.chronicle import line_of
from cases.models import Action, Event
from cases.models.letter import TO_LABORATORIES

SHOWN = frozenset(
    {
        Action.SEND, Action.RECEIVE, Action.ASK_IDENTITY, Action.CONTEST_IDENTITY, Action.PROVIDE_IDENTITY,
        Action.EXTEND, Action.ANSWER_FULL, Action.ANSWER_PARTLY, Action.REFUSE, Action.REDIRECT, Action.WITHDRAW,
        Action.REOPEN, Action.DEPOSIT,
    }
)  # fmt: skip
SHOWN_OF_LETTERS = frozenset({Action.POST_LETTER, Action.LETTER_RECEIVED})  # of those addressed to a laboratory


def desk_history(case_file):
    """Its lines, newest first. The person's own words stay closed: a letter says what is said to the laboratory."""
    events = Event.objects.filter(case_file=case_file, action__in=SHOWN | SHOWN_OF_LETTERS).select_related("demand")
    lines = [
        line_of(list(same), None)
        for _, same in groupby(filter(_is_shown, events.in_order()), key=lambda event: (event.batch, event.action))
    ]
    return sorted(lines, key=lambda line: line.on, reverse=True)


def _is_shown(event):
    return event.action in SHOWN or event.data.get("kind") in TO_LABORATORIES
