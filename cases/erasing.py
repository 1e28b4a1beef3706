"""The end of a file: its rows, its sealed files, and the key without which no copy of them is readable."""

from django.db import transaction

from cases import delivering
from cases.models import Deadline
from vault.models import SealedFile


def erase_file(case_file):
    """Delete a file and all it holds, key first in effect: what its key sealed is nowhere readable again."""
    with transaction.atomic():
        files = [row.pdf_id for row in case_file.letters.all() if row.pdf_id]
        files += [row.file_id for row in case_file.documents.all()]
        files += [row.pdf_id for row in case_file.dossiers.all() if row.pdf_id]
        files += [row.pdf_id for row in case_file.replies.all() if row.pdf_id]
        case_file.mandates.all().delete()
        case_file.accesses.all().delete()
        case_file.events.all().delete()
        case_file.dossiers.all().delete()
        case_file.batch_items.all().delete()
        case_file.campaign_items.all().delete()
        case_file.replies.all().delete()
        delivering.erase(case_file.deliveries.all())
        case_file.deliveries.all().delete()
        case_file.letters.all().delete()
        case_file.diary.all().delete()
        case_file.messages.all().delete()
        case_file.notes.all().delete()
        case_file.assignments.all().delete()
        case_file.tasks.all().delete()
        case_file.documents.all().delete()
        Deadline.objects.filter(demand__case_file=case_file).delete()
        case_file.demands.all().delete()
        key = case_file.key
        case_file.delete()
        SealedFile.objects.filter(pk__in=files).delete()
        key.delete()
