import time

import pytest
from django_otp.oath import TOTP

from accounts.models import SealedTOTPDevice, User

PASSWORD = "une phrase sans aucun sens"


@pytest.fixture
def patient(db):
    return User.objects.create_patient("jeanne@example.org", name="Jeanne Canari")


@pytest.fixture
def operator(db):
    """An operator with an authenticator application; `code(operator)` is what it shows."""
    operator = User.objects.create_operator("odile", PASSWORD)
    SealedTOTPDevice.enrol(operator)
    return operator


def code(operator, *, steps=0):
    device = SealedTOTPDevice.objects.get(user=operator)
    totp = TOTP(bytes.fromhex(device.seed.reveal(operator.own_scope("test"))))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"
