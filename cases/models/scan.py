"""Signed mandates sent many together: each a copy that waits to be read, cleaned and put with its mandate."""

import uuid

from django.db import models

from accounts.models import Membership, Organization
from cases.models.campaign import OfAnAssociation
from vault.fields import SealedTextField


class ScanLot(models.Model):
    """What one member sent at once, tried against the mandates that wait, then validated or left."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="scan_lots")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    validated_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, kept once.")

    objects = OfAnAssociation.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "member": "P1", "sent_at": "P1", "validated_at": "P1", "key": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "envoi de mandats signés"

    def __str__(self):
        return f"envoi du {self.sent_at:%Y-%m-%d}"


class Scan(models.Model):
    """One copy: with the mandate that its name points to, or the sentence that says why there is none."""

    class State(models.TextChoices):
        FOUND = "found", "mandat trouvé"
        QUEUED = "queued", "en attente"
        SIGNED = "signed", "mandat signé"
        REFUSED = "refused", "écarté"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lot = models.ForeignKey(ScanLot, on_delete=models.CASCADE, related_name="scans")
    place = models.PositiveSmallIntegerField()
    name = SealedTextField(key="lot.organization.key", help_text="Of the file: it may say a person's.")
    mandate = models.ForeignKey("cases.Mandate", on_delete=models.CASCADE, null=True, related_name="+")
    signed_on = models.DateField(null=True)
    file = models.OneToOneField("vault.SealedFile", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State)
    reason = models.CharField(max_length=300, blank=True, help_text="A sentence of ours: no name.")

    FIELD_CLASSES = {
        "id": "P1", "lot": "P1", "place": "P1", "name": "P2", "mandate": "P1", "signed_on": "P1", "file": "P1",
        "state": "P1", "reason": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "copie de mandat signé"
        constraints = [models.UniqueConstraint(fields=["lot", "place"], name="scan_once")]

    def __str__(self):
        return f"copie {self.place}"
