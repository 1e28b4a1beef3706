"""The complaint bound with its exhibits: which go in, and the binding, in a process that holds no key.

The exhibits and their numbers are those of the draft; a draft older than a new exhibit is to be written again first.
"""

import json
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.db import transaction

from accounts.models import Membership
from cases.models import Document, Dossier, Job, Letter
from cases.models.mandated import BOUND, MANDATES, is_between_others
from cases.proofs import numbered_proofs
from cases.queue import enqueue
from cases.workflow import OUTSIDE, NotAllowed
from cases.workflow.mandated import UNDRAFTED, covers, has_its_mandate
from rights import rendering
from rights.dossier import Bound, Layout
from rights.mandates import scope_for_letter
from rights.wire import receive, send
from vault.cipher import Unreadable
from vault.models import SealedFile

SECONDS = 45  # wall clock, for the whole: below the worker's own limit
MOST_PAGES = 500
STAMPS_AT_ONCE = 200  # as many as the press prints well within its time
EXHIBIT, PART, STAMPS, BIND, PAPER, DONE = b"E", b"T", b"S", b"B", b"P", b"D"


@dataclass(frozen=True)
class Proof:
    """An exhibit of the draft and the row that holds it; no row: a paper that is not in the file.

    `closed`: a mandate does not open it to whoever binds.
    """

    number: int
    title: str
    row: object = None
    closed: bool = False

    @property
    def held(self):
        """Why it may not go, whatever the person says; "" when it may."""
        if isinstance(self.row, Document) and not self.row.may_leave:
            return self.row.screening
        if self.closed:
            return "closed"
        return "" if self.row else "elsewhere"

    @property
    def wants_a_decision(self):
        """What the person is to look at before it goes: it may show results, or a social-security number."""
        if not isinstance(self.row, Document):
            return ""
        if self.row.pages_to_mask:
            return "number"
        if self.row.pages_to_mask is None and self.row.content_type == "application/pdf":
            return "unread"
        return "results" if self.row.kind == Document.Kind.REPLY else ""

    @property
    def named(self):
        if self.row is None:
            return {}
        return {"document" if isinstance(self.row, Document) else "letter": str(self.row.pk)}


def latest(case_file):
    return case_file.dossiers.order_by("asked_at", "pk").last()


def is_stuck(dossier):
    """Nobody works on it any more: its job was set aside."""
    return not dossier.outcome and Job.objects.filter(key=_job_key(dossier), state=Job.State.QUARANTINED).exists()


def _job_key(dossier):
    return f"bind:{dossier.pk}"


def proofs_of(case_file, draft, scope):
    """The exhibits of the draft with what holds them; None when the file has others since."""
    now = numbered_proofs(case_file, scope)
    frozen = [(exhibit["number"], exhibit["title"]) for exhibit in draft.facts.reveal(scope)["exhibits"]]
    if len(now) > len(frozen) or not all(_is_still(*proof, *told) for proof, told in zip(now, frozen, strict=False)):
        return None
    rows = {exhibit.number: row for exhibit, row in now}
    return [
        Proof(number, title, row := rows.get(number), closed=row is not None and _is_closed(row, scope))
        for number, title in frozen
    ]


def _is_still(exhibit, row, number, title):
    """A title that a mandate did not open was written as the kind of the document."""
    titles = {exhibit.title, row.kind_in_words} if isinstance(row, Document) else {exhibit.title}
    return exhibit.number == number and title in titles


def _is_closed(row, scope):
    """A letter about the requests is what a complaint is made of: it goes with the scope for complaints."""
    if isinstance(row, Letter) and row.kind_code in MANDATES:
        return is_between_others(row, scope)
    if isinstance(row, Letter) and scope_for_letter(row.kind_code) in BOUND:
        return False
    sealed = row.file_id if isinstance(row, Document) else row.pdf_id
    return not scope.reaches(f"vault.SealedFile.content:{sealed}")


def ask_to_bind(case_file, draft, proofs, numbers, *, on, key, by):
    """The row and its job, in one transaction; the same key gives the same dossier.

    `by`: as for `exhibits.add`; a member of an association binds its own draft.
    """
    if not covers(case_file, by, {"cnil"}, on=on):
        raise NotAllowed(OUTSIDE)
    if isinstance(by, Membership) and not has_its_mandate(case_file, draft):
        raise NotAllowed(UNDRAFTED)
    last = latest(case_file)
    if last and not last.outcome and last.key != f"{case_file.pk}:{key}" and not is_stuck(last):
        raise NotAllowed("Un dossier se prépare déjà. Attendez qu’il soit prêt, puis recommencez.")
    exhibits = [
        {"number": proof.number, "chosen": proof.number in numbers and not proof.held, **proof.named}
        for proof in proofs
    ]
    with transaction.atomic():
        dossier, created = Dossier.objects.get_or_create(
            key=f"{case_file.pk}:{key}",
            defaults={"case_file": case_file, "letter": draft, "asked_on": on, "exhibits": exhibits},
        )
        if created:
            enqueue("bind_dossier", dossier.pk, key=_job_key(dossier))
    return dossier


def drop_earlier(dossier):
    """One bound complaint a file: it is made again at will, from what the file holds."""
    earlier = Dossier.objects.filter(case_file=dossier.case_file_id, asked_at__lt=dossier.asked_at)
    files = [pk for pk in earlier.values_list("pdf", flat=True) if pk]
    earlier.delete()
    SealedFile.objects.filter(pk__in=files).delete()


