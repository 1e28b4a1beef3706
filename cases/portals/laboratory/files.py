"""One file on the desk: what must be done, the letter as received and its facts as data, dates, history, moves."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import consulting
from cases.downloads import sealed, sealed_response
from cases.exchanges import has_unread, messages_of, notes_of
from cases.laboratory import deciding
from cases.laboratory.assigning import assignments_of
from cases.laboratory.desk_history import desk_history
from cases.laboratory.desk_missing import missing
from cases.laboratory.desk_moves import moves_for
from cases.laboratory.desk_queue import row_of
from cases.laboratory.desk_step import desk_step
from cases.laboratory.tasks import opened
from cases.models import Reply, State
from cases.models.justice import CRIMINAL_CLOCK
from cases.portals.laboratory.seat import WRITERS, at_desk, file_or_404
from cases.writing import case_demands
from rights.catalogue import RIGHTS
from rights.identification import identification
from rights.letter_facts import LetterFacts
from rights.letters import FIRST_LETTERS

LATEST = 3  # messages and notes shown on the page of a file
NOT_THEIRS = frozenset({"cnil_silence", "ce_appeal", "ce_appeal_decision", "retention", CRIMINAL_CLOCK})


@at_desk()
@require_safe
def desk_file(request, seat, *, today, case_id):
    case_file = file_or_404(seat, case_id)
    consulting.note(case_file, seat, purpose="demande", at=timezone.now())  # the person reads who opened her file
    scope = case_file.scope_for(seat, purpose="lecture")
    demands = [row for row in case_demands(case_file) if row.state != State.DRAFT]
    demands.sort(key=lambda demand: list(RIGHTS).index(demand.right_code))
    letters = list(case_file.letters.exchanged().select_related("case_file__key").order_by("-written_on", "kind_code"))
    received = next((row for row in reversed(letters) if row.kind_code in FIRST_LETTERS), None)
    facts = LetterFacts.from_dict(received.facts.reveal(scope)) if received else None
    moves = moves_for(demands, seat, on=today)
    step = desk_step(case_file, demands, on=today)
    doable = next((move for move in moves if move.code == step.code and move.is_open), None)
    drafts = Reply.objects.pending().filter(case_file=case_file, organization=seat.organization)
    drafts = list(drafts.select_related("case_file", "organization__key", "drafted_by").order_by("drafted_at"))
    tasks, at = opened(seat, case_file=case_file), timezone.now()
    lacking = missing(
        case_file, demands, seat, facts=facts, drafts=drafts, tasks=tasks,
        awaits_deposit=any(deciding.lacks_deposit(row, seat, at=at) for row in drafts),
    )  # fmt: skip
    return render(
        request,
        "desk/file.html",
        {
            "seat": seat, "case_file": case_file, "today": today, "step": step, "doable": doable,
            "row": row_of(case_file, received, scope), "received": received,
            "told": told(facts) if facts else (),
            "groups": groups(demands),
            "moves": moves, "letters": letters, "drafts": drafts, "missing": lacking,
            "moments": history(case_file, seat),
            "said": messages_of(case_file, seat, latest=LATEST), "unread": has_unread(case_file),
            "notes": notes_of(case_file, seat, latest=LATEST) if seat.role in WRITERS else (),
            "tasks": tasks,
            "may_act": seat.role in WRITERS, "may_deposit": seat.role in WRITERS and not case_file.has_no_space,
            "deliveries": case_file.deliveries.order_by("deposited_at"),
        },
    )  # fmt: skip


def told(facts):
    """[(label, lines)] of what nobody should have to type again: who is meant, where to answer, in which capacity."""
    sender, capacity = facts.sender, facts.capacity
    rows = [(label, (value,)) for label, value in identification(facts)]
    rows.append(
        (
            "Adresse pour répondre" if capacity.kind == "self" else "Écrit pour cette personne",
            (sender.name, *sender.lines),
        )
    )
    rows += [(label, (value,)) for label, value in (("Courriel", sender.email), ("Téléphone", sender.phone)) if value]
    if capacity.proof:
        rows.append(("Qualité", (f"{capacity.link or capacity.kind}, {capacity.proof} annoncée",)))
    return rows


def history(case_file, seat):
    """What was said and done, asked of a processor, and who was given the file: newest first."""
    lines = [*assignments_of(case_file, seat), *inquiries(case_file, seat), *desk_history(case_file)]
    return sorted(lines, key=lambda line: line.on, reverse=True)


@dataclass(frozen=True)
class Inquiry:
    """A letter to a processor, from the day it was frozen."""

    on: date
    text: str
    proof_url: str
    proof_label: str = "Lire la lettre (PDF)"


def inquiries(case_file, seat):
    """For colleagues alone: who wrote each, by name."""
    frozen = Reply.objects.filter(case_file=case_file, organization=seat.organization, pdf__isnull=False)
    rows = frozen.select_related("pdf", "drafted_by__organization__key").order_by("-pdf__stored_at")
    scope = seat.own_scope("historique")
    return [
        Inquiry(
            timezone.localdate(row.pdf.stored_at),
            f"Lettre au sous-traitant figée, écrite par {row.drafted_by.called(scope)}, pour vos collègues seulement",
            reverse("desk_reply_pdf", args=[seat.pk, row.pk]),
        )
        for row in rows
    ]


def groups(demands):
    """[(demands, clocks)]: those that stand alike and are due alike are shown once, in the order of the catalogue."""
    found = {}
    for demand in demands:
        rows = clocks(demand)
        alike = (demand.state, demand.stopped_on, *((row.due_on, row.statute, row.steps) for row in rows))
        found.setdefault(repr(alike), ([], rows))[0].append(demand)
    return list(found.values())


def clocks(demand):
    """The dates that a laboratory has to keep, the governing one first."""
    return sorted(
        (row for row in demand.deadlines.all() if row.rule not in NOT_THEIRS),
        key=lambda row: (row.rule != demand.right_code, row.rule),
    )


@at_desk()
@require_safe
def letter_pdf(request, seat, *, today, case_id, letter_id):
    case_file, letter = _letter(seat, case_id, letter_id)
    if not letter.is_ready:
        return redirect("desk_file", seat.pk, case_file.pk)
    content = letter.pdf.open(case_file.scope_for(seat, purpose="lecture"))
    return sealed_response(content, "application/pdf", f"courrier-{case_file.reference}-{letter.written_on}.pdf")


@at_desk()
@require_safe
def letter_json(request, seat, *, today, case_id, letter_id):
    """The facts of a letter as data, in the published schema: nobody retypes them."""
    case_file, letter = _letter(seat, case_id, letter_id)
    facts = letter.facts.reveal(case_file.scope_for(seat, purpose="lecture"))
    response = JsonResponse({"kind": letter.kind_code, "facts": facts}, json_dumps_params={"ensure_ascii": False})
    return sealed(response, f"faits-{case_file.reference}.json")


def _letter(seat, case_id, letter_id):
    case_file = file_or_404(seat, case_id)
    letter = case_file.letters.exchanged().select_related("pdf__key", "case_file__key").filter(pk=letter_id).first()
    if letter is None:
        raise Http404
    return case_file, letter


_FILE = "laboratoire/<uuid:seat_id>/dossiers/<uuid:case_id>/"
urlpatterns = [
    path(_FILE, desk_file, name="desk_file"),
    path(f"{_FILE}courriers/<uuid:letter_id>/courrier.pdf", letter_pdf, name="desk_letter_pdf"),
    path(f"{_FILE}courriers/<uuid:letter_id>/faits.json", letter_json, name="desk_letter_json"),
]
