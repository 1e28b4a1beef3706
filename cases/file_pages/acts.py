"""What the person records: the letter received, the laboratory's reply, the end of a demand and its new start."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases import exhibits, writing
from cases.file_pages.finding import NoLongerHere, ask, detail, to
from cases.forms.case import ConfirmForm, IdentityGivenForm, ReceivedForm, ReopenForm
from cases.forms.masking import typed
from cases.forms.replies import (
    AssessForm,
    ExtensionForm,
    FullForm,
    IdentityForm,
    PartlyForm,
    RedirectForm,
    RefusalForm,
    ReplyForm,
)
from cases.models import Action, Document, State
from cases.models.demand import DECIDED, OPEN
from cases.workflow import NotAllowed, perform_all

# What the laboratory did: the address of the page, its title, the form, the act, the states it may follow.
REPLIES = {
    "complet": ("Le laboratoire a répondu à tout", FullForm, Action.ANSWER_FULL, OPEN | DECIDED),
    "partiel": ("Le laboratoire a répondu en partie", PartlyForm, Action.ANSWER_PARTLY, OPEN | DECIDED),
    "refus": ("Le laboratoire a refusé", RefusalForm, Action.REFUSE, OPEN | DECIDED),
    "prolongation": ("Le laboratoire demande plus de temps", ExtensionForm, Action.EXTEND, OPEN - {State.REDIRECTED}),
    "identite": (
        "Le laboratoire demande qui vous êtes",
        IdentityForm,
        Action.ASK_IDENTITY,
        {State.SENT, State.RECEIVED},
    ),
    "renvoi": ("Le laboratoire vous renvoie ailleurs", RedirectForm, Action.REDIRECT, {State.SENT, State.RECEIVED}),
}
DONE = {
    "complet": "C’est noté. Dites maintenant si cette réponse vous convient.",
    "partiel": "C’est noté. Vous pouvez réclamer ce qui manque, ou saisir la CNIL.",
    "refus": "C’est noté. Vous pouvez contester ce refus devant la CNIL.",
    "prolongation": "C’est noté. La nouvelle date, si la prolongation est valable, est affichée ci-dessous.",
    "identite": "C’est noté. Répondez avec le strict nécessaire, puis notez-le ici.",
    "renvoi": "C’est noté. Le délai continue de courir pour ce laboratoire.",
}


@require_http_methods(["GET", "POST"])
def received(request, case_file, *, by, today):
    demands = demands_in(case_file, OPEN)
    form = ReceivedForm(typed(request), request.FILES or None, today=today, earliest=first_sending(demands))

    def act(form):
        with transaction.atomic():
            document = document_of(form, case_file, today, Document.Kind.RECEIPT, "Preuve de réception", by=by)
            perform_all(
                Action.RECEIVE, demands, by=by, on=form.cleaned_data["received_on"],
                presumed=form.cleaned_data["certainty"] == "presumed", document=document, proof="declared",
                key=form.key("receive"),
            )  # fmt: skip
        messages.success(request, "Date de réception notée. Les échéances sont calculées ci-dessous.")

    keep_upload(form, case_file, today, Document.Kind.RECEIPT, "Preuve de réception", by=by)
    return ask(request, form, by=by, template="received", act=act, done=detail(case_file), case_file=case_file)


@require_http_methods(["GET", "POST"])
def reply(request, case_file, *, by, today):
    demands_in(case_file, OPEN | DECIDED)
    form = ReplyForm(typed(request), today=today)
    if request.method == "POST" and form.is_valid():
        return to(by, reverse("case_reply_detail", args=[case_file.pk, form.cleaned_data["reply"]]))
    return ask(request, form, by=by, template="reply", act=None, done="", case_file=case_file)


@require_http_methods(["GET", "POST"])
def reply_detail(request, case_file, *, by, today, reply_code):
    if reply_code not in REPLIES:
        raise Http404
    title, form_class, action, states = REPLIES[reply_code]
    demands = demands_in(case_file, states)
    form = form_class(
        typed(request), request.FILES or None, today=today, demands=demands, earliest=first_sending(demands)
    )
    label = "Réponse du laboratoire"

    def act(form):
        with transaction.atomic():
            document = document_of(form, case_file, today, Document.Kind.REPLY, label, by=by)
            perform_all(
                action, form.chosen, by=by, on=form.cleaned_data["on"], document=document,
                key=form.key(action), **form.facts(),
            )  # fmt: skip
        messages.success(request, DONE[reply_code])

    keep_upload(form, case_file, today, Document.Kind.REPLY, label, by=by)
    return ask(
        request, form, by=by, act=act, case_file=case_file,
        template="refusal" if reply_code == "refus" else "reply_detail",
        done=reverse("case_assess", args=[case_file.pk]) if reply_code == "complet" else detail(case_file),
        context={"question": title, "back": reverse("case_reply", args=[case_file.pk])},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def identity_given(request, case_file, *, by, today):
    demands = demands_in(case_file, {State.IDENTITY_REQUESTED})
    asked = min(demand.last(Action.ASK_IDENTITY).on for demand in demands)
    form = IdentityGivenForm(typed(request), request.FILES or None, today=today, earliest=asked)

    def act(form):
        with transaction.atomic():
            document = document_of(form, case_file, today, Document.Kind.SENDING, "Réponse sur l’identité", by=by)
            perform_all(
                Action.PROVIDE_IDENTITY, demands, by=by, on=form.cleaned_data["on"], document=document,
                key=form.key("provide_identity"),
            )  # fmt: skip
        messages.success(request, "C’est noté. Le délai court de nouveau.")

    keep_upload(form, case_file, today, Document.Kind.SENDING, "Réponse sur l’identité", by=by)
    return ask(request, form, by=by, template="identity_given", act=act, done=detail(case_file), case_file=case_file)


@require_http_methods(["GET", "POST"])
def assess(request, case_file, *, by, today):
    demands = demands_in(case_file, DECIDED)
    form = AssessForm(typed(request), today=today, demands=demands, earliest=first_sending(demands))

    def act(form):
        perform_all(
            Action.ASSESS,
            form.chosen,
            by=by,
            on=form.cleaned_data["on"],
            key=form.key("assess"),
            **form.facts(),
        )
        messages.success(request, "Votre avis est noté.")

    return ask(request, form, by=by, template="assess", act=act, done=detail(case_file), case_file=case_file)


@require_http_methods(["GET", "POST"])
def withdraw(request, case_file, *, by, today):
    return _end(
        request,
        case_file,
        by,
        today,
        Action.WITHDRAW,
        {State.DRAFT, *OPEN},
        "Le dossier est retiré. Rien n’est effacé.",
        "withdraw",
    )


@require_http_methods(["GET", "POST"])
def close(request, case_file, *, by, today):
    return _end(
        request,
        case_file,
        by,
        today,
        Action.CLOSE,
        DECIDED,
        "Le dossier est clos. Vous pourrez encore le lire.",
        "close",
    )


@require_http_methods(["GET", "POST"])
def reopen(request, case_file, *, by, today):
    """After the end, something new: the same is asked again, by a new letter."""
    rows = demands_in(case_file, {State.CLOSED, State.RECEIVED})
    twice = request.method == "POST"  # the second click of two finds it open already
    closed = {row.right_code: row for row in rows if row.state == State.CLOSED or (twice and row.awaits_letter)}
    if not closed:
        raise NoLongerHere
    form = ReopenForm(typed(request), today=today, demands=closed.values())
    written = []

    def act(form):
        written.append(
            writing.reopen(
                case_file, closed[form.cleaned_data["right"]], by=by, on=today,
                statement=form.cleaned_data["statement"], key=form.key(Action.REOPEN),
            )
        )  # fmt: skip
        messages.success(request, "La demande est rouverte, et la lettre se prépare.")

    return ask(
        request, form, by=by, template="reopen", act=act, case_file=case_file,
        done=lambda: reverse("letter_detail", args=[case_file.pk, written[0].pk]),
    )  # fmt: skip


def _end(request, case_file, by, today, action, states, sentence, template):
    demands = demands_in(case_file, states)
    form = ConfirmForm(typed(request), today=today)

    def act(form):
        perform_all(action, demands, by=by, on=today, key=form.key(action))
        messages.success(request, sentence)

    return ask(
        request,
        form,
        by=by,
        template=template,
        act=act,
        done=detail(case_file),
        case_file=case_file,
        context={"demands": demands},
    )


def demands_in(case_file, states):
    """The demands to which a page applies; back to the file when there is none, since no link leads there."""
    found = case_file.demands.filter(state__in=states).prefetch_related("events", "deadlines")
    rows = list(found.order_by("right_code"))
    if not rows:
        raise NoLongerHere
    return rows


def first_sending(demands):
    return min((demand.sent_on for demand in demands if demand.sent_on), default=None)


def keep_upload(form, case_file, today, kind, title, *, by=None):
    """When a neighbour field is wrong, a good file is kept and named in the page: it is not asked for again."""
    if form.is_bound and not form.is_valid() and form.cleaned_data.get("upload"):
        try:
            document = exhibits.add(case_file, form.cleaned_data["upload"], kind=kind, title=title, on=today, by=by)
        except NotAllowed as refusal:
            form.add_error("upload", str(refusal))
            return
        form.data = form.data.copy()
        form.data["document"] = str(document.pk)
        form.kept_title = f"Pièce n°\u00a0{document.number}"


def document_of(form, case_file, today, kind, title, *, by=None):
    if upload := form.cleaned_data.get("upload"):
        return exhibits.add(case_file, upload, kind=kind, title=title, on=today, by=by)
    return form.kept(case_file)
