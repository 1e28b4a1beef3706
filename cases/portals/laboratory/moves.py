"""From a decision of the laboratory to its letter: a form, the letter to read over, then it leaves, once."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import deciding
from cases.desk_moves import moves_for
from cases.forms import desk_moves as forms
from cases.forms.masking import typed
from cases.models import CaseFile, Reply, State
from cases.portals.laboratory.files import sealed_pdf
from cases.portals.laboratory.seat import READERS, WRITERS, at_desk, file_or_404
from cases.workflow import NotAllowed
from cases.writing import case_demands
from rights import rendering
from rights.fact_reading import FactsError
from rights.rendering import RenderingFailed

FORMS = {
    "accuser": forms.AcknowledgeForm,
    "identite": forms.IdentityForm,
    "prolonger": forms.ExtensionForm,
    "transmettre": forms.RedirectionForm,
}
LEFT = "La lettre est partie dans l’espace de la personne, prévenue par un courriel neutre. Imprimez-la pour la poster."


@at_desk(roles=WRITERS)
@require_http_methods(["GET", "POST"])
def move(request, seat, *, today, case_id, code):
    """Prepare a decision. What the law refuses comes back beside the field it is about, and nothing typed is lost."""
    if code not in FORMS:
        raise Http404
    case_file = file_or_404(seat, case_id)
    found = next(one for one in _moves(case_file, seat, today) if one.code == code)
    if not found.is_open:
        messages.info(request, found.why_not)
        return redirect("desk_file", seat.pk, case_file.pk)
    form = FORMS[code](typed(request), today=today, demands=found.demands, earliest=_sent_on(found.demands))
    if request.method == "POST" and form.is_valid():
        reply = _kept(form, case_file, seat, today)
        if reply is not None:
            return redirect("desk_reply", seat.pk, reply.pk)
    return render(
        request, "desk/move.html", {"seat": seat, "case_file": case_file, "move": found, "form": form, "today": today}
    )


def _kept(form, case_file, seat, today):
    """The draft of what was typed; None, with the sentence in the form, where it cannot be."""
    try:
        return deciding.draft(
            case_file, form.kind, form.chosen, seat, told=form.told(), key=form.key(form.kind), on=today,
            received_on=form.received_on(),
        )  # fmt: skip
    except FactsError as error:
        form.place(error)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
    return None


@at_desk(roles=READERS)
@require_safe
def reply(request, seat, *, today, reply_id):
    """The letter as it would leave today, to be read over, and who may let it leave."""
    row = _reply(seat, reply_id)
    if not row.is_pending:
        messages.info(request, "Cette réponse est déjà partie." if row.letter_id else "Ce projet a été abandonné.")
        return redirect("desk_file", seat.pk, row.case_file_id)
    text, trouble = "", ""
    try:
        text = rendering.render_text(row.kind_code, deciding.facts_of(row, seat, on=today))
    except (FactsError, NotAllowed) as error:
        trouble = getattr(error, "sentence", str(error))
    return render(
        request,
        "desk/reply.html",
        {
            "seat": seat, "reply": row, "case_file": row.case_file, "text": text, "trouble": trouble, "today": today,
            "why_not": deciding.why_not_send(row, seat), "may_act": seat.role in WRITERS,
            "author": row.drafted_by.called(seat.own_scope("relecture")),
        },
    )  # fmt: skip


@at_desk(roles=READERS)
@require_safe
def reply_pdf(request, seat, *, today, reply_id):
    """The draft on paper, exactly as the letter would be; it is kept nowhere."""
    row = _reply(seat, reply_id)
    try:
        content = rendering.render_pdf(row.kind_code, deciding.facts_of(row, seat, on=today))
    except (FactsError, NotAllowed, RenderingFailed) as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    return sealed_pdf(content, f"projet-{row.case_file.reference}.pdf")


@at_desk(roles=WRITERS)
@require_POST
def reply_act(request, seat, *, today, reply_id):
    """Let it leave, ask a colleague to read it over, or give it up: as the button said."""
    row = _reply(seat, reply_id)
    done, here = reverse("desk_file", args=[seat.pk, row.case_file_id]), reverse("desk_reply", args=[seat.pk, row.pk])
    version = request.POST.get("version", "")
    version = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
    try:
        if "send" in request.POST:
            deciding.send(row, seat, version=version, on=today)
            messages.success(request, LEFT)
        elif "submit" in request.POST:
            deciding.submit(row, version=version)
            messages.success(request, "Le projet attend une autre personne, qui le relira et l’enverra.")
        elif "drop" in request.POST:
            deciding.drop(row, version=version)
            messages.success(request, "Projet abandonné. Rien n’est parti.")
    except deciding.ChangedMeanwhile as told:
        messages.warning(request, str(told))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(here)
    return redirect(done)


def _reply(seat, reply_id):
    """A draft of this laboratory, on a file that this person may see; another's gives the same 404 as none."""
    mine = Reply.objects.filter(organization=seat.organization, case_file__in=CaseFile.objects.visible_to(seat))
    related = ("case_file__patient__key", "case_file__key", "case_file__laboratory", "organization__key", "drafted_by")
    return get_object_or_404(mine.select_related(*related, "drafted_by__organization__key"), pk=reply_id)


def _moves(case_file, seat, today):
    demands = [demand for demand in case_demands(case_file) if demand.state != State.DRAFT]
    return moves_for(demands, seat, on=today)


def _sent_on(demands):
    return min((demand.sent_on for demand in demands if demand.sent_on), default=None)


_PLACE = "laboratoire/<uuid:seat_id>/"
urlpatterns = [
    path(f"{_PLACE}dossiers/<uuid:case_id>/<slug:code>/", move, name="desk_move"),
    path(f"{_PLACE}projets/<uuid:reply_id>/", reply, name="desk_reply"),
    path(f"{_PLACE}projets/<uuid:reply_id>/lettre.pdf", reply_pdf, name="desk_reply_pdf"),
    path(f"{_PLACE}projets/<uuid:reply_id>/decision/", reply_act, name="desk_reply_act"),
]
