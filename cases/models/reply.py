"""What a laboratory prepares to write to a person: who drafted it, who may let it leave, sealed under its own key."""

import uuid

from django.db import models

from rights.letters import LETTERS
from vault.fields import SealedJSONField


class ReplyQuerySet(models.QuerySet):
    def pending(self):
        """Drafts that have neither left, nor been frozen for a processor, nor been given up."""
        return self.filter(letter=None, pdf=None, dropped_at=None)

    def submitted(self):
        """Those that wait for another person, to be read over or to be sent, the oldest first."""
        return self.pending().filter(submitted_at__isnull=False).order_by("submitted_at", "pk")


class Reply(models.Model):
    """A draft until it leaves as a letter. `version` grows at each change: who worked on an older one is told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="replies")
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="replies")
    demands = models.ManyToManyField("cases.Demand", related_name="replies")
    kind_code = models.CharField(max_length=40)
    content = SealedJSONField(key="organization.key")
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, help_text="Since when it waits for another person.")
    read_by = models.ForeignKey(
        "accounts.Membership", on_delete=models.PROTECT, null=True, related_name="+",
        help_text="Who else read this version and agrees.",
    )  # fmt: skip
    letter = models.OneToOneField("cases.Letter", on_delete=models.PROTECT, null=True, related_name="reply")
    pdf = models.OneToOneField(
        "vault.SealedFile", on_delete=models.PROTECT, null=True, related_name="+",
        help_text="Of a letter to a processor: sealed under the laboratory’s key, the person never sees it.",
    )  # fmt: skip
    dropped_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, drafted once.")

    objects = ReplyQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "case_file": "P1", "kind_code": "P1", "content": "P3", "version": "P1",
        "drafted_by": "P1", "drafted_at": "P1", "submitted_at": "P1", "read_by": "P1", "letter": "P1", "pdf": "P1",
        "dropped_at": "P1", "key": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "réponse en préparation"
        verbose_name_plural = "réponses en préparation"

    def __str__(self):
        return f"{self.kind_code} {self.version}"

    @property
    def kind(self):
        return LETTERS[self.kind_code]

    @property
    def is_pending(self):
        return self.letter_id is None and self.pdf_id is None and self.dropped_at is None
