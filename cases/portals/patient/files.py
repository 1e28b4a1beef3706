"""The list of one's files, and one file: next step, dates, history, letters, documents."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cases import answers_cookie
from cases.chronicle import acts_and_reminders, chronicle
from cases.coming import coming
from cases.complaining import cnil_is_silent
from cases.exchanges import may_write_to_laboratory, messages_of, unread_by
from cases.forms.case import OpenForm
from cases.forms.masking import typed
from cases.models import Action, CaseFile, State
from cases.models.demand import DECIDED, OPEN
from cases.models.justice import CRIMINAL_CLOCK
from cases.models.role import Role
from cases.next_step import next_step
from cases.opening import open_case
from cases.portals.patient.finding import of_case
from cases.three_routes import three_routes
from cases.workflow import NotAllowed, available
from cases.writing import to_follow_up
from rights.catalogue import RIGHTS

RECENT = 4  # acts shown before one asks for the rest
SOON = 2  # dates to come shown before one asks for those further away
STATES = {
    State.DRAFT: "Pas encore envoyée",
    State.SENT: "Envoyée, date de réception à noter",
    State.RECEIVED: "Reçue par le laboratoire",
    State.IDENTITY_REQUESTED: "Le laboratoire demande qui vous êtes",
    State.REDIRECTED: "Le laboratoire renvoie vers un autre organisme",
    State.ANSWERED: "Le laboratoire a répondu",
    State.PARTLY_ANSWERED: "Le laboratoire a répondu en partie",
    State.REFUSED: "Le laboratoire a refusé",
    State.WITHDRAWN: "Demande retirée",
    State.CLOSED: "Demande close",
}
CONSENT = "2026-11-26"  # the words of OpenForm and of its page; a new text is a new version
DEMANDS = ("demands__events", "demands__deadlines")


@never_cache
@login_required
def case_list(request):
    today = timezone.localdate()
    rows = []
    files = (
        CaseFile.objects.visible_to(request.user)
        .select_related("patient__key", "key", "laboratory", "breach")
        .prefetch_related(*DEMANDS, "letters")
        .order_by("-opened_on", "reference")
    )
    scopes = files.scopes_for(request.user, purpose="liste")
    for case_file in files:
        step = next_step(case_file, in_order(case_file), on=today)
        rows.append((case_file, case_file.told(scopes[case_file.pk]), step))
    return render(request, "patient/list.html", {"rows": rows, "today": today})


@never_cache
@login_required
def case_open(request):
    """Open the file that the person has just described; the page asks, the button opens."""
    now = timezone.now()
    carried = answers_cookie.carried(request, at=now)
    if carried.answers.complete():
        return redirect("journey_start")
    form = OpenForm(typed(request), today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        try:
            case_file = open_case(request.user, carried.answers, on=form.today, consent=CONSENT)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect("case_list")
        return answers_cookie.drop(redirect("case_detail", case_file.pk))
    return render(request, "patient/open.html", {"answers": carried.answers, "form": form})


@of_case
def case_detail(request, case_file, *, today):
    scope = case_file.scope_for(request.user, purpose="lecture")
    demands = in_order(case_file)
    letters = sorted(
        case_file.letters.all(), key=lambda letter: (letter.written_on, letter.rendered_at is None), reverse=True
    )
    step = next_step(case_file, demands, on=today)
    said = messages_of(case_file, request.user, latest=2)
    acts, reminders = acts_and_reminders(chronicle(case_file, scope))
    past = [moment(case_file, line, len(demands)) for line in reversed(acts)]
    future = [{"on": day, "text": text, "future": True} for day, text in coming(demands, on=today)]
    return render(
        request,
        "patient/detail.html",
        {
            "case_file": case_file,
            "told": case_file.told(scope),
            "step": step,
            "demands": [(demand, state_in_words(demand), clocks(demand, on=today)) for demand in demands],
            "links": [(words, url) for words, url in links(case_file, demands, on=today) if url != step.url],
            "further": future[:-SOON],
            "moments": [*future[-SOON:], *past[:RECENT]],
            "older": past[RECENT:],
            "reminders": [moment(case_file, line, len(demands)) for line in reversed(reminders)],
            "letters": letters,
            "deliveries": case_file.deliveries.order_by("deposited_at"),
            "routes": three_routes(case_file, demands, letters, on=today),
            "documents": [(row, row.title.reveal(scope)) for row in case_file.documents.order_by("number")],
            "said": said,
            "unread": unread_by(case_file, request.user).exists(),
            "may_talk": bool(said) or may_write_to_laboratory(case_file),
            "today": today,
            "preparing": any(not letter.is_ready for letter in letters),
        },
    )


def state_in_words(demand):
    return "Rouverte, à demander de nouveau" if demand.awaits_letter else STATES[demand.state]


def in_order(case_file):
    """The demands of a file in the order of the catalogue, with what their pages need, in a fixed number of queries."""
    prefetch_related_objects([case_file], *DEMANDS)
    rows = list(case_file.demands.all())
    for demand in rows:
        demand.case_file = case_file
    return sorted(rows, key=lambda demand: list(RIGHTS).index(demand.right_code))


def clocks(demand, *, on):
    """Its dates for the screen, the governing one first."""
    return sorted(
        (row for row in demand.dates(on=on) if row.rule != CRIMINAL_CLOCK),  # told once, among the routes
        key=lambda row: (row.rule != demand.right_code, row.due_on or row.remind_on or row.suspended_since),
    )


def links(case_file, demands, *, on):
    """(words, address) of everything this person may do now, as the table of transitions says."""
    states = {demand.state for demand in demands}
    may = {action for demand in demands for action in available(demand, Role.PATIENT)}
    going_on = [demand for demand in demands if demand.state in (OPEN | DECIDED) - {State.IDENTITY_REQUESTED}]
    receipts = [demand.receipt() for demand in demands if demand.is_open and not demand.awaits_letter]
    unproved = any(day is None or presumed for day, presumed in receipts)
    pages = (
        (Action.RECEIVE in may and unproved, "Noter la date de réception", "case_received"),
        (Action.REFUSE in may, "Le laboratoire a répondu ou écrit", "case_reply"),
        (State.IDENTITY_REQUESTED in states, "J’ai répondu sur mon identité", "case_identity_given"),
        (
            any(demand.state == State.IDENTITY_REQUESTED and not demand.contested_on for demand in demands),
            "Contester cette demande d’identité",
            "case_identity_contest",
        ),
        (Action.ASSESS in may, "Donner mon avis sur la réponse", "case_assess"),
        (bool(to_follow_up(going_on, "reminder", on=on)), "Préparer une relance", "case_reminder"),
        (bool(to_follow_up(going_on, "formal_notice", on=on)), "Préparer une mise en demeure", "case_formal_notice"),
        (
            Action.LODGE_COMPLAINT in may and states & (OPEN | DECIDED),
            "Voir ou préparer la plainte à la CNIL",
            "case_complaint",
        ),
        (any(demand.complaint_is_pending for demand in demands), "La CNIL m’a écrit", "case_cnil_wrote"),
        (bool(cnil_is_silent(demands, on=on)), "Écrire à la CNIL, restée silencieuse", "case_cnil_follow_up"),
        (
            any(
                row.due_on and row.due_on >= on
                for demand in demands
                for row in demand.dates(on=on)
                if demand.awaits(row)
            ),
            "Mettre les dates dans mon agenda (.ics)",
            "case_calendar",
        ),
        (True, "Noter ce que la fuite me coûte", "case_diary"),
        (Action.CLOSE in may, "Clore le dossier", "case_close"),
        (State.CLOSED in states, "Rouvrir une demande close", "case_reopen"),
        (Action.WITHDRAW in may, "Retirer la demande", "case_withdraw"),
    )
    return [(words, reverse(name, args=[case_file.pk])) for shown, words, name in pages if shown]


def moment(case_file, line, among):
    """A line of the timeline; it says which demands it is about when it is not about all."""
    text = line.text
    if len(line.rights) < among:
        text = f"{text.removesuffix('.')} ({', '.join(line.rights)})."
    if line.notes:
        text = f"{text} {' '.join(line.notes)}"
    proof = reverse("document_download", args=[case_file.pk, line.documents[0]]) if line.documents else ""
    return {"on": line.on, "text": text, "proof_url": proof, "proof_label": "Voir la pièce", "future": False}
