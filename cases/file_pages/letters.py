"""The letters of a file: one letter, its PDF, that it left, that it arrived; a reminder, a formal notice."""

from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases import issues, writing
from cases.downloads import is_from_elsewhere, refused_elsewhere, sealed_response
from cases.file_pages.acts import demands_in, document_of, first_sending, keep_upload
from cases.file_pages.finding import NoLongerHere, ask, child_or_404, detail, shown, to
from cases.forms.case import ConfirmForm, ContestForm, FollowUpForm, FollowUpSentForm, ReceivedForm, SentForm
from cases.forms.masking import typed
from cases.models import Action, Document, State
from cases.models.demand import DECIDED, OPEN
from cases.proofs import proved_chronology
from cases.workflow import perform_all
from rights.letters import CNIL_LINES

FOLLOW_UPS = {"reminder", "formal_notice", "identity_contest", "cnil_follow_up", "compensation"}
NOT_POSTED_HERE = {"cnil_complaint", "criminal_complaint", "mandate", "mandate_revocation"}  # filed, or handed over
SENT_BEFORE = timedelta(days=3 * 365)  # a letter taken without an account may have left before its file was opened


@require_safe
def letter(request, case_file, *, by, today, letter_id):
    row = child_or_404(case_file.letters.select_related("pdf__key"), letter_id)
    demands = list(row.demands.prefetch_related("events"))
    scope = case_file.scope_for(by, purpose="lecture")
    return shown(
        request, "letter", by=by, case_file=case_file,
        context={
            "letter": row, "mandate": case_file.mandates.filter(letter=row).first(), "today": today,
            "may_send": may_send(row, demands), "may_arrive": may_arrive(row, demands),
            "recipient": recipient(row, scope), "sha256": row.pdf.sha256.reveal(scope) if row.is_ready else "",
        },
    )  # fmt: skip


@require_safe
def letter_pdf(request, case_file, *, by, today, letter_id):
    row = child_or_404(case_file.letters.select_related("pdf"), letter_id)
    if is_from_elsewhere(request):
        return refused_elsewhere()
    if not row.is_ready:
        return to(by, reverse("letter_detail", args=[case_file.pk, row.pk]))
    content = row.pdf.open(case_file.scope_for(by, purpose="lecture"))
    return sealed_response(content, "application/pdf", f"courrier-{case_file.reference}-{row.written_on}.pdf")


