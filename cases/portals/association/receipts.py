"""Posting and receipt of many letters: a list that came back, or one day typed for the files that were ticked."""

import contextlib
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import conditions
from cases.association import overview, receipts
from cases.association.campaigning import files_for
from cases.conditions import CONDITIONS
from cases.forms.campaigns import ReceiptsForm
from cases.forms.masking import typed
from cases.models import CaseFile, Letter, Receipts
from cases.portals.association.seat import at_association
from cases.portals.association.set_aside import seen, set_aside
from cases.portals.association.ticked import NONE_TICKED, ticked
from cases.portals.association.worklist import NOTES, list_page
from cases.tables import UnreadableTable
from cases.workflow import NotAllowed

ROWS = 30
LETTERS = {"posted": conditions.letters_to_post, "received": conditions.letters_to_receive}
GONE = "Ce dossier coché n’est plus dans cette liste\u202f: il a changé depuis, ou son mandat a pris fin."


@at_association()
@require_http_methods(["GET", "POST"])
def lists(request, seat, *, today):
    """A list is read and compared; nothing is noted before somebody accepts it."""
    again, left = _to_correct(request, seat)
    form = ReceiptsForm(typed(request), request.FILES or None, today=today, initial={"typed": left})
    if request.method == "POST" and form.is_valid():
        try:
            written = "" if form.cleaned_data["upload"] else form.cleaned_data["typed"]
            reading = receipts.read(form.content(), seat, today=today, typed=written)
        except UnreadableTable as unreadable:
            form.add_error("upload" if form.cleaned_data["upload"] else "typed", str(unreadable))
        else:
            kept = receipts.keep(reading, seat, at=timezone.now())
            if again:
                with contextlib.suppress(NotAllowed):  # read anew, whole; what was accepted of it stays
                    receipts.drop(again)
            return redirect("association_receipts", seat.pk, kept.pk)
    earlier = Receipts.objects.visible_to(seat).select_related("member").exclude(accepted_at=None)
    context = {"seat": seat, "form": form, "earlier": earlier.order_by("-accepted_at")[:ROWS]}
    return render(request, "association/receipts_lists.html", context)


def _to_correct(request, seat):
    """(the list named in the address, its lines as they were typed); (None, "") without.

    What was typed over a list that is gone meanwhile is read all the same.
    """
    if "reprise" not in request.GET:
        return None, ""
    try:
        row = receipts_or_404(seat, request.GET["reprise"])
        left = (row.lines.reveal(seat.own_scope("avis de réception")) or {}).get("typed")
    except (ValidationError, Http404):
        row, left = None, ""
    if not left and request.method != "POST":
        raise Http404
    return (row, left) if left else (None, "")


@at_association()
@require_POST
def note(request, seat, *, today, code):
    """One day for the letters of the files ticked on a list, or of all its files: compared first, like a list."""
    condition = CONDITIONS.get(code)
    if condition is None or not condition.note:
        raise Http404
    form = NOTES[condition.note](request.POST, today=today)
    chosen = None if "all" in request.POST else ticked(request.POST)
    if form.is_valid() and chosen == []:
        form.add_error(None, NONE_TICKED)
    if not form.is_valid():
        return list_page(request, seat, code, today=today, form=form)
    mine = request.GET.get("qui") == "moi"
    among = files_for(seat, mine=mine, only=chosen)
    files = condition.files(among, today)
    if condition.note == "lodged":
        reading = receipts.say_lodged(conditions.letters_to_lodge(files), **form.said())
    else:
        letters = LETTERS[condition.note]().filter(case_file__in=files).select_related("case_file")
        reading = receipts.say(letters.order_by("case_file__reference", "pk"), seat, **form.said())
    reading.problems += _gone(chosen or (), among, files)
    reading.screen, reading.mine = code, mine
    return redirect("association_receipts", seat.pk, receipts.keep(reading, seat, at=timezone.now()).pk)


