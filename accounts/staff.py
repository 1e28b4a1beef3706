"""Signing in to an organization: an address and a password, then a second factor before anything is shown.

Whatever is wrong with the first step, the same sentence after the same work; each try counts, by address and network.
"""

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django_otp import login as otp_login

from accounts import rates, second_factor, sessions
from accounts.addresses import AddressRefused, normalise
from accounts.models import RecoveryCode, RecoverySheet, SealedTOTPDevice, User
from accounts.passwords import Candidate

PER_PAIR = rates.Limit("staff sign-in, address and network", 10, 60)
PER_NETWORK = rates.Limit("staff sign-in, network", 60, 60)
PER_ADDRESS = rates.Limit("staff sign-in, address", 30, 60)
LINKS_PER_ADDRESS = rates.Limit("password link, address", 3, 60)
LINKS_PER_NETWORK = rates.Limit("password link, network", 20, 60)

WRONG = "Adresse ou mot de passe incorrect. Vérifiez les deux, puis recommencez."
TOO_OFTEN = "Trop d’essais. Attendez une heure, puis recommencez, ou choisissez un nouveau mot de passe."
WRONG_CODE = "Ce code n’est pas le bon, ou il a déjà servi. Tapez celui qui s’affiche maintenant."


class SignInRefused(Exception):
    """Carries the sentence to show."""


def check_password(email, password, *, ip, now):
    """The person, whose second factor is still to come. SignInRefused otherwise, after as long a while."""
    try:
        address = normalise(email)
    except AddressRefused:
        address = ""
    place = rates.network(ip)
    allowed = True
    if place:
        allowed = rates.count(PER_PAIR, f"{address}|{place}", now=now) & rates.count(PER_NETWORK, place, now=now)
    if not allowed & (
        rates.count(PER_ADDRESS, address, now=now) | rates.is_familiar(f"staff|{address}", place, now=now)
    ):
        raise SignInRefused(TOO_OFTEN)
    person = User.objects.staff_for_email(address)
    if person is None:
        User().set_password(password)  # the same work as checking one
        raise SignInRefused(WRONG)
    if not person.check_password(password) or not person.is_active:
        raise SignInRefused(WRONG)
    rates.remember(f"staff|{address}", ip, now=now)
    return person


def has_device(user):
    return SealedTOTPDevice.objects.filter(user=user, confirmed=True).exists()


def begin_enrolment(user):
    """The first application of somebody who has none: its seed waits, sealed, for a first code. No effect otherwise."""
    if not has_device(user) and not SealedTOTPDevice.objects.filter(user=user).exists():
        SealedTOTPDevice.enrol(user, confirmed=False)


def waiting_device(user, *, again=False):
    """The application still to be confirmed, of somebody who has no other; None for everybody else.

    `again`: a code was given just now in this session, so that another may take the place of the one there is.
    """
    if has_device(user) and not again:
        return None
    return SealedTOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()


def confirm(request, device, typed, *, now):
    """Ten recovery codes, to be shown once, when this is the code of the waiting application; None when it is not."""
    with transaction.atomic():
        device = SealedTOTPDevice.objects.select_for_update().get(pk=device.pk)
        if device.confirmed or not device.verify_token(typed):
            return None
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        SealedTOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()  # the one it replaces
        _, codes = RecoverySheet.print_for(device.user)
    verify_session(request, device, now=now)
    return codes


def recovery_codes_left(user):
    return RecoveryCode.objects.filter(sheet__user=user).count()


@transaction.atomic
def change_application(user):
    """Another application, still to be confirmed: the one there is serves until then, and a password adds none."""
    SealedTOTPDevice.objects.filter(user=user, confirmed=False).delete()
    SealedTOTPDevice.enrol(user, confirmed=False)


def verify_session(request, device, *, now):
    """From here on the session counts as verified, under a new id."""
    otp_login(request, device)
    request.session[second_factor.GIVEN] = int(now.timestamp())
    request.session.cycle_key()


def last_entries(organization):
    """{user: when a code last let this person in}: whoever knows the password alone never was."""
    found = {}
    for kind in second_factor.KINDS:
        used = kind.objects.filter(user__memberships__organization=organization, last_used_at__isnull=False)
        for user_id, at in used.values_list("user", "last_used_at"):
            found[user_id] = max(at, found.get(user_id, at))
    return found


class ResetLinks(PasswordResetTokenGenerator):
    """Links that let somebody choose a new password: once, since it changes what they are made of, and for an hour."""

    key_salt = "accounts.staff.ResetLinks"
    life = timedelta(hours=1)

    def _make_hash_value(self, user, timestamp):
        return f"{user.pk}{user.password}{user.last_login}{timestamp}"

    def check_token(self, user, token):
        try:
            made = datetime(2001, 1, 1) + timedelta(seconds=int(token.partition("-")[0], 36))  # noqa: DTZ001
        except (ValueError, OverflowError):
            return False
        return self._now() - made < self.life and super().check_token(user, token)


reset_links = ResetLinks()


def may_ask_for_link(email, *, ip, now):
    """Whose link is to be sent, by id, or None: unknown, or asked too often. The page says the same each time."""
    try:
        address = normalise(email)
    except AddressRefused:
        return None
    place = rates.network(ip)
    allowed = rates.count(LINKS_PER_ADDRESS, address, now=now)
    if place:
        allowed &= rates.count(LINKS_PER_NETWORK, place, now=now)
    person = User.objects.staff_for_email(address)
    return person.pk if allowed and person is not None and person.is_active else None


def person_of_link(user_id, token):
    """Who may choose a new password with this link, or None."""
    person = User.objects.filter(pk=user_id, kind=User.Kind.STAFF, is_active=True).first()
    return person if person is not None and reset_links.check_token(person, token) else None


def check_new_password(password, *known):
    """ValidationError when it is too short, too common, or made of what anybody knows of this person."""
    validate_password(password, Candidate(known=known))


def choose_password(person, password):
    """A new password, by a link: every session of the person ends, the second factor stays."""
    person.set_password(password)
    person.save(update_fields=["password"])
    sessions.end_all(person.pk)
