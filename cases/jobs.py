"""What the queue runs. A job takes an id, may run twice, and does nothing a person could not do.

Each job does its pure work and returns its effect, which `cases.queue.run` writes in one transaction with "done".
"""

import hashlib
import uuid
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts import codes, staff, team
from accounts.models import Invitation, Session, User
from cases import delivering, dossier, mail, notices, observatory
from cases.association import campaigning, grouping, joining, mandating, members, posting, receipts, scanning
from cases.documents import screen
from cases.erasing import erase_file
from cases.intake import lists
from cases.laboratory import answering, digests, first_openings, register_copies, telling
from cases.models import (
    CaseFile,
    Delivery,
    Demand,
    Document,
    Dossier,
    Job,
    Letter,
    Mail,
    NoticeLot,
    Principal,
    State,
)
from cases.queue import TryLater, enqueue
from rights import rendering
from vault.models import SealedFile
from vault.scope import Scope

DRAFT_KEPT = timedelta(days=365)  # drafts untouched for twelve months
DONE_KEPT = timedelta(days=30)


def render_letter(letter_id):
    """Print a letter from its frozen facts, once; seal the PDF, keep its SHA-256."""
    letter = Letter.objects.select_related("case_file__key", "case_file__patient").get(pk=letter_id)
    if letter.is_ready:
        return None
    facts = letter.facts.reveal(letter.case_file.system_scope(purpose="render_letter"))
    content = rendering.render_pdf(letter.kind_code, facts)

    def keep():
        sealed = SealedFile.objects.store(content, key=letter.case_file.key)
        Letter.objects.filter(pk=letter.pk, pdf=None).update(pdf=sealed, rendered_at=timezone.now())

    return keep


def answer_item(item_id):
    """Answer one file of many with the standard answer, as the member who validated it could by hand today."""
    return lambda: answering.answer(item_id, at=timezone.now())


def launch_campaign(campaign_id):
    """Queue the next lot of the letters of a campaign."""
    return lambda: campaigning.launch(campaign_id)


def write_item(item_id):
    """Write the letter of one file of a campaign, as the member who validated it could by hand today."""
    return lambda: campaigning.write_item(item_id, at=timezone.now())


def sign_scan(scan_id):
    """Put the copy of a signed mandate with its mandate, as the member who sent it could by hand today."""
    now = timezone.now()
    return scanning.sign(scan_id, on=timezone.localdate(now), at=now)


def order_mailing(mailing_id):
    """Put the letters of a mailing in order, and queue its parts."""
    return posting.order(mailing_id)


def make_part(part_id):
    """Make one file of a mailing: some hundreds of letters."""
    return posting.make(part_id)


def apply_receipts(receipts_id):
    """Note a lot of the lines of a list of receipts."""
    return lambda: receipts.apply(receipts_id, at=timezone.now())


def bind_dossier(dossier_id):
    """Bind a complaint with its exhibits, once; the row says how far it is, then what came of it."""
    row = Dossier.objects.select_related("case_file__key", "case_file__patient", "letter__pdf__key").get(pk=dossier_id)
    if row.outcome:
        return None
    scope = row.case_file.system_scope(purpose="bind_dossier")
    this = Dossier.objects.filter(pk=dossier_id, outcome="")
    told, content = dossier.bind(row, scope, progress=lambda done: this.update(prepared=done))

    def keep():
        sealed = SealedFile.objects.store(content, key=row.case_file.key) if content else None
        this.update(**told, pdf=sealed)
        dossier.drop_earlier(row)

    return keep


def examine_document(document_id):
    """Ask the antivirus again about a document that it did not examine when it came."""
    document = Document.objects.select_related("case_file__patient", "file__key").get(pk=document_id)
    if document.screening != Document.Screening.HELD:
        return None
    verdict = screen(document.file.open(document.case_file.system_scope(purpose="examine_document")))
    if verdict == Document.Screening.HELD:
        raise TryLater(timedelta(minutes=5))
    return lambda: Document.objects.filter(pk=document_id).update(screening=verdict)


def sweep_deadlines():
    """Queue one job per demand with a date not yet noticed. Returns how many: 0 when run again.

    Whatever was due while the worker was off is due still: the question is never "since when".
    """
    today = timezone.localdate()
    found = 0
    for demand_id, due in notices.unnoticed(on=today):
        digest = hashlib.sha256("|".join(due).encode()).hexdigest()[:16]
        enqueue("notice", demand_id, key=f"notice:{demand_id}:{digest}")
        found += 1
    return found


def notice(demand_id):
    """Take note of every date of a demand that has come: one line each, one complaint draft, one neutral e-mail."""
    today = timezone.localdate()
    return lambda: notices.take_note(Demand.objects.select_related("case_file").get(pk=demand_id), on=today)


def sweep_openings():
    """Queue one job per demand that its laboratory opened while no receipt is on record. Returns how many."""
    found = list(first_openings.unnoted().values_list("pk", "sent_at"))
    for demand_id, sent_at in found:
        enqueue("note_opening", demand_id, key=f"opened:{demand_id}:{sent_at.isoformat()}")
    return len(found)


