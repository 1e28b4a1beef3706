"""Spaces opened by operators: one of them checks and prepares, another confirms, and only then is anybody invited."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models.organizations import Organization
from vault.fields import SealedTextField
from vault.scope import Scope


class Opening(models.Model):
    """What an operator checked before opening a space, and the operator who confirmed it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="openings")
    email = SealedTextField("adresse de la première personne", key="organization.key")
    checked = models.TextField("ce qui a été vérifié", max_length=600)
    checked_on = models.DateField("vérifié le")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField("préparée le", default=timezone.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("confirmée le", null=True)
    dropped_at = models.DateTimeField("abandonnée le", null=True)

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "email": "P2", "checked": "P1", "checked_on": "P1", "prepared_by": "P1",
        "prepared_at": "P1", "confirmed_by": "P1", "confirmed_at": "P1", "dropped_at": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "ouverture d’un espace"
        verbose_name_plural = "ouvertures d’espaces"
        constraints = [
            models.CheckConstraint(
                name="opening_confirmed_by_somebody_at_some_time",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="opening_takes_two_operators",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("prepared_by")),
            ),
            models.UniqueConstraint(
                name="one_opening_at_a_time", fields=["organization"], condition=Q(dropped_at__isnull=True)
            ),
        ]

    def __str__(self):
        return str(self.organization)

    @property
    def is_over(self):
        return self.dropped_at is not None or self.organization.is_open

    def address(self, operator):
        """Whom it invites: the one thing of this organization that an operator may read."""
        keys, only = {self.organization.key_id}, {f"accounts.Opening.email:{self.pk}"}
        return self.email.reveal(Scope(f"operator:{operator.pk}", "ouverture", frozenset(keys), frozenset(only)))
