"""Opening the space of a laboratory: a code of one of its letters asks for another, posted to its public address.

The first code names the laboratory, and the patient knows it too; the second opens (docs/decisions/0023).
"""

from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import posted, rates, team
from accounts.addresses import AddressRefused
from accounts.models import Membership, Organization
from cases import door_codes
from cases.forms.entry import PostedCodeForm, WorkAddressForm
from cases.laboratory import door_letter
from cases.portals.laboratory.public import PER_NETWORK, TOO_OFTEN, LetterCodeForm
from cases.queue import enqueue

OPENING = "opening_by"  # the posted code that was typed in this session
LINKS_PER_OPENING = rates.Limit("opening link, laboratory", 5, 24 * 60)


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request):
    """From the code of a letter to the address where the second code will be posted, then the order to post it."""
    if request.method == "GET":
        return redirect("laboratory_door")
    form = LetterCodeForm(request.POST)
    now, context, status = timezone.now(), {"form": form}, 200
    if form.is_valid():
        place = rates.network(rates.client_ip(request))
        if place and not rates.count(PER_NETWORK, place, now=now):
            form.add_error("code", TOO_OFTEN)
            status = 429
        else:
            entity = _legal_entity(form.cleaned_data["code"])
            address = door_letter.letter_address_of(entity) if entity else None
            context |= {"checked": True, "lines": address.lines if address else ()}
            if address:
                organization = Organization.objects.standing_for(legal_entity=entity)
                context["is_open"] = organization.is_open
                if "confirmed" in request.POST and not organization.is_open:
                    posted.ask(organization, now=now)
                    context["is_asked"] = True
    return render(request, "desk/open_ask.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def open_space(request):
    """The posted code, typed by whoever the letter was handed to."""
    form = PostedCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            row = posted.check(told["mark"], told["code"], ip=rates.client_ip(request), now=timezone.now())
        except posted.CodeRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            request.session[OPENING] = str(row.pk)
            return redirect("desk_open_address")
    return render(request, "desk/open.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def open_address(request):
    """The professional address of the first person, who will be its data protection officer; a link proves it."""
    row = posted.still_opens(request.session.get(OPENING))
    if row is None or row.organization.is_open:
        return redirect("desk_open")
    form, sent = WorkAddressForm(request.POST or None), False
    if request.method == "POST" and form.is_valid():
        try:
            sent = _invited(row, form.cleaned_data["email"], now=timezone.now())
        except (AddressRefused, team.TeamRefused) as refusal:
            form.add_error("email", str(refusal))
    context = {"form": form, "company": row.organization.legal_entity, "sent": sent}
    return render(request, "desk/open_address.html", context)


def _legal_entity(code):
    letter = door_codes.letter_with(code)
    laboratory = letter.case_file.laboratory if letter else None
    return laboratory.legal_entity if laboratory else None


def _invited(row, email, *, now):
    """A link to this address; an earlier one, to a misspelt address perhaps, serves no more."""
    if not rates.count(LINKS_PER_OPENING, str(row.pk), now=now):
        raise team.TeamRefused("Trop de liens ont été demandés aujourd’hui. Recommencez demain.")
    with transaction.atomic():
        team.waiting(row.organization, now=now).filter(invited_by=None).update(withdrawn_at=now)
        invitation = team.invite(row.organization, email, Membership.Role.OFFICER, by=None, now=now)
        enqueue("send_invitation", invitation.pk, key=f"invitation:{invitation.pk}")
    return True


urlpatterns = [
    path("laboratoire/ouvrir/", open_space, name="desk_open"),
    path("laboratoire/ouvrir/demander/", ask, name="desk_open_ask"),
    path("laboratoire/ouvrir/adresse/", open_address, name="desk_open_address"),
]
