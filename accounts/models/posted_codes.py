"""Six digits on paper, sent to the address that the public register gives: whoever types them was given that letter."""

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.devices import ALPHABET
from accounts.models.organizations import Membership, Organization

MARK_LENGTH = 8


def new_mark():
    return "".join(secrets.choice(ALPHABET) for _ in range(MARK_LENGTH))


class PostedCode(models.Model):
    """One letter with a code. The digits are stored nowhere: they are derived from the row and the key ring."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="posted_codes")
    member = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+",
        help_text="Whose second factor it resets; empty: it opens the organization.",
    )  # fmt: skip
    mark = models.CharField("repère", max_length=MARK_LENGTH, unique=True, default=new_mark, editable=False)
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    printed_at = models.DateTimeField("imprimé le", null=True)
    expires_at = models.DateTimeField("valable jusqu’au", null=True)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    used_at = models.DateTimeField("utilisé le", null=True)

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "member": "P1", "mark": "P1", "asked_at": "P1", "printed_at": "P1",
        "expires_at": "P1", "tries": "P1", "used_at": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "code posté"
        verbose_name_plural = "codes postés"
        constraints = [
            models.CheckConstraint(
                name="posted_code_expires_once_printed",
                condition=Q(printed_at__isnull=True, expires_at__isnull=True)
                | Q(printed_at__isnull=False, expires_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.mark
