"""Standard answers: one for each leak, in versions."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.forms.desk_standard import StandardAnswerForm
from cases.forms.masking import typed
from cases.laboratory import answering
from cases.models import BatchItem, CaseFile, StandardAnswer
from cases.portals.laboratory.seat import WRITERS, at_desk
from directory.models import Breach

SENT, REFUSED = BatchItem.State.SENT, BatchItem.State.REFUSED


@at_desk()
@require_safe
def standards(request, seat, *, today):
    """The leaks of the files of this laboratory, with the last version for each."""
    last = {row.breach_id: row for row in StandardAnswer.objects.visible_to(seat).order_by("number")}
    rows = [(leak, last.get(leak.pk)) for leak in _leaks(seat).order_by("-disclosed_on")]
    context = {"seat": seat, "rows": rows, "may_write": seat.role in WRITERS}
    return render(request, "desk/standards.html", context)


@at_desk()
@require_safe
def standard(request, seat, *, today, leak, number=None):
    """One version, whole; the others, and how often each was used."""
    leak = leak_or_404(seat, leak)
    used = Count("batches__items", filter=Q(batches__items__state=SENT))
    versions = list(versions_of(seat, leak).annotate(used=used).select_related("organization__key", "member"))
    if not versions and number is None:
        return redirect("desk_standards", seat.pk)
    row = next((one for one in versions if number in {None, one.number}), None) or get_object_or_404(
        versions_of(seat, leak), number=number
    )
    form = _form(row.content.reveal(seat.own_scope("réponse type")), today)
    form.is_valid()
    context = {
        "seat": seat, "leak": leak, "standard": row, "rows": form.rows(), "versions": versions,
        "may_write": seat.role in WRITERS, "is_last": row == versions[0],
    }  # fmt: skip
    return render(request, "desk/standard.html", context)


@at_desk(roles=WRITERS)
@require_http_methods(["GET", "POST"])
def write(request, seat, *, today, leak):
    """The next version, begun from the last one; saved once checked, and nothing is sent."""
    leak = leak_or_404(seat, leak)
    last = versions_of(seat, leak).select_related("organization__key").first()
    if request.method == "POST" or last is None:
        form = StandardAnswerForm(typed(request), today=today, demands=answering.every_right())
    else:
        form = _form(last.content.reveal(seat.own_scope("réponse type")), today, at="0")
    if request.method == "POST" and form.is_valid():
        row = StandardAnswer.objects.write(leak, form.content(), by=seat, key=form.key("standard"), at=timezone.now())
        messages.success(request, f"La réponse type est enregistrée, {row}. Rien n’est parti.")
        return redirect("desk_standard", seat.pk, leak.slug)
    return render(request, "desk/standard_form.html", {"seat": seat, "leak": leak, "form": form})


def _form(content, today, *, at=""):
    """The form as it was left, on its last page or on the page `at`."""
    left = QueryDict(mutable=True)
    for name, values in content["typed"].items():
        left.setlist(name, values)
    left.setlist("demands", content["rights"])
    if at:
        left["to"] = at
    return StandardAnswerForm(left, today=today, demands=answering.every_right())


def _leaks(seat):
    return Breach.objects.filter(pk__in=CaseFile.objects.visible_to(seat).values("breach"))


def leak_or_404(seat, slug):
    return get_object_or_404(_leaks(seat), slug=slug)


def versions_of(seat, leak):
    """Newest first."""
    return StandardAnswer.objects.visible_to(seat).filter(breach=leak).order_by("-number")


_PLACE = "laboratoire/<uuid:seat_id>/"
_STANDARD = f"{_PLACE}reponses-types/<slug:leak>/"
urlpatterns = [
    path(f"{_PLACE}reponses-types/", standards, name="desk_standards"),
    path(_STANDARD, standard, name="desk_standard"),
    path(f"{_STANDARD}<int:number>/", standard, name="desk_standard_version"),
    path(f"{_STANDARD}ecrire/", write, name="desk_standard_write"),
]
