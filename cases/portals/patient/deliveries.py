"""Documents that the laboratory left: the code of its letter, the list, each of them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases import bundle, code_cookie, delivering
from cases.downloads import is_from_elsewhere, refused_elsewhere, sealed_response
from cases.file_pages.finding import child_or_404, detail
from cases.forms.deliveries import CodeForm
from cases.forms.masking import typed
from cases.portals.patient.finding import of_case
from cases.workflow import NotAllowed


@of_case
@require_http_methods(["GET", "POST"])
def delivery(request, case_file, *, today, delivery_id):
    """The code, then what it opens: for half an hour the browser carries it, sealed, and the server keeps nothing."""
    row, at = child_or_404(case_file.deliveries, delivery_id), timezone.now()
    scope = case_file.scope_for(request.user, purpose="documents déposés")
    here = reverse("case_delivery", args=[case_file.pk, row.pk])
    form = CodeForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            delivering.unlock(row, form.cleaned_data["code"], scope, at=at)
        except NotAllowed as refusal:
            form.add_error("code", str(refusal))
        else:
            return code_cookie.carry(
                redirect(here), form.cleaned_data["code"], purpose=_purpose(request, row), path=here, at=at
            )
    code = code_cookie.carried(request, purpose=_purpose(request, row), at=at)
    documents = None if row.is_over(at) or not code else delivering.contents(row, code, scope)
    return render(
        request,
        "patient/delivery.html",
        {
            "case_file": case_file, "delivery": row, "form": form, "documents": documents, "is_over": row.is_over(at),
            "over": delivering.OVER, "back": detail(case_file),
        },
    )  # fmt: skip


@of_case
@require_safe
def delivered_file(request, case_file, *, today, delivery_id, number):
    """One document, in clear for whoever typed the code in this browser; each time is written in the history."""
    row, at = child_or_404(case_file.deliveries, delivery_id), timezone.now()
    if is_from_elsewhere(request):
        return refused_elsewhere()
    code = code_cookie.carried(request, purpose=_purpose(request, row), at=at)
    if code is None or row.is_over(at):
        messages.info(request, "Tapez de nouveau le code pour ouvrir ce document.")
        return redirect("case_delivery", case_file.pk, row.pk)
    row.case_file = case_file
    found = delivering.fetch(row, number, code, by=request.user, at=at)
    if found is None:
        raise Http404
    described, content = found
    name = f"document-{number}.{bundle.EXTENSIONS[described.content_type]}"
    return sealed_response(content, described.content_type, name)


def _purpose(request, delivery):
    return f"delivery {request.user.pk} {delivery.pk}"
