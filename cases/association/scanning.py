"""Signed mandates, many at once: found by the names of their files, then put with their mandates one job each.

A name begins with the reference of the file or with the person's number; it may say the day of the signature. Else
the list of members said it, else whoever sends the copies: no day is taken for granted.
"""

import re
from datetime import date, timedelta
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.doors import ASSOCIATION
from accounts.models import Membership
from cases import consulting, queue
from cases.association import mandating
from cases.association.members import number_mark
from cases.documents import BUSY, TYPES, clean_upload
from cases.models import CaseFile, Mandate, Principal, Scan, ScanLot
from cases.models.case_file import REFERENCE_ALPHABET
from cases.queue import TryLater, enqueue
from cases.tenancy import within
from cases.workflow import NotAllowed
from vault.models import SealedFile

KEPT = timedelta(days=1)  # a lot that nobody validates
OLDEST = timedelta(days=366)  # a signature noted today
REFERENCE = re.compile(rf"R-?([{REFERENCE_ALPHABET}]{{4}})-?([{REFERENCE_ALPHABET}]{{4}})(?![0-9A-Z])")
DAY = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
UNKNOWN = (
    "Le nom ne commence ni par la référence d’un de vos dossiers, ni par un numéro d’adhérent. Il faut un fichier par"
    " mandat\u202f; une copie s’ajoute aussi depuis le dossier de la personne."
)
SIGNED = "Aucun mandat n’attend de signature dans ce dossier\u202f: il est déjà signé, ou pas encore préparé."
SEVERAL = "Cette personne a plusieurs mandats à signer\u202f: commencez le nom par la référence du dossier."
TWICE = "Une autre copie de cet envoi est pour le même mandat."
NOT_A_SCAN = "Ce fichier n’est ni un PDF, ni une image PNG ou JPEG."
LATER = "La date de ce nom est dans le futur, ou trop ancienne pour ce mandat."
GONE = "Vous ne coordonnez plus cette association, ou le dossier n’est plus à votre vue."


def receive(seat, files, *, signed_on, on, at, key):
    """A lot of copies, each with its mandate or its refusal; nothing is signed yet. Once for each key.

    `signed_on`: the day of those whose name and list say none; None where it is to be asked still.
    """
    with transaction.atomic():
        lot, created = ScanLot.objects.get_or_create(
            key=f"{seat.organization_id}:{key}",
            defaults={"organization": seat.organization, "member": seat, "sent_at": at},
        )
        if not created:
            return lot
        matched = _matched(seat, [name for name, _ in files])
        taken = set()
        for place, (name, content) in enumerate(files, 1):
            mandate, reason = matched[name]
            day = _day_in(name) or _day_listed(mandate) or signed_on
            if not reason and not any(content.startswith(start) for start in TYPES):
                reason = NOT_A_SCAN
            if not reason and mandate.pk in taken:
                reason = TWICE
            if not reason and day and not on - OLDEST <= day <= on:
                reason = LATER
            if not reason:
                taken.add(mandate.pk)
            lot.scans.create(
                place=place, name=name, mandate=None if reason else mandate, signed_on=day, reason=reason,
                state=Scan.State.REFUSED if reason else Scan.State.FOUND,
                file=None if reason else SealedFile.objects.store(content, key=seat.organization.key),
            )  # fmt: skip
    return lot


def undated(lot):
    """The copies whose day of signature is to be asked."""
    return lot.scans.filter(state=Scan.State.FOUND, signed_on=None)


def validate(lot, *, at, signed_on=None):
    """Queue one job for each copy whose mandate was found; again, and nothing is queued twice.

    `signed_on`: the day of those that have none. A copy without a day is not queued.
    """
    with transaction.atomic():
        row = ScanLot.objects.select_for_update().get(pk=lot.pk)
        if row.validated_at is None:
            row.validated_at = at
            row.save(update_fields=["validated_at"])
        undated(row).update(signed_on=signed_on)
        found = row.scans.filter(state=Scan.State.FOUND, signed_on__isnull=False)
        for scan in found:
            enqueue("sign_scan", scan.pk, key=f"scan:{scan.pk}")
        found.update(state=Scan.State.QUEUED)


