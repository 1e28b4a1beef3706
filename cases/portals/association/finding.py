"""What the pages of a file begin with at an association: a mandate, an assignment or a reason, and a line left."""

from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from cases import consulting
from cases.entrance.seat import words_given_back
from cases.file_pages.finding import NoLongerHere
from cases.models import CaseFile
from cases.portals.association.seat import at_association
from rights.mandates import SCOPES
from vault.scope import OutOfScope

NOT_COVERED = "Le mandat de cette personne ne couvre pas ce que cette page demande\u202f: «\u202f{}\u202f»."
NOT_SIGNED = "Le mandat de cette personne n’est pas signé, ou n’est pas en cours\u202f: rien ne peut être fait."
NOT_READ = "Le mandat de cette personne ne permet pas d’ouvrir ce document."


def file_or_404(seat, case_id):
    """The file, among those that the association of this member carries."""
    files = CaseFile.objects.visible_to(seat).select_related(
        "patient__key", "key", "laboratory__legal_entity", "breach", "case_worker__organization__key"
    )
    return get_object_or_404(files, pk=case_id)


def of_carried(purpose, *, scope=""):
    """A page of a file: `purpose` is a word of cases.consulting, `scope` what the mandate must cover to show it.

    Somebody whose file it is not says why first. Whatever is opened leaves its line, which the person reads.
    """

    def decorated(view):
        @at_association()
        @wraps(view)
        def found(request, seat, *, today, case_id, **kwargs):
            case_file, now = file_or_404(seat, case_id), timezone.now()
            if not consulting.may_open(case_file, seat, now=now):
                there = request.path if request.method == "GET" else ""
                return words_given_back(request, to_reason(seat, case_file, there=there))
            covered = scopes_in_force(case_file, seat, on=today)
            if scope and scope not in covered:
                said = NOT_COVERED.format(SCOPES[scope].label) if covered else NOT_SIGNED
                messages.warning(request, said)
                return _to_file(seat, case_file)
            consulting.note(case_file, seat, purpose=purpose, at=now)
            try:
                return view(request, seat, case_file, today=today, **kwargs)
            except NoLongerHere:
                messages.info(request, "Cette étape est déjà faite, ou ne s’applique plus. Voici où en est le dossier.")
            except OutOfScope:
                messages.warning(request, NOT_READ)
            return _to_file(seat, case_file)

        return found

    return decorated


def shared(page):
    """A page of cases.file_pages at this door."""
    reads = {"letter_detail": "courrier", "letter_pdf": "courrier", "dossier_pdf": "courrier",
             "document_download": "piece"}  # fmt: skip

    @of_carried(reads.get(page.name, "acte"), scope=page.scope)
    def here(request, seat, case_file, **kwargs):
        return page.view(request, case_file, by=seat, **kwargs)

    return here


def scopes_in_force(case_file, seat, *, on):
    """What this association may do in the file that day; empty before a signature and after the end."""
    rows = case_file.mandates.filter(organization=seat.organization_id).in_force(on)
    return frozenset(scope for row in rows for scope in row.scopes)


def mandate_or_404(case_file, seat, mandate_id):
    row = case_file.mandates.filter(organization=seat.organization_id, pk=mandate_id).first()
    if row is None:
        raise Http404
    row.case_file, row.organization = case_file, seat.organization
    return row


def _to_file(seat, case_file):
    return redirect("association_case_detail", seat.pk, case_file.pk)


def to_reason(seat, case_file, *, there):
    """The page that asks why; from it on to `there`, or to the file."""
    page = reverse("association_reason", args=[seat.pk, case_file.pk])
    return redirect(f"{page}?{urlencode({'next': there})}" if there else page)