class Failed(Exception):
    """The binding took too much, or died: nothing was made, and trying again would take as much."""


class Binder:
    """A binder process, seen from here: one question, one answer, before the deadline."""

    def __init__(self):
        self.deadline = time.monotonic() + SECONDS
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cases.binder"],
            cwd=settings.BASE_DIR,
            env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a library's log would quote exhibits
            bufsize=0,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def ask(self, kind, header, body=b""):
        try:
            for part in (json.dumps(header).encode(), body):
                send(self.process.stdin.fileno(), kind, part)
            answer, said = receive(self.process.stdout.fileno(), self.deadline)
        except (EOFError, BrokenPipeError, TimeoutError):
            raise Failed from None
        return answer, said

    def told(self, kind, header, body=b""):
        return json.loads(self.ask(kind, header, body)[1])

    def on_paper(self, content, content_type):
        """Bound with nothing: its own A4 pages, or None when it does not go on paper."""
        answer, said = self.ask(PAPER, {"type": content_type}, content)
        return said if answer == DONE else None


def bind(dossier, scope, *, progress):
    """(what to write in the row, the PDF or None). `progress` is called with the number of exhibits done."""
    facts = dossier.letter.facts.reveal(scope)
    rows = _rows(dossier)
    try:
        with Binder() as binder:
            bound = _on_paper(binder, facts["exhibits"], dossier.exhibits, rows, scope, progress)
            layout = _lay_out(binder, dossier, facts, bound, scope)
            stamps = list(layout.stamps())
            for start in range(0, len(stamps), STAMPS_AT_ONCE):
                binder.ask(STAMPS, {}, rendering.render_stamps(stamps[start : start + STAMPS_AT_ONCE]))
            answer, said = binder.ask(
                BIND,
                {
                    "title": f"Dossier de plainte {facts['reference']}",
                    "largest": settings.DOSSIER_MAX_BYTES,
                    "bookmarks": [[part.title, part.first, part.exhibit is not None] for part in layout.parts],
                },
            )
    except (Failed, rendering.RenderingFailed):
        return {"outcome": Dossier.Outcome.FAILED}, None
    left_out = {str(each.number): each.left_out for each in bound if each.left_out}
    told = {"left_out": left_out, "pages": layout.pages}
    if answer == DONE:
        return {**told, "outcome": Dossier.Outcome.MADE, "size": len(said)}, said
    heavy = json.loads(said)
    weights = sorted(([int(number), size] for number, size in heavy["weights"].items()), key=lambda pair: -pair[1])
    return {**told, "outcome": Dossier.Outcome.HEAVY, "size": heavy["size"], "heaviest": weights[:3]}, None


def _rows(dossier):
    """{id: what holds it}, in two queries: found in the file of the dossier and nowhere else."""
    case_file = dossier.case_file
    documents = case_file.documents.select_related("file__key")
    letters = case_file.letters.exclude(pdf=None).select_related("pdf__key")
    return {str(row.pk): row for row in documents} | {str(row.pk): row for row in letters}


def _on_paper(binder, titles, exhibits, rows, scope, progress):
    """Each exhibit of the list: its pages, or why it is left out."""
    bound, done, pages = [], 0, 0
    for told, one in zip(titles, exhibits, strict=True):
        row = rows.get(one.get("document") or one.get("letter", ""))
        each = Bound(number=one["number"], title=told["title"], on=_day(told.get("on")))
        if row is None:
            each = replace(each, left_out="elsewhere")
        elif not one["chosen"]:
            held = Proof(one["number"], "", row).held
            each = replace(each, left_out=held or "not_chosen")
        else:
            each = replace(each, **_join(binder, one["number"], row, scope, MOST_PAGES - pages))
            done, pages = done + 1, pages + each.pages
            progress(done)
        bound.append(each)
    return tuple(bound)


def _join(binder, number, row, scope, room):
    """What becomes of a chosen exhibit. The antivirus may have spoken since it was chosen."""
    if isinstance(row, Document) and not row.may_leave:
        return {"left_out": row.screening}
    sealed, kind = (row.file, row.content_type) if isinstance(row, Document) else (row.pdf, "application/pdf")
    try:
        content = sealed.open(scope)
    except Unreadable:
        return {"left_out": "broken"}
    told = binder.told(EXHIBIT, {"number": number, "type": kind, "most": room}, content)
    return {"left_out": told["problem"]} if told["problem"] else {"pages": told["pages"]}


def _lay_out(binder, dossier, facts, bound, scope):
    """The list names pages that come after it: it is printed again until its own length is the one it counts with."""
    letter = binder.told(PART, {"name": "letter"}, dossier.letter.pdf.open(scope))["pages"]
    chronology = binder.told(PART, {"name": "chronology"}, rendering.render_chronology(facts))["pages"]
    front = 1
    for _ in range(3):
        layout = Layout(front=front, letter=letter, chronology=chronology, exhibits=bound)
        counted = binder.told(PART, {"name": "front"}, rendering.render_front(facts, layout))["pages"]
        if counted == front:
            return layout
        front = counted
    raise Failed


def _day(text):
    return date.fromisoformat(text) if text else None
