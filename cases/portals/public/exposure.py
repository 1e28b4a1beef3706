"""« Suis-je concerné ? »: matched in the page, or read page by page; nobody is asked who they are."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from directory import exposure
from directory.models import Breach, Department, Laboratory


@require_GET
def self_check(request, slug):
    breach = get_object_or_404(Breach, slug=slug)
    return render(request, "public/self_check.html", {"breach": breach, "catalogue": exposure.catalogue(breach)})


@require_GET
def by_department(request, slug, code):
    breach, department = get_object_or_404(Breach, slug=slug), get_object_or_404(Department, code=code)
    return render(request, "public/self_check.html", {"breach": breach, "department": department})


@require_GET
def by_laboratory(request, slug, laboratory_id):
    breach, laboratory = get_object_or_404(Breach, slug=slug), get_object_or_404(Laboratory, pk=laboratory_id)
    return render(request, "public/self_check.html", {"breach": breach, "laboratory": laboratory})
