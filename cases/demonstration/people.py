"""People at work in the made-up organizations: accounts that production refuses, whose codes a page shows."""

import secrets

from accounts.models import SealedTOTPDevice, User


def at_work(organization, people, *, domain, now):
    """Everybody of (role, box, name), each with an authenticator application. Returns their new password."""
    password = "-".join(secrets.token_hex(3) for _ in range(4))
    for role, box, name in people:
        user = User.objects.staff_for_email(f"{box}@{domain}")
        if user is None:
            user = User.objects.create_staff(f"{box}@{domain}", None, is_demo=True)
            organization.welcome(user, role, name=name, at=now)
            SealedTOTPDevice.enrol(user)
        user.set_password(password)
        user.save(update_fields=["password"])
    return password
