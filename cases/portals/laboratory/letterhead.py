"""How the letters of the laboratory are headed and signed, and who reads them before they leave."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Membership
from accounts.team import review_by_two, write_letterhead
from cases.forms.desk_letterhead import LetterheadForm, ReviewForm
from cases.portals.laboratory.seat import OFFICERS, WRITERS, at_desk


@at_desk(roles=WRITERS)
@require_http_methods(["GET", "POST"])
def letterhead(request, seat, *, today):
    told = seat.organization.letterhead.reveal(seat.own_scope("en-tête")) if seat.organization.letterhead else None
    form = LetterheadForm(request.POST or None, told=told)
    if request.method == "POST" and form.is_valid():
        write_letterhead(form.letterhead(), by=seat)
        messages.success(request, "L’en-tête est enregistré. Il paraîtra sur les prochains courriers.")
        return redirect("desk_letterhead", seat.pk)
    review = ReviewForm(initial={"two_persons": seat.organization.two_persons})
    context = {"seat": seat, "form": form, "review": review, "is_officer": seat.role == Membership.Role.OFFICER}
    return render(request, "desk/letterhead.html", context)


@at_desk(roles=OFFICERS)
@require_POST
def review_rule(request, seat, *, today):
    review_by_two(request.POST.get("two_persons") == "on", by=seat)
    messages.success(request, "La règle de relecture est enregistrée.")
    return redirect("desk_letterhead", seat.pk)


urlpatterns = [
    path("laboratoire/<uuid:seat_id>/en-tete/", letterhead, name="desk_letterhead"),
    path("laboratoire/<uuid:seat_id>/relecture/", review_rule, name="desk_review_rule"),
]
