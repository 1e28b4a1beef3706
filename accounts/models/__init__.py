"""People and how they prove who they are."""

from accounts.models.devices import RecoveryCode, RecoverySheet, SealedTOTPDevice
from accounts.models.sign_in import SignInCode, Tally
from accounts.models.user import User

__all__ = ["RecoveryCode", "RecoverySheet", "SealedTOTPDevice", "SignInCode", "Tally", "User"]
