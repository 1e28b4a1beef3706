"""« Suis-je concerné ? »: matched in the page, or read page by page; nobody is asked who they are."""

from datetime import timedelta

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from cases.forms.dates import MONTHS
from cases.portals.public import words
from directory.exposure import assess, catalogue, disclosed_until, towns
from directory.models import Breach, Department, Laboratory


@require_GET
def self_check(request, slug):
    breach = get_object_or_404(Breach, slug=slug)
    known = catalogue(breach)
    cited = {place["code"] for place in known["departments"]}
    departments = list(Department.objects.order_by("code"))
    context = {
        "breach": breach,
        "catalogue": in_page(known) | {"towns": towns(known)},
        "departments": departments,
        "cited": [place for place in departments if place.code in cited],
        "months": MONTHS,
        "assessment": assess(breach),
        "in_short": words.SELF_CHECK,
    }
    return render(request, "public/self_check.html", context)


def in_page(known):
    """What the script compares, and nothing heavier: the page stays light on an old phone."""
    keys = ("can_compare", "disclosed_until", "period", "departments", "levels", "rule", "reasons")
    site_keys = ("name", "company", "company_id", "town", "department", "group", "confidence")
    sites = [{key: site[key] for key in site_keys} for site in known["laboratories"]]
    return {key: known[key] for key in keys} | {"laboratories": sites}


@require_GET
def by_department(request, slug, code):
    breach, department = get_object_or_404(Breach, slug=slug), get_object_or_404(Department, code=code)
    listed = breach.laboratory_links.filter(is_withdrawn=False, laboratory__department=department)
    context = {
        "breach": breach,
        "department": department,
        "links": listed.select_related("laboratory").order_by("laboratory__name"),
        "rows": by_date(breach, department=department.code),
    }
    return render(request, "public/self_check_place.html", context)


@require_GET
def by_laboratory(request, slug, laboratory_id):
    breach = get_object_or_404(Breach, slug=slug)
    laboratory = get_object_or_404(Laboratory.objects.select_related("department"), pk=laboratory_id)
    context = {
        "breach": breach,
        "laboratory": laboratory,
        "department": laboratory.department,
        "rows": by_date(breach, laboratory=laboratory),
    }
    return render(request, "public/self_check_place.html", context)


def by_date(breach, **where):
    """The clues for each answer a person may give about the day of the sample, without asking for it."""
    rows = []
    start, end = breach.sampled_from, breach.sampled_until
    if start or end:
        rows.append((f"Prélèvement {words.sampled(breach)}", start or end))
        if end and end < disclosed_until(breach):
            rows.append(("À une autre date, avant la révélation de la fuite", end + timedelta(days=1)))
        elif start:
            rows.append(("À une autre date, avant la révélation de la fuite", start - timedelta(days=1)))
    rows.append(("Vous ne savez plus quand", None))
    return [{"when": when, "assessment": assess(breach, sampled_on=day, **where)} for when, day in rows]
