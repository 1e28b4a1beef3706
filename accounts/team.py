"""Who works for an organization: invited, at work, in another role, gone. Each act leaves a line that all can read."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import sessions
from accounts.addresses import normalise
from accounts.doors import DOORS, door_of
from accounts.models import Invitation, Membership, Organization, OrganizationEvent, RecoverySheet, SealedTOTPDevice
from vault.index import secret_hash

Act = OrganizationEvent.Act
INVITATION_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(hours=48)
MOST_INVITED = 30  # waiting at once, for one organization
SHARED = "Pour cette personne, seul l’exploitant de Recours peut le faire, par un code posté."


class TeamRefused(Exception):
    """Carries the sentence to show."""


def write_letterhead(told, *, by):
    organization = by.organization
    with transaction.atomic():
        organization.letterhead = told
        organization.save(update_fields=["letterhead"])
        note(Act.WROTE_LETTERHEAD, organization, by=by)


def review_by_two(wanted, *, by):
    with transaction.atomic():
        if Organization.objects.filter(pk=by.organization_id).exclude(two_persons=wanted).update(two_persons=wanted):
            note(Act.CHANGED_REVIEW, by.organization, by=by, detail="two" if wanted else "one")


def invite(organization, email, role, *, by, now):
    """An invitation whose link is to be sent. AddressRefused, or TeamRefused when too many wait.

    Whoever already works here learns it from the page of the invitation: the answer is the same for any address.
    """
    address = normalise(email)
    with transaction.atomic():
        _locked(organization)
        if waiting(organization, now=now).count() >= MOST_INVITED:
            raise TeamRefused("Trop d’invitations attendent une réponse. Retirez-en avant d’en envoyer d’autres.")
        invitation = Invitation(
            organization=organization, invited_by=by, role=role, email=address, sent_at=now,
            expires_at=now + INVITATION_LIFE,
        )  # fmt: skip
        invitation.digest = _digest(token_of(invitation))
        invitation.save(force_insert=True)
        if by is not None:
            note(Act.INVITED, organization, by=by, detail=role)
    return invitation


def waiting(organization, *, now):
    return _living(now).filter(organization=organization).order_by("sent_at")


def _living(now):
    """Whoever sent it directs there still: somebody removed comes back by none that was sent before."""
    directing = Membership.objects.in_force().filter(role__in=[door.directing for door in DOORS.values()])
    sent = Q(invited_by=None) | Q(invited_by__in=directing)
    return Invitation.objects.filter(sent, used_at=None, withdrawn_at=None, expires_at__gt=now)


def token_of(invitation):
    """What the link says: derived from the row and the key ring, so that it is stored nowhere."""
    return secret_hash(str(invitation.pk), purpose="invitation")


def invitation_with(token, *, now):
    """The invitation that this link opens, or None: used, withdrawn, too old, never made, of somebody gone since."""
    return (
        _living(now)
        .filter(digest=_digest(token), organization__closed_at=None)
        .select_related("organization__key", "organization__legal_entity")
        .first()
    )


def withdraw(organization, invitation_id, *, by, now):
    with transaction.atomic():
        if waiting(organization, now=now).filter(pk=invitation_id).update(withdrawn_at=now):
            note(Act.WITHDREW, organization, by=by)


def accept(invitation, user, *, name, now):
    """The place this person now has. TeamRefused when the link served meanwhile, or for somebody already there.

    The first person, who came by the posted code or whom two operators invited, opens the organization.
    """
    with transaction.atomic():
        organization = _locked(invitation.organization)
        if not waiting(organization, now=now).filter(pk=invitation.pk).update(used_at=now):
            raise TeamRefused("Cette invitation a déjà servi.")
        if organization.memberships.filter(user=user, removed_at=None).exists():
            raise TeamRefused("Vous êtes déjà dans cet espace.")
        opens = organization.opened_at is None
        if opens:
            Organization.objects.filter(pk=organization.pk).update(opened_at=now)
            organization.posted_codes.filter(member=None, used_at=None).update(used_at=now)
        seat = organization.welcome(user, invitation.role, name=name, at=now)
        note(Act.OPENED if opens else Act.JOINED, organization, by=seat, detail=seat.role)
    return seat


def change_role(seat, role, *, by):
    """TeamRefused when nobody who directs would remain."""
    with transaction.atomic():
        seat = _locked_seat(seat, by)
        if seat.role == role:
            return
        _keep_who_directs(seat)
        note(Act.CHANGED_ROLE, seat.organization, by=by, about=seat, detail=f"{seat.role} {role}")
        Membership.objects.filter(pk=seat.pk).update(role=role)


def remove(seat, *, by, is_shared, now):
    """Out from the next request on: every page looks the place up again. TeamRefused when nobody who directs remains.

    Unless the person works for somebody else too (`is_shared`), every session of the account ends.
    """
    with transaction.atomic():
        seat = _locked_seat(seat, by)
        _keep_who_directs(seat)
        Membership.objects.filter(pk=seat.pk).update(removed_at=now)
        if not is_shared:
            sessions.end_all(seat.user_id)
        note(Act.REMOVED, seat.organization, by=by, about=seat)


def ask_reset(seat, *, by, is_shared):
    """Somebody lost every second factor: a colleague asks, and another one will have to agree within two days.

    `is_shared`: the person works for somebody else too, whose door two people of this organization may not weaken.
    """
    with transaction.atomic():
        seat = _locked_seat(seat, by)
        if seat.pk == by.pk:
            raise TeamRefused("Demandez à une autre personne de votre équipe de faire cette demande pour vous.")
        if is_shared:
            raise TeamRefused(SHARED)
        if not any(event.about_id == seat.pk for event in resets_asked(seat.organization, now=timezone.now())):
            note(Act.ASKED_RESET, seat.organization, by=by, about=seat)


def resets_asked(organization, *, now):
    """Those still to be agreed to: lines of the log with nothing after them."""
    lines = organization.events.filter(
        act__in=(Act.ASKED_RESET, Act.RESET, Act.REMOVED), at__gt=now - RESET_LIFE
    ).select_related("about__organization", "by")
    latest = {line.about_id: line for line in lines.order_by("at")}
    return [line for line in latest.values() if line.act == Act.ASKED_RESET]


def agree_to_reset(line_id, *, by, is_shared, now):
    """The place whose second factor is gone. The password stays; the person enrols again at the next sign-in.

    `is_shared`: as in `ask_reset`, by now.
    """
    with transaction.atomic():
        organization = _locked(by.organization)
        line = next((line for line in resets_asked(organization, now=now) if line.pk == line_id), None)
        if line is None:
            raise TeamRefused("Cette demande n’attend plus de réponse.")
        if by.pk in {line.by_id, line.about_id}:
            raise TeamRefused("Une troisième personne de votre équipe doit donner son accord.")
        if is_shared:
            raise TeamRefused(SHARED)
        reset_second_factor(line.about, by=by)
    return line.about


def reset_second_factor(seat, *, by):
    """Applications and recovery codes of this person are gone; sessions that passed them count as half open."""
    SealedTOTPDevice.objects.filter(user=seat.user_id).delete()
    RecoverySheet.objects.filter(user=seat.user_id).delete()
    note(Act.RESET, seat.organization, by=by, about=seat)


def note(act, organization, *, by=None, about=None, detail=""):
    """One line of the log."""
    return OrganizationEvent.objects.create(organization=organization, act=act, by=by, about=about, detail=detail)


def _digest(token):
    return secret_hash(token, purpose="invitation, hashed")


def _locked(organization):
    return Organization.objects.select_for_update().get(pk=organization.pk)


def _locked_seat(seat, by):
    """The place as it is now, its organization locked: of two acts at once, the second sees what the first did."""
    _locked(by.organization)
    places = Membership.objects.in_force().select_related("organization")
    found = places.filter(pk=seat.pk, organization=by.organization_id).first()
    if found is None:
        raise TeamRefused("Cette personne n’est plus dans votre espace.")
    return found


def _keep_who_directs(seat):
    role = door_of(seat.organization).directing
    others = seat.organization.memberships.in_force().filter(role=role).exclude(pk=seat.pk)
    if seat.role == role and not others.exists():
        raise TeamRefused(f"Il faut au moins un {role.label} : désignez-en un autre d’abord.")
