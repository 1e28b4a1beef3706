"""From a decision of the laboratory to its letter: a form, the letter to read over, then it leaves, once."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.downloads import sealed_response
from cases.forms import desk_moves as forms
from cases.forms.desk_answer import AnswerForm
from cases.forms.masking import typed
from cases.laboratory import answering, deciding
from cases.laboratory.desk_moves import moves_for
from cases.mail import announce
from cases.models import Action, CaseFile, Reply, State
from cases.portals.laboratory.seat import READERS, WRITERS, at_desk, file_or_404, version_read
from cases.workflow import NotAllowed, perform_all
from cases.writing import case_demands
from rights import rendering
from rights.fact_reading import FactsError
from rights.rendering import RenderingFailed
from vault.nir import contains_nir

FORMS = {
    "accuser": forms.AcknowledgeForm,
    "repondre": AnswerForm,
    "identite": forms.IdentityForm,
    "prolonger": forms.ExtensionForm,
    "transmettre": forms.RedirectionForm,
    "sous-traitant": forms.InquiryForm,
}
CODES = {form.kind: code for code, form in FORMS.items() if code != "repondre"}
OF_THE_PAGE = {"csrfmiddlewaretoken", "form_key", "version", "step", "to", "mask"}  # posted with what is typed
LEFT = "La lettre est partie dans l’espace de la personne, prévenue par un courriel neutre. Imprimez-la pour la poster."
LEFT_ON_PAPER = "La lettre est datée, et personne n’en est prévenu\u202f: imprimez-la et postez-la aujourd’hui."


@at_desk(roles=WRITERS)
@require_http_methods(["GET", "POST"])
def move(request, seat, *, today, case_id, code):
    """Prepare a decision. What the law refuses comes back beside the field it is about, and nothing typed is lost."""
    case_file = file_or_404(seat, case_id)
    found = next((one for one in _moves(case_file, seat, today) if one.code == code), None)
    if found is None:
        raise Http404
    if found.void:
        return _without_effect(request, seat, case_file, found, today)
    if not found.is_open:
        return _closed(request, seat, case_file, found)
    if code == "identite-recue":
        return _identity_came(request, seat, case_file, found, today)
    standard = answering.latest(case_file, seat) if code == "repondre" else None
    left = typed(request)
    if left is None and standard and "type" in request.GET:
        left = answering.begun(standard, found.demands, seat)
    form = FORMS[code](left, today=today, demands=found.demands, earliest=_sent_on(found.demands))

    def keep():
        return deciding.draft(
            case_file, form.kind, form.chosen, seat, told=form.told(), key=form.key(code), on=today, **_content(form)
        )

    return _prepare(request, seat, form, found, case_file, keep, standard)


@at_desk(roles=WRITERS)
@require_http_methods(["GET", "POST"])
def revise(request, seat, *, today, reply_id):
    """The form again, as it was left. Who saves an older version than the last is told, and overwrites nothing."""
    row = _reply(seat, reply_id)
    code = CODES.get(row.kind_code, "repondre")
    found = next(one for one in _moves(row.case_file, seat, today) if one.code == code)
    if not row.is_pending or not found.is_open:
        return _closed(request, seat, row.case_file, found)
    left = typed(request) if request.method == "POST" else _left(row, seat)
    form = FORMS[code](left, today=today, demands=found.demands, earliest=_sent_on(found.demands))

    def keep():
        return deciding.revise(
            row, form.chosen, seat, kind=form.kind, told=form.told(), version=form.cleaned_data["version"] or 0,
            on=today, **_content(form),
        )  # fmt: skip

    return _prepare(request, seat, form, found, row.case_file, keep)


def _prepare(request, seat, form, found, case_file, keep, standard=None):
    """The form, until the law lets its letter go; then the letter, to be read over before it leaves."""
    headed = bool(seat.organization.letterhead)
    if request.method == "POST" and form.is_valid():
        try:
            if headed:
                return redirect("desk_reply", seat.pk, keep().pk)
            form.add_error(None, deciding.NO_LETTERHEAD)
        except FactsError as error:
            form.place(error)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    template = "desk/move_steps.html" if isinstance(form, AnswerForm) else "desk/move.html"
    context = {"seat": seat, "case_file": case_file, "move": found, "form": form, "headless": not headed}
    context["standard"] = standard
    return render(request, template, context)


def _closed(request, seat, case_file, found):
    """What the law, or the state of the file, does not allow: why, and what was typed, to be copied."""
    texts = [value for name, value in request.POST.items() if name not in OF_THE_PAGE and " " in value]
    if request.method != "POST" or not texts:
        messages.info(request, found.why_not or "Ce projet n’est plus à modifier.")
        return redirect("desk_file", seat.pk, case_file.pk)
    context = {"seat": seat, "case_file": case_file, "move": found, "texts": texts}
    return render(request, "desk/move_closed.html", context, status=409)


def _identity_came(request, seat, case_file, found, today):
    asked = max(demand.last(Action.ASK_IDENTITY).on for demand in found.demands)
    form = forms.IdentityCameForm(typed(request), today=today, earliest=asked)
    if request.method == "POST" and form.is_valid():
        key = form.key("identity_came")
        try:
            perform_all(Action.PROVIDE_IDENTITY, found.demands, by=seat, on=form.cleaned_data["on"], key=key)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            announce(case_file.patient, key=key)
            messages.success(request, "C’est noté. Le délai court de nouveau depuis ce jour.")
            return redirect("desk_file", seat.pk, case_file.pk)
    context = {"seat": seat, "case_file": case_file, "move": found, "form": form, "no_letter": True}
    return render(request, "desk/move.html", context)


def _without_effect(request, seat, case_file, found, today):
    """An extension announced too late: the law gives it no effect, so no letter says it has one; it is noted."""
    form = forms.ExtensionForm(typed(request), today=today, demands=found.void)
    if request.method == "POST" and form.is_valid():
        key, told = form.key("late_extension"), form.told()["extension"]
        try:
            perform_all(Action.EXTEND, form.chosen, by=seat, on=today, key=key, **told)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            announce(case_file.patient, key=key)
            messages.success(request, "C’est noté, sans effet sur le délai.")
            return redirect("desk_file", seat.pk, case_file.pk)
    context = {"seat": seat, "case_file": case_file, "move": found, "form": form, "no_letter": True}
    return render(request, "desk/move.html", context)


@at_desk(roles=READERS)
@require_safe
def reply(request, seat, *, today, reply_id):
    """The letter as it would leave today, to be read over, and who may let it leave."""
    row = _reply(seat, reply_id)
    if row.letter_id or row.dropped_at:
        messages.info(request, "Cette lettre est déjà partie." if row.letter_id else "Ce projet a été abandonné.")
        return redirect("desk_file", seat.pk, row.case_file_id)
    return _show(request, seat, row, today)


def _show(request, seat, row, today, *, refused=""):
    text, trouble = "", ""
    if row.is_pending:
        try:
            text = rendering.render_body(row.kind_code, deciding.facts_of(row, seat, on=today))
        except (FactsError, NotAllowed) as error:
            trouble = getattr(error, "sentence", str(error))
    return render(
        request,
        "desk/reply.html",
        {
            "seat": seat, "reply": row, "case_file": row.case_file, "text": text, "trouble": trouble, "today": today,
            "why_not": deciding.why_not_send(row, seat), "may_act": seat.role in WRITERS, "refused": refused,
            "author": row.drafted_by.called(seat.own_scope("relecture")),
            "may_approve": row.submitted_at and seat.pk not in {row.drafted_by_id, row.read_by_id},
            "inquires": row.kind_code == deciding.INQUIRY,
            "no_deposit": row.is_pending and deciding.lacks_deposit(row, seat, at=timezone.now()),
        },
        status=409 if refused else 200,
    )  # fmt: skip


@at_desk(roles=READERS)
@require_safe
def reply_pdf(request, seat, *, today, reply_id):
    """The draft on paper, exactly as the letter would be, kept nowhere; the frozen letter to a processor."""
    row = _reply(seat, reply_id)
    if row.pdf_id:
        content = row.pdf.open(seat.own_scope("lecture"))
        return sealed_response(content, "application/pdf", f"sous-traitant-{row.case_file.reference}.pdf")
    try:
        content = rendering.render_pdf(row.kind_code, deciding.facts_of(row, seat, on=today))
    except (FactsError, NotAllowed, RenderingFailed) as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    return sealed_response(content, "application/pdf", f"projet-{row.case_file.reference}.pdf")


@at_desk(roles=WRITERS)
@require_POST
def reply_act(request, seat, *, today, reply_id):
    """Let it leave, ask a colleague to read it over, or give it up: as the button said."""
    row = _reply(seat, reply_id)
    done, here = reverse("desk_file", args=[seat.pk, row.case_file_id]), reverse("desk_reply", args=[seat.pk, row.pk])
    version = version_read(request)
    try:
        if "send" in request.POST:
            deciding.send(row, seat, version=version, on=today)
            messages.success(request, LEFT_ON_PAPER if row.case_file.has_no_space else LEFT)
        elif "freeze" in request.POST:
            deciding.send_inquiry(row, seat, version=version, on=today)
            return redirect(here)
        elif "submit" in request.POST:
            deciding.submit(row, version=version)
            messages.success(request, "Le projet attend une autre personne, qui le relira et l’enverra.")
        elif "approve" in request.POST:
            deciding.approve(row, seat, version=version)
            messages.success(request, "Votre accord est noté. L’auteur du projet, ou le délégué, peut l’envoyer.")
        elif "drop" in request.POST:
            deciding.drop(row, version=version)
            messages.success(request, "Projet abandonné. Rien n’est parti.")
    except NotAllowed as refusal:
        row = _reply(seat, reply_id)
        if row.is_pending:
            return _show(request, seat, row, today, refused=str(refusal))
        messages.warning(request, str(refusal))
    return redirect(done)


def _reply(seat, reply_id):
    """A draft of this laboratory, on a file that this person may see; another's gives the same 404 as none."""
    mine = Reply.objects.filter(organization=seat.organization, case_file__in=CaseFile.objects.visible_to(seat))
    related = (
        "case_file__patient__key", "case_file__key", "case_file__laboratory", "organization__key", "drafted_by",
        "drafted_by__organization__key", "pdf__key", "read_by",
    )  # fmt: skip
    return get_object_or_404(mine.select_related(*related), pk=reply_id)


