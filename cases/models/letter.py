"""A letter: the declared text, dated and frozen."""

import uuid

from django.db import models

from rights.letters import LETTERS
from vault.fields import SealedJSONField


class Letter(models.Model):
    """Facts frozen when it was written; printed once from them; the PDF sealed, its SHA-256 beside it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="letters")
    demands = models.ManyToManyField("cases.Demand", related_name="letters")
    kind_code = models.CharField(max_length=40)
    written_on = models.DateField()
    key = models.CharField(max_length=120, unique=True, help_text="Names the effect: it is written once.")
    facts = SealedJSONField(key="case_file.key")
    template_version = models.CharField(max_length=40)
    pdf = models.OneToOneField("vault.SealedFile", on_delete=models.PROTECT, null=True, related_name="+")
    rendered_at = models.DateTimeField(null=True)
    door_index = models.CharField("index du code", max_length=32, unique=True, null=True, editable=False)  # noqa: DJ001

    FIELD_CLASSES = {
        "id": "P1", "case_file": "P1", "kind_code": "P1", "written_on": "P1", "key": "P1", "facts": "P3",
        "template_version": "P1", "pdf": "P1", "rendered_at": "P1", "door_index": "K",
    }  # fmt: skip

    class Meta:
        verbose_name = "courrier"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pdf__isnull=True, rendered_at__isnull=True)
                | models.Q(pdf__isnull=False, rendered_at__isnull=False),
                name="letter_printed_with_its_pdf",
            )
        ]

    def __str__(self):
        return f"{self.kind_code} {self.written_on}"

    @property
    def kind(self):
        return LETTERS[self.kind_code]

    @property
    def is_ready(self):
        return self.pdf_id is not None
