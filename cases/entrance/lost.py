"""Every second factor lost: a code posted to the organization stands for it, once."""

from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import posted, rates, staff
from cases import mail
from cases.entrance.sign_in import is_staff, next_step
from cases.forms.entry import PostedCodeForm


@never_cache
@require_http_methods(["GET", "POST"])
def lost(request, door):
    """Somebody whose password was right, who lost every second factor, and whom a posted code vouches for."""
    if not is_staff(request) or not staff.has_device(request.user):
        return redirect(next_step(request, "", door))
    form = PostedCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told, now = form.cleaned_data, timezone.now()
        try:
            row = posted.check(told["mark"], told["code"], ip=rates.client_ip(request), now=now, member=True)
            with transaction.atomic():
                posted.replace_second_factor(row, request.user, now=now)
                mail.announce(request.user, key=f"second-factor-reset:{row.pk}", template="second_factor_reset")
        except posted.CodeRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            staff.begin_enrolment(request.user)
            return redirect(door.url("enrol"))
    return render(request, "entrance/lost.html", {"form": form, "door": door})


def at(door):
    return [path(f"{door.address}/connexion/code-poste/", lost, {"door": door}, name=f"{door.name}_lost")]
