"""One file at an association: where it stands, what the mandate lets do and read, whose file it is, notes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import consulting, exchanges
from cases.association.member_list import colleagues
from cases.chronicle import acts_and_reminders, chronicle
from cases.coming import coming
from cases.file_pages import PAGES
from cases.file_pages.finding import at
from cases.file_pages.reading import clocks, in_order, links, moment, state_in_words
from cases.forms.exchanges import NoteForm
from cases.forms.mandates import ReasonForm
from cases.forms.masking import typed
from cases.models import CaseFile
from cases.models.mandated import is_between_others
from cases.models.role import Role
from cases.next_step import next_step
from cases.portals.association.finding import file_or_404, of_carried, scopes_in_force, shared
from cases.portals.association.seat import COORDINATORS, at_association
from rights.mandates import SCOPES, scope_for_document

FIRST = "Écrire la première lettre"
OUTSIDE = "Le mandat ne couvre pas «\u202f{}\u202f»."
NEEDED = {page.name: page.scope for page in PAGES}
LATEST = 3  # notes shown on the page of a file
ASSIGNED = {0: "Aucun dossier choisi\u202f: cochez-en au moins un.", 1: "Un dossier attribué."}


@of_carried("dossier")
@require_safe
def case_detail(request, seat, case_file, *, today):
    scope, prefix = case_file.scope_for(seat, purpose="lecture"), at(seat)
    covered = scopes_in_force(case_file, seat, on=today)
    demands = in_order(case_file) if covered else []  # taken up again and not signed: what came of them is not told
    step = next_step(case_file, demands, on=today) if demands else None
    acts, reminders = [], []
    if covered:
        acts, reminders = acts_and_reminders(chronicle(case_file, scope, known_to=seat.organization))
    letters = case_file.letters.order_by("-written_on", F("rendered_at").desc(nulls_last=True), "pk")
    letters = [(row, f"cases.Letter.facts:{row.pk}" in scope.only) for row in letters]
    letters = [line for line in letters if covered or line[1]]
    documents = [
        (row, row.title_in(scope), scope.reaches(f"vault.SealedFile.content:{row.file_id}"), _why(row, covered))
        for row in (case_file.documents.order_by("number") if covered else ())
    ]
    return render(
        request,
        "association/file.html",
        {
            "seat": seat, "case_file": case_file, "told": case_file.told(scope), "today": today, "at": prefix,
            "step": step, "covered": [SCOPES[code] for code in SCOPES if code in covered],
            "mandates": case_file.mandates.filter(organization=seat.organization).select_related("letter")
            .order_by("-asked_at"),
            "demands": [(demand, state_in_words(demand), clocks(demand, on=today)) for demand in demands],
            "acts": list(_acts(case_file, demands, covered, seat, on=today)) if covered else (),
            "letters": [line for line in letters if not is_between_others(line[0], scope)],
            "documents": [line for line in documents if not is_between_others(line[0], scope)],
            "moments": [
                *({"on": day, "text": text, "future": True} for day, text in coming(demands, on=today)),
                *(moment(case_file, line, len(demands), at=prefix) for line in reversed(acts)),
            ],
            "reminders": [moment(case_file, line, len(demands), at=prefix) for line in reversed(reminders)],
            "notes": exchanges.notes_of(case_file, seat, latest=LATEST),
            "colleagues": colleagues(seat) if seat.role in COORDINATORS else (),
            "worker": case_file.case_worker and case_file.case_worker.called(seat.own_scope("attribution")),
        },
    )  # fmt: skip


def _acts(case_file, demands, covered, seat, *, on):
    """(words, address, why not): what the table lets an association do now, covered by the mandate or not."""
    if not demands:
        yield FIRST, reverse("association_first_letter", args=[seat.pk, case_file.pk]), _outside("requests", covered)
    for words, name in links(case_file, demands, on=on, role=Role.ASSOCIATION):
        if name in NEEDED:  # the others are pages of the person alone
            yield words, f"{at(seat)}{reverse(name, args=[case_file.pk])}", _outside(NEEDED[name], covered)


def _why(document, covered):
    said = _outside(scope_for_document(document.kind), covered)
    return said and f"{said} La personne, elle, peut ouvrir cette pièce."


def _outside(scope, covered):
    """The sentence that names what the mandate does not cover; "" when it does, or when it need not."""
    return OUTSIDE.format(SCOPES[scope].label) if scope and scope not in covered else ""


@at_association()
@require_http_methods(["GET", "POST"])
def reason(request, seat, *, today, case_id):
    """Why somebody opens a file that is not theirs: the person reads it; good until midnight."""
    case_file, now = file_or_404(seat, case_id), timezone.now()
    there = request.GET.get("next", "")
    if not (there.startswith(f"{at(seat)}/") and url_has_allowed_host_and_scheme(there, allowed_hosts=None)):
        there = reverse("association_case_detail", args=[seat.pk, case_file.pk])
    if consulting.may_open(case_file, seat, now=now):
        return redirect(there)
    form = ReasonForm(typed(request), today=today)
    if request.method == "POST" and form.is_valid():
        consulting.give_reason(case_file, seat, form.cleaned_data["reason"], at=now)
        return redirect(there)
    worker = case_file.case_worker and case_file.case_worker.called(seat.own_scope("attribution"))
    context = {"seat": seat, "case_file": case_file, "form": form, "worker": worker}
    return render(request, "association/reason.html", context)


@of_carried("dossier")
@require_http_methods(["GET", "POST"])
def notes(request, seat, case_file, *, today):
    form = NoteForm(typed(request), today=today)
    if request.method == "POST" and form.is_valid():
        exchanges.write_note(case_file, form.cleaned_data["note"], by=seat, key=form.key("note"))
        messages.success(request, "Note gardée.")
        return redirect("association_case_detail", seat.pk, case_file.pk)
    context = {"seat": seat, "case_file": case_file, "form": form, "notes": exchanges.notes_of(case_file, seat)}
    return render(request, "association/notes.html", context)


@at_association(roles=COORDINATORS)
@require_POST
def assign(request, seat, *, today):
    """Give the files ticked to somebody, or to nobody: all of them, or none when one is not this association's."""
    chosen, back = set(request.POST.getlist("files")), request.POST.get("back", "")
    try:
        files = list(CaseFile.objects.visible_to(seat).filter(pk__in=chosen))
        to = request.POST.get("to", "")
        worker = next(row for row, _ in colleagues(seat) if str(row.pk) == to) if to else None
    except (ValidationError, StopIteration):
        files, worker = [], None
    if len(files) != len(chosen):
        files = []
    CaseFile.objects.visible_to(seat).filter(pk__in=[row.pk for row in files]).update(case_worker=worker)
    return _back(seat, back, files=len(files), request=request)


def _back(seat, back, *, files, request):
    (messages.success if files else messages.error)(request, ASSIGNED.get(files, f"{files} dossiers attribués."))
    here = reverse("association_members", args=[seat.pk])
    if back.startswith(f"{at(seat)}/dossiers/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect(f"{here}{back}" if back.startswith("?") else here)


_SPACE = "association/<uuid:seat_id>/"
_FILE = f"{_SPACE}dossiers/<uuid:case_id>/"
urlpatterns = [
    path(f"{_SPACE}attribuer/", assign, name="association_assign"),
    path(_FILE, case_detail, name="association_case_detail"),
    path(f"{_FILE}raison/", reason, name="association_reason"),
    path(f"{_FILE}notes/", notes, name="association_notes"),
    *(path(f"{_FILE}{page.address}", shared(page), name=f"association_{page.name}") for page in PAGES),
]