def _left(row, seat):
    """What was typed last, on the first page of its form."""
    left = QueryDict(mutable=True)
    for name, values in row.content.reveal(seat.own_scope("relecture"))["typed"].items():
        left.setlist(name, values)
    left["version"], left["to"] = str(row.version), "0"
    return left


def _content(form):
    """What a draft keeps besides its letter."""
    return {
        "received_on": form.received_on(), "proof": form.cleaned_data.get("proof", ""),
        "recipient": form.addressed_to(),
        "typed": {
            name: values for name, values in form.data.lists()
            if name not in OF_THE_PAGE and not any(map(contains_nir, values))  # of a page that no longer shows
        },
    }  # fmt: skip


def _moves(case_file, seat, today):
    demands = [demand for demand in case_demands(case_file) if demand.state != State.DRAFT]
    return moves_for(demands, seat, on=today)


def _sent_on(demands):
    return min((demand.sent_on for demand in demands if demand.sent_on), default=None)


_PLACE = "laboratoire/<uuid:seat_id>/"
urlpatterns = [
    path(f"{_PLACE}dossiers/<uuid:case_id>/<slug:code>/", move, name="desk_move"),
    path(f"{_PLACE}projets/<uuid:reply_id>/", reply, name="desk_reply"),
    path(f"{_PLACE}projets/<uuid:reply_id>/modifier/", revise, name="desk_reply_revise"),
    path(f"{_PLACE}projets/<uuid:reply_id>/lettre.pdf", reply_pdf, name="desk_reply_pdf"),
    path(f"{_PLACE}projets/<uuid:reply_id>/decision/", reply_act, name="desk_reply_act"),
]
