"""The questions of the journey, asked by whichever door: one page shown, refused or answered, then the next.

Nothing is kept here: the answers travel in the browser, in the jar of whoever asks.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from cases import answers_cookie
from cases.answers import QUESTIONS
from cases.answers_cookie import OWN, Jar
from cases.forms.journey import ChooseForm, SearchForm
from cases.forms.journey_pages import BY_SLUG, is_open, next_page, page_before
from cases.forms.masking import typed

NOTES = {
    "effacees": "Vos réponses sont effacées de ce navigateur. Recours n’en a gardé aucune copie.",
    "perdues": "Vos réponses ne sont plus là\u202f: elles s’effacent après deux heures, ou quand le navigateur refuse "
    "les cookies. Rien n’a été envoyé. Reprenez ici.",
    "premiere": "La première question a déjà sa réponse\u202f: la fuite que vous venez de choisir. Il en reste cinq.",
    "avant": "Il manque encore une réponse avant cette page. La voici.",
}


@dataclass(frozen=True)
class Asking:
    """Where questions are asked: `step` gives the address of a page, `start` and `summary` those around them.

    `base` frames the pages, and `shown` is what it expects, or what is shown in place of the usual.
    """

    step: Callable[[str], str]
    start: str
    summary: str
    jar: Jar = OWN
    questions: int = len(QUESTIONS)  # asked here
    base: str = "base.html"
    shown: dict[str, Any] = field(default_factory=dict)

    def asked(self, answers, note):
        """To the first page not answered, with a sentence."""
        page = next_page(answers)
        return redirect(f"{self.step(page.slug)}?note={note}" if page else self.summary)

    def onwards(self, answers):
        page = next_page(answers)
        return redirect(self.step(page.slug) if page else self.summary)

    def ask(self, request, slug):
        """One page: shown, refused with what was typed, or answered and followed by the next (never by itself)."""
        now = timezone.now()
        page = BY_SLUG.get(slug)
        if page is None:
            raise Http404
        carried = answers_cookie.carried(request, at=now, jar=self.jar)
        answers = carried.answers
        if request.method == "GET" and not is_open(page, answers):
            lost = carried.lost or not answers.journey
            if lost:
                return answers_cookie.drop(self.asked(answers, "perdues"), jar=self.jar)
            return self.asked(answers, "avant")
        form = self.form_of(request, page, answers, on=timezone.localdate(now))
        if form.is_valid():
            told = form.new_answers()
            after = self.again(page) if form.stays else self.onwards(told)
            try:
                return answers_cookie.carry(after, told, at=now, jar=self.jar)
            except answers_cookie.TooMuchText as refusal:
                form.add_error(None, str(refusal))
        return self.shown_with(request, page, form, back=page_before(page, answers))

    def form_of(self, request, page, answers, *, on):
        """What the page asks, filled with what was posted; a laboratory may be looked for first."""
        looking = page.form is ChooseForm and "search" in request.POST
        return (SearchForm if looking else page.form)(typed(request), answers=answers, on=on)

    def again(self, page):
        return redirect(f"{self.step(page.slug)}#resultats")

    def shown_with(self, request, page, form, *, back=None):
        """The page with this form; `back`: the one before it, None for where it all begins."""
        answers = form.answers
        context = {
            "note": NOTES.get(request.GET.get("note")), "progress": f"Question {page.number} sur {self.questions}",
            **self.shown, "base": self.base, "page": page, "form": form, "answers": answers,
            "here": self.step(page.slug), "listed": self.step("laboratoire"),
            "unlisted": self.step("laboratoire-absent"), "back": self.step(back.slug) if back else self.start,
        }  # fmt: skip
        if page.form is ChooseForm:
            looking, searching = isinstance(form, SearchForm), {"answers": answers, "on": form.on}
            context |= {"search": form if looking else SearchForm(**searching)}
            context |= {"choose": ChooseForm(**searching) if looking else form}
        return render(request, f"journey/{page.template}.html", context)
