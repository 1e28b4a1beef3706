"""What the leak costs the person, day after day: a private notebook, from which a claim may be written."""

import uuid

from django.db import models

from vault.fields import SealedJSONField


class DiaryEntry(models.Model):
    """One harm noted by the person. What it says, its day and its sum included, is sealed; no laboratory sees it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="diary")
    key = models.CharField(max_length=120, unique=True, help_text="Names the page that added it: posted twice, once.")
    told = SealedJSONField(key="case_file.key")
    document = models.ForeignKey("cases.Document", on_delete=models.PROTECT, null=True, related_name="+")

    FIELD_CLASSES = {"id": "P1", "case_file": "P1", "key": "P1", "told": "P3", "document": "P1"}

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "lignes du journal"

    def __str__(self):
        return f"ligne {self.pk}"
