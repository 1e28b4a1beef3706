"""The link of an invitation: whoever signed in at its address says who she is, and her files are hers to see."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.association import joining
from cases.forms.mandates import JoinForm
from cases.forms.masking import typed
from cases.portals.patient.finding import signed_out
from cases.workflow import NotAllowed


@never_cache
@require_http_methods(["GET", "POST"])
def join(request, token):
    if not request.user.is_authenticated:
        return signed_out(request)
    now = timezone.now()
    today = timezone.localdate(now)
    principal = None if request.user.works_here else joining.invited_by(token, request.user, now=now)
    if principal is None:
        return render(request, "patient/join_not.html", status=404)
    form = JoinForm(typed(request), today=today)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            joining.join(
                principal, request.user, birth_date=told["birth_date"], postcode=told["postcode"], on=today, at=now
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Voici vos dossiers. Vous y voyez tout ce qui est fait en votre nom.")
            return redirect("case_list")
    context = {"form": form, "back": reverse("case_list"), "association": principal.organization.name}
    return render(request, "patient/join.html", context)
