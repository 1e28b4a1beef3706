"""What a laboratory answers, from its draft to the letter that leaves: the facts gathered once, checked by the law,
then the letter and the act, both or neither.
"""

import uuid
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from cases.exchanges import note_read
from cases.laboratory.desk_letters import letter_facts
from cases.mail import announce
from cases.models import Action, CaseFile, Reply
from cases.models.demand import DECISIONS
from cases.workflow import NotAllowed, perform
from cases.workflow.desk import Point, people_with
from cases.writing import write_letter
from rights import rendering
from rights.fact_reading import FactsError
from rights.laboratory_letters import WITHHELD
from rights.periods import date_in_words
from rights.retention import Retention
from vault.models import SealedFile

ROLE = Membership.Role
ANSWERS = frozenset({"lab_answer", "lab_refusal"})
INQUIRY = "lab_processor_inquiry"
DECIDING = DECISIONS | {Action.EXTEND, Action.ASK_IDENTITY, Action.REDIRECT}
NO_DEPOSIT = (
    "Cette lettre annonce des documents déposés en ligne, et ce dossier n’en contient aucun\u202f: "
    "déposez-les d’abord, ou choisissez une autre remise."
)
NO_LETTERHEAD = "Remplissez d’abord l’en-tête de vos courriers\u202f: nom, adresse et contact du délégué."
IDENTITY = ("doubts", "reason", "asked", "id_copy_reason")


class ChangedMeanwhile(NotAllowed):
    """Somebody else worked on it since: what was typed is kept by the page, and nothing is written over."""


def draft(case_file, kind, demands, seat, *, told, key, on, at=None, author=None, **content):
    """Keep what somebody prepared, once for each key. FactsError where the law does not let such a letter go.

    `author`: who wrote the words, when somebody else puts them to use. `content`: received_on, proof, recipient, and
    what was typed, to go on from there.
    """
    kept = _content(told, **content)
    _facts(case_file, kind, demands, seat, kept, on=on)
    with transaction.atomic():
        reply, created = Reply.objects.get_or_create(
            key=f"{seat.organization_id}:{key}",
            defaults={
                "organization": seat.organization, "case_file": case_file, "kind_code": kind,
                "drafted_by": author or seat, "drafted_at": at or timezone.now(), "content": kept,
            },
        )  # fmt: skip
        if created:
            reply.demands.set(demands)
    return reply


def revise(reply, demands, seat, *, kind, told, version, on, **content):
    """Replace what a draft says. `ChangedMeanwhile` when it is not the version that this person had before the eyes."""
    kept = _content(told, **content)
    _facts(reply.case_file, kind, demands, seat, kept, on=on)
    with transaction.atomic():
        row = _held(reply, version)
        row.content, row.version, row.submitted_at = kept, version + 1, None
        # Whoever wrote the last word is not who reads it over.
        row.kind_code, row.drafted_by, row.drafted_at, row.read_by = kind, seat, timezone.now(), None
        row.save(
            update_fields=["content", "version", "read_by", "submitted_at", "kind_code", "drafted_by", "drafted_at"]
        )
        row.demands.set(demands)
    return row


def submit(reply, *, version, at=None):
    """Ask another person to read it over and let it leave."""
    with transaction.atomic():
        row = _held(reply, version)
        row.submitted_at = row.submitted_at or at or timezone.now()
        row.save(update_fields=["submitted_at"])
    return row


def approve(reply, seat, *, version):
    """Another person has read this very version, and agrees that it leaves."""
    with transaction.atomic():
        row = _held(reply, version)
        if row.drafted_by_id == seat.pk:
            raise NotAllowed("Vous avez écrit ce projet\u202f: une autre personne le relit.")
        row.read_by = seat
        row.save(update_fields=["read_by"])
    return row


def drop(reply, *, version, at=None):
    """Give a draft up; it stays on record, and never leaves."""
    with transaction.atomic():
        row = _held(reply, version)
        row.dropped_at = at or timezone.now()
        row.save(update_fields=["dropped_at"])
    return row


