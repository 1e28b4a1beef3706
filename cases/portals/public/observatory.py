"""How laboratories answer, as the files kept here show it: a page for everybody, made once a month."""

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.observatory import STEP, latest
from cases.register import MEDIAN


@require_GET
def observatory(request):
    snapshot, rows = latest()
    return render(request, "public/observatory.html", {
        "snapshot": snapshot, "rows": rows, "most": 100 - STEP, "least": STEP, "median": MEDIAN,
        "minimum": snapshot.minimum if snapshot else settings.OBSERVATORY_MINIMUM,
    })  # fmt: skip
