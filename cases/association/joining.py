"""Somebody whom an association entered comes to a space of her own: invited by mail, known by what was recorded.

The link alone opens nothing: she signs in at the address it was sent to, then says her birth date, or her postcode
where the association knows no birth date.
"""

import uuid
from datetime import timedelta

from django.db import transaction

from accounts import rates
from accounts.addresses import normalise
from cases.association import members
from cases.models import Action, CaseFile, Principal
from cases.queue import enqueue
from cases.workflow import NotAllowed, record
from vault.index import blind_index, secret_hash

LIFE = timedelta(days=14)
TRIES = rates.Limit("joining, link", 5, 60 * 24 * 14)
WRONG = "Cela ne correspond pas à ce que l’association a noté, ou trop d’essais ont été faits. Vérifiez auprès d’elle."
HAS_SPACE = "Cette personne a déjà son espace\u202f: elle y voit tout ce qui est fait en son nom."
SOMEBODY_ELSE = (
    "Cet espace est déjà celui d’une autre personne que suit cette association. Demandez à l’association d’envoyer "
    "l’invitation à une adresse qui ne sert qu’à vous."
)
PAUSE = timedelta(hours=1)
TOO_SOON = "Une invitation vient de partir. Attendez une heure avant d’en envoyer une autre."


def invite(principal, email, *, at):
    """Send a link to this address; one sent earlier serves no more. AddressRefused, or NotAllowed."""
    address = normalise(email)
    with transaction.atomic():
        held = Principal.objects.select_for_update(of=("self",)).select_related("organization__key", "patient")
        row = held.get(pk=principal.pk)
        if row.patient.email_index:
            raise NotAllowed(HAS_SPACE)
        if row.invited_at and at - row.invited_at < PAUSE:
            raise NotAllowed(TOO_SOON)
        row.email, row.invited_at = address, at
        row.save(update_fields=["email", "invited_at"])
        enqueue("send_joining_link", row.pk, key=f"joining:{row.pk}:{int(at.timestamp())}")


def token_of(principal):
    """What the link says: derived from the row and the key ring, stored nowhere; a later invitation changes it."""
    sent = int(principal.invited_at.timestamp())
    return principal.pk.hex + secret_hash(f"{principal.pk}|{sent}", purpose="joining")


def invited_by(token, user, *, now):
    """The principal of this link, for the person at the address it was sent to; None for any other, and when over."""
    try:
        row = Principal.objects.select_related("organization__key", "patient__key").get(pk=uuid.UUID(token[:32]))
    except (Principal.DoesNotExist, ValueError):
        return None
    living = row.invited_at and row.joined_at is None and now - row.invited_at < LIFE and row.organization.is_open
    if not living or token != token_of(row):
        return None
    return row if blind_index(address_of(row)) == user.email_index else None


def address_of(principal):
    return principal.email.reveal(principal.organization.system_scope(purpose="invitation"))


def join(principal, user, *, birth_date, postcode, on, at):
    """Her files become those of her own account, when what she says is what was recorded; NotAllowed otherwise.

    Each file is sealed anew under her key in the same transaction, with a line in its history. A wrong guess says
    nothing of what is right; five, and the link is over. A space is one person's: two who share an address do not.
    """
    if not rates.count(TRIES, token_of(principal), now=at):
        raise NotAllowed(WRONG)
    with transaction.atomic():
        rows = Principal.objects.select_for_update(of=("self",)).select_related("patient__key", "organization__key")
        row = rows.get(pk=principal.pk)
        held = CaseFile.objects.select_for_update(of=("self",)).select_related("patient__key", "key")
        files = list(held.filter(patient=row.patient_id))
        if row.joined_at or row.patient.email_index or not _knows(files, birth_date, postcode):
            raise NotAllowed(WRONG)
        _take_the_place_of(row, user)
        for case_file in files:
            identity = case_file.identity.reveal(case_file.system_scope(purpose="rattachement"))
            case_file.patient, case_file.identity = user, identity
            case_file.save(update_fields=["patient", "identity"])
            key = f"join:{case_file.pk}:{row.pk}"
            record(Action.JOIN, case_file, by=user, on=on, at=at, key=key, data={}, details=None)
        nobody, row.joined_at, row.patient = row.patient, at, user
        row.save(update_fields=["joined_at", "patient"])
        nobody.delete()  # stood for her until she came: nothing is hers there any more
        nobody.key.delete()
    return files


def _take_the_place_of(row, user):
    """Whoever gave this association a mandate herself, entered apart, is in its list once: as it entered her."""
    others = Principal.objects.filter(organization=row.organization_id, patient=user).select_related(
        "organization__key"
    )
    if other := others.first():
        if other.entered_by_id or _plain_name(other) != _plain_name(row):
            raise NotAllowed(SOMEBODY_ELSE)
        other.delete()


def _plain_name(principal):
    name = principal.name.reveal(principal.organization.system_scope(purpose="invitation"))
    return members.in_any_order(name or "")


def _knows(files, birth_date, postcode):
    """Whether it is what a file says: the birth date; the postcode, easy to guess, only where none was noted."""
    for case_file in files:
        told = case_file.told(case_file.system_scope(purpose="rattachement"))
        if told.birth_date:
            if birth_date and birth_date.isoformat() == told.birth_date:
                return True
        elif postcode and postcode.replace(" ", "") == told.postcode:
            return True
    return False
