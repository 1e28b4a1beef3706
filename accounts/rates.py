"""How often is too often. Counted in the database, in fixed windows; the subjects are kept as keyed hashes.

An address is never refused as such to somebody who signed in from the same network before: otherwise a stranger who
types it again and again would lock its owner out.
"""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.models import Tally
from vault.index import secret_hash


@dataclass(frozen=True)
class Limit:
    """At most `most` within each window of `minutes`."""

    name: str
    most: int
    minutes: int


PER_PAIR = Limit("code asked, address and network", 5, 15)
PER_NETWORK = Limit("code asked, network", 30, 60)
PER_ADDRESS = Limit("code asked, address", 20, 60)
FAMILIAR = timedelta(days=90)


def network(ip):
    """What counts as one place: an IPv4 address, or the /64 of an IPv6 one. '' when unknown or this machine."""
    try:
        address = ipaddress.ip_address(ip.strip())
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback:
        return ""
    return str(address if address.version == 4 else ipaddress.ip_network((address, 64), strict=False))


def client_ip(request, *args):
    """Where a request comes from: the peer, or behind our proxy the last address, which the proxy itself appended.

    Used by django-axes too, which passes more arguments in some of its calls.
    """
    if settings.BEHIND_PROXY:
        return request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return request.META.get("REMOTE_ADDR", "")


def may_ask_for_code(address, ip, *, now):
    """Count one request of a code, and say whether it may be sent."""
    place = network(ip)
    allowed = True
    if place:
        allowed = count(PER_PAIR, f"{address}|{place}", now=now) & count(PER_NETWORK, place, now=now)
    return allowed & (count(PER_ADDRESS, address, now=now) | is_familiar(address, place, now=now))


def count(limit, value, *, now):
    """Add one, and say whether the limit still holds. Parallel calls are all counted."""
    length = limit.minutes * 60
    window = int(now.timestamp()) // length
    subject = secret_hash(f"{window}|{value}", purpose=limit.name)
    until = datetime.fromtimestamp((window + 1) * length, tz=UTC)
    Tally.objects.bulk_create([Tally(subject=subject, count=0, until=until)], ignore_conflicts=True)
    Tally.objects.filter(subject=subject).update(count=F("count") + 1)
    return Tally.objects.filter(subject=subject, count__lte=limit.most).exists()


def remember(address, ip, *, now):
    """This person signed in from this place: it is theirs for ninety days."""
    if place := network(ip):
        subject = secret_hash(f"{address}|{place}", purpose="familiar place")
        with transaction.atomic():
            Tally.objects.bulk_create([Tally(subject=subject, until=now + FAMILIAR)], ignore_conflicts=True)
            Tally.objects.filter(subject=subject).update(until=now + FAMILIAR)


def is_familiar(address, place, *, now):
    if not place:
        return False
    subject = secret_hash(f"{address}|{place}", purpose="familiar place")
    return Tally.objects.filter(subject=subject, until__gt=now).exists()
