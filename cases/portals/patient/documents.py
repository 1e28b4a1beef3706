"""Everything of a file, taken away: letters, documents, history."""

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_safe

from cases import bundle
from cases.downloads import is_from_elsewhere, refused_elsewhere, sealed
from cases.portals.patient.finding import of_case


@of_case
@require_safe
def evidence(request, case_file, *, today):
    """Letters, documents, history and their sums, as one ZIP made while it is sent."""
    if is_from_elsewhere(request):
        return refused_elsewhere()
    scope = case_file.scope_for(request.user, purpose="preuves")
    response = StreamingHttpResponse(bundle.stream(case_file, scope), content_type="application/zip")
    return sealed(response, bundle.file_name(case_file))
