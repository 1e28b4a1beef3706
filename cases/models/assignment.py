"""Who gave a file to whom: what a laboratory keeps for itself, and the person never reads."""

import uuid

from django.db import models

from accounts.models import Membership, Organization


class Assignment(models.Model):
    """One line of a file's internal history. `member` is empty when the file was given back to nobody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="assignments")
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="assignments")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    FIELD_CLASSES = {"id": "P1", "organization": "P1", "case_file": "P1", "member": "P1", "by": "P1", "at": "P1"}

    class Meta:
        verbose_name = "attribution"

    def __str__(self):
        return f"attribution du {self.at:%Y-%m-%d}"
