"""What an association gathers of many files for a judge or an authority: prepared part by part, kept for a day."""

import uuid

from django.db import models

from accounts.models import Membership, Organization
from cases.models.campaign import OfAnAssociation
from vault.fields import SealedJSONField


class GroupFile(models.Model):
    """Asked for once. `left_out`: {code of `grouping.LEFT_OUT`: how many files}, on the day it was asked for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="group_files")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, asked for once.")
    with_scans = models.BooleanField(default=False, help_text="The signed mandates, which name people, go with it.")
    left_out = models.JSONField(default=dict)

    objects = OfAnAssociation.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "member": "P1", "asked_at": "P1", "expires_at": "P1", "key": "P1",
        "with_scans": "P1", "left_out": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "dossier de groupe"
        verbose_name_plural = "dossiers de groupe"
        indexes = [models.Index(fields=["organization", "-asked_at"], name="group_file_newest")]

    def __str__(self):
        return f"dossier de groupe du {self.asked_at:%Y-%m-%d}"


class GroupPart(models.Model):
    """Some of its files, gathered by one job. Their running numbers begin after those of the parts before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group_file = models.ForeignKey(GroupFile, on_delete=models.PROTECT, related_name="parts")
    first = models.PositiveIntegerField(help_text="The running number of its first file.")
    case_files = models.JSONField(help_text="Ids, in the order of their numbers.")
    gathered = SealedJSONField(key="group_file.organization.key", help_text="As `grouping.gathered` says: no name.")
    made_at = models.DateTimeField(null=True)

    FIELD_CLASSES = {
        "id": "P1", "group_file": "P1", "first": "P1", "case_files": "P1", "gathered": "P3", "made_at": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "partie d’un dossier de groupe"
        verbose_name_plural = "parties d’un dossier de groupe"
        constraints = [models.UniqueConstraint(fields=["group_file", "first"], name="group_part_once")]

    def __str__(self):
        return f"à partir du n° {self.first}"