@require_http_methods(["GET", "POST"])
def sent(request, case_file, *, by, today, letter_id):
    row = child_or_404(case_file.letters, letter_id)
    demands = of_letter(case_file, row)
    if not may_send(row, demands):
        raise NoLongerHere
    first = row.kind_code not in FOLLOW_UPS
    form = (SentForm if first else FollowUpSentForm)(
        typed(request),
        today=today,
        earliest=today - SENT_BEFORE if first else row.written_on,
        initial={"channel": case_file_channel(case_file, by)},
    )

    def act(form):
        perform_all(
            Action.SEND if first else Action.POST_LETTER, demands, by=by, on=form.cleaned_data["sent_on"],
            channel=form.cleaned_data["channel"], number=form.cleaned_data["number"], letter=row,
            key=f"sent:{row.pk}",
        )  # fmt: skip
        earlier = form.cleaned_data["sent_on"] < row.written_on
        keep = "Ajoutez comme pièce la lettre partie ce jour-là" if earlier else "Gardez la preuve d’envoi"
        messages.success(request, f"Envoi noté. {keep}.")

    return ask(
        request, form, by=by, template="sent", act=act, done=detail(case_file), case_file=case_file,
        context={"letter": row, "back": reverse("letter_detail", args=[case_file.pk, row.pk])},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def arrived(request, case_file, *, by, today, letter_id):
    """A formal notice arrived: its days run from there."""
    row = child_or_404(case_file.letters, letter_id)
    demands = of_letter(case_file, row)
    if not may_arrive(row, demands):
        raise NoLongerHere
    posted = min(
        event.on for demand in demands for event in demand.history() if is_about(event, row, Action.POST_LETTER)
    )
    form = ReceivedForm(typed(request), request.FILES or None, today=today, earliest=posted)
    title = "Preuve de réception"

    def act(form):
        with transaction.atomic():
            document = document_of(form, case_file, today, Document.Kind.RECEIPT, title, by=by)
            facts = row.facts.reveal(case_file.scope_for(by, purpose="échéance"))
            perform_all(
                Action.LETTER_RECEIVED, demands, by=by, on=form.cleaned_data["received_on"], letter=row,
                days=facts.get("answer_by_days"), presumed=form.cleaned_data["certainty"] == "presumed",
                document=document, key=f"arrived:{row.pk}:{form.cleaned_data['received_on']}",
            )  # fmt: skip
        messages.success(request, "Date de réception notée.")

    keep_upload(form, case_file, today, Document.Kind.RECEIPT, title, by=by)
    return ask(
        request, form, by=by, template="received", act=act, done=detail(case_file), case_file=case_file,
        context={"back": reverse("letter_detail", args=[case_file.pk, row.pk])},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def reminder(request, case_file, *, by, today):
    return _follow_up(request, case_file, by, today, "reminder")


@require_http_methods(["GET", "POST"])
def formal_notice(request, case_file, *, by, today):
    return _follow_up(request, case_file, by, today, "formal_notice")


def _follow_up(request, case_file, by, today, kind):
    """Write a reminder or a formal notice. An accusation waits for the last day to be past."""
    demands = demands_in(case_file, (OPEN | DECIDED) - {State.IDENTITY_REQUESTED})
    chosen = writing.to_follow_up(demands, kind, on=today)
    if not chosen:
        return shown(request, f"{kind}_early", by=by, case_file=case_file, context={"demands": demands})
    scope = case_file.scope_for(by, purpose=kind)
    form = FollowUpForm(
        typed(request), today=today, initial={"days": "15" if kind == "formal_notice" else "8"},
        offers=issues.offers(case_file, chosen, scope, on=today), exhibits=proved_chronology(case_file, scope)[1],
        earliest=first_sending(chosen),
    )  # fmt: skip
    written = []

    def act(form):
        written.append(
            writing.write_follow_up(
                case_file,
                kind,
                chosen,
                by=by,
                on=today,
                days=int(form.cleaned_data["days"]),
                key=form.key(kind),
                issues=form.issues,
            )
        )
        messages.success(request, "La lettre se prépare.")

    return ask(
        request, form, by=by, template=kind, act=act, case_file=case_file, context={"demands": chosen},
        done=lambda: reverse("letter_detail", args=[case_file.pk, written[0].pk]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def identity_contest(request, case_file, *, by, today):
    """Contest what the laboratory asks about who one is: one letter, and the date without the suspension."""
    asked = demands_in(case_file, {State.IDENTITY_REQUESTED})
    demands = [demand for demand in asked if not demand.contested_on]
    if not demands:
        raise NoLongerHere
    form = ContestForm(typed(request), today=today, initial={"days": "8"})
    written = []

    def act(form):
        written.append(
            writing.write_identity_contest(
                case_file, demands, by=by, on=today, days=int(form.cleaned_data["days"]),
                because=form.cleaned_data["statement"], key=form.key("identity_contest"),
            )
        )  # fmt: skip
        messages.success(request, "La lettre se prépare.")

    last = [day for demand in demands if (day := demand.claim().unsuspended_due_on)]
    return ask(
        request, form, by=by, template="identity_contest", act=act, case_file=case_file,
        context={"demands": demands, "unsuspended_due_on": min(last, default=None)},
        done=lambda: reverse("letter_detail", args=[case_file.pk, written[0].pk]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def erasure_again(request, case_file, *, by, today):
    """The retention that the laboratory announced is over: ask again for what it kept."""
    demand = next((row for row in demands_in(case_file, {State.RECEIVED}) if row.awaits_letter), None)
    if demand is None or demand.letter_again:
        raise NoLongerHere
    form = ConfirmForm(typed(request), today=today)
    written = []

    def act(form):
        written.append(writing.write_again(case_file, demand, by=by, on=today))
        messages.success(request, "La lettre se prépare.")

    return ask(
        request, form, by=by, template="erasure_again", act=act, case_file=case_file,
        done=lambda: reverse("letter_detail", args=[case_file.pk, written[0].pk]),
    )  # fmt: skip


def recipient(row, scope):
    """Where the letter goes: the CNIL’s address is the same for everyone, and no fact of the letter."""
    return {"lines": CNIL_LINES} if row.kind.addressee == "cnil" else row.facts.reveal(scope)["recipient"]


def of_letter(case_file, row):
    return list(case_file.demands.filter(letters=row).prefetch_related("events").order_by("right_code"))


def is_about(event, row, action):
    return event.action == action and event.data.get("letter") == str(row.pk)


def may_send(row, demands):
    if not row.is_ready or row.kind_code in NOT_POSTED_HERE or row.kind.from_a_laboratory:
        return False
    if row.kind_code not in FOLLOW_UPS:
        return any(demand.may_leave_with(row) for demand in demands)
    return not any(is_about(event, row, Action.POST_LETTER) for demand in demands for event in demand.history())


def may_arrive(row, demands):
    events = [event for demand in demands for event in demand.history()]
    return (
        row.kind_code == "formal_notice"
        and any(is_about(event, row, Action.POST_LETTER) for event in events)
        and not any(is_about(event, row, Action.LETTER_RECEIVED) for event in events)
    )


def case_file_channel(case_file, by):
    return case_file.told(case_file.scope_for(by, purpose="lecture")).channel
