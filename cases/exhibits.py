"""The documents of a file, numbered in the order they came: those are their exhibit numbers."""

from django.db import transaction
from django.db.models import Max

from cases.models import CaseFile, Document
from vault.models import SealedFile


def add(case_file, upload, *, kind, title, on):
    """Seal a cleaned upload (bytes, content type) under the file's key, with the next number."""
    content, content_type = upload
    with transaction.atomic():
        CaseFile.objects.select_for_update().get(pk=case_file.pk)
        number = (case_file.documents.aggregate(Max("number"))["number__max"] or 0) + 1
        return Document.objects.create(
            case_file=case_file, number=number, kind=kind, title=title, content_type=content_type, added_on=on,
            file=SealedFile.objects.store(content, key=case_file.key),
        )  # fmt: skip
