"""The documents of a file: add one, read one back."""

from django.contrib import messages
from django.views.decorators.http import require_http_methods, require_safe

from cases import bundle, exhibits
from cases.downloads import is_from_elsewhere, refused_elsewhere, sealed_response
from cases.file_pages.finding import ask, child_or_404, detail, to
from cases.forms.case import DocumentForm
from cases.forms.masking import typed


@require_http_methods(["GET", "POST"])
def add(request, case_file, *, by, today):
    form = DocumentForm(typed(request), request.FILES or None, today=today)

    def act(form):
        told = form.cleaned_data
        exhibits.add(case_file, told["upload"], kind=told["kind"], title=told["title"], on=today, by=by)
        messages.success(request, "Pièce ajoutée à votre dossier.")

    return ask(request, form, by=by, template="document_add", act=act, done=detail(case_file), case_file=case_file)


@require_safe
def download(request, case_file, *, by, today, document_id):
    """The sealed file, to whoever may see the case; never to another site's page."""
    row = child_or_404(case_file.documents.select_related("file"), document_id)
    if is_from_elsewhere(request):
        return refused_elsewhere()
    if not row.may_leave:
        messages.error(request, f"La pièce n°\u00a0{row.number} ne s’ouvre pas\u202f: voyez pourquoi à côté d’elle.")
        return to(by, detail(case_file))
    content = row.file.open(case_file.scope_for(by, purpose="lecture"))
    return sealed_response(content, row.content_type, f"piece-{row.number}.{bundle.EXTENSIONS[row.content_type]}")
