"""Second factors of those who work here: TOTP seeds are sealed, recovery codes are kept as keyed hashes."""

import logging
import re
import secrets
import time
import uuid
from base64 import b32encode
from urllib.parse import quote, urlencode

from django.db import models
from django.utils import timezone
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from vault.fields import SealedTextField
from vault.index import secret_hash

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no 0 and O, no 1, I and L
STEP_SECONDS, DIGITS, TOLERANCE = 30, 6, 1
RECOVERY_CODES = 10

log = logging.getLogger("recours.security")

DEVICE_CLASSES = {
    "id": "P1",
    "user": "P1",
    "name": "P1",
    "confirmed": "P1",
    "throttling_failure_timestamp": "P1",
    "throttling_failure_count": "P1",
    "created_at": "P1",
    "last_used_at": "P1",
}


class SealedTOTPDevice(TimestampMixin, ThrottlingMixin, Device):
    """Codes of an authenticator application (RFC 6238). The seed opens only to check a code."""

    FIELD_CLASSES = {**DEVICE_CLASSES, "public_id": "P1", "seed": "K", "last_t": "P1"}

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seed = SealedTextField("graine", key="user.key", null=False)
    last_t = models.BigIntegerField("dernier pas accepté", default=-1, editable=False)

    class Meta:
        verbose_name = "application d’authentification"
        verbose_name_plural = "applications d’authentification"

    @classmethod
    def enrol(cls, user, *, name="Application d’authentification", confirmed=True):
        """(device, otpauth:// address). The address shows the seed: give it once, keep it nowhere."""
        device = cls.objects.create(user=user, name=name, seed=secrets.token_bytes(20).hex(), confirmed=confirmed)
        return device, device.address()

    def secret(self):
        """The seed as people type it into an application, for the enrolment page alone."""
        return b32encode(self._seed()).decode()

    def address(self):
        """What the QR code says to an application."""
        label = quote(f"Recours:{self.user.login or 'organisation'}")
        query = urlencode({"secret": self.secret(), "issuer": "Recours", "digits": DIGITS})
        return f"otpauth://totp/{label}?{query}"

    def code_now(self):
        """What the application shows at this second: for demonstrations, whose people hold no telephone."""
        return f"{self._clock().token():0{DIGITS}d}"

    def _clock(self):
        totp = TOTP(self._seed(), step=STEP_SECONDS, digits=DIGITS)
        totp.time = time.time()
        return totp

    def _seed(self):
        return bytes.fromhex(self.seed.reveal(self.user.own_scope("second facteur")))

    def get_throttle_factor(self):
        return 1

    def verify_token(self, token):
        """True once for each step: the code of the current step, the one before or the one after."""
        if not self.verify_is_allowed()[0]:
            return False
        typed = re.sub(r"\s", "", str(token))
        if not re.fullmatch(r"[0-9]{6}", typed):
            self.throttle_increment()
            return False
        totp = self._clock()
        if not totp.verify(int(typed), tolerance=TOLERANCE, min_t=self.last_t + 1):
            self.throttle_increment()
            return False
        self.last_t = totp.t()
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True


class RecoverySheet(TimestampMixin, ThrottlingMixin, Device):
    """The sheet of one-time recovery codes of one person."""

    FIELD_CLASSES = DEVICE_CLASSES

    class Meta:
        verbose_name = "feuille de secours"
        verbose_name_plural = "feuilles de secours"

    @classmethod
    def print_for(cls, user):
        """(sheet, ten codes of 8 characters, 39.6 bits each). Older sheets of the person die; show the codes once."""
        cls.objects.filter(user=user).delete()
        sheet = cls.objects.create(user=user, name="Codes de secours")
        codes = ["".join(secrets.choice(ALPHABET) for _ in range(8)) for _ in range(RECOVERY_CODES)]
        RecoveryCode.objects.bulk_create(RecoveryCode(sheet=sheet, digest=sheet.digest(code)) for code in codes)
        return sheet, [f"{code[:4]}-{code[4:]}" for code in codes]

    def digest(self, code):
        typed = re.sub(r"[\s-]", "", code).upper()
        return secret_hash(f"{self.pk}|{typed}", purpose="recovery code")

    def get_throttle_factor(self):
        return 1

    def verify_token(self, token):
        """True once for each code of the sheet. Each use leaves a line in the security log."""
        if not self.verify_is_allowed()[0]:
            return False
        used, _ = self.codes.filter(digest=self.digest(str(token))).delete()
        if not used:
            self.throttle_increment()
            return False
        self.throttle_reset(commit=False)
        self.last_used_at = timezone.now()
        self.save()
        log.warning("recovery code used by %s, %d left", self.user_id, self.codes.count())
        return True


class RecoveryCode(models.Model):
    """One unused recovery code."""

    FIELD_CLASSES = {"id": "P1", "sheet": "P1", "digest": "K"}

    sheet = models.ForeignKey(RecoverySheet, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=32, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "digest"], name="recovery_code_once")]

    def __str__(self):
        return str(self.pk)
