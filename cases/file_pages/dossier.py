"""The complaint and its exhibits as one PDF: which go in, how far it is, and the file."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases import dossier as binding
from cases.complaining import latest_draft
from cases.downloads import is_from_elsewhere, refused_elsewhere, sealed_response
from cases.file_pages.finding import NoLongerHere, ask, at, child_or_404
from cases.forms.case import DossierForm
from cases.forms.masking import typed
from cases.models import Dossier
from rights.dossier import LEFT_OUT


@require_http_methods(["GET", "POST"])
def bind(request, case_file, *, by, today):
    draft = latest_draft(case_file, by=by)
    if draft is None or not draft.is_ready:
        raise NoLongerHere
    scope = case_file.scope_for(by, purpose="dossier de plainte")
    proofs = binding.proofs_of(case_file, draft, scope)
    here = reverse("case_dossier", args=[case_file.pk])
    made = binding.latest(case_file)
    titles = {proof.number: proof.title for proof in proofs or ()}
    form = DossierForm(typed(request) if proofs is not None else None, today=today, proofs=proofs or ())

    def act(form):
        numbers = {int(number) for number in form.cleaned_data["exhibits"]}
        binding.ask_to_bind(case_file, draft, proofs, numbers, on=today, key=form.key("dossier"), by=by)
        messages.success(request, "Le dossier de plainte se prépare.")

    return ask(
        request, form, by=by, template="dossier", act=act, done=here, case_file=case_file,
        context={
            "back": reverse("case_complaint", args=[case_file.pk]), "here": f"{at(by)}{here}", "today": today,
            "made": made, "progress": progress(made) if made else "",
            "stuck": made is not None and binding.is_stuck(made), "older": proofs is None,
            "kept_out": [(proof, LEFT_OUT[proof.held]) for proof in proofs or () if proof.held],
            "left_out": [
                (number, titles.get(int(number), ""), LEFT_OUT[code])
                for number, code in (made.left_out.items() if made else ())
                if code not in {"not_chosen", "elsewhere"}
            ],
            "heaviest": [(number, titles.get(number, ""), size) for number, size in (made.heaviest if made else ())],
        },
    )  # fmt: skip


def progress(made):
    """« 12 pièces sur 40 »."""
    plural = "s" if made.prepared > 1 else ""
    return f"Le dossier se prépare : {made.prepared} pièce{plural} sur {made.chosen}."


@require_safe
def pdf(request, case_file, *, by, today, dossier_id):
    row = child_or_404(case_file.dossiers.select_related("pdf"), dossier_id)
    if is_from_elsewhere(request):
        return refused_elsewhere()
    if row.outcome != Dossier.Outcome.MADE:
        raise Http404
    content = row.pdf.open(case_file.scope_for(by, purpose="lecture"))
    return sealed_response(content, "application/pdf", f"dossier-{case_file.reference}-{row.asked_on}.pdf")
