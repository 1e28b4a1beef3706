"""The people whom an association acts for, or is about to."""

import uuid

from django.conf import settings
from django.db import models

from accounts.asking import of_somebody
from accounts.models import Membership, Organization
from vault.fields import SealedTextField


class PrincipalQuerySet(models.QuerySet):
    @of_somebody
    def visible_to(self, seat):
        """Those of the association of this member; to whoever is of none, nobody."""
        return self.filter(organization=seat.organization_id) if seat.acts_for_people else self.none()


class Principal(models.Model):
    """One person in the list of one association, once. What the association wrote of her is sealed under its own key;
    her files are sealed under theirs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="principals")
    patient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="principals")
    name = SealedTextField(key="organization.key", blank=True)
    number = SealedTextField(key="organization.key", blank=True, help_text="The association's own number for her.")
    email = SealedTextField(key="organization.key", blank=True, help_text="Where she may be invited to her space.")
    identity_index = models.CharField(
        max_length=32, editable=False, help_text="Keyed hash: the same person entered twice is one."
    )
    number_index = models.CharField(  # noqa: DJ001 - unique when there is one
        max_length=32, null=True, editable=False, help_text="Keyed hash: a number is of one person."
    )
    entered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    invited_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True, help_text="When she first came to a space of her own.")

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "patient": "P1", "name": "P2", "number": "P2", "email": "P2",
        "identity_index": "K", "number_index": "K", "entered_by": "P1", "entered_at": "P1", "invited_at": "P1",
        "joined_at": "P1",
    }  # fmt: skip

    objects = PrincipalQuerySet.as_manager()

    class Meta:
        verbose_name = "adhérent"
        constraints = [
            models.UniqueConstraint(fields=["organization", "identity_index"], name="principal_once"),
            models.UniqueConstraint(fields=["organization", "number_index"], name="principal_number_once"),
            models.UniqueConstraint(fields=["organization", "patient"], name="principal_person_once"),
        ]

    def __str__(self):
        return str(self.pk)
