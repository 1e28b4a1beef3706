"""The journey: six questions, then the letter. No account, no session, no row: the answers stay in the browser."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import answers_cookie
from cases.asking import NOTES, Asking
from cases.first_letter import letter_facts, letter_kind
from cases.forms.journey import ChooseForm, SituationForm
from cases.forms.journey_pages import next_page
from cases.forms.journey_summary import first_dates, summary_rows
from rights.letters import FactsError, validate
from rights.rendering import RenderingFailed, file_name, render_pdf

# Where a person corrects what the letter refuses, by the beginning of the field's name.
PLACES = {
    "sender": "identite", "recipient": "adresse", "sending": "envoi",
    "capacity": "proche", "identification.samples": "prelevement", "identification": "identite", "breach": "evenement",
    "details.rectification": "correction", "details.restriction": "limitation", "details.portability": "portabilite",
    "details.objection": "opposition", "rights": "demandes",
}  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def start(request):
    """What the journey asks and keeps. A leak's page, or a laboratory's, may begin it with what is already known."""
    now = timezone.now()
    answers = answers_cookie.carried(request, at=now).answers
    if request.method == "GET":
        context = {"begun": bool(answers.journey), "page": next_page(answers), "breach": request.GET.get("fuite", "")}
        return render(request, "journey/start.html", {**context, "note": NOTES.get(request.GET.get("note"))})
    for form_class, field, given in ((SituationForm, "situation", "breach"), (ChooseForm, "laboratory", "laboratory")):
        if request.POST.get(given):
            form = form_class({field: request.POST[given]}, answers=answers, on=timezone.localdate(now))
            answers = form.new_answers() if form.is_valid() else answers
    if request.POST.get("breach") and (page := next_page(answers)) and page.number == 2:
        return answers_cookie.carry(_own().asked(answers, "premiere"), answers, at=now)
    return answers_cookie.carry(_own().onwards(answers), answers, at=now)


@never_cache
@require_http_methods(["GET", "POST"])
def step(request, step):
    return _own().ask(request, step)


@never_cache
@require_GET
def summary(request):
    """Every answer on a line, each with the page that changes it."""
    answers = answers_cookie.carried(request, at=timezone.now()).answers
    if next_page(answers):
        return _own().asked(answers, "avant" if answers.journey else "perdues")
    return render(request, "journey/summary.html", {"rows": summary_rows(answers, _own().step), "answers": answers})


@never_cache
@require_http_methods(["GET", "POST"])
def letter(request):
    """Two ways out; the first one answers with the PDF itself, made now and forgotten."""
    now = timezone.now()
    answers = answers_cookie.carried(request, at=now).answers
    if next_page(answers):
        return _own().asked(answers, "avant" if answers.journey else "perdues")
    facts, kind = letter_facts(answers, on=timezone.localdate(now)), letter_kind(answers)
    try:
        told = validate(kind, facts)
        if request.method == "GET":
            return render(request, "journey/letter.html", {"answers": answers})
        pdf = render_pdf(kind, told)
    except FactsError as refusal:
        where = next((slug for field, slug in PLACES.items() if refusal.field.startswith(field)), "evenement")
        context = {"sentence": refusal.sentence, "where": where}
        return render(request, "journey/refused.html", context, status=422)
    except RenderingFailed:
        return render(request, "journey/failed.html", {}, status=503)
    disposition = f'attachment; filename="{file_name(kind, told)}"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})


@never_cache
@require_GET
def afterwards(request):
    """The letter is downloaded: sign, send, keep the proof, note the dates."""
    now = timezone.now()
    answers = answers_cookie.carried(request, at=now).answers
    if next_page(answers):
        return _own().asked(answers, "avant" if answers.journey else "perdues")
    dates = first_dates(answers, on=timezone.localdate(now))
    return render(request, "journey/afterwards.html", {"answers": answers, "dates": dates})


@never_cache
@require_http_methods(["GET", "POST"])
def follow(request):
    """To the account that will keep the answers. Nothing is kept before the person has signed in and said so again."""
    answers = answers_cookie.carried(request, at=timezone.now()).answers
    if next_page(answers):
        return _own().asked(answers, "avant" if answers.journey else "perdues")
    if request.method == "GET":
        return redirect("journey_letter")
    return answers_cookie.follow(redirect("sign_in"))


@never_cache
@require_POST
def clear(request):
    return answers_cookie.drop(redirect(reverse("journey_start") + "?note=effacees"))


def _own():
    return Asking(
        lambda slug: reverse("journey_step", args=[slug]), reverse("journey_start"), reverse("journey_summary")
    )


urlpatterns = [
    path("demarche/", start, name="journey_start"),
    path("demarche/reponses/", summary, name="journey_summary"),
    path("demarche/lettre/", letter, name="journey_letter"),
    path("demarche/lettre/ensuite/", afterwards, name="journey_afterwards"),
    path("demarche/suivre/", follow, name="journey_follow"),
    path("demarche/effacer/", clear, name="journey_clear"),
    path("demarche/<slug:step>/", step, name="journey_step"),
]
