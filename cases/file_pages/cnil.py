"""After the complaint was filed: what the CNIL wrote, and a letter to it when it stays silent."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases.complaining import cnil_is_silent, filed_demands, write_cnil_follow_up
from cases.file_pages.acts import document_of, keep_upload
from cases.file_pages.finding import NoLongerHere, ask, detail, to
from cases.forms.case import CnilDecisionForm, CnilNewsForm, CnilWroteForm, ConfirmForm
from cases.forms.masking import typed
from cases.models import Action, Document
from cases.workflow import perform_all

NEWS = {  # the address of the page: the code of the news, the title of the page, what is said once noted
    "accuse": (
        "registered",
        "La CNIL a enregistré votre plainte",
        "C’est noté. Un accusé d’enregistrement ne change pas le délai de trois mois.",
    ),
    "piece": (
        "asks",
        "La CNIL demande une pièce ou une précision",
        "C’est noté. Répondez-lui avec le numéro de la plainte. Les trois mois repartent de ce jour.",
    ),
    "avancement": (
        "progress",
        "La CNIL donne des nouvelles",
        "C’est noté. Les trois mois repartent de ce jour, à titre indicatif.",
    ),
}
TITLE = "Courrier de la CNIL"


@require_http_methods(["GET", "POST"])
def wrote(request, case_file, *, by, today):
    _pending(case_file)
    form = CnilWroteForm(typed(request), today=today)
    if request.method == "POST" and form.is_valid():
        return to(by, reverse("case_cnil_news", args=[case_file.pk, form.cleaned_data["news"]]))
    return ask(request, form, by=by, template="cnil_wrote", act=None, done="", case_file=case_file)


@require_http_methods(["GET", "POST"])
def news(request, case_file, *, by, today, news_code):
    if news_code == "decision":
        return _decision(request, case_file, by, today)
    if news_code not in NEWS:
        raise Http404
    code, title, noted = NEWS[news_code]
    demands = _pending(case_file)
    form = CnilNewsForm(
        typed(request),
        request.FILES or None,
        today=today,
        earliest=_lodged_on(demands),
        registered=code == "registered",
    )

    def act(form):
        with transaction.atomic():
            perform_all(
                Action.HEAR_FROM_CNIL, demands, by=by, on=form.cleaned_data["on"], news=code,
                number=form.cleaned_data.get("number", ""), key=f"cnil:{code}:{form.cleaned_data['on']}",
                document=document_of(form, case_file, today, Document.Kind.CNIL, TITLE, by=by),
            )  # fmt: skip
        messages.success(request, noted)

    return _ask(request, form, act, case_file, by, today, question=title)


def _decision(request, case_file, by, today):
    demands = _pending(case_file)
    form = CnilDecisionForm(typed(request), request.FILES or None, today=today, earliest=_lodged_on(demands))

    def act(form):
        told = form.cleaned_data
        with transaction.atomic():
            perform_all(
                Action.CONCLUDE_COMPLAINT, demands, by=by, on=told["on"], decision=told["decision"],
                remedies_given=told["remedies_given"] == "yes", key=form.key("cnil:decision"),
                document=document_of(form, case_file, today, Document.Kind.CNIL, TITLE, by=by),
            )  # fmt: skip
        messages.success(request, "C’est noté. La date limite pour contester cette décision est affichée ci-dessous.")

    return _ask(request, form, act, case_file, by, today, question="La CNIL a décidé")


def _ask(request, form, act, case_file, by, today, *, question):
    keep_upload(form, case_file, today, Document.Kind.CNIL, TITLE, by=by)
    return ask(
        request, form, by=by, template="cnil_news", act=act, done=detail(case_file), case_file=case_file,
        context={"question": question, "back": reverse("case_cnil_wrote", args=[case_file.pk])},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def follow_up(request, case_file, *, by, today):
    """A letter to the CNIL after its silence; the appeal itself is for a lawyer or an association."""
    demands = cnil_is_silent(filed_demands(case_file), on=today)
    if not demands:
        raise NoLongerHere
    form = ConfirmForm(typed(request), today=today)
    written = []

    def act(form):
        written.append(write_cnil_follow_up(case_file, demands, by=by, on=today, key=form.key("cnil_follow_up")))
        messages.success(request, "La lettre se prépare.")

    return ask(
        request, form, by=by, template="cnil_follow_up", act=act, case_file=case_file,
        done=lambda: reverse("letter_detail", args=[case_file.pk, written[0].pk]),
    )  # fmt: skip


def _pending(case_file):
    demands = [demand for demand in filed_demands(case_file) if demand.complaint_is_pending]
    if not demands:
        raise NoLongerHere
    return demands


def _lodged_on(demands):
    return max(demand.last(Action.LODGE_COMPLAINT).on for demand in demands)
