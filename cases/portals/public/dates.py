"""« Calculer une échéance »: the law's calculator, for anybody; nothing is stored."""

from datetime import timedelta

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.forms.deadline import DeadlineForm
from cases.portals.public import words
from cases.templatetags.french import nbsp
from directory.models import Department
from rights.catalogue import KINDS, RIGHTS
from rights.claims import Claim, Policy
from rights.clocks import CLOCKS


@require_GET
def deadline_calculator(request):
    context = {"rights": RIGHTS.values(), "clocks": CLOCKS.values(), "in_short": words.DEADLINE}
    return render(request, "public/deadline_kinds.html", context)


@require_http_methods(["GET", "POST"])
def deadline_of_kind(request, kind):
    if kind not in KINDS:
        raise Http404
    today = timezone.localdate()
    departments = [(place.code, f"{nbsp(place.name)} ({place.code})") for place in Department.objects.order_by("code")]
    form = DeadlineForm(request.POST or None, kind=kind, on=today, departments=departments)
    claim = Claim(kind, form.facts(), Policy(unknown_age_waits=True)) if form.is_valid() else None
    context = {"form": form, "kind": KINDS[kind], "claim": claim, "on": today}
    if claim and claim.due_on:
        context["morrow"] = claim.due_on + timedelta(days=1)
    return render(request, "public/deadline.html", context)