def note_opening(demand_id):
    """Date the receipt of a demand from the day its laboratory opened it here."""
    now = timezone.now()
    return lambda: first_openings.take_note(Demand.objects.select_related("case_file").get(pk=demand_id), at=now)


def send_mail(mail_id):
    row = Mail.objects.select_related("recipient").get(pk=mail_id)
    scope = Scope(actor="system", purpose="send_mail", keys=frozenset({row.recipient.key_id}))
    context = digests.counts(row.recipient, on=timezone.localdate()) if row.template == "digest" else None
    return mail.deliver(row, scope=scope, context=context)


def print_notices(lot_id):
    """Print some letters of an information of people, once, in their order."""
    lots = NoticeLot.objects.select_related("campaign__organization__key", "campaign__record")
    return telling.print_lot(lots.get(pk=lot_id))


def check_members(part_id):
    """Check some lines of a list of members, once."""
    return lists.check_part(part_id, at=timezone.now())


def enter_members(part_id):
    """Enter some people of a list, as the member who asked could by hand today."""
    return lambda: lists.enter_part(part_id, at=timezone.now())


def sweep_digests():
    """Queue the reminders that staff are due today."""
    return digests.sweep(now=timezone.now())


def sweep_mandates():
    """Tell those whose mandate ends within a month and is not renewed; each once, whatever this runs."""
    mandating.remind(on=timezone.localdate())


def digest(member_id):
    """Remind a member of the last days that are near: never at night, whenever the worker woke up."""
    now = timezone.now()
    member = digests.members().filter(pk=member_id).first()
    if member is None or not digests.is_office_time(now):
        return None
    return lambda: digests.tell(member, on=timezone.localdate(now))


def gather_group_part(part_id):
    """Gather some files of a group file for the member who asked, through the mandates of the day."""
    return grouping.gather(part_id)


def print_register(part_id):
    """Print some demands of a long register for the member who asked."""
    return register_copies.print_part(part_id)


def publish_observatory():
    """Once a month, the first time the worker is awake in it."""
    today = timezone.localdate()
    if not observatory.is_published(on=today):
        observatory.publish(on=today)


def send_sign_in_code(attempt_id):
    """Make the code now, so that it is never stored or queued in clear, and send it."""
    issued = codes.issue(attempt_id)
    if issued is not None:
        address, code = issued
        mail.send("code", address, message_id=attempt_id, context={"code": code})


def send_invitation(invitation_id):
    """The link to somebody invited, made now: it is stored nowhere. Nothing once it is used, withdrawn or too old."""
    found = Invitation.objects.select_related("organization").get(pk=invitation_id)
    if team.invitation_with(team.token_of(found), now=timezone.now()) is None:
        return
    scope = found.organization.system_scope(purpose="send_invitation")
    path = reverse("invitation", args=[team.token_of(found)])
    mail.send("invitation", found.email.reveal(scope), message_id=found.pk, context={"path": path})


def send_password_link(user_id):
    """The link to choose a new password; nothing for the id that stands for an unknown address."""
    person = User.objects.select_related("key").filter(pk=user_id, kind=User.Kind.STAFF, is_active=True).first()
    if person is not None:
        path = reverse("new_password", args=[person.pk, staff.reset_links.make_token(person)])
        address = person.email.reveal(person.own_scope("nouveau mot de passe"))
        mail.send("password", address, message_id=uuid.uuid4(), context={"path": path})


def send_joining_link(principal_id):
    """The link by which somebody whom an association entered comes to her own space; nothing once she has."""
    row = Principal.objects.select_related("organization__key").filter(pk=principal_id, joined_at=None).first()
    if row is not None and row.invited_at is not None:
        path = reverse("case_join", args=[joining.token_of(row)])
        mail.send("joining", joining.address_of(row), message_id=uuid.uuid4(), context={"path": path})


def purge():
    """Let go of what has lived its time: abandoned drafts, dead codes and sessions, finished jobs."""
    now = timezone.now()
    today = timezone.localdate(now)
    old = today - DRAFT_KEPT
    drafts = CaseFile.objects.filter(opened_on__lt=old).exclude(
        pk__in=Demand.objects.exclude(state=State.DRAFT).values("case_file")
    )
    for case_file in drafts:
        erase_file(case_file)
    for case_file in members.never_signed(on=today):
        erase_file(case_file)
    members.forget()
    delivering.erase(Delivery.objects.filter(expires_at__lte=now))
    codes.purge(now)
    telling.forget(now=now)
    posting.forget(now=now)
    receipts.forget(now=now)
    lists.forget(now=now)
    grouping.forget(now=now)
    register_copies.forget(now=now)
    scanning.forget(now=now)
    Session.objects.filter(expire_date__lt=now).delete()
    Job.objects.filter(state=Job.State.DONE, done_at__lt=now - DONE_KEPT).delete()
