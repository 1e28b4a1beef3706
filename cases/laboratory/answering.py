"""A standard answer put to use: filled into the form of one file, or sent to many files of its leak, one job each."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Membership
from cases.forms.desk_answer import AnswerForm
from cases.laboratory import deciding
from cases.laboratory.desk_queue import Row, rows_of
from cases.models import (
    Action,
    Batch,
    BatchItem,
    CaseFile,
    Delivery,
    Demand,
    Job,
    Letter,
    Message,
    StandardAnswer,
    Standing,
    State,
)
from cases.models.role import Role
from cases.queue import enqueue, try_again
from cases.tenancy import within
from cases.workflow import NotAllowed
from cases.writing import case_demands
from rights.catalogue import RIGHTS
from rights.categories import CATEGORIES
from rights.fact_reading import FactsError
from rights.letters import FIRST_LETTERS

MOST = 500  # files of one batch
PURPOSE = "réponse type"
GONE = "La personne qui a validé ces réponses ne travaille plus ici\u202f: rien n’est parti pour ce dossier."
ANSWERED = "Ces demandes ont déjà leur réponse, ou la réponse type n’en dit rien."
ONE_BY_ONE = "Un refus se décide dossier par dossier\u202f: répondez à part."
UNDER_WAY = "Déjà dans une réponse groupée qui n’est pas terminée."
NO_DEPOSIT = "La réponse type annonce des documents en ligne\u202f: ce dossier n’en contient aucun."
UNDATED = "Le jour de réception n’est pas établi\u202f: accusez réception d’abord."
FOR_ANOTHER = "Demande faite pour une autre personne\u202f: répondez à part."
DOUBTED = "Vous attendez une preuve d’identité\u202f: rien ne part avant, sauf par une réponse à part."


@dataclass(frozen=True)
class Candidate:
    """A file that the standard answer may fit: why it does not, or what to look at first."""

    row: Row
    why_not: str = ""
    notes: tuple[str, ...] = ()


def every_right():
    """A demand of each right, of nobody: what the form of a standard answer asks about."""
    nobody = CaseFile(capacity="self")
    return [Demand(right_code=code, case_file=nobody) for code in CATEGORIES]


def filled(content, demands):
    """What was typed in a standard answer, as posted for these demands, on the first page of the form."""
    left = QueryDict(mutable=True)
    for name, values in content["typed"].items():
        left.setlist(name, values)
    left.setlist("demands", [str(demand.pk) for demand in answered_by(content, demands)])
    return left


def latest(case_file, seat):
    """The last version of the standard answer for the leak of this file, or None."""
    if case_file.breach_id is None:
        return None
    rows = StandardAnswer.objects.visible_to(seat).filter(breach=case_file.breach_id)
    return rows.select_related("organization__key").order_by("-number").first()


def begun(standard, demands, seat):
    """What a page of its own begins with: the words of the standard answer, to be changed for this file."""
    left = filled(standard.content.reveal(seat.own_scope(PURPOSE)), demands)
    left["to"], left["form_key"] = "0", str(uuid.uuid4())
    return left


def answered_by(content, demands):
    """Those of the open demands of which the standard answer says something."""
    return [demand for demand in demands if demand.awaits_answer and demand.right_code in content["rights"]]


def candidates(standard, seat, *, among=()):
    """The open files of the leak, or those of the leak `among` these ids, the most pressing first; in a few queries.

    What is not open, or asks nothing that it answers, is left out of the first; of the second, nothing: each says why
    it does not fit.
    """
    content = standard.content.reveal(seat.own_scope(PURPOSE))
    of_leak = CaseFile.objects.visible_to(seat).filter(breach=standard.breach_id)
    under_way = Exists(BatchItem.objects.filter(case_file=OuterRef("pk"), state=BatchItem.State.WAITING))
    deposits = Delivery.objects.there(at=timezone.now()).filter(case_file=OuterRef("pk"))
    drafts = seat.organization.replies.pending().filter(case_file=OuterRef("pk"))
    said = Message.objects.unread_from(Role.PATIENT).filter(case_file=OuterRef("pk"))
    later = Letter.objects.unread().exclude(kind_code__in=FIRST_LETTERS).filter(case_file=OuterRef("pk"))
    news = Exists(said) | Exists(later)
    open_ones = Demand.objects.visible_to(seat).open().filter(right_code__in=content["rights"])
    asked = Exists(open_ones.filter(case_file=OuterRef("pk")))
    files = list(
        (of_leak.filter(pk__in=among) if among else of_leak.filter(~under_way, asked, standing=Standing.OPEN))
        .annotate(is_under_way=under_way, has_deposit=Exists(deposits), has_draft=Exists(drafts), has_news=news)
        .order_by(F("due_on").asc(nulls_last=True), "pk")
        .select_related("assignee__organization", "breach", "laboratory")
        .prefetch_related("demands__events", "demands__deadlines")[:MOST]
    )
    return [_compared(row, content) for row in rows_of(seat, files)]


def _compared(row, content):
    case_file = row.case_file
    if case_file.is_under_way:
        return Candidate(row, UNDER_WAY)
    demands = [demand for demand in case_file.demands.all() if demand.awaits_answer]
    mine = answered_by(content, demands)
    if not mine:
        return Candidate(row, ANSWERED)
    if case_file.capacity != "self":
        return Candidate(row, FOR_ANOTHER)
    if is_doubted(demands):
        return Candidate(row, DOUBTED)
    if any(demand.receipt()[0] is None for demand in mine):
        return Candidate(row, UNDATED)
    if content["typed"].get("mode") == ["online"] and not case_file.has_deposit:
        return Candidate(row, NO_DEPOSIT)
    notes = []
    if left := [RIGHTS[demand.right_code].name for demand in demands if demand not in mine]:
        notes.append(f"Reste à répondre\u202f: {', '.join(left)}.")
    if row.strength == "faible":
        notes.append("Identité faible.")
    if case_file.has_news:
        notes.append("Un message ou un courrier venu depuis reste à lire.")
    if case_file.has_draft:
        notes.append("Un projet de lettre est en cours.")
    return Candidate(row, notes=tuple(notes))


def is_doubted(demands):
    """Whether this laboratory waits to know who wrote: what is sent to many is never sent in such a file."""
    return any(demand.state == State.IDENTITY_REQUESTED for demand in demands)


def validate(standard, files, seat, *, key, at):
    """Queue one job for each of these files; NotAllowed when there is none, or too many. Once for each key."""
    name = f"{seat.organization_id}:{key}"
    if already := Batch.objects.visible_to(seat).filter(key=name).first():
        return already  # posted twice: its files are under way, and fit no more
    if not seat.organization.letterhead:
        raise NotAllowed(deciding.NO_LETTERHEAD)
    if not files:
        raise NotAllowed("Aucun dossier choisi\u202f: cochez-en au moins un.")
    if len(files) > MOST:
        raise NotAllowed(f"Choisissez {MOST} dossiers au plus à la fois.")
    with transaction.atomic():
        batch, created = Batch.objects.get_or_create(
            key=name,
            defaults={
                "organization": seat.organization, "standard": standard, "member": seat, "validated_at": at,
            },
        )  # fmt: skip
        if created:
            items = BatchItem.objects.bulk_create(BatchItem(batch=batch, case_file=row) for row in files)
            for item in items:
                enqueue("answer_item", item.pk, key=f"answer:{item.pk}")
    return batch


def jobs_put_aside(batch):
    """The jobs of this batch that failed too often: nothing happens to their files until somebody starts them again."""
    waiting = batch.items.filter(state=BatchItem.State.WAITING).values_list("pk", flat=True)
    return Job.objects.filter(key__in=[f"answer:{pk}" for pk in waiting], state=Job.State.QUARANTINED)


def may_start_again(batch, seat):
    """Whoever validated, or the officer: the answers leave in the name of the first."""
    return seat.pk == batch.member_id or seat.role == Membership.Role.OFFICER


def start_again(batch, seat):
    """Give the jobs put aside another three tries. Returns how many; NotAllowed for anybody else."""
    if not may_start_again(batch, seat):
        raise NotAllowed("Ces réponses sont reprises par la personne qui les a validées, ou par le délégué.")
    return try_again(jobs_put_aside(batch))


def answer(item_id, *, at):
    """Answer one file as the member who validated could by hand today; once, whatever happens. In a transaction."""
    with transaction.atomic():
        rows = BatchItem.objects.select_for_update(of=("self",)).select_related(
            "batch__member__organization__key", "batch__member__organization__legal_entity", "batch__member__user",
            "batch__standard__organization__key", "batch__standard__member",
        )  # fmt: skip
        item = rows.get(pk=item_id)
        if item.state != BatchItem.State.WAITING:
            return
        try:
            with transaction.atomic(), within(item.batch.member):
                item.reply = _send(item, item.batch, at)
            item.state = BatchItem.State.SENT
        except (NotAllowed, FactsError) as refusal:
            item.state, item.reason = BatchItem.State.REFUSED, getattr(refusal, "sentence", str(refusal))[:300]
        item.save(update_fields=["state", "reason", "reply"])


def _send(item, batch, at):
    seat, standard, on = batch.member, batch.standard, timezone.localdate(at)
    case_file = (
        CaseFile.objects.visible_to(seat)
        .select_for_update(of=("self",))  # two batches of one file: the second reads what the first decided
        .select_related("patient", "key", "laboratory__legal_entity")
        .filter(pk=item.case_file_id)
        .first()
    )
    if not seat.is_in_force or case_file is None:
        raise NotAllowed(GONE)
    form = form_for(standard.content.reveal(seat.own_scope(PURPOSE)), case_demands(case_file), on=on)
    reply = deciding.draft(
        case_file, form.kind, form.chosen, seat, told=form.told(), key=f"batch:{item.pk}", on=on, at=at,
        author=standard.member,
    )  # fmt: skip
    deciding.send(reply, seat, version=reply.version, on=on, at=at)
    return reply


def form_for(content, demands, *, on: date):
    """The form of an answer, filled and valid; NotAllowed where this file has to be answered apart."""
    mine = answered_by(content, demands)
    if not mine:
        raise NotAllowed(ANSWERED)
    if mine[0].case_file.capacity != "self":
        raise NotAllowed(FOR_ANOTHER)
    if is_doubted(demands):
        raise NotAllowed(DOUBTED)
    form = AnswerForm(filled(content, mine), today=on, demands=mine)
    if not form.is_valid():
        raise NotAllowed(next(str(errors[0]) for errors in form.errors.values()))
    told = form.told()
    if any(deciding.act_of(form.kind, told, demand)[0] == Action.REFUSE for demand in mine):
        raise NotAllowed(ONE_BY_ONE)
    return form
