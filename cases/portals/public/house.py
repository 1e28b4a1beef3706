"""Words about the house, and the way out."""

from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from cases.answers_cookie import drop

ELSEWHERE = "https://meteofrance.com/"


def page(template, **context):
    @require_GET
    def view(request):
        return render(request, template, {"legal": settings.LEGAL_NOTICE, **context})

    return view


@csrf_exempt  # leaving must always work; forging it would only sign somebody out
@require_http_methods(["GET", "POST"])
def quick_exit(request):
    """Signs out and clears what this site left in the browser, then leads to a page of another kind."""
    response = render(request, "public/quick_exit.html", {"elsewhere": ELSEWHERE})
    response["Cache-Control"] = "no-store"
    if request.method == "GET":  # a picture on another site's page must not sign anybody out
        return response
    logout(request)
    response["Clear-Site-Data"] = '"*"'
    return drop(response)  # by name too: over plain HTTP the header above is not heard