def _gone(ticked_ids, among, files):
    """A line for each file that was ticked and fits no more; one that is no longer carried has no name here."""
    still = set(files.values_list("pk", flat=True))
    known = dict(among.values_list("pk", "reference"))
    gone = [known.get(pk, "") for pk in dict.fromkeys(ticked_ids) if pk not in still]
    return [(rank, reference, GONE) for rank, reference in enumerate(gone, len(still) + 1)]


@at_association()
@require_safe
def one(request, seat, *, today, receipts_id):
    """What would be noted, and what does not fit; then how far the noting is, and what was refused."""
    row, scope = receipts_or_404(seat, receipts_id), seat.own_scope("avis de réception")
    here = reverse("association_receipts", args=[seat.pk, row.pk])
    read = row.lines.reveal(scope) or {}
    context = {
        "seat": seat, "receipts": row, "here": here, "is_over": row.accepted_at and row.done == row.total,
        "stuck": receipts.given_up(row).exists(), "seen": seen(seat, row.pk), "read": read,
        "screen": CONDITIONS.get(read.get("screen")),
    }  # fmt: skip
    if row.accepted_at is None:
        page = Paginator(read["lines"], ROWS).get_page(request.GET.get("page"))
        problems = Paginator(read["problems"], ROWS).get_page(request.GET.get("problemes"))
        context |= {"page": page, "problems": problems, "lines": _named(seat, page)}
    else:
        refused = row.refusals.reveal(scope) or []
        page = Paginator(refused, ROWS).get_page(request.GET.get("page"))
        named = {said["letter"]: found for said, found in _named(seat, [{"letter": pk} for _, pk, _ in page])}
        context |= {"page": page, "refused": [(line, named.get(pk), why) for line, pk, why in page], "all": refused}
    return render(request, "association/receipts.html", context)


def _named(seat, lines):
    """(line, row of the list) for lines that name a letter; None for a file no longer carried."""
    letters = Letter.objects.filter(pk__in=[line["letter"] for line in lines])
    files = dict(letters.filter(case_file__in=CaseFile.objects.visible_to(seat)).values_list("pk", "case_file"))
    rows = overview.rows_of(seat, list(CaseFile.objects.filter(pk__in=files.values())))
    named = {row.case_file.pk: row for row in rows}
    by_letter = {str(letter): named.get(case_file) for letter, case_file in files.items()}
    return [(_dated(line), by_letter.get(line["letter"])) for line in lines]


def _dated(line):
    """Its days as days."""
    return line | {name: date.fromisoformat(line[name]) for name in ("posted", "received", "lodged") if line.get(name)}


@at_association()
@require_POST
def accept(request, seat, *, today, receipts_id):
    if "drop" in request.POST:
        return _drop(request, seat, receipts_id)
    row = receipts_or_404(seat, receipts_id)
    try:
        receipts.accept(row, seat, at=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("association_receipts", seat.pk, row.pk)


def _drop(request, seat, receipts_id):
    def dropped():
        receipts.drop(receipts_or_404(seat, receipts_id))

    names = {"here": "association_receipts", "afterwards": "association_receipts_lists"}
    return set_aside(request, seat, dropped, list_id=receipts_id, **names)


def receipts_or_404(seat, receipts_id):
    rows = Receipts.objects.visible_to(seat).select_related("organization__key", "member")
    return get_object_or_404(rows, pk=receipts_id)


_HERE = "association/<uuid:seat_id>/avis/"
urlpatterns = [
    path(_HERE, lists, name="association_receipts_lists"),
    path(f"{_HERE}<uuid:receipts_id>/", one, name="association_receipts"),
    path(f"{_HERE}<uuid:receipts_id>/accepter/", accept, name="association_receipts_accept"),
    path("association/<uuid:seat_id>/a-faire/<slug:code>/noter/", note, name="association_note"),
]
