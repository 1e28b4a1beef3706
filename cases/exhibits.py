"""The documents of a file, numbered in the order they came: those are their exhibit numbers."""

from django.db import transaction
from django.db.models import Max, Sum

from cases.models import CaseFile, Document
from cases.queue import enqueue
from cases.workflow import NotAllowed
from vault.models import SealedFile

MOST_DOCUMENTS, MOST_BYTES = 100, 200 * 1024 * 1024  # of one file
FULL = "Ce dossier contient déjà beaucoup de pièces : il n’en accepte plus. Rien d’autre n’est perdu."


def add(case_file, upload, *, kind, title, on):
    """Seal a `Cleaned` upload under the file's key, with the next number; NotAllowed when full."""
    with transaction.atomic():
        CaseFile.objects.select_for_update().get(pk=case_file.pk)
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