def facts_of(reply, seat, *, on):
    """The facts of the letter as it would leave on this day."""
    content = reply.content.reveal(seat.own_scope("relecture"))
    return _facts(reply.case_file, reply.kind_code, demands_of(reply), seat, content, on=on)


def _facts(case_file, kind, demands, seat, content, *, on):
    received_on = content["received_on"] and date.fromisoformat(content["received_on"])
    return letter_facts(
        case_file, kind, demands, seat, on=on, told=content["laboratory"], received_on=received_on,
        recipient=content.get("recipient"),
    )  # fmt: skip


def send(reply, seat, *, version, on, at=None):
    """Let a reply leave: its letter, the act on each demand and the person's notice, all or nothing, and once.

    Raises NotAllowed, with the sentence to read, when another person has to do it or the law forbids it by now.
    """
    with transaction.atomic():
        CaseFile.objects.select_for_update().get(pk=reply.case_file_id)  # two answers to one file wait for each other
        row = _held(reply, version)
        if row.kind_code == INQUIRY:
            raise NotAllowed("Cette lettre va à votre sous-traitant\u202f: imprimez-la et envoyez-la vous-même.")
        if why := why_not_send(row, seat):
            raise NotAllowed(why)
        if lacks_deposit(row, seat, at=at or timezone.now()):
            raise NotAllowed(NO_DEPOSIT)
        if why := decided_since(row, seat):
            raise ChangedMeanwhile(why)
        try:
            facts = facts_of(row, seat, on=on)
        except FactsError as error:
            raise NotAllowed(error.sentence) from None
        demands = demands_of(row)
        letter = write_letter(row.case_file, row.kind_code, facts, demands, on=on, key=f"reply:{row.pk}")
        letter.left_on = on  # published and announced in this transaction
        letter.save(update_fields=["left_on"])
        batch = uuid.uuid4()
        for demand in demands:
            action, act = act_of(row.kind_code, facts["laboratory"], demand)
            day = on
            if action == Action.RECEIVE:
                kept = row.content.reveal(seat.own_scope("relecture"))
                day, act = date.fromisoformat(kept["received_on"]), {"proof": kept["proof"]}
            elif action == Action.REFUSE:
                act["read_by"] = {row.drafted_by_id, row.read_by_id} - {None}
            perform(
                action, demand, by=seat, on=day, at=at, letter=letter, batch=batch,
                key=f"reply:{row.pk}:{demand.pk}", **act,
            )  # fmt: skip
        row.letter = letter
        row.save(update_fields=["letter"])
        note_read(row.case_file, seat, at=at)
        announce(row.case_file.patient, key=f"reply:{row.pk}")
    return letter


def send_inquiry(reply, seat, *, version, on):
    """Freeze a letter to a processor: printed, sealed under the laboratory’s key. No act; the person sees nothing.

    Raises NotAllowed as `send` does: it carries the same words outside.
    """
    try:
        facts = facts_of(reply, seat, on=on)
    except FactsError as error:
        raise NotAllowed(error.sentence) from None
    content = rendering.render_pdf(INQUIRY, facts)
    with transaction.atomic():
        row = _held(reply, version)
        if why := why_not_send(row, seat):
            raise NotAllowed(why)
        row.pdf = SealedFile.objects.store(content, key=seat.organization.key)
        row.save(update_fields=["pdf"])
    return row


def printed(reply, seat):
    """The PDF of what left; None while it is being printed."""
    if reply.pdf_id:
        return reply.pdf.open(seat.own_scope("lecture"))
    letter = reply.letter
    return letter.pdf.open(reply.case_file.scope_for(seat, purpose="lecture")) if letter.is_ready else None


def decided_since(reply, seat):
    """What a colleague decided of these demands since this draft was written, as a sentence; empty when nothing."""
    acts = reply.case_file.events.filter(demand__in=reply.demands.all(), at__gt=reply.drafted_at, action__in=DECIDING)
    event = next((one for one in acts.order_by("-number") if one.data.get("member") not in {None, seat.number}), None)
    if event is None:
        return ""
    return (
        f"L’agent n°\u00a0{event.data['member']} a agi sur cette demande le {date_in_words(event.on)}"
        f" ({Action(event.action).label})\u202f: relisez ce projet, puis modifiez-le ou abandonnez-le."
    )


