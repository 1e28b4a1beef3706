"""Which approaching last day a member was told of: each is said once, however often the worker asks."""

import uuid

from django.db import models


class DigestLine(models.Model):
    """One file's last day, said to one member at one of the moments of `cases.laboratory.digests.MOMENTS`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey("accounts.Membership", on_delete=models.CASCADE, related_name="+")
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField(help_text="The last day as it was then: another date is told again.")
    moment = models.SmallIntegerField(help_text="Days before it; -1: the day after.")
    told_on = models.DateField()

    FIELD_CLASSES = {
        "id": "P1", "member": "P1", "case_file": "P1", "due_on": "P1", "moment": "P1", "told_on": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "échéance rappelée"
        verbose_name_plural = "échéances rappelées"
        constraints = [
            models.UniqueConstraint(fields=["member", "case_file", "due_on", "moment"], name="digest_line_once")
        ]

    def __str__(self):
        return f"{self.due_on} {self.moment}"
