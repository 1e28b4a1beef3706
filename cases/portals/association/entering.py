"""Somebody on the telephone or at the counter: a member asks the questions, then enters her with a mandate to sign."""

import secrets

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cases import answers_cookie
from cases.answers import QUESTIONS, Answers
from cases.asking import NOTES, Asking
from cases.association import members
from cases.forms.journey_pages import next_page
from cases.forms.journey_summary import summary_rows
from cases.forms.masking import typed
from cases.forms.member_entry import MemberForm
from cases.models import CaseFile, Principal
from cases.portals.association.seat import at_association
from rights.mandates import last_end

ENTERED = (
    "La personne est inscrite, et son dossier vous est attribué. Imprimez le mandat, faites-le signer, puis ajoutez le "
    "mandat signé au dossier\u202f: rien ne peut être écrit en son nom avant."
)
AGAIN = (
    "Le dossier de cette personne reprend, et vous est attribué. Ce qu’elle avait dit n’est pas changé. Imprimez le "
    "nouveau mandat, faites-le signer, puis ajoutez-le au dossier."
)
THERE_ALREADY = "Cette personne était déjà dans votre liste, pour ce laboratoire\u202f: rien n’est doublé."
ENDED = (
    "Cette personne a déjà été inscrite pour ce laboratoire\u202f: rien n’est doublé. Son mandat a pris fin, et son "
    "dossier n’est plus à votre vue."
)
AT_THE_END = frozenset({"Envoi"})  # of a campaign or of the file, not of the person


@at_association()
@require_http_methods(["GET", "POST"])
def begin(request, seat, *, today):
    """What is asked and what comes of it; beginning forgets what was answered for somebody else."""
    asking = _asking(seat)
    if request.method == "POST":
        answers = Answers(journey=secrets.token_hex(16), channel="registered")
        return answers_cookie.carry(asking.onwards(answers), answers, at=timezone.now(), jar=asking.jar)
    answers = answers_cookie.carried(request, at=timezone.now(), jar=asking.jar).answers
    page = next_page(answers) if answers.journey else None
    return render(request, "association/entering.html", {
        "seat": seat, "begun": bool(answers.journey), "note": NOTES.get(request.GET.get("note")),
        "onwards": asking.step(page.slug) if page else asking.summary,
    })  # fmt: skip


@at_association()
@require_http_methods(["GET", "POST"])
def step(request, seat, *, today, slug):
    return _asking(seat).ask(request, slug)


@at_association()
@require_http_methods(["GET", "POST"])
def confirm(request, seat, *, today):
    """Every answer once more, whether she is known already, and what the mandate will say."""
    now, asking = timezone.now(), _asking(seat)
    answers = answers_cookie.carried(request, at=now, jar=asking.jar).answers
    if next_page(answers):
        return asking.asked(answers, "avant" if answers.journey else "perdues")
    form = MemberForm(typed(request), today=today, answers=answers)
    if request.method == "POST" and form.is_valid():
        entry = _entry(answers, form.cleaned_data, today)
        outcome = members.enter(seat, [entry], on=today, at=now, worker=seat)
        if outcome.refused:
            sentence = outcome.refused[0][1]
            form.add_error("number" if sentence == members.TAKEN else "scopes", sentence)
        else:
            return answers_cookie.drop(_entered(request, seat, entry, outcome), jar=asking.jar)
    mark = members.Marks.of(seat.organization, _entry(answers, {"number": "", "scopes": ()}, today))
    held = members.Held(seat.organization, [mark])
    known = held.people.get(mark.person)
    rows = [row for row in summary_rows(answers, asking.step) if row["label"] not in AT_THE_END]
    return render(request, "association/entering_confirm.html", {
        "seat": seat, "form": form, "rows": rows, "known": known, "has_file": held.has(mark),
        "has_page": known and _has_page(seat, known), "has_left": (mark.person, mark.origin) in held.left,
        "has_ended": held.take_ended(mark, answers.capacity),
    })  # fmt: skip


def _entry(answers, said, today):
    return members.Entry(answers, tuple(said["scopes"]), today, last_end(today), said["number"])


def _entered(request, seat, entry, outcome):
    """To her page, while the association carries a file of hers. Double clicks come here too: the second one finds her
    entered.
    """
    mark = members.Marks.of(seat.organization, entry)
    person = Principal.objects.visible_to(seat).get(identity_index=mark.person)
    if not _has_page(seat, person):
        messages.info(request, ENDED)
        return redirect("association_members", seat.pk)
    if outcome.again:
        messages.success(request, AGAIN)
    elif outcome.files:
        messages.success(request, ENTERED)
    else:
        messages.info(request, THERE_ALREADY)
    return redirect("association_member_detail", seat.pk, person.pk)


def _has_page(seat, person):
    return CaseFile.objects.visible_to(seat).filter(patient=person.patient_id).exists()


@at_association()
@require_POST
def clear(request, seat, *, today):
    return answers_cookie.drop(redirect(f"{_asking(seat).start}?note=effacees"), jar=answers_cookie.jar_of(seat))


def _asking(seat):
    return Asking(
        lambda slug: reverse("association_entering_step", args=[seat.pk, slug]),
        reverse("association_entering", args=[seat.pk]),
        reverse("association_entering_confirm", args=[seat.pk]),
        jar=answers_cookie.jar_of(seat),
        questions=len(QUESTIONS) - len(AT_THE_END),
        base="association/asking.html",
        shown={"seat": seat},
    )


BASE = "association/<uuid:seat_id>/adherents/nouveau/"
urlpatterns = [
    path(BASE, begin, name="association_entering"),
    path(f"{BASE}verifier/", confirm, name="association_entering_confirm"),
    path(f"{BASE}effacer/", clear, name="association_entering_clear"),
    path(f"{BASE}<slug:slug>/", step, name="association_entering_step"),
]
