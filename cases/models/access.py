"""Who opened a file, when and why: lines that the person reads, and that nobody changes."""

import uuid

from django.db import models

from accounts.models import Membership, Organization
from vault.fields import SealedTextField


class Access(models.Model):
    """One opening by one member of an organization. The person reads a number, never a name.

    `reason`: what somebody gave for opening a file that is not assigned to them; sealed, for it may tell something.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="accesses")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="accesses")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    purpose = models.CharField(max_length=40, help_text="What was opened: a word of ours.")
    unassigned = models.BooleanField(default=False, help_text="The file was not this member's: a reason was asked.")
    reason = SealedTextField(key="case_file.key", blank=True)

    FIELD_CLASSES = {
        "id": "P1", "case_file": "P1", "organization": "P1", "member": "P1", "at": "P1", "purpose": "P1",
        "unassigned": "P1", "reason": "P3",
    }  # fmt: skip

    class Meta:
        verbose_name = "consultation"
        indexes = [
            models.Index(fields=["case_file", "-at"], name="access_of_file"),
            models.Index(fields=["case_file", "member", "-at"], name="access_of_member"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.at:%Y-%m-%d %H:%M}"
