"""The people an association acts for: the list, one person, the invitation to a space of her own."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.addresses import AddressRefused
from cases.association import joining, member_list
from cases.forms.mandates import InviteForm
from cases.forms.masking import typed
from cases.models import CaseFile, Principal
from cases.portals.association.seat import COORDINATORS, at_association
from cases.workflow import NotAllowed

SEARCH_LIMIT = 60  # characters


@at_association()
@require_safe
def members(request, seat, *, today):
    view = member_list.VIEWS.get(request.GET.get("vue"), member_list.VIEWS["tous"])
    sought = request.GET.get("q", "").replace("\x00", "")[:SEARCH_LIMIT].strip()
    page = None if sought else member_list.page(seat, view, on=today, number=request.GET.get("page"))
    return render(
        request,
        "association/members.html",
        {
            "seat": seat, "today": today, "views": member_list.VIEWS.values(), "view": view, "q": sought, "page": page,
            "rows": member_list.search(seat, sought) if sought else page.rows,
            "colleagues": member_list.colleagues(seat), "may_assign": seat.role in COORDINATORS,
        },
    )  # fmt: skip


@at_association()
@require_safe
def person(request, seat, *, today, principal_id):
    row = _row_or_404(seat, principal_id)
    own = seat.own_scope("adhérent")
    return render(
        request,
        "association/person.html",
        {
            "seat": seat, "row": row, "today": today, "email": row.principal.email.reveal(own) or "",
            "colleagues": member_list.colleagues(seat),
        },
    )  # fmt: skip


@at_association()
@require_http_methods(["GET", "POST"])
def invite(request, seat, *, today, principal_id):
    """A mailed link by which she comes to a space of her own, and sees all that is done in her name."""
    row = _row_or_404(seat, principal_id)
    known = row.principal.email.reveal(seat.own_scope("invitation")) or ""
    form = InviteForm(typed(request), today=today, initial={"email": known})
    if request.method == "POST" and form.is_valid():
        try:
            joining.invite(row.principal, form.cleaned_data["email"], at=timezone.now())
        except (AddressRefused, NotAllowed) as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, "L’invitation part. Son lien sert une fois, pendant quatorze jours.")
            return redirect("association_member_detail", seat.pk, row.principal.pk)
    return render(request, "association/invite.html", {"seat": seat, "row": row, "form": form})


def _row_or_404(seat, principal_id):
    """Somebody of whom the association carries a file today; whoever ended her mandates is not found."""
    carried = CaseFile.objects.visible_to(seat).values("patient")
    found = Principal.objects.visible_to(seat).filter(pk=principal_id, patient__in=carried).select_related("patient")
    rows = member_list.rows_of(seat, found)
    if not rows:
        raise Http404
    return rows[0]


_HERE = "association/<uuid:seat_id>/adherents/"
urlpatterns = [
    path(_HERE, members, name="association_members"),
    path(f"{_HERE}<uuid:principal_id>/", person, name="association_member_detail"),
    path(f"{_HERE}<uuid:principal_id>/inviter/", invite, name="association_member_invite"),
]