def sign(scan_id, *, on, at):
    """The effect of one copy, once: cleaned outside any transaction, then put with its mandate as the member could."""
    rows = Scan.objects.select_related("lot__member__organization__key", "lot__member__user", "file__key")
    scan = rows.get(pk=scan_id)
    if scan.state != Scan.State.QUEUED:
        return None
    scope = scan.lot.member.organization.system_scope(purpose="mandat signé")
    upload, reason = None, ""
    try:
        upload = clean_upload(ContentFile(scan.file.open(scope)))
    except ValidationError as refusal:
        if refusal.messages == [BUSY]:
            raise TryLater(timedelta(minutes=1)) from refusal
        reason = refusal.messages[0]
    return lambda: _sign(scan, upload, reason, on=on, at=at)


def given_up(lot):
    """Its jobs that failed for good."""
    return queue.given_up(["sign_scan"], lot.scans.filter(state=Scan.State.QUEUED).values("pk"))


def forget(*, now):
    """Copies of lots that nobody validated go after a day; those that were put with their mandate left at once."""
    for lot in ScanLot.objects.filter(validated_at=None, sent_at__lt=now - KEPT):
        with transaction.atomic():
            files = [pk for pk in lot.scans.values_list("file", flat=True) if pk]
            lot.delete()
            SealedFile.objects.filter(pk__in=files).delete()


def _sign(scan, upload, reason, *, on, at):
    seat = scan.lot.member
    with within(seat):
        reason = reason or _put(scan, upload, seat, on=on, at=at)
        Scan.objects.filter(pk=scan.pk, state=Scan.State.QUEUED).update(
            state=Scan.State.REFUSED if reason else Scan.State.SIGNED, reason=reason[:300], file=None
        )
    SealedFile.objects.filter(pk=scan.file_id).delete()


def _put(scan, upload, seat, *, on, at):
    """Sign the mandate with this copy; returns why it could not be, or nothing."""
    mandate = Mandate.objects.visible_to(seat).select_related("case_file__key").filter(pk=scan.mandate_id).first()
    here = Membership.objects.in_force().filter(pk=seat.pk, role=ASSOCIATION.directing).exists()
    if not here or not mandate or not CaseFile.objects.to_be_signed_at(seat).filter(pk=mandate.case_file_id).exists():
        return GONE
    if mandate.signed_on:
        return SIGNED
    try:
        with transaction.atomic():
            consulting.note(mandate.case_file, seat, purpose="mandat", at=at)
            mandating.sign_paper(mandate, upload, signed_on=scan.signed_on, by=seat, on=on)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def _matched(seat, names):
    """{name: (mandate or None, why not)}, in three queries whatever their number."""
    references, numbers = {}, {}
    for name in names:
        stem = PurePosixPath(name).stem.strip()
        if found := REFERENCE.match(stem.upper()):
            references[name] = f"R-{found[1]}-{found[2]}"
        else:
            parts = re.split(r"([_ ]+)", stem)
            numbers[name] = ["".join(parts[:end]).strip("_ ") for end in range(len(parts), 0, -2)]
    marks = {number: number_mark(seat.organization, number) for tried in numbers.values() for number in tried}
    people = dict(
        Principal.objects.visible_to(seat)
        .filter(number_index__in=[mark for mark in marks.values() if mark])
        .values_list("number_index", "patient")
    )
    patients = {
        name: next((people[marks[number]] for number in tried if marks[number] in people), None)
        for name, tried in numbers.items()
    }
    files = CaseFile.objects.to_be_signed_at(seat)
    known = dict(files.filter(reference__in=references.values()).values_list("reference", "pk"))
    waiting = Mandate.objects.visible_to(seat).waiting().filter(case_file__in=files).select_related("case_file")
    of_file = {row.case_file_id: row for row in waiting.filter(case_file__in=known.values())}
    of_person = {}
    for row in waiting.filter(case_file__patient__in=[pk for pk in patients.values() if pk]):
        of_person.setdefault(row.case_file.patient_id, []).append(row)
    told = {}
    for name, reference in references.items():
        mandate = of_file.get(known.get(reference))
        told[name] = (mandate, "" if mandate else SIGNED if reference in known else UNKNOWN)
    for name, patient in patients.items():
        rows = of_person.get(patient, [])
        reason = UNKNOWN if patient is None else SEVERAL if len(rows) > 1 else "" if rows else SIGNED
        told[name] = (rows[0] if len(rows) == 1 else None, reason)
    return told


def _day_listed(mandate):
    """The day of signature that a list of members said: it alone begins a mandate before the day it was asked."""
    asked = mandate and timezone.localdate(mandate.asked_at)
    return mandate.starts_on if mandate and mandate.starts_on < asked else None


def _day_in(name):
    if found := DAY.search(name):
        try:
            return date.fromisoformat(found[1])
        except ValueError:
            return None
    return None
