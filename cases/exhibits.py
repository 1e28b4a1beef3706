"""The documents of a file, numbered in the order they came: those are their exhibit numbers."""

from django.db import transaction
from django.db.models import Max, Sum

from accounts.models import Membership
from cases.models import CaseFile, Document
from cases.queue import enqueue
from cases.workflow import OUTSIDE, NotAllowed
from cases.workflow.mandated import covers
from rights.mandates import scopes_to_add
from vault.models import SealedFile

MOST_DOCUMENTS, MOST_BYTES = 100, 200 * 1024 * 1024  # of one file
OF_ONE_MANDATE = "Ajoutez la copie d’un mandat signé à côté de ce mandat, dans la page du dossier."
FULL = "Ce dossier contient déjà beaucoup de pièces : il n’en accepte plus. Rien d’autre n’est perdu."


def add(case_file, upload, *, kind, title, on, by):
    """Seal a `Cleaned` upload under the file's key, with the next number; NotAllowed when full.

    `by`: a member of an association, refused what no mandate in force covers; else the person, or SYSTEM, the house.
    """
    with transaction.atomic():
        CaseFile.objects.select_for_update().filter(pk=case_file.pk).first()  # a mandate may be ending at this instant
        if not covers(case_file, by, scopes_to_add(kind), on=on):
            raise NotAllowed(OUTSIDE)
        if kind == Document.Kind.MANDATE and isinstance(by, Membership):  # it opens to the association that it names
            raise NotAllowed(OF_ONE_MANDATE)
        kept = case_file.documents.aggregate(last=Max("number"), size=Sum("file__size"))
        number = (kept["last"] or 0) + 1
        if number > MOST_DOCUMENTS or (kept["size"] or 0) + len(upload.content) > MOST_BYTES:
            raise NotAllowed(FULL)
        document = Document.objects.create(
            case_file=case_file, number=number, kind=kind, title=title, content_type=upload.content_type, added_on=on,
            file=SealedFile.objects.store(upload.content, key=case_file.key), pages_to_mask=upload.pages_to_mask,
            screening=upload.screening,
        )  # fmt: skip
        if upload.screening == Document.Screening.HELD:
            enqueue("examine_document", document.pk, key=f"examine:{document.pk}")
        return document
