"""What the person and the laboratory write to each other in a file, besides letters."""

import uuid

from django.db import models

from cases.models.role import Role
from vault.fields import SealedTextField


class MessageQuerySet(models.QuerySet):
    def unread_from(self, author):
        """What this side wrote, and the other has not read yet."""
        return self.filter(author=author, read_at=None)


class Message(models.Model):
    """One message, sealed under the file's key: both sides read it, nobody changes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="messages")
    author = models.CharField(max_length=16, choices=Role)
    member = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    text = SealedTextField(key="case_file.key")
    written_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, help_text="When the other side first opened it.")
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, written once.")

    objects = MessageQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "case_file": "P1", "author": "P1", "member": "P1", "text": "P3", "written_at": "P1",
        "read_at": "P1", "key": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "message"

    def __str__(self):
        return f"{self.author} {self.written_at:%Y-%m-%d}"
