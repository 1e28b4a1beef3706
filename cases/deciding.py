"""What a laboratory answers, from its draft to the letter that leaves: the facts gathered once, checked by the law,
then the letter and the act, both or neither.
"""

import uuid
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from cases.mail import announce
from cases.models import Action, CaseFile, Reply
from cases.workflow import NotAllowed, perform
from cases.writing import write_letter
from directory.window import format_window_lines
from rights.fact_reading import FactsError
from rights.laboratory_letters import WITHHELD
from rights.letters import FIRST_LETTERS, validate
from rights.retention import Retention

ROLE = Membership.Role
ACTIONS = {
    "lab_acknowledgement": Action.RECEIVE,
    "lab_identity_request": Action.ASK_IDENTITY,
    "lab_extension": Action.EXTEND,
    "lab_redirection": Action.REDIRECT,
}
ANSWERS = frozenset({"lab_answer", "lab_refusal"})


class ChangedMeanwhile(NotAllowed):
    """Somebody else worked on it since: what was typed is kept by the page, and nothing is written over."""


def request_letter(case_file):
    """The letter by which the person asked, as the laboratory received it."""
    return case_file.letters.exchanged().filter(kind_code__in=FIRST_LETTERS).order_by("written_on").first()


def letter_facts(case_file, kind, demands, seat, *, on, told, received_on=None):
    """The facts of a letter of the laboratory, checked: `told` is what it decides (rights.laboratory_facts).

    Raises FactsError, naming the field, where the law or good sense does not let this letter go.
    """
    asked = request_letter(case_file).facts.reveal(case_file.scope_for(seat, purpose=kind))
    head = seat.organization.letterhead.reveal(seat.own_scope(kind)) or {}
    sent = next(event for event in demands[0].this_time() if event.action == Action.SEND)
    received, presumed = (received_on, False) if received_on else _receipt(demands)
    facts = {
        "reference": case_file.reference,
        "place": head.get("place", ""),
        "date": on.isoformat(),
        "sender": head.get("sender") or {"name": seat.organization.name, "lines": []},
        "recipient": {"lines": list(_window(asked["sender"]))},
        "sending": {"channel": "post"},
        "capacity": asked["capacity"],
        "identification": asked["identification"],
        "breach": asked["breach"],
        "rights": [demand.right_code for demand in demands],
        "first_request": {
            "sent_on": sent.on.isoformat(),
            "received_on": received.isoformat() if received else None,
            "presumed": presumed,
            "channel": sent.data["channel"],
        },
        "laboratory": {
            "officer": head.get("officer") or {},
            "signatory": head.get("signatory", ""),
            "department": case_file.department,
            "commune_temple": case_file.commune_temple,
            "documents_on": _documents_on(demands),
            "pauses": _pauses(demands),
            "extended_on": _extended_on(demands),
            **told,
        },
    }
    validate(kind, facts)
    return facts


def draft(case_file, kind, demands, seat, *, told, key, on, received_on=None, at=None):
    """Keep what somebody prepared, once for each key. FactsError where the law does not let such a letter go."""
    letter_facts(case_file, kind, demands, seat, on=on, told=told, received_on=received_on)
    with transaction.atomic():
        reply, created = Reply.objects.get_or_create(
            key=f"{seat.organization_id}:{key}",
            defaults={
                "organization": seat.organization, "case_file": case_file, "kind_code": kind, "drafted_by": seat,
                "drafted_at": at or timezone.now(), "content": _content(told, received_on),
            },
        )  # fmt: skip
        if created:
            reply.demands.set(demands)
    return reply


def revise(reply, demands, seat, *, kind, told, version, on, received_on=None):
    """Replace what a draft says. `ChangedMeanwhile` when it is not the version that this person had before the eyes."""
    letter_facts(reply.case_file, kind, demands, seat, on=on, told=told, received_on=received_on)
    with transaction.atomic():
        row = _held(reply, version)
        row.content, row.version, row.submitted_at = _content(told, received_on), version + 1, None
        row.kind_code, row.drafted_by = kind, seat  # whoever wrote the last word is not who reads it over
        row.save(update_fields=["content", "version", "submitted_at", "kind_code", "drafted_by"])
        row.demands.set(demands)
    return row


def submit(reply, *, version, at=None):
    """Ask another person to read it over and let it leave."""
    with transaction.atomic():
        row = _held(reply, version)
        row.submitted_at = row.submitted_at or at or timezone.now()
        row.save(update_fields=["submitted_at"])
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
    received_on = content["received_on"] and date.fromisoformat(content["received_on"])
    demands = demands_of(reply)
    return letter_facts(
        reply.case_file, reply.kind_code, demands, seat, on=on, told=content["laboratory"], received_on=received_on
    )


def send(reply, seat, *, version, on, at=None):
    """Let a reply leave: its letter, the act on each demand and the person's notice, all or nothing, and once.

    Raises NotAllowed, with the sentence to read, when another person has to do it or the law forbids it by now.
    """
    with transaction.atomic():
        CaseFile.objects.select_for_update().get(pk=reply.case_file_id)  # two answers to one file wait for each other
        row = _held(reply, version)
        if why := why_not_send(row, seat):
            raise NotAllowed(why)
        try:
            facts = facts_of(row, seat, on=on)
        except FactsError as error:
            raise NotAllowed(error.sentence) from None
        demands = demands_of(row)
        letter = write_letter(row.case_file, row.kind_code, facts, demands, on=on, key=f"reply:{row.pk}")
        batch = uuid.uuid4()
        for demand in demands:
            action, act = act_of(row.kind_code, facts["laboratory"], demand)
            day = date.fromisoformat(facts["first_request"]["received_on"]) if action == Action.RECEIVE else on
            perform(
                action, demand, by=seat, on=day, at=at, letter=letter, batch=batch,
                key=f"reply:{row.pk}:{demand.pk}", **act,
            )  # fmt: skip
        row.letter = letter
        row.save(update_fields=["letter"])
        if row.case_file.patient.email:
            announce(row.case_file.patient, key=f"reply:{row.pk}")
    return letter


