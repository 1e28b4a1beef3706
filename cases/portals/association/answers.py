"""What a person told, as her association reads it over and corrects it; the first letter written from it."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases.asking import Asking
from cases.association import campaign_acts, members
from cases.association.campaign_acts import ACTS, ASKED_FOR_MANY
from cases.file_pages.finding import NoLongerHere
from cases.forms.campaigns import OptionsForm
from cases.forms.journey_pages import ALTERNATIVES, BY_SLUG, PAGES
from cases.forms.journey_summary import summary_rows
from cases.forms.masking import typed
from cases.portals.association.finding import NOT_SIGNED, of_carried, scopes_in_force
from cases.workflow import NotAllowed
from rights.letters import FactsError

REQUEST = ACTS["request"]
OF_HER = {"Vous": "La personne", "Votre adresse": "Son adresse", "Pour vous joindre": "Pour la joindre"}
ELSEWHERE = frozenset({"personne", "envoi", "courriel"})  # what the mandate rests on; what is chosen when it leaves


@of_carried("acte", scope="requests")
@require_http_methods(["GET", "POST"])
def first_letter(request, seat, case_file, *, today):
    """The letter that a campaign would write, for one person: what she asked for herself, else what is said here."""
    told = _told(case_file, seat)
    form = OptionsForm(typed(request), today=today, act=REQUEST, asked_for=ASKED_FOR_MANY, said=told.rights)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                key = form.key("first")
                letter = campaign_acts.write(REQUEST, form.options(), case_file.pk, seat, on=today, key=key)
        except (NotAllowed, FactsError) as refusal:
            form.add_error(None, getattr(refusal, "sentence", str(refusal)))
        else:
            return redirect("association_letter_detail", seat.pk, case_file.pk, letter.pk)
    rows = [row for row in _rows(told, seat, case_file) if row["values"]]
    context = {"seat": seat, "case_file": case_file, "form": form, "rows": rows}
    return render(request, "association/first_letter.html", context)


@of_carried("reponses")
@require_safe
def answers(request, seat, case_file, *, today):
    """Every answer, each with the page that changes it."""
    told = _told(case_file, seat)
    return render(request, "association/answers.html", {
        "seat": seat, "case_file": case_file, "rows": _rows(told, seat, case_file),
        "covered": scopes_in_force(case_file, seat, on=today),
    })  # fmt: skip


@of_carried("reponses")
@require_http_methods(["GET", "POST"])
def answer(request, seat, case_file, *, today, slug):
    """One question of the journey, answered anew for somebody whom the association entered, or who mandated it."""
    told, page = _told(case_file, seat), BY_SLUG.get(slug)
    if page is None or slug in ELSEWHERE or not (page.applies(told) or slug in ALTERNATIVES):
        raise Http404
    if not _may_correct(case_file, seat, on=today):
        messages.warning(request, NOT_SIGNED)
        return redirect("association_case_detail", seat.pk, case_file.pk)
    asking = _asking(seat, case_file)
    form = asking.form_of(request, page, told, on=today)
    if form.is_valid():
        said = form.new_answers()
        try:
            members.correct(case_file, said, seat, on=today)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            return asking.again(page) if form.stays else redirect(_after(page, said, asking))
    return asking.shown_with(request, page, form)


def _told(case_file, seat):
    """What she said, while no letter is written from it."""
    if case_file.demands.exists():
        raise NoLongerHere
    return case_file.told(case_file.scope_for(seat, purpose="lecture"))


def _may_correct(case_file, seat, *, on):
    entered = case_file.opened_by and case_file.opened_by.organization_id == seat.organization_id
    return entered or "requests" in scopes_in_force(case_file, seat, on=on)


def _after(page, told, asking):
    """To a question that this answer opens; else to all of them."""
    opened = (one for one in PAGES if one.question == page.question and one.applies(told) and not one.answered(told))
    following = next(opened, None)
    return asking.step(following.slug) if following else asking.summary


def _asking(seat, case_file):
    there = reverse("association_answers", args=[seat.pk, case_file.pk])
    return Asking(
        lambda slug: f"{there}{slug}/", there, there, base="association/asking.html",
        shown={"seat": seat, "progress": f"Dossier {case_file.reference}", "note": None},
    )  # fmt: skip


def _rows(told, seat, case_file):
    """What was answered, said of her and not to her, each with where it is changed."""
    asking = _asking(seat, case_file)
    rows = summary_rows(told, lambda slug: "" if slug in ELSEWHERE else asking.step(slug))
    return [row | {"label": OF_HER.get(row["label"], row["label"])} for row in rows if row["label"] != "Envoi"]


_FILE = "association/<uuid:seat_id>/dossiers/<uuid:case_id>/"
urlpatterns = [
    path(f"{_FILE}premiere-lettre/", first_letter, name="association_first_letter"),
    path(f"{_FILE}reponses/", answers, name="association_answers"),
    path(f"{_FILE}reponses/<slug:slug>/", answer, name="association_answer"),
]
