"""A list of members that a coordinator sent: what waits to be checked, corrected and entered, part by part."""

import uuid

from django.db import models

from accounts.asking import of_somebody
from accounts.models import Membership, Organization
from vault.fields import SealedJSONField


class MemberImportQuerySet(models.QuerySet):
    @of_somebody
    def visible_to(self, seat):
        """Those of the association of this member."""
        return self.filter(organization=seat.organization_id) if seat.acts_for_people else self.none()


class MemberImport(models.Model):
    """One file sent. Its lines live a day; what is left is how many, when, by whom, and the names of its columns."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, read once.")
    columns = SealedJSONField(key="organization.key", help_text="[name in the file, role or nothing], in their order.")
    breach = models.ForeignKey("directory.Breach", on_delete=models.PROTECT, null=True, related_name="+")
    scopes = models.JSONField(default=list, help_text="Of the mandates of which the list says nothing.")
    lines = models.PositiveIntegerField()
    checked_at = models.DateTimeField(null=True)
    unsigned = models.BooleanField(default=False, help_text="People without a signed mandate are entered too.")
    entered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    entering_at = models.DateTimeField(null=True, help_text="When somebody asked to enter them.")

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "opened_by": "P1", "opened_at": "P1", "key": "P1", "columns": "P2",
        "breach": "P1", "scopes": "P1", "lines": "P1", "checked_at": "P1", "unsigned": "P1", "entered_by": "P1",
        "entering_at": "P1",
    }  # fmt: skip

    objects = MemberImportQuerySet.as_manager()

    class Meta:
        verbose_name = "liste d’adhérents"
        verbose_name_plural = "listes d’adhérents"
        indexes = [models.Index(fields=["organization", "-opened_at"], name="import_newest")]

    def __str__(self):
        return f"liste du {self.opened_at:%Y-%m-%d}"


class ImportPart(models.Model):
    """Some lines of a list, in their order: what one job enters. `lines` keeps those that were not, for a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(MemberImport, on_delete=models.CASCADE, related_name="parts")
    first = models.PositiveIntegerField("première ligne", help_text="As numbered in the file.")
    last = models.PositiveIntegerField("dernière ligne")
    lines = SealedJSONField("lignes", key="source.organization.key")
    counts = models.JSONField(default=dict, help_text="How many lines of each kind; then what was entered.")
    entered_at = models.DateTimeField(null=True)

    FIELD_CLASSES = {
        "id": "P1", "source": "P1", "first": "P1", "last": "P1", "lines": "P3", "counts": "P1", "entered_at": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "partie d’une liste"
        verbose_name_plural = "parties d’une liste"
        constraints = [models.UniqueConstraint(fields=["source", "first"], name="import_part_once")]

    def __str__(self):
        return f"lignes {self.first} à {self.last}"