def why_not_send(reply, seat):
    """Why this person may not let it leave; empty when nothing stands in the way.

    A refusal is the officer's; it, and all that a laboratory wants read twice, has been before two people's eyes.
    """
    refuses = refuses_something(reply, seat)
    if refuses and seat.role != ROLE.OFFICER:
        return "Un refus est validé par le délégué à la protection des données\u202f: soumettez-lui ce projet."
    twice = refuses or seat.organization.two_persons
    if twice and len({reply.drafted_by_id, reply.read_by_id or seat.pk, seat.pk}) < 2 <= people_with(seat):
        return "Une autre personne que l’auteur du projet le relit\u202f: soumettez-le."
    return ""


def lacks_deposit(reply, seat, *, at):
    """Whether it says that documents wait online, while none does."""
    delivery = reply.content.reveal(seat.own_scope("relecture"))["laboratory"].get("delivery") or {}
    return delivery.get("mode") == "online" and not reply.case_file.deliveries.there(at=at).exists()


def refuses_something(reply, seat):
    """Whether one demand at least gets nothing of what it asks."""
    if reply.kind_code not in ANSWERS:
        return False
    told = reply.content.reveal(seat.own_scope("relecture"))["laboratory"]
    return any(act_of(reply.kind_code, told, demand)[0] == Action.REFUSE for demand in reply.demands.all())


def act_of(kind, told, demand):
    """(action, its facts) of a letter on one of its demands."""
    if kind == "lab_acknowledgement":
        return Action.RECEIVE, {}
    if kind == "lab_identity_request":
        asked = told["identity"]
        return Action.ASK_IDENTITY, {name: asked.get(name) or "" for name in IDENTITY}
    if kind == "lab_extension":
        return Action.EXTEND, dict(told["extension"])
    if kind == "lab_redirection":
        said = told["redirection"]
        return Action.REDIRECT, {"controller": said["controller"][0], "forwarded": bool(said.get("forwarded_on"))}
    points = [_point(point) for point in told["points"]]
    kept_back = [point.outcome == WITHHELD for point in points if point.right == demand.right_code]
    if not any(kept_back):
        return Action.ANSWER_FULL, {"points": points}
    return (Action.REFUSE if all(kept_back) else Action.ANSWER_PARTLY), {"points": points}


def _point(said):
    """One decision, as the table weighs it; its words are in the letter."""
    kept = said.get("retention")
    retention = None
    if kept:
        announced = Retention(
            text_cited=bool(kept["text"]), months=kept["years"] * 12, starts_on=date.fromisoformat(kept["starts_on"])
        )
        retention = replace(announced, ends_on=announced.counted_end)  # the letter says that day
    return Point(said["right"], said["category"], said["outcome"], said.get("ground") or "", retention)


def demands_of(reply):
    rows = reply.case_file.demands.filter(replies=reply).prefetch_related("events", "deadlines")
    return list(rows.order_by("right_code"))


def _held(reply, version):
    """The row, locked, in the version that was read; ChangedMeanwhile when a colleague was faster."""
    row = Reply.objects.select_for_update(of=("self",)).select_related("case_file__patient").get(pk=reply.pk)
    if row.letter_id or row.pdf_id:
        raise ChangedMeanwhile("Cette lettre est déjà partie. Rien n’a été envoyé une seconde fois.")
    if row.dropped_at:
        raise ChangedMeanwhile("Ce projet a été abandonné entre-temps. Copiez votre texte, puis recommencez.")
    if row.version != version:
        raise ChangedMeanwhile(
            "Une autre personne a modifié ce projet entre-temps. Copiez votre texte, rechargez la page, puis comparez."
        )
    return row


def _content(told, *, received_on=None, proof="", recipient=None, typed=None):
    return {
        "laboratory": told, "received_on": received_on.isoformat() if received_on else None, "proof": proof,
        "recipient": recipient, "typed": typed or {},
    }  # fmt: skip