def why_not_send(reply, seat):
    """Why this person may not let it leave; empty when nothing stands in the way.

    A refusal is the officer's; it, and all that a laboratory wants read twice, leaves by another hand than wrote it.
    """
    refuses = refuses_something(reply, seat)
    if refuses and seat.role != ROLE.OFFICER:
        return "Un refus est validé par le délégué à la protection des données\u202f: soumettez-lui ce projet."
    if (refuses or seat.organization.two_persons) and reply.drafted_by_id == seat.pk and _colleagues(seat, refuses):
        return "Une autre personne que l’auteur du projet le relit et l’envoie\u202f: soumettez-le."
    return ""


def refuses_something(reply, seat):
    """Whether one demand at least gets nothing of what it asks."""
    if reply.kind_code not in ANSWERS:
        return False
    told = reply.content.reveal(seat.own_scope("relecture"))["laboratory"]
    return any(act_of(reply.kind_code, told, demand)[0] == Action.REFUSE for demand in reply.demands.all())


def act_of(kind, told, demand):
    """(action, its facts) of a letter on one of its demands."""
    if kind == "lab_acknowledgement":
        return Action.RECEIVE, {"proof": "acknowledged"}
    if kind == "lab_identity_request":
        asked = told["identity"]
        return Action.ASK_IDENTITY, {"reasons_given": True, "asks_id_copy": bool(asked.get("id_copy"))}
    if kind == "lab_extension":
        return Action.EXTEND, {"reasons_given": True}
    if kind == "lab_redirection":
        return Action.REDIRECT, {"statement": told["redirection"]["controller"][0]}
    points = [point for point in told["points"] if point["right"] == demand.right_code]
    kept_back = [point for point in points if point["outcome"] == WITHHELD]
    if not kept_back:
        return Action.ANSWER_FULL, {}
    if len(kept_back) < len(points):
        return Action.ANSWER_PARTLY, {"missing": (), "statement": ", ".join(point["category"] for point in kept_back)}
    return Action.REFUSE, {"reasons_given": True, "remedies_given": True, **_refusal(kept_back)}


def demands_of(reply):
    rows = list(reply.demands.prefetch_related("events", "deadlines").order_by("right_code"))
    for row in rows:
        row.case_file = reply.case_file
    return rows


def _held(reply, version):
    """The row, locked, in the version that was read; ChangedMeanwhile when a colleague was faster."""
    row = Reply.objects.select_for_update(of=("self",)).select_related("case_file__patient").get(pk=reply.pk)
    if row.letter_id:
        raise ChangedMeanwhile("Cette réponse est déjà partie. Rien n’a été envoyé une seconde fois.")
    if row.dropped_at:
        raise ChangedMeanwhile("Ce projet a été abandonné entre-temps. Copiez votre texte, puis recommencez.")
    if row.version != version:
        raise ChangedMeanwhile(
            "Une autre personne a modifié ce projet entre-temps. Copiez votre texte, rechargez la page, puis comparez."
        )
    return row


def _colleagues(seat, refuses):
    """Whether somebody else here could let it leave."""
    others = Membership.objects.in_force().filter(organization=seat.organization_id).exclude(pk=seat.pk)
    return others.filter(role__in=[ROLE.OFFICER] if refuses else [ROLE.OFFICER, ROLE.AGENT]).exists()


def _content(told, received_on):
    return {"laboratory": told, "received_on": received_on.isoformat() if received_on else None}


def _window(sender):
    return format_window_lines([sender["name"], *sender["lines"]])


def _receipt(demands):
    """The one receipt that a letter recalls: demands received on different days are answered apart."""
    receipts = {demand.receipt() for demand in demands}
    if len(receipts) > 1:
        raise NotAllowed("Ces demandes n’ont pas été reçues le même jour\u202f: répondez-leur séparément.")
    return receipts.pop()


def _pauses(demands):
    return [
        {
            "asked_on": pause.asked_on.isoformat(),
            "provided_on": pause.provided_on.isoformat() if pause.provided_on else None,
        }
        for pause in demands[0].facts().suspensions
    ]


def _extended_on(demands):
    days = demands[0].facts().extension_notices
    return days[0].isoformat() if days else None


def _documents_on(demands):
    days = {day for demand in demands for day in (demand.documents_from, demand.documents_until) if day}
    return sorted(day.isoformat() for day in days)


def _refusal(points):
    point = points[0]
    said = {"ground": point["ground"], "statement": point["explanation"]}
    if kept := point.get("retention"):
        said["text_cited"] = kept["text"]
        announced = Retention(
            text_cited=True, months=kept["years"] * 12, starts_on=date.fromisoformat(kept["starts_on"])
        )
        said["retention"] = replace(announced, ends_on=announced.counted_end)  # the letter says that day
    return said
