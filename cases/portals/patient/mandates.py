"""« Qui peut agir pour vous »: the mandates of a file, given and ended by the person; and who opened it."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Organization
from cases import consulting
from cases.association import mandating
from cases.conditions import ENDING
from cases.file_pages.finding import NoLongerHere, ask, detail
from cases.forms.case import ConfirmForm
from cases.forms.mandates import AcceptForm, GiveForm
from cases.forms.masking import typed
from cases.mandates import mandates_of
from cases.portals.patient.finding import of_case
from rights.mandates import SCOPES

ROWS = 30  # lines of « Qui a consulté ce dossier » on a page
IN_SHORT = (
    "Cette association veut agir à votre place pour ce dossier.",
    "Vous choisissez ce qu’elle peut faire.",
    "Vous pouvez dire non.",
    "Vous pouvez tout arrêter plus tard.",
)
ENDED = "Le mandat est terminé. L’association ne voit plus ce dossier."
NEVER_BEGUN = "Ce mandat ne commencera pas. Un mandat en cours n’en est pas changé."
DECLINED = "Demande refusée. L’association en est informée."


@of_case
@require_safe
def mandates(request, case_file, *, today):
    rows = list(case_file.mandates.select_related("organization__association", "letter").order_by("-asked_at"))
    over = {row.pk for row in rows if row.revoked_at or row.ends_on < today}
    lasting = [row for row in rows if row.pk not in over and (not row.signed_on or row.ends_on > today + ENDING)]
    return render(
        request,
        "patient/mandates.html",
        {
            "case_file": case_file, "back": detail(case_file), "today": today,
            "acting": [told(row) for row in rows if row.signed_on and row.pk not in over],
            "waiting": [told(row) for row in rows if not row.signed_on and row.pk not in over],
            "over": [row for row in rows if row.pk in over],
            "on_paper": [
                one for one in mandates_of(case_file, case_file.scope_for(request.user, purpose="lecture"))
                if one.row is None
            ],
            "may_give": not lasting and _open().exists(), "soon": today + ENDING,
        },
    )  # fmt: skip


@of_case
@require_http_methods(["GET", "POST"])
def accept(request, case_file, *, today, mandate_id):
    """What is asked, in plain words; each point may be unticked before it is agreed to."""
    mandate = _mandate(case_file, mandate_id)
    if mandate.signed_on or mandate.revoked_at or mandate.ends_on < today:
        raise NoLongerHere
    form = AcceptForm(typed(request), today=today, offered=mandate.scopes, initial=_beforehand(mandate))
    form.fields["scopes"].label = "Ce qu’elle demande\u202f: gardez coché ce que vous acceptez, et rien d’autre"

    def act(form):
        mandating.accept(mandate, by=request.user, on=today, scopes=form.cleaned_data["scopes"])
        messages.success(request, "Mandat donné. Vous pouvez y mettre fin à tout moment, d’un clic.")

    return ask(
        request, form, by=request.user, template="mandate_accept", act=act, case_file=case_file, done=_here(case_file),
        context={"back": _here(case_file), "mandate": mandate, "sentences": IN_SHORT},
    )  # fmt: skip


@of_case
@require_http_methods(["GET", "POST"])
def give(request, case_file, *, today):
    """A mandate to an association that has its space here, at the person's own wish."""
    organizations = list(_open())
    if not organizations:
        return redirect("case_mandate", case_file.pk)
    last = case_file.mandates.in_force(today).order_by("-ends_on").first()  # the one that this renews
    form = GiveForm(
        typed(request), today=today, heir=case_file.capacity == "heir", organizations=organizations,
        starts_on=last.ends_on + timedelta(days=1) if last else None,
        initial={"organization": str(last.organization_id), "scopes": last.scopes} if last else None,
    )  # fmt: skip

    def act(form):
        mandating.give(case_file, form.chosen, by=request.user, on=today, key=form.key("ask"), **form.asked)
        messages.success(request, "Mandat donné. Vous pouvez y mettre fin à tout moment, d’un clic.")

    return ask(
        request, form, by=request.user, template="mandate_give", act=act, case_file=case_file, done=_here(case_file),
        context={"back": _here(case_file)},
    )  # fmt: skip


@of_case
@require_http_methods(["GET", "POST"])
def end(request, case_file, *, today, mandate_id):
    """One button: from the next request on, the association sees nothing and does nothing."""
    mandate = _mandate(case_file, mandate_id)
    if mandate.revoked_at:
        raise NoLongerHere
    form = ConfirmForm(typed(request), today=today)

    def act(form):
        mandating.end(mandate, by=request.user, on=today)
        ended = ENDED if mandating.has_begun(mandate, on=today) else NEVER_BEGUN
        messages.success(request, ended if mandate.signed_on else DECLINED)

    return ask(
        request, form, by=request.user, template="mandate_end", act=act, case_file=case_file, done=_here(case_file),
        context={"back": _here(case_file), "mandate": mandate},
    )  # fmt: skip


@of_case
@require_safe
def openings(request, case_file, *, today):
    """Who opened the file, when and why: by number, never by name."""
    scope = case_file.scope_for(request.user, purpose="consultations")
    page = Paginator(case_file.accesses.order_by("-at", "pk"), ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "patient/openings.html",
        {
            "case_file": case_file, "back": detail(case_file), "page": page,
            "openings": consulting.openings(page.object_list, scope),
        },
    )  # fmt: skip


def _beforehand(mandate):
    """What touches her health, she ticks herself: the law wants an express agreement (CSP art. L. 1111-7)."""
    return {"scopes": [code for code in mandate.scopes if code not in {"health", "answers"}]}


def told(row):
    """(mandate, what it lets do, what it does not)."""
    granted = [scope for code, scope in SCOPES.items() if code in row.scopes]
    return row, granted, [scope for scope in SCOPES.values() if scope not in granted]


def _mandate(case_file, mandate_id):
    row = case_file.mandates.select_related("organization__association").filter(pk=mandate_id).first()
    if row is None:
        raise Http404
    row.case_file = case_file
    return row


def _open():
    """The associations that may be given a mandate here: open, with the number and address that a mandate says."""
    rows = Organization.objects.open().filter(kind=Organization.Kind.ASSOCIATION, association__isnull=False)
    return rows.exclude(association__register_number="").select_related("association", "key").order_by("name")


def _here(case_file):
    return reverse("case_mandates", args=[case_file.pk])
