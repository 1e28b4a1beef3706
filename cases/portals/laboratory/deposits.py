"""Documents left for a person: chosen, locked, then the letter that carries their code, handed over once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases import code_cookie, delivering
from cases.downloads import sealed_response
from cases.forms.deliveries import DepositForm
from cases.forms.masking import typed
from cases.models import Delivery
from cases.portals.laboratory.seat import WRITERS, at_desk, file_or_404
from cases.workflow import NotAllowed
from rights import rendering
from rights.fact_reading import FactsError
from rights.rendering import RenderingFailed


@at_desk(roles=WRITERS)
@require_http_methods(["GET", "POST"])
def deposit(request, seat, *, today, case_id):
    case_file = file_or_404(seat, case_id)
    if why := delivering.why_not(case_file):
        return render(request, "desk/deposit_off.html", {"seat": seat, "case_file": case_file, "why": why})
    form = DepositForm(typed(request), request.FILES or None, today=today)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        try:
            delivery, facts = delivering.deposit(
                case_file, form.documents, seat, address=form.cleaned_data["address"], key=form.key("deposit"), at=at
            )
        except FactsError as error:
            form.place(error)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            for sentence in form.numbers_seen:
                messages.warning(request, sentence)
            here = reverse("desk_delivery", args=[seat.pk, case_file.pk, delivery.pk])
            done = redirect(here)
            if facts:
                code_cookie.carry(done, facts, purpose=_purpose(seat, delivery), path=here, at=at)
            return done
    return render(
        request,
        "desk/deposit.html",
        {"seat": seat, "case_file": case_file, "form": form, "days": delivering.LIFE.days},
    )


@at_desk(roles=WRITERS, fresh=True)
@require_safe
def delivery(request, seat, *, today, case_id, delivery_id):
    row = _delivery(seat, case_id, delivery_id)
    facts = code_cookie.carried(request, purpose=_purpose(seat, row), at=timezone.now())
    return render(
        request,
        "desk/delivery.html",
        {"seat": seat, "case_file": row.case_file, "delivery": row, "count": row.files.count(), "facts": facts},
    )


@at_desk(roles=WRITERS, fresh=True)
@require_safe
def code_letter(request, seat, *, today, case_id, delivery_id):
    """The letter of the code, printed for whoever made the deposit, while their browser holds it. It is not kept."""
    row = _delivery(seat, case_id, delivery_id)
    facts = code_cookie.carried(request, purpose=_purpose(seat, row), at=timezone.now())
    if facts is None:
        return redirect("desk_delivery", seat.pk, row.case_file_id, row.pk)
    try:
        content = rendering.render_pdf(delivering.CODE_LETTER, facts)
    except RenderingFailed as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    return sealed_response(content, "application/pdf", f"code-{row.case_file.reference}.pdf")


def _delivery(seat, case_id, delivery_id):
    case_file = file_or_404(seat, case_id)
    return get_object_or_404(Delivery.objects.select_related("case_file"), pk=delivery_id, case_file=case_file)


def _purpose(seat, delivery):
    return f"code letter {seat.pk} {delivery.pk}"


_FILE = "laboratoire/<uuid:seat_id>/dossiers/<uuid:case_id>/"
urlpatterns = [
    path(f"{_FILE}deposer/", deposit, name="desk_deposit"),
    path(f"{_FILE}depots/<uuid:delivery_id>/", delivery, name="desk_delivery"),
    path(f"{_FILE}depots/<uuid:delivery_id>/lettre.pdf", code_letter, name="desk_code_letter"),
]
