"""One's own second factor: new recovery codes, another application. Either asks for a code once more."""

from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from accounts import staff
from cases.entrance.sign_in import SecondFactorForm
from cases.portals.laboratory.seat import EVERYONE, at_desk


@at_desk(roles=EVERYONE)
@require_http_methods(["GET", "POST"])
def access(request, seat, *, today):
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["code"]
        if "application" in request.POST:
            if staff.change_application(request.user, typed):
                return redirect("desk_enrol")
        elif codes := staff.renew_codes(request.user, typed):
            onwards = reverse("desk_access", args=[seat.pk])
            return render(request, "entrance/recovery_codes.html", {"codes": codes, "onwards": onwards})
        form.add_error("code", staff.WRONG_CODE)
    context = {"seat": seat, "form": form, "left": staff.recovery_codes_left(request.user)}
    return render(request, "desk/access.html", context)


urlpatterns = [path("laboratoire/<uuid:seat_id>/mon-acces/", access, name="desk_access")]
