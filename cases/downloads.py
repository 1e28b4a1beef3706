"""How a file is handed to a browser: as an attachment that no page may run, frame or fetch from elsewhere."""

from csp.constants import NONE
from django.http import HttpResponse, HttpResponseForbidden


def is_from_elsewhere(request):
    """Whether another site's page asks for the file, as the browser says."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}


def refused_elsewhere():
    return HttpResponseForbidden("Ouvrez cette pièce depuis votre dossier.", content_type="text/plain; charset=utf-8")


def sealed_response(content, content_type, name):
    return sealed(HttpResponse(content, content_type=content_type), name)


def sealed(response, name):
    """This answer as an attachment of that name, kept by nobody on the way."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response._csp_replace = {"default-src": [NONE], "sandbox": True}
    return response
