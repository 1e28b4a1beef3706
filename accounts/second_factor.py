"""The second factor of whoever works here: a code of an application or of a sheet. Never an e-mailed one."""

import re

from django.contrib.auth.views import redirect_to_login
from django.db import transaction

from accounts.models import RecoverySheet, SealedTOTPDevice, User
from vault.index import secret_hash

KINDS = (SealedTOTPDevice, RecoverySheet)
GIVEN = "second_factor_at"  # when this session last gave a code, in seconds
FRESH = 10 * 60


def check(user, typed):
    """The device that accepted the code, or None. The row is locked: of two equal codes at once, one is refused."""
    kind = SealedTOTPDevice if re.fullmatch(r"\s*[0-9]{3}\s*[0-9]{3}\s*", typed) else RecoverySheet
    with transaction.atomic():
        for device in kind.objects.select_for_update().filter(user=user, confirmed=True):
            if device.verify_token(typed):
                return device
    return None


def name_for_throttle(request, credentials):
    """How a login appears in the tables of the throttle: people type addresses there by mistake, so as a keyed hash."""
    typed = (credentials or {}).get("username") or request.POST.get("username") or ""
    return secret_hash(User.normalise_login(typed), purpose="throttle") if typed else None


def is_verified(user):
    """Whether this request's session passed a second factor that counts."""
    return isinstance(getattr(user, "otp_device", None), KINDS)


def is_fresh(session, *, now):
    """Whether a code was given so lately that a page with codes or secrets may open."""
    return int(now.timestamp()) - session.get(GIVEN, 0) < FRESH


def still_asked(request, door):
    """Where somebody who comes by this door goes first, to sign in or to give a code; None when both are done."""
    if not request.user.is_authenticated or request.user.kind != User.Kind.STAFF:
        return redirect_to_login(request.get_full_path(), door.url("sign_in"))
    if not is_verified(request.user):
        return redirect_to_login(request.get_full_path(), door.url("second_factor"))
    return None
