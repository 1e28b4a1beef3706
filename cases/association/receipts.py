"""What comes back of letters that left: the day of posting, the registered number, the day of receipt.

Read from a list and matched line by line, nothing noted; then, once somebody accepts, noted by the queue through
`perform`, once for each letter. The same list read again changes nothing.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from cases import complaining, queue
from cases.association import receipt_line
from cases.association.receipt_line import Line, Reading, left_of, mark
from cases.association.receipt_matching import TAKEN, match
from cases.models import Action, CaseFile, Demand, Event, Receipts
from cases.models.event import NUMBERED, number_index
from cases.queue import enqueue
from cases.tenancy import within
from cases.workflow import NotAllowed, perform_all
from cases.workflow.mandated import OUTSIDE
from cases.workflow.patient import already_received
from rights.complaints import complaint_ripeness
from rights.letters import FIRST_LETTERS
from rights.periods import date_in_words
from vault.scope import OutOfScope

LOT = 50  # lines noted by one job
KEPT = timedelta(days=1)
REFUSALS_KEPT = timedelta(days=30)
FILED = "Le dépôt de cette plainte est déjà noté."
REWRITTEN = "Un projet de plainte plus récent a été écrit\u202f: notez le dépôt dans le dossier."
GONE = "La personne qui a accepté cette liste ne travaille plus ici\u202f: donnez-la de nouveau."
MEANWHILE = "Ce courrier a été noté entre-temps, sans ce numéro de recommandé."


def read(content, seat, *, today, typed=""):
    """A list compared with the letters of this member's association; UnreadableTable when it is none.

    `typed`: its lines as they were written; the form added the titles, and no line counts them.
    """
    told, reading = receipt_line.read(content, today=today)
    if typed:
        reading.typed = typed
        reading.problems = [(line - 1, *problem) for line, *problem in reading.problems]
        told = [one | {"line": one["line"] - 1} for one in told]
    match(told, seat, reading)
    reading.problems.sort(key=lambda problem: problem[0])
    return reading


def say(letters, seat, *, posted=None, received=None, channel="registered"):
    """The same of letters chosen on a screen, for which one day was typed."""
    told = [
        {
            "line": rank, "reference": mark(row, row.case_file.reference), "number": "", "posted": posted,
            "received": received,
        }
        for rank, row in enumerate(letters, 1)
    ]  # fmt: skip
    reading = Reading()
    match(told, seat, reading)
    for line in reading.lines:
        line.channel = channel
    named = {rank: row.case_file.reference for rank, row in enumerate(letters, 1)}
    reading.problems = [(rank, named[rank], sentence) for rank, _, sentence in reading.problems]
    return reading


def say_lodged(drafts, *, lodged):
    """The same of complaints that were filed on one day."""
    reading = Reading()
    for rank, row in enumerate(drafts, 1):
        if lodged < row.written_on:
            early = f"Ce projet de plainte, daté du {date_in_words(row.written_on)}, n’a pu être déposé avant."
            reading.problems.append((rank, row.case_file.reference, early))
        else:
            reading.lines.append(Line(str(row.pk), line=rank, lodged=lodged.isoformat()))
    return reading


def keep(reading, seat, *, at, accepted=False):
    """What was read, until somebody accepts it or a day has passed; `accepted` at once, for what was typed here."""
    with transaction.atomic():
        row = Receipts.objects.create(
            organization=seat.organization, member=seat, read_at=at, lines=reading.to_json(), total=len(reading.lines)
        )
        if accepted:
            accept(row, seat, at=at)
    return row


def accept(row, seat, *, at):
    """Queue the noting, once, for whoever accepts; NotAllowed for nothing to note, or what was let go meanwhile."""
    with transaction.atomic():
        held = Receipts.objects.select_for_update().filter(pk=row.pk).first()
        if held is None:
            raise NotAllowed("Cette liste vient d’être écartée\u202f: rien n’en est noté.")
        if held.accepted_at is None:
            if not held.total or not held.lines:
                raise NotAllowed("Il n’y a rien à noter.")
            held.accepted_at, held.member = at, seat
            held.save(update_fields=["accepted_at", "member"])
            enqueue("apply_receipts", held.pk, key=f"receipts:{held.pk}:0")


def drop(row):
    """Nothing of it is kept. NotAllowed once somebody accepted it."""
    rows = Receipts.objects.filter(pk=row.pk)
    if not rows.filter(accepted_at=None).delete()[0] and rows.exists():
        raise NotAllowed("Cette liste vient d’être acceptée\u202f: elle ne s’écarte plus. Voici ce qui en est noté.")


def apply(row_id, *, at):
    """Note the next lot of lines for whoever accepted them, each or its refusal, and queue the lot after it.

    In a transaction.
    """
    rows = Receipts.objects.select_for_update(of=("self",)).select_related(
        "organization__key", "member__organization__key", "member__user"
    )
    row = rows.get(pk=row_id)
    if not row.accepted_at or row.done >= row.total:
        return
    scope = row.organization.system_scope(purpose="avis de réception")
    reading = row.lines.reveal(scope)
    lines = [Line(**line) for line in reading["lines"]]
    refusals = row.refusals.reveal(scope) or []
    for line in lines[row.done : row.done + LOT]:
        if sentence := note_one(line, row.member, at) if row.member.acts_for_people else GONE:
            refusals.append([line.line, line.letter, sentence])
    row.done = min(row.done + LOT, row.total)
    row.refusals = refusals
    if row.done == row.total:
        row.lines = left_of(reading, refusals)
    else:
        enqueue("apply_receipts", row.pk, key=f"receipts:{row.pk}:{row.done}")
    row.save(update_fields=["done", "refusals", "lines"])


def note_one(line, seat, at):
    """Note one letter; "" when done, else the sentence of the refusal."""
    try:
        with transaction.atomic(), within(seat):
            files = CaseFile.objects.visible_to(seat).filter(letters=line.letter)
            held = files.select_for_update(of=("self",)).select_related("key", "patient").first()
            if held is None:
                raise NotAllowed("Le mandat de cette personne a pris fin.")
            letter = held.letters.get(pk=line.letter)  # as whoever held the file before left it
            (_lodge if line.lodged else note)(letter, line, seat, at=at)
    except NotAllowed as refusal:
        return str(refusal)
    except OutOfScope:  # the letter itself does not open under this mandate: one line, not the whole list
        return OUTSIDE
    return ""


def note(letter, line, seat, *, at):
    """That a letter left, that it arrived: by the acts, and with the keys, of whoever notes one by hand.

    Its number goes with the sending, or with the receipt where the sending was noted without it.
    """
    first = letter.kind_code in FIRST_LETTERS
    demands = _demands(letter)
    if line.number and _is_of_another(letter, line.number, seat):
        raise NotAllowed(TAKEN)
    number = "" if _has_number(demands, letter, line.number) else line.number
    if line.posted and letter.left_on is None:
        leaving = [demand for demand in demands if demand.may_leave_with(letter)] if first else demands
        if not leaving:
            raise NotAllowed("Ces demandes sont déjà parties par un autre courrier.")
        perform_all(
            Action.SEND if first else Action.POST_LETTER, leaving, by=seat, on=date.fromisoformat(line.posted), at=at,
            channel=line.channel, number=number, letter=letter, key=f"sent:{letter.pk}",
        )  # fmt: skip
        demands, number = _demands(letter), ""
    waiting = [demand for demand in demands if not _has_arrived(demand, letter, line.received)]
    if number and not waiting:
        raise NotAllowed(MEANWHILE)
    if not waiting:
        return
    told = {"by": seat, "on": date.fromisoformat(line.received), "at": at, "letter": letter, "number": number}
    if first:
        perform_all(Action.RECEIVE, waiting, presumed=False, key=f"received:{letter.pk}", **told)
    else:
        facts = letter.facts.reveal(letter.case_file.scope_for(seat, purpose="échéance"))
        days = facts.get("answer_by_days") if letter.kind_code == "formal_notice" else None
        perform_all(Action.LETTER_RECEIVED, waiting, days=days, key=f"arrived:{letter.pk}:{line.received}", **told)


def _lodge(draft, line, seat, *, at):
    """That the complaint was filed with this draft. Its number is noted in the file, when the CNIL gives it."""
    case_file = draft.case_file
    scope = case_file.scope_for(seat, purpose="plainte")
    facts, demands = complaining.complaint_of(case_file, scope, on=timezone.localdate(at))
    if any(demand.last(Action.LODGE_COMPLAINT) for demand in demands):
        raise NotAllowed(FILED)
    if complaining.latest_draft(case_file, by=seat) != draft:
        raise NotAllowed(REWRITTEN)
    on = date.fromisoformat(line.lodged)
    perform_all(
        Action.LODGE_COMPLAINT, demands, by=seat, on=on, at=at, letter=draft, key=f"lodged:{draft.pk}",
        ripe=complaint_ripeness(facts.demands, on=on).ripe,
    )  # fmt: skip


def _has_arrived(demand, letter, on):
    """Whether this day of receipt is noted already, by hand or from another list, or is not told.

    NotAllowed where another day is: of a first letter, another proved one.
    """
    if not on:
        return True
    if letter.kind_code in FIRST_LETTERS:
        known, presumed = demand.receipt()
        noted = None if presumed else known
    else:
        noted = next((event.on for event in _events_of([demand], letter, Action.LETTER_RECEIVED)), None)
    if noted and noted.isoformat() != on:
        raise NotAllowed(already_received(noted))
    return noted is not None


def _has_number(demands, letter, number):
    index = number_index(number, letter.case_file.controller_id)
    noted = {event.number_index for event in _events_of(demands, letter, *NUMBERED)}
    return index is not None and index in noted


def _is_of_another(letter, number, seat):
    """Whether another list, accepted since this one was read, gave this number to another letter."""
    index = number_index(number, letter.case_file.addressee_id)
    files = CaseFile.objects.visible_to(seat)
    noted = Event.objects.filter(number_index=index, case_file__in=files).values_list("data__letter", flat=True)
    return index is not None and any(told and told != str(letter.pk) for told in noted)


def _events_of(demands, letter, *actions):
    events = (event for demand in demands for event in demand.history() if event.action in actions)
    return [event for event in events if event.data.get("letter") == str(letter.pk)]


def _demands(letter):
    rows = list(Demand.objects.filter(letters=letter).prefetch_related("events").order_by("right_code"))
    for row in rows:
        row.case_file = letter.case_file
    return rows


def given_up(row):
    """Its jobs that failed for good."""
    return queue.given_up(["apply_receipts"], [row.pk])


def forget(*, now):
    """What nobody accepted goes after a day; of what was noted, after thirty days nothing but the counts is left."""
    Receipts.objects.filter(accepted_at=None, read_at__lt=now - KEPT).delete()
    Receipts.objects.filter(accepted_at__lt=now - REFUSALS_KEPT).update(lines=None, refusals=None)
