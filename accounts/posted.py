"""Codes sent on paper: they open an organization, or replace the lost second factor of one of its people.

A code printed on a patient's letter names a laboratory but is known to the patient too; only what was posted to the
address of the public register shows who works there (docs/decisions/0023).
"""

import re
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts import rates, team
from accounts.models import Organization, PostedCode
from vault.index import secret_hash

LIFE = timedelta(days=30)
TRIES, DIGITS = 8, 6
PER_NETWORK = rates.Limit("posted code, network", 20, 60)

WRONG = "Ce repère et ce code ne vont pas ensemble, ou ne sont plus valables. Vérifiez-les sur la lettre."
TOO_OFTEN = "Trop d’essais depuis votre réseau. Attendez une heure, puis recommencez."


class CodeRefused(Exception):
    """Carries the sentence to show."""


def ask(organization, *, member=None, now):
    """The code to be posted: the one that waits or still serves, or a new one. Asking again posts nothing more."""
    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=organization.pk)
        asked = organization.posted_codes.filter(member=member, used_at=None, tries__lt=TRIES)
        living = asked.filter(printed_at=None) | asked.filter(expires_at__gt=now)
        return living.order_by("asked_at").first() or organization.posted_codes.create(
            organization=organization, member=member, asked_at=now
        )


def replace(mark, *, now):
    """Another code instead of this one, whose letter went astray or to a wrong address; None when it is spent."""
    with transaction.atomic():
        row = PostedCode.objects.select_for_update().filter(mark=mark.replace("-", "").upper(), used_at=None).first()
        if row is None:
            return None
        PostedCode.objects.filter(pk=row.pk).update(used_at=now)
        return ask(row.organization, member=row.member, now=now)


def to_print():
    waiting = PostedCode.objects.filter(printed_at=None, used_at=None).order_by("asked_at")
    return waiting.select_related("organization__legal_entity", "organization__association", "member")


def last_day(now):
    """The last day of a code printed now."""
    return timezone.localdate(now + LIFE)


def printed(row, *, now):
    """From now until the end of the last day that the letter says."""
    end = timezone.make_aware(datetime.combine(last_day(now) + timedelta(days=1), time()))
    PostedCode.objects.filter(pk=row.pk, printed_at=None).update(printed_at=now, expires_at=end)


def digits_of(row):
    """Six of them, for the letter and for whoever types them."""
    number = int(secret_hash(str(row.pk), purpose="posted code"), 16) % 10**DIGITS
    return f"{number:0{DIGITS}d}"


def check(mark, typed, *, ip, now, member=False):
    """The letter that holds both; CodeRefused otherwise. Each try is committed before it is read: never in atomic()."""
    place = rates.network(ip)
    if place and not rates.count(PER_NETWORK, place, now=now):
        raise CodeRefused(TOO_OFTEN)
    mark, digits = re.sub(r"[^A-Z0-9]", "", mark.upper()), re.sub(r"\D", "", typed)
    living = PostedCode.objects.filter(
        mark=mark, used_at=None, expires_at__gt=now, member__isnull=not member, organization__closed_at=None
    )
    with transaction.atomic(durable=True):
        tried = living.filter(tries__lt=TRIES).update(tries=F("tries") + 1)
    row = living.select_related("organization__legal_entity", "member__organization").first() if tried else None
    if row is None or digits != digits_of(row):
        raise CodeRefused(WRONG)
    return row


def replace_second_factor(row, user, *, now):
    """What the code in the post does for whoever lost everything: the person enrols again. CodeRefused for another."""
    with transaction.atomic():
        if row.member is None or row.member.user_id != user.pk or not row.member.is_in_force:
            raise CodeRefused(WRONG)
        if not PostedCode.objects.filter(pk=row.pk, used_at=None).update(used_at=now):
            raise CodeRefused(WRONG)
        team.reset_second_factor(row.member, by=None)


def still_opens(code_id, *, now=None):
    """The code typed earlier in this session, as long as nobody used it."""
    return (
        PostedCode.objects.filter(pk=code_id, member=None, used_at=None, expires_at__gt=now or timezone.now())
        .select_related("organization__legal_entity", "organization__key")
        .first()
    )
