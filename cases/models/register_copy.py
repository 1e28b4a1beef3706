"""The register of demands on paper, when it is too long for somebody to wait: printed part by part, kept for a week."""

import uuid

from django.db import models

from accounts.asking import of_somebody
from accounts.models import Membership, Organization
from cases.models.breach_record import registered_for


class RegisterCopyQuerySet(models.QuerySet):
    @of_somebody
    def visible_to(self, seat):
        return registered_for(self, seat)


class RegisterCopy(models.Model):
    """Asked for once: the demands that were in the register then, in its order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="register_copies")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    year = models.PositiveSmallIntegerField(null=True, help_text="Of the sending; None: all of them.")
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, asked for once.")

    objects = RegisterCopyQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "member": "P1", "asked_at": "P1", "expires_at": "P1", "year": "P1",
        "key": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "registre imprimé"
        verbose_name_plural = "registres imprimés"
        indexes = [models.Index(fields=["organization", "-asked_at"], name="register_copy_newest")]

    def __str__(self):
        return f"registre du {self.asked_at:%Y-%m-%d}"


class RegisterPart(models.Model):
    """Some of its demands, printed by one job."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    copy = models.ForeignKey(RegisterCopy, on_delete=models.PROTECT, related_name="parts")
    first = models.PositiveIntegerField(help_text="The rank of its first demand.")
    demands = models.JSONField(help_text="Ids, in the order of the register.")
    pdf = models.OneToOneField("vault.SealedFile", on_delete=models.PROTECT, null=True, related_name="+")

    FIELD_CLASSES = {"id": "P1", "copy": "P1", "first": "P1", "demands": "P1", "pdf": "P1"}

    class Meta:
        verbose_name = "partie d’un registre imprimé"
        verbose_name_plural = "parties d’un registre imprimé"
        constraints = [models.UniqueConstraint(fields=["copy", "first"], name="register_part_once")]

    def __str__(self):
        return f"à partir de la demande {self.first}"
