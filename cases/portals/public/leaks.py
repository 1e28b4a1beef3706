"""What is known of a leak, and what to do about it."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.forms.leak_words import in_a_line
from cases.portals.public import words
from directory.models import Breach
from rights.periods import Months

HEALTH = {"health_comments", "health_data", "exam_result", "exam_nature", "blood_group"}


@require_GET
def home(request):
    breaches = [(breach, in_a_line(breach)) for breach in Breach.objects.order_by("disclosed_on")]
    return render(request, "public/home.html", {"breaches": breaches})


@require_GET
def breach(request, slug):
    parts = ("sources", "moments", "leaked_data", "groups", "channels", "departments__department")
    found = get_object_or_404(Breach.objects.prefetch_related(*parts), slug=slug)
    context = {
        "breach": found,
        "lead": in_a_line(found),
        "facts": words.facts(found),
        "moments": words.moments(found),
        "departments": in_order(found.departments),
        "channels": in_order(found.channels),
        "in_short": words.BREACH,
    }
    return render(request, "public/breach.html", context)


def in_order(parts):
    return sorted(parts.all(), key=lambda part: part.position)


@require_GET
def checklist(request, slug):
    found = get_object_or_404(Breach.objects.prefetch_related("leaked_data"), slug=slug)
    leaked = set(found.leaked_fields)
    civil_limit = Months(5 * 12).after(found.disclosed_on)  # Code civil 2224, from the day the person knew
    context = {
        "breach": found,
        "leaked": leaked,
        "health_leaked": leaked & HEALTH,
        "civil_limit": civil_limit,
        "civil_limit_passed": civil_limit < timezone.localdate(),
        "criminal_limit": Months(6 * 12).after(found.disclosed_on),  # Code de procédure pénale 8
        "in_short": words.CHECKLIST,
    }
    return render(request, "public/checklist.html", context)
