"""The list of one's files, and one file: next step, dates, history, letters, documents."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cases import answers_cookie
from cases.chronicle import acts_and_reminders, chronicle
from cases.coming import coming
from cases.exchanges import may_write_to_laboratory, messages_of, unread_by
from cases.file_pages.reading import DEMANDS, clocks, in_order, links, moment, state_in_words
from cases.forms.case import OpenForm
from cases.forms.masking import typed
from cases.models import CaseFile
from cases.models.role import Role
from cases.next_step import next_step
from cases.opening import open_case
from cases.portals.patient.finding import of_case
from cases.three_routes import three_routes
from cases.workflow import NotAllowed

RECENT = 4  # acts shown before one asks for the rest
SOON = 2  # dates to come shown before one asks for those further away
CONSENT = "2026-11-26"  # the words of OpenForm and of its page; a new text is a new version


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
            "links": [
                (words, url)
                for words, name in links(case_file, demands, on=today, role=Role.PATIENT)
                if (url := reverse(name, args=[case_file.pk])) != step.url
            ],
            "further": future[:-SOON],
            "moments": [*future[-SOON:], *past[:RECENT]],
            "older": past[RECENT:],
            "reminders": [moment(case_file, line, len(demands)) for line in reversed(reminders)],
            "letters": letters,
            "deliveries": case_file.deliveries.order_by("deposited_at"),
            "mandates": list(
                case_file.mandates.filter(revoked_at=None, ends_on__gte=today).select_related("organization")
            ),
            "routes": three_routes(case_file, demands, letters, on=today),
            "documents": [(row, row.title.reveal(scope)) for row in case_file.documents.order_by("number")],
            "said": said,
            "unread": unread_by(case_file, request.user).exists(),
            "may_talk": bool(said) or may_write_to_laboratory(case_file),
            "today": today,
            "preparing": any(not letter.is_ready for letter in letters),
        },
    )
