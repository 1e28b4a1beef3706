"""Many files put together for a judge or an authority (GDPR art. 80, or a group action), without naming anybody.

Only files whose mandate, in force, covers the courts or compensation. Jobs gather them part by part, each for the
member who asked and behind her wall; what they gather is sealed, kept a day, and read again through the mandates of the
day when it is downloaded. Here a file has a running number, and nothing that opens it or says whose it is.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cases import queue, register
from cases.association.principals import names
from cases.conditions import unanswered
from cases.models import CaseFile, Event, GroupFile, GroupPart, Mandate, Standing
from cases.models.document import Document
from cases.models.mandated import is_between_others
from cases.models.progress import Complaint
from cases.queue import enqueue, member_at_work
from cases.tenancy import within
from cases.workflow import NotAllowed
from rights.mandates import SCOPES
from vault.cipher import Unreadable
from vault.models import KeyDestroyed
from vault.scope import OutOfScope

A_PART = 200  # files: some seconds of a job
KEPT = timedelta(days=1)
BEFORE_A_JUDGE = ("courts", "compensation")
LEFT_OUT = {
    "unsigned": "sans mandat en cours",
    "unlisted": "où la société du laboratoire n’est pas connue",
    "scope": "dont le mandat ne couvre ni le juge ni l’indemnisation",
}
NONE = "Aucun de ces dossiers n’a de mandat en cours pour le juge ou l’indemnisation."


def covering(case_files, seat, *, on):
    """{file: the mandate that covers it before a judge on that day}, of these ids."""
    given = Mandate.objects.filter(case_file__in=case_files, organization=seat.organization_id).in_force(on)
    found = {}
    for mandate in given.select_related("document__file__key", "letter__pdf__key").order_by("ends_on"):
        if set(BEFORE_A_JUDGE) & set(mandate.scopes):
            found[mandate.case_file_id] = mandate
    return found


def ask(seat, chosen, *, with_scans, key, at):
    """Queue the gathering of these files, once for each key; NotAllowed when no mandate allows any."""
    on = timezone.localdate(at)
    with transaction.atomic():
        row, created = GroupFile.objects.get_or_create(
            key=f"{seat.organization_id}:{key}",
            defaults={
                "organization": seat.organization, "member": seat, "asked_at": at, "expires_at": at + KEPT,
                "with_scans": with_scans,
            },
        )  # fmt: skip
        if created:
            every = chosen.files(seat).exclude(standing=Standing.DRAFT)
            sent = every.filter(controller__isnull=False)
            ids = list(sent.order_by("controller__name", "controller", "opened_on", "pk").values_list("pk", flat=True))
            covered = covering(sent.order_by(), seat, on=on)
            running = Mandate.objects.filter(case_file__in=sent.order_by(), organization=seat.organization).in_force(on)
            signed = running.values("case_file").distinct().count()
            kept = [str(pk) for pk in ids if pk in covered]
            if not kept:
                raise NotAllowed(NONE)
            row.left_out = {
                "unsigned": len(ids) - signed, "scope": signed - len(kept),
                "unlisted": every.filter(controller=None).count(),
            }  # fmt: skip
            row.save(update_fields=["left_out"])
            for start in range(0, len(kept), A_PART):
                part = GroupPart.objects.create(
                    group_file=row, first=start + 1, case_files=kept[start : start + A_PART]
                )
                enqueue("gather_group_part", part.pk, key=f"group:{part.pk}")
    return row


def gather(part_id):
    """The effect that keeps what a part holds; None when it was gathered already."""
    part = GroupPart.objects.select_related("group_file__organization__key").get(pk=part_id)
    if part.made_at:
        return None
    seat = member_at_work(part.group_file.member_id)
    today = timezone.localdate()
    with within(seat):
        found = gathered(seat, part.case_files, on=today)

    def keep():
        part.gathered, part.made_at = found, timezone.now()
        part.save(update_fields=["gathered", "made_at"])

    return keep


def gathered(seat, case_files, *, on):
    """{file id: what is told of it}: dates and codes of its demands, of its mandate, and the list of its proofs."""
    mandates = covering(case_files, seat, on=on)
    files = CaseFile.objects.visible_to(seat).filter(pk__in=mandates)
    scopes = files.scopes_for(seat, purpose="dossier de groupe")
    rows = files.select_related("laboratory", "controller").prefetch_related(
        "demands__events", "demands__deadlines", "letters__pdf__key", "documents__file__key"
    )
    chains, waiting = _ends_of_chains(files), set(files.filter(unanswered(on)).values_list("pk", flat=True))
    return {
        str(row.pk): _told(row, mandates[row.pk], scopes[row.pk], chains.get(row.pk), on) | {"waits": row.pk in waiting}
        for row in rows
    }


def _told(case_file, mandate, scope, chain, on):
    sent = [demand for demand in case_file.demands.all() if demand.state != "draft"]
    for demand in sent:
        demand.case_file = case_file
    complaint = Complaint(case_file.complaint).label if case_file.complaint else ""
    return {
        "entity": str(case_file.controller_id),
        "laboratory": case_file.controller.name,
        "days": case_file.days_to_answer,
        "demands": [[_plain(cell) for cell in (*register.told_of(demand, today=on), complaint)] for demand in sent],
        "mandate": [
            mandate.starts_on.isoformat(), mandate.ends_on.isoformat(), mandate.signed_on.isoformat(),
            mandate.get_signature_display(), [code for code in SCOPES if code in mandate.scopes],
        ],
        "proofs": [*_proofs(case_file, scope), *chain],
    }  # fmt: skip


def _plain(cell):
    return cell.isoformat() if hasattr(cell, "isoformat") else cell


def _proofs(case_file, scope):
    """[kind, words, day, SHA-256] of each letter and document; no sum of what the mandate does not open."""
    letters = (row for row in case_file.letters.all() if not is_between_others(row, scope))
    documents = (row for row in case_file.documents.all() if not is_between_others(row, scope))
    for letter in sorted(letters, key=lambda row: (row.written_on, str(row.pk))):
        yield ["courrier", letter.kind.title, letter.written_on.isoformat(), _sum(letter.pdf, scope)]
    for row in sorted(documents, key=lambda row: row.number):
        words = f"pièce {row.number}, {Document.Kind(row.kind).label}"
        yield ["pièce", words, row.added_on.isoformat(), _sum(row.file, scope)]


def _sum(sealed_file, scope):
    try:
        return sealed_file.sha256.reveal(scope) if sealed_file else ""
    except (OutOfScope, Unreadable, KeyDestroyed):
        return ""


def _ends_of_chains(files):
    """{file: [its history: how many lines, the day of the last one, its sum]}, from the chain of its events."""
    last = Event.objects.filter(case_file__in=files).order_by("case_file", "-number")
    found = {}
    for pk, number, on, digest in last.values_list("case_file", "number", "on", "hash"):
        found.setdefault(pk, [["historique", f"{number} lignes", on.isoformat(), digest]])
    return found


def progress_of(row):
    """(files gathered, files in all)."""
    parts = list(row.parts.values_list("made_at", "case_files"))
    return sum(len(ids) for made_at, ids in parts if made_at), sum(len(ids) for _, ids in parts)


def given_up(row):
    """Its jobs that failed for good."""
    return queue.given_up(["gather_group_part"], row.parts.values("pk"))


def people(seat, row):
    """(running number, reference, name) of each file that the association still carries: whom a number stands for."""
    for part in row.parts.order_by("first"):
        files = {str(one.pk): one for one in CaseFile.objects.visible_to(seat).filter(pk__in=part.case_files)}
        called = names(seat, files.values())
        for number, pk in enumerate(part.case_files, part.first):
            if pk in files:
                yield number, files[pk].reference, called.get(files[pk].pk, "")


def forget(*, now):
    for row in GroupFile.objects.filter(expires_at__lte=now):
        with transaction.atomic():
            row.parts.all().delete()
            row.delete()
