"""People and how they prove who they are."""

from accounts.models.devices import RecoveryCode, RecoverySheet, SealedTOTPDevice
from accounts.models.organizations import Invitation, Membership, Organization
from accounts.models.sign_in import SignInCode, Tally
from accounts.models.user import User

__all__ = [
    "Invitation",
    "Membership",
    "Organization",
    "RecoveryCode",
    "RecoverySheet",
    "SealedTOTPDevice",
    "SignInCode",
    "Tally",
    "User",
]
