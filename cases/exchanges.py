"""What is said in a file besides letters: messages between the person and the laboratory, notes between colleagues."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from cases.mail import announce
from cases.models import CaseFile, Letter, Message
from cases.models.role import Role
from cases.workflow import NotAllowed

MOST_MESSAGES = 200  # of one file
NO_SPACE = "La personne n’a pas d’espace ici\u202f: écrivez-lui par courrier."


@dataclass(frozen=True)
class Said:
    """One message or note as a page shows it."""

    who: str
    at: datetime
    text: str
    is_new: bool = False


def may_write_to_laboratory(case_file):
    """Whether somebody reads there: a laboratory that opened its space, for a letter that was sent."""
    return case_file.controller_id is not None and case_file.controller.organizations.open().exists()


def write_message(case_file, text, *, by, key, at=None):
    """One message of the person or of her laboratory, once for each key; the person is told that something is new.

    `by`: the patient, or a member who may act. NotAllowed when nobody would read it, or there are too many.
    """
    at = at or timezone.now()
    seat = by if isinstance(by, Membership) else None
    if seat and case_file.has_no_space:
        raise NotAllowed(NO_SPACE)
    if seat is None and not may_write_to_laboratory(case_file):
        raise NotAllowed("Le laboratoire n’a pas d’espace ici\u202f: écrivez-lui par courrier.")
    with transaction.atomic():
        CaseFile.objects.select_for_update().get(pk=case_file.pk)
        key = f"{case_file.pk}:{'member' if seat else 'patient'}:{key}"
        if known := case_file.messages.filter(key=key).first():
            return known
        if case_file.messages.count() >= MOST_MESSAGES:
            raise NotAllowed("Ce dossier compte déjà deux cents messages. Continuez par courrier.")
        message = case_file.messages.create(
            author=Role.LABORATORY if seat else Role.PATIENT, member=seat, text=text,
            written_at=at, key=key,
        )  # fmt: skip
        if seat:
            announce(case_file.patient, key=f"message:{message.pk}")
    return message


def messages_of(case_file, reader, *, latest=None):
    """The messages of a file, or the `latest` so many, as this reader sees them, oldest first; some may be new.

    To the person, staff are a number; to colleagues, a name.
    """
    scope = case_file.scope_for(reader, purpose="messages")
    seat = reader if isinstance(reader, Membership) else None
    own = seat.own_scope("messages") if seat else None
    rows = case_file.messages.select_related("case_file__key", "member__organization__key")
    return [
        Said(_named(row, seat, own), row.written_at, row.text.reveal(scope), is_new=_is_new(row, seat))
        for row in reversed(rows.order_by("-written_at", "-pk")[:latest])
    ]


def unread_by(case_file, reader):
    """The messages of the other side, which this one has not read yet."""
    return case_file.messages.unread_from(Role.PATIENT if isinstance(reader, Membership) else Role.LABORATORY)


def has_unread(case_file):
    """Whether the laboratory has a message or a letter of the person still to read."""
    return unread_at_desk([case_file.pk]) != set()


def unread_at_desk(case_files):
    """Of these files, the ids of those with a message or a letter of the person still to read: two queries."""
    found = Message.objects.unread_from(Role.PATIENT), Letter.objects.unread()
    return {pk for rows in found for pk in rows.filter(case_file__in=case_files).values_list("case_file", flat=True)}


def note_read(case_file, reader, *, at=None):
    """What the other side wrote has been seen, the person’s letters too: once, at the first reading."""
    at = at or timezone.now()
    unread_by(case_file, reader).update(read_at=at)
    if isinstance(reader, Membership) and not reader.acts_for_people:
        case_file.letters.unread().update(read_at=at)


def write_note(case_file, text, *, by, key, at=None):
    """One note for the colleagues of this member, once for each key."""
    note, _ = by.organization.notes.get_or_create(
        key=f"{by.organization_id}:{case_file.pk}:{key}",
        defaults={
            "case_file": case_file, "author": by, "text": text,
            "written_at": at or timezone.now(),
        },
    )  # fmt: skip
    return note


def notes_of(case_file, seat, *, latest=None):
    """The notes of the laboratory of this member on a file, or the `latest` so many, newest first."""
    scope = seat.own_scope("notes")
    rows = seat.organization.notes.filter(case_file=case_file)
    rows = rows.select_related("organization__key", "author__organization__key").order_by("-written_at", "pk")
    return [Said(row.author.called(scope), row.written_at, row.text.reveal(scope)) for row in rows[:latest]]


def _is_new(row, seat):
    """Written by the other side, and not read yet."""
    return row.read_at is None and (row.author == Role.PATIENT) == (seat is not None)


def _named(row, seat, own):
    if row.author == Role.PATIENT:
        return "La personne" if seat else "Vous"
    return row.member.called(own) if seat else f"Le laboratoire, {row.member}"
