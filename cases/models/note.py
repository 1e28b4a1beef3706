"""What colleagues of a laboratory note on a file for each other. It is never sent, and the person never reads it."""

import uuid

from django.db import models

from vault.fields import SealedTextField


class Note(models.Model):
    """One note, sealed under the laboratory's own key; nobody changes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="notes")
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    text = SealedTextField(key="organization.key")
    written_at = models.DateTimeField()
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, written once.")

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "case_file": "P1", "author": "P1", "text": "P3", "written_at": "P1",
        "key": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "note"

    def __str__(self):
        return f"note {self.written_at:%Y-%m-%d}"
