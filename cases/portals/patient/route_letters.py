"""The letters of the other routes: a claim for compensation, a complaint against X, a mandate, its end."""

from django.contrib import messages
from django.db import transaction
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases import diary, route_writing
from cases.association import mandating
from cases.file_pages.finding import NoLongerHere, ask
from cases.file_pages.reading import in_order
from cases.forms.masking import typed
from cases.forms.routes import CompensationForm, CriminalForm, MandateForm, RevocationForm
from cases.mandates import mandates_of
from cases.portals.patient.finding import of_case
from cases.portals.patient.routes import note_knowledge, there
from cases.three_routes import FROM_THE_FIRST, from_the_first, knowledge, limitations
from directory.courts import courts_around
from directory.models import Association

WRITTEN = "Le document se prépare."


@of_case
@require_http_methods(["GET", "POST"])
def compensation(request, case_file, *, today):
    if case_file.capacity == "heir":
        raise NoLongerHere
    demands = in_order(case_file)
    known_on, presumed = knowledge(case_file, demands)
    claim = limitations(case_file, demands).get("civil_limitation")
    form = CompensationForm(
        typed(request), today=today, entries=_entries(request, case_file),
        initial={"known_on": None if presumed else known_on, "days": "30", "duties": ["security"]},
    )  # fmt: skip

    def write(form):
        note_knowledge(form, demands, request.user, form.cleaned_data["known_on"])
        return route_writing.write_compensation(
            case_file, by=request.user, on=today, key=form.key("compensation"), **form.facts()
        )

    return _ask(request, form, case_file, "compensation", write, {
        "claim": claim, "presumed": presumed, "today": today,
        "from_the_first": FROM_THE_FIRST if presumed and from_the_first(case_file) else "",
    })  # fmt: skip


@of_case
@require_http_methods(["GET", "POST"])
def criminal(request, case_file, *, today):
    told = case_file.told(case_file.scope_for(request.user, purpose="courrier"))
    since_on = case_file.breach.disclosed_on if case_file.breach and not from_the_first(case_file) else None
    form = CriminalForm(
        typed(request), today=today, entries=_entries(request, case_file), courts=courts_around(told.postcode),
        for_oneself=case_file.capacity == "self",
        initial={"place": told.city, "since_on": since_on, "happened": ["leak"]},
    )  # fmt: skip

    def write(form):
        return route_writing.write_criminal_complaint(
            case_file, by=request.user, on=today, key=form.key("criminal_complaint"), **form.facts()
        )

    return _ask(request, form, case_file, "criminal", write)


@of_case
@require_http_methods(["GET", "POST"])
def mandate(request, case_file, *, today):
    associations = list(Association.objects.order_by("name"))
    form = MandateForm(typed(request), today=today, heir=case_file.capacity == "heir", associations=associations)

    def write(form):
        return route_writing.write_mandate(
            case_file, by=request.user, on=today, key=form.key("mandate"), **form.facts()
        )

    return _ask(request, form, case_file, "mandate", write, {"associations": associations})


@of_case
@require_http_methods(["GET", "POST"])
def revocation(request, case_file, *, today):
    form = RevocationForm(typed(request), today=today, initial=_mandate_chosen(request, case_file))

    def write(form):
        letter = route_writing.write_revocation(
            case_file, by=request.user, on=today, key=form.key("revocation"), **form.facts()
        )
        mandating.end_named(case_file, form.cleaned_data["association"], by=request.user, on=today)
        return letter

    return _ask(request, form, case_file, "revocation", write)


def _ask(request, form, case_file, template, write, context=None):
    written = []

    def act(form):
        with transaction.atomic():
            written.append(write(form))
        messages.success(request, WRITTEN)

    return ask(
        request, form, by=request.user, template=template, act=act, case_file=case_file,
        done=lambda: reverse("letter_detail", args=[case_file.pk, written[0].pk]),
        context={"back": there(case_file), **(context or {})},
    )  # fmt: skip


def _entries(request, case_file):
    return diary.entries(case_file, case_file.scope_for(request.user, purpose="journal"))


def _mandate_chosen(request, case_file):
    """What is known of the mandate to end: the one the link names, else the last that runs."""
    found = mandates_of(case_file, case_file.scope_for(request.user, purpose="courrier"))
    running = [one for one in found if one.revoked_on is None and one.row is None]
    named = [one for one in found if str(one.letter.pk) == request.GET.get("mandat")]
    if not (named or running):
        return {}
    chosen = (named or running)[0]
    given_on = (chosen.row and chosen.row.signed_on) or chosen.letter.written_on
    return {"association": chosen.association, "address": "\n".join(chosen.address), "given_on": given_on}
