"""A space opened by operators of the platform: prepared by one of them, confirmed by another, who alone invites.

A laboratory takes a code posted to its public address instead (`accounts.posted`): an operator asks for the letter.
"""

from django.db import IntegrityError, transaction

from accounts import posted, team
from accounts.addresses import normalise
from accounts.doors import door_of
from accounts.models import Opening, Organization, User

ALREADY_OPEN = "Cet espace est déjà ouvert\u202f: la personne qui le dirige peut en inviter d’autres."
ALREADY_PREPARED = "Une ouverture de cet espace est déjà préparée. Confirmez-la, ou abandonnez-la d’abord."
ANOTHER = "La personne qui a préparé l’ouverture ne peut pas la confirmer\u202f: un autre opérateur doit le faire."
BY_POST = "L’espace d’un laboratoire s’ouvre avec un code posté à l’adresse de l’annuaire."
OVER = "Cette ouverture n’attend plus rien."


class OpeningRefused(Exception):
    """Carries the sentence to show."""


def ask_by_post(legal_entity, *, now):
    """The code to be posted to this laboratory; asking again posts nothing more. OpeningRefused when it is open."""
    with transaction.atomic():
        organization = Organization.objects.standing_for(legal_entity=legal_entity)
        if organization.is_open:
            raise OpeningRefused(ALREADY_OPEN)
        return posted.ask(organization, now=now)


def prepare(organization, *, email, checked, checked_on, by, now):
    """Nothing opens yet. AddressRefused; OpeningRefused for a laboratory, or when it is open or about to be."""
    address = normalise(email)
    if organization.kind == Organization.Kind.LABORATORY:
        raise OpeningRefused(BY_POST)
    if organization.is_open:
        raise OpeningRefused(ALREADY_OPEN)
    try:
        with transaction.atomic():
            return Opening.objects.create(
                organization=organization, email=address, checked=checked, checked_on=checked_on, prepared_by=by,
                prepared_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise OpeningRefused(ALREADY_PREPARED) from None


def confirm(opening_id, *, by, now):
    """The invitation of the first person, to be sent. OpeningRefused for whoever prepared it."""
    with transaction.atomic():
        row = _locked(opening_id)
        if row.confirmed_at is not None:
            raise OpeningRefused(OVER)
        if row.prepared_by_id == by.pk:
            raise OpeningRefused(ANOTHER)
        Opening.objects.filter(pk=row.pk).update(confirmed_by=by, confirmed_at=now)
        return _invited(row, by=by, now=now)


def invite_again(opening_id, *, by, now):
    """Another link to the same address, once confirmed: the first one was lost, or is too old."""
    with transaction.atomic():
        row = _locked(opening_id)
        if row.confirmed_at is None:
            raise OpeningRefused(OVER)
        return _invited(row, by=by, now=now)


def drop(opening_id, *, by, now):
    """It will not open so: a link that is on its way serves no more."""
    with transaction.atomic():
        row = _locked(opening_id)
        Opening.objects.filter(pk=row.pk).update(dropped_at=now)
        _first_links(row.organization, now=now).update(withdrawn_at=now)


def waiting_for(operator):
    """Those that this operator may confirm."""
    rows = Opening.objects.filter(confirmed_at=None, dropped_at=None)
    return rows.exclude(prepared_by=operator).exclude(organization__opened_at__isnull=False)


def operators():
    """Who may prepare or confirm."""
    return User.objects.filter(kind=User.Kind.OPERATOR, is_active=True)


def _invited(row, *, by, now):
    _first_links(row.organization, now=now).update(withdrawn_at=now)
    role = door_of(row.organization).directing
    return team.invite(row.organization, row.address(by), role, by=None, now=now)


def _first_links(organization, *, now):
    return team.waiting(organization, now=now).filter(invited_by=None)


def _locked(opening_id):
    row = Opening.objects.select_for_update().select_related("organization__key").get(pk=opening_id)
    if row.is_over:
        raise OpeningRefused(OVER)
    return row
