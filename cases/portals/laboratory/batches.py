"""Many files answered with a standard answer: chosen, compared, validated once, followed to the end, printed."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.downloads import sealed_response
from cases.forms.case import Record
from cases.forms.masking import typed
from cases.laboratory import answering, batch_letters
from cases.models import Batch, BatchItem, CaseFile, StandardAnswer
from cases.portals.laboratory.seat import WRITERS, at_desk
from cases.portals.laboratory.standards import leak_or_404, versions_of
from cases.workflow import NotAllowed

SENT, REFUSED = BatchItem.State.SENT, BatchItem.State.REFUSED
NONE_CHOSEN = "Aucun dossier choisi\u202f: cochez-en au moins un."
ONE_LEAK = "Une réponse type vaut pour une seule fuite\u202f: choisissez des dossiers de la même."
CHANGED = "La réponse type a changé entre-temps\u202f: relisez-la, puis validez. Vos coches sont gardées."
NONE_WRITTEN = "Aucune réponse type n’est écrite pour cette fuite\u202f: écrivez-la d’abord."


@at_desk(roles=WRITERS)
@require_POST
def choose(request, seat, *, today):
    """From files ticked in the queue to what differs between them and the standard answer of their leak."""
    back = request.POST.get("back", "")
    try:
        files = list(CaseFile.objects.visible_to(seat).filter(pk__in=request.POST.getlist("files")))
    except ValidationError:
        files = []
    leaks = {row.breach_id for row in files}
    if len(leaks) != 1 or None in leaks:
        messages.error(request, ONE_LEAK if files else NONE_CHOSEN)
        return redirect(f"{reverse('desk', args=[seat.pk])}{back if back.startswith('?') else ''}")
    standard = StandardAnswer.objects.visible_to(seat).filter(breach__in=leaks).select_related("breach").first()
    if standard is None:
        messages.error(request, NONE_WRITTEN)
        return redirect("desk_standards", seat.pk)
    return redirect(_there(seat, standard.breach, [str(row.pk) for row in files]))


@at_desk(roles=WRITERS)
@require_http_methods(["GET", "POST"])
def many(request, seat, *, today, leak):
    """Files of the leak against the last version: what differs, line by line; then one decision for all.

    Those chosen in the queue, or all that are open.
    """
    leak = leak_or_404(seat, leak)
    row = get_object_or_404(versions_of(seat, leak).select_related("organization__key")[:1])
    among = [pk for pk in request.GET.getlist("dossier")[: answering.MOST] if _is_id(pk)]
    form = Record(typed(request), today=today)
    found = answering.candidates(row, seat, among=among)
    fitting = [one for one in found if not one.why_not]
    plain = (str(one.row.case_file.pk) for one in fitting if not one.notes)
    chosen = set(request.POST.getlist("files") if form.is_bound else plain)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("version") != str(row.number):
            form.add_error(None, CHANGED)
        else:
            try:
                files = [one.row.case_file for one in fitting if str(one.row.case_file.pk) in chosen]
                batch = answering.validate(row, files, seat, key=form.key("many"), at=timezone.now())
            except NotAllowed as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("desk_batch", seat.pk, batch.pk)
    context = {
        "seat": seat, "leak": leak, "standard": row, "form": form, "today": today, "among": among,
        "fitting": [(one, str(one.row.case_file.pk) in chosen) for one in fitting],
        "apart": [one for one in found if one.why_not], "most": answering.MOST,
    }  # fmt: skip
    return render(request, "desk/many.html", context)


@at_desk()
@require_safe
def batch(request, seat, *, today, batch_id):
    """How far it is; what was not sent, with the reason of each; what stopped; the letters to print."""
    row = _batch(seat, batch_id)
    refusals = row.items.filter(state=REFUSED).select_related("case_file")
    counts = row.items.aggregate(
        all=Count("pk"), sent=Count("pk", filter=Q(state=SENT)), refused=Count("pk", filter=Q(state=REFUSED))
    )
    aside = row.items.filter(pk__in=answering.jobs_put_aside(row).values("subject")).select_related("case_file")
    aside = list(aside.order_by("case_file__reference"))
    done = counts["sent"] + counts["refused"]
    context = {
        "seat": seat, "batch": row, **counts, "done": done, "going_on": counts["all"] - done - len(aside),
        "refusals": refusals.order_by("reason", "case_file__reference"), "aside": aside,
        "may_start_again": answering.may_start_again(row, seat), "may_print": seat.role in WRITERS,
        "parts": batch_letters.parts(row, seat), "here": reverse("desk_batch", args=[seat.pk, row.pk]),
    }  # fmt: skip
    return render(request, "desk/batch.html", context)


@at_desk(roles=WRITERS)
@require_POST
def start_again(request, seat, *, today, batch_id):
    row = _batch(seat, batch_id)
    try:
        count = answering.start_again(row, seat)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Dossiers repris\u202f: {count}.")
    return redirect("desk_batch", seat.pk, row.pk)


@at_desk(roles=WRITERS)
@require_safe
def letters(request, seat, *, today, batch_id, number):
    """On which pages of a part each letter is."""
    row, part = _part(seat, batch_id, number)
    context = {"seat": seat, "batch": row, "part": part, "pages": batch_letters.pages(part, seat)}
    return render(request, "desk/batch_letters.html", context)


@at_desk(roles=WRITERS)
@require_safe
def letters_pdf(request, seat, *, today, batch_id, number):
    _, part = _part(seat, batch_id, number)
    name = f"courriers-{part.first}-{part.last}.pdf"
    return sealed_response(batch_letters.printed(part, seat), "application/pdf", name)


def _batch(seat, batch_id):
    found = Batch.objects.visible_to(seat).select_related("standard__breach", "member")
    return get_object_or_404(found, pk=batch_id)


def _part(seat, batch_id, number):
    """A part whose letters are all printed, or 404."""
    row = _batch(seat, batch_id)
    part = next((one for one in batch_letters.parts(row, seat) if one.number == number and one.is_ready), None)
    if part is None:
        raise Http404
    return row, part


def _there(seat, leak, among):
    return reverse("desk_many", args=[seat.pk, leak.slug], query={"dossier": among} if among else None)


def _is_id(text):
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


_PLACE = "laboratoire/<uuid:seat_id>/"
_BATCH = f"{_PLACE}reponses-groupees/<uuid:batch_id>/"
urlpatterns = [
    path(f"{_PLACE}reponses-groupees/choisir/", choose, name="desk_many_chosen"),
    path(f"{_PLACE}reponses-types/<slug:leak>/repondre/", many, name="desk_many"),
    path(_BATCH, batch, name="desk_batch"),
    path(f"{_BATCH}reprendre/", start_again, name="desk_batch_again"),
    path(f"{_BATCH}lettres/<int:number>/", letters, name="desk_batch_letters"),
    path(f"{_BATCH}lettres/<int:number>/courriers.pdf", letters_pdf, name="desk_batch_pdf"),
]
