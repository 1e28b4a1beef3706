"""Whether the mandate that an association shows a laboratory is in force: open to all, by what is printed on it."""

from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import rates
from cases import mandate_codes
from cases.forms.mandates import MandateCodeForm
from rights.mandates import SCOPES

PER_NETWORK = rates.Limit("mandate code, network", 30, 60)
PER_FILE = rates.Limit("mandate code, file", 10, 60)
TOO_OFTEN = "Trop de codes ont été essayés. Attendez une heure, puis recommencez."


@never_cache
@require_http_methods(["GET", "POST"])
def mandate_check(request):
    """The same page for a wrong code and for a file that does not exist; nothing of the person is told."""
    form, status = MandateCodeForm(request.POST or None), 200
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        told, now = form.cleaned_data, timezone.now()
        place = rates.network(rates.client_ip(request))
        allowed = rates.count(PER_FILE, told["reference"], now=now)
        if not (allowed & (not place or rates.count(PER_NETWORK, place, now=now))):
            form.add_error("code", TOO_OFTEN)
            status = 429
        else:
            mandate = mandate_codes.mandate_with(told["reference"], told["code"])
            context |= {
                "checked": True, "mandate": mandate, "in_force": bool(mandate) and _in_force(mandate, now=now),
                "granted": [scope for code, scope in SCOPES.items() if mandate and code in mandate.scopes],
            }  # fmt: skip
    return render(request, "laboratory/mandate.html", context, status=status)


def _in_force(mandate, *, now):
    return mandate.is_in_force(timezone.localdate(now)) and mandate.organization.is_open


urlpatterns = [path("laboratoire/mandat/", mandate_check, name="mandate_check")]
