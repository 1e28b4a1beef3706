"""People and how they prove who they are."""

from accounts.models.devices import RecoveryCode, RecoverySheet, SealedTOTPDevice
from accounts.models.openings import Opening
from accounts.models.organization_events import OrganizationEvent
from accounts.models.organizations import Invitation, Membership, Organization
from accounts.models.posted_codes import PostedCode
from accounts.models.sessions import Session
from accounts.models.sign_in import SignInCode, Tally
from accounts.models.user import User

__all__ = [
    "Invitation",
    "Membership",
    "Opening",
    "Organization",
    "OrganizationEvent",
    "PostedCode",
    "RecoveryCode",
    "RecoverySheet",
    "SealedTOTPDevice",
    "Session",
    "SignInCode",
    "Tally",
    "User",
]
