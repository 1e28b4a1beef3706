"""« Vos trois voies », and what the person records of the two that lead to a judge."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases.file_pages.acts import document_of, keep_upload
from cases.file_pages.finding import NoLongerHere, ask, detail
from cases.file_pages.reading import in_order
from cases.forms.masking import typed
from cases.forms.routes import FiledForm, KnowledgeForm, ProsecutorForm
from cases.mandates import mandates_of
from cases.models import Action, Document
from cases.models.justice import latest
from cases.portals.patient.finding import of_case
from cases.three_routes import knowledge, three_routes
from cases.workflow import perform_all

TITLE = "Plainte au procureur"


@of_case
@require_safe
def routes(request, case_file, *, today):
    scope = case_file.scope_for(request.user, purpose="lecture")
    found = three_routes(case_file, in_order(case_file), list(case_file.letters.all()), on=today)
    return render(
        request,
        "patient/routes.html",
        {
            "case_file": case_file, "back": detail(case_file), "routes": found, "today": today,
            "mandates": [one for one in mandates_of(case_file, scope) if one.row is None],
        },
    )  # fmt: skip


@of_case
@require_http_methods(["GET", "POST"])
def learnt(request, case_file, *, today):
    demands = in_order(case_file)
    known_on, presumed = knowledge(case_file, demands)
    form = KnowledgeForm(typed(request), today=today, initial={} if presumed else {"on": known_on})

    def act(form):
        note_knowledge(form, demands, request.user, form.cleaned_data["on"])
        messages.success(request, "C’est noté. Les dates sont recalculées.")

    return _ask(request, form, case_file, "knowledge", act)


@of_case
@require_http_methods(["GET", "POST"])
def filed(request, case_file, *, today):
    demands = in_order(case_file)
    if any(latest(demand, Action.FILE_CRIMINAL_COMPLAINT) for demand in demands):
        raise NoLongerHere
    form = FiledForm(typed(request), request.FILES or None, today=today)
    letter = case_file.letters.filter(kind_code="criminal_complaint").order_by("written_on", "pk").last()

    def act(form):
        with transaction.atomic():
            perform_all(
                Action.FILE_CRIMINAL_COMPLAINT, demands, by=request.user, on=form.cleaned_data["on"], letter=letter,
                number=form.cleaned_data["number"], key=form.key("criminal"),
                document=document_of(form, case_file, today, Document.Kind.JUSTICE, TITLE),
            )  # fmt: skip
        messages.success(request, "Dépôt noté. La suite possible et sa date sont affichées ci-dessous.")

    keep_upload(form, case_file, today, Document.Kind.JUSTICE, TITLE)
    return _ask(request, form, case_file, "criminal_filed", act)


@of_case
@require_http_methods(["GET", "POST"])
def prosecutor(request, case_file, *, today):
    demands = in_order(case_file)
    filed = [event for demand in demands if (event := latest(demand, Action.FILE_CRIMINAL_COMPLAINT))]
    if not filed:
        raise NoLongerHere
    form = ProsecutorForm(typed(request), request.FILES or None, today=today, earliest=filed[0].on)

    def act(form):
        with transaction.atomic():
            perform_all(
                Action.HEAR_FROM_PROSECUTOR, demands, by=request.user, on=form.cleaned_data["on"],
                news=form.cleaned_data["news"], key=form.key("prosecutor"),
                document=document_of(form, case_file, today, Document.Kind.JUSTICE, "Lettre du procureur"),
            )  # fmt: skip
        messages.success(request, "C’est noté.")

    keep_upload(form, case_file, today, Document.Kind.JUSTICE, "Lettre du procureur")
    return _ask(request, form, case_file, "prosecutor", act)


def note_knowledge(form, demands, user, on):
    """The day the person learnt of the leak, unless it is the one already noted."""
    known_on, presumed = knowledge(demands[0].case_file, demands)
    if presumed or known_on != on:
        perform_all(Action.NOTE_KNOWLEDGE, demands, by=user, on=on, key=form.key("knowledge"))


def there(case_file):
    return reverse("case_routes", args=[case_file.pk])


def _ask(request, form, case_file, template, act):
    back = there(case_file)
    return ask(
        request, form, by=request.user, template=template, act=act, done=back, case_file=case_file,
        context={"back": back},
    )  # fmt: skip
