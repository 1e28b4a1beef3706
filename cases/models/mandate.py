"""A mandate: a person lets one association act in one file, within what is ticked and between two days."""

import uuid

from django.db import models
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from accounts.asking import of_somebody
from accounts.models import Membership, Organization
from cases.models.role import Role


class MandateQuerySet(models.QuerySet):
    @of_somebody
    def visible_to(self, seat):
        """Those given to the association of this member, or asked for by it."""
        return self.filter(organization=seat.organization_id) if seat.acts_for_people else self.none()

    def waiting(self):
        return self.filter(signed_on=None, revoked_at=None)

    def in_force(self, on):
        """Signed, not revoked, and the day is within it, first and last included."""
        return self.filter(signed_on__isnull=False, revoked_at=None, starts_on__lte=on, ends_on__gte=on)

    def taken_back(self):
        """Those that were ended before their last day once signed, or that the person declined."""
        return self.filter(Q(revoked_at__isnull=False, signed_on__isnull=False) | Q(revoked_by=Role.PATIENT))

    def covering(self, scopes):
        """Those in which all these scopes are ticked; on both databases, so read as the text of a list."""
        rows = self.annotate(ticked=Cast("scopes", TextField()))
        for scope in scopes:
            rows = rows.filter(ticked__contains=f'"{scope}"')
        return rows


class Mandate(models.Model):
    """Written once, signed once, revoked once. Of one file: for health information the law wants it express, naming
    whose (docs/decisions/0029). `scopes`: codes of rights.mandates.SCOPES; nothing is covered that is not there.
    """

    class Signature(models.TextChoices):
        PAPER = "paper", "signé sur papier"
        ACCOUNT = "account", "accepté dans l’espace de la personne"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="mandates")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="mandates")
    scopes = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day, included.")
    notices = models.CharField(max_length=8, default="email", help_text="A code of rights.mandates.NOTICES.")
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    letter = models.OneToOneField("cases.Letter", on_delete=models.PROTECT, null=True, related_name="asked_mandate")
    signature = models.CharField(max_length=8, choices=Signature, blank=True, default="")
    signed_on = models.DateField(null=True)
    document = models.ForeignKey(
        "cases.Document", on_delete=models.PROTECT, null=True, related_name="+", help_text="The signed paper."
    )
    consent = models.CharField(max_length=24, blank=True, default="", help_text="Version of the words agreed to.")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=16, choices=Role, blank=True, default="")
    key = models.CharField(max_length=120, unique=True, help_text="Asked twice, written once.")

    FIELD_CLASSES = {
        "id": "P1", "case_file": "P1", "organization": "P1", "scopes": "P1", "starts_on": "P1", "ends_on": "P1",
        "notices": "P1", "asked_by": "P1", "asked_at": "P1", "letter": "P1", "signature": "P1", "signed_on": "P1",
        "document": "P1", "consent": "P1", "revoked_at": "P1", "revoked_by": "P1", "key": "P1",
    }  # fmt: skip

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="mandate_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(signature="", signed_on=None)
                | Q(signature="paper", signed_on__isnull=False, document__isnull=False)
                | Q(signature="account", signed_on__isnull=False) & ~Q(consent=""),
                name="mandate_signed_with_its_proof",
            ),
            models.UniqueConstraint(
                fields=["case_file", "organization"],
                condition=Q(signed_on=None, revoked_at=None),
                name="one_mandate_waiting",
            ),
        ]
        indexes = [models.Index(fields=["organization", "ends_on"], name="mandate_ends")]

    def __str__(self):
        return f"mandat du {self.starts_on}"

    def is_in_force(self, on):
        return self.signed_on is not None and self.revoked_at is None and self.starts_on <= on <= self.ends_on
