"""One's own second factor: new recovery codes, another application. Either asks for a code once more."""

from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import staff
from accounts.doors import door_of
from accounts.models import RecoverySheet
from cases.entrance.seat import seated
from cases.entrance.sign_in import SecondFactorForm, check_code


@require_http_methods(["GET", "POST"])
def access(request, seat, *, today):
    door = door_of(seat.organization)
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = check_code(request.user, form.cleaned_data["code"])
        if device is None:
            form.add_error("code", staff.WRONG_CODE)
        elif "application" in request.POST:
            staff.verify_session(request, device, now=timezone.now())
            staff.change_application(request.user)
            return redirect(door.url("enrol"))
        else:
            _, codes = RecoverySheet.print_for(request.user)
            onwards = door.url("access", seat.pk)
            return render(request, "entrance/recovery_codes.html", {"codes": codes, "onwards": onwards})
    context = {"seat": seat, "door": door, "form": form, "left": staff.recovery_codes_left(request.user)}
    return render(request, "entrance/access.html", context)


def at(door):
    everyone = seated(door, roles=door.roles)
    return [path(f"{door.address}/<uuid:seat_id>/mon-acces/", everyone(access), name=f"{door.name}_access")]
