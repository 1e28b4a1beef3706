"""Attempts to sign in with a code, and the counters that slow them down."""

from django.db import models
from django_otp.plugins.otp_email.models import EmailDevice


class SignInCode(EmailDevice):
    """One attempt: one row of django-otp's e-mail device, named by a random UUID, holding a keyed hash of its code.

    An e-mailed code is no second factor: no session is ever marked as verified with it.
    """

    class Meta:
        proxy = True
        verbose_name = "code de connexion"
        verbose_name_plural = "codes de connexion"


class Tally(models.Model):
    """How often something happened in one window of time. Addresses and networks appear as keyed hashes alone."""

    FIELD_CLASSES = {"id": "P1", "subject": "K", "count": "P1", "until": "P1"}

    subject = models.CharField(max_length=32, unique=True, editable=False)
    count = models.PositiveIntegerField(default=1)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "compteur"
        verbose_name_plural = "compteurs"

    def __str__(self):
        return str(self.pk)
