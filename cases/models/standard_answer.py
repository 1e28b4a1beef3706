"""What a laboratory answers to everybody hit by one leak, version by version: written once, used many times."""

import uuid

from django.db import models, transaction

from accounts.asking import of_somebody
from accounts.models import Membership, Organization
from cases.models.breach_record import registered_for
from vault.fields import SealedJSONField


class StandardAnswerQuerySet(models.QuerySet):
    @of_somebody
    def visible_to(self, seat):
        return registered_for(self, seat)

    def write(self, breach, content, *, by, key, at):
        """The next version for this leak. The same key gives the same version; nothing is ever written over."""
        with transaction.atomic():
            Organization.objects.select_for_update().get(pk=by.organization_id)  # numbered in turn
            before = self.filter(organization=by.organization_id, breach=breach)
            last = before.aggregate(models.Max("number"))["number__max"] or 0
            told = {
                "organization": by.organization, "breach": breach, "number": last + 1, "member": by, "written_at": at,
                "content": content,
            }  # fmt: skip
            row, _ = self.get_or_create(key=f"{by.organization_id}:{key}", defaults=told)
        return row


class StandardAnswer(models.Model):
    """One version. `content`: the rights it answers, and what was typed in the form of an answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="standard_answers")
    breach = models.ForeignKey("directory.Breach", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("version")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("écrite le")
    content = SealedJSONField(key="organization.key")
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, written once.")

    objects = StandardAnswerQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "breach": "P1", "number": "P1", "member": "P1", "written_at": "P1",
        "content": "P2", "key": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "réponse type"
        verbose_name_plural = "réponses types"
        constraints = [
            models.UniqueConstraint(fields=["organization", "breach", "number"], name="standard_answer_version_once")
        ]

    def __str__(self):
        return f"version {self.number}"
