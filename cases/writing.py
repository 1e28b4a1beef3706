"""Letters written from a file: the facts gathered once, frozen, and queued for printing."""

import hashlib
from dataclasses import asdict, replace
from datetime import date
from functools import cache

from django.db import transaction

from accounts.models import Membership
from cases.conditions import standing_letter
from cases.door_codes import index_of, new_door
from cases.first_letter import letter_facts, letter_kind
from cases.issues import missing_in, refuse_what_is_not_so, with_history
from cases.models import Action, CaseFile, Letter, State
from cases.models.event import ERASABLE, NEW_FACT
from cases.models.letter import name_words
from cases.models.role import SYSTEM
from cases.proofs import proof_numbers, proved_chronology
from cases.queue import enqueue
from cases.record import missing_in_words, reply_of
from cases.workflow import NotAllowed, perform, perform_all
from rights import rendering
from rights.letters import LETTERS, letter_kind_for
from rights.statutes import STATUTES

MOST_LETTERS = 60  # of one file: each takes a second of the press
TWICE = "Ce courrier est déjà écrit depuis peu dans ce dossier\u202f: {}. Envoyez-le, ou attendez quinze jours."


def write_request(case_file, answers, demands, *, by, on):
    """The first letter, from the answers themselves; one for every right asked for."""
    facts = letter_facts(answers, on=on, reference=case_file.reference)
    return write_letter(case_file, letter_kind(answers), facts, demands, by=by, on=on, key=f"request:{case_file.pk}")


def write_follow_up(case_file, kind, demands, *, by, on, days, key, issues=()):
    """A reminder or a formal notice on these demands, giving the laboratory `days`; `issues`: what went wrong."""
    refuse_too_many(case_file, by)
    scope = case_file.scope_for(by, purpose=kind)
    facts = recalling(case_file, demands, scope, on=on)
    facts["answer_by_days"] = days
    facts["first_request"]["reminded_on"] = _reminded_on(demands)
    lines, exhibits = proved_chronology(case_file, scope)
    facts["chronology"], facts["exhibits"] = as_json(with_history(lines, issues)), as_json(exhibits)
    facts["issues"] = as_json(issues)
    missing, told_again = missing_in(issues)
    for demand in demands:
        missing += missing_in_words(demand, scope) if demand.right_code not in told_again else ()
    facts["missing"] = list(dict.fromkeys(missing))
    facts["replies"] = [
        {"right": demand.right_code, "outcome": reply[0], "on": reply[1].isoformat()}
        for demand in demands
        if (reply := reply_of(demand))
    ]
    refuse_what_is_not_so(kind, facts)
    with transaction.atomic():
        refuse_twice(case_file, kind, by=by, on=on, key=key)
        letter = write_letter(case_file, kind, facts, demands, by=by, on=on, key=key)
        perform_all(Action.WRITE_LETTER, demands, by=by, on=on, letter=letter, key=key)
    return letter


def write_identity_contest(case_file, demands, *, by, on, days, because, key):
    """The letter that contests what the laboratory asks before it answers, and the act itself: both or neither."""
    refuse_too_many(case_file, by)
    scope = case_file.scope_for(by, purpose="identity_contest")
    asked = min((demand.last(Action.ASK_IDENTITY) for demand in demands), key=lambda event: event.on)
    facts = recalling(case_file, demands, scope, on=on)
    facts["answer_by_days"] = days
    facts["identity_request"] = {
        "on": asked.on.isoformat(),
        "reasons_given": asked.data["reasons_given"],
        "asks_id_copy": asked.data["asks_id_copy"],
        "because": because,
    }
    counted = {demand.right_code: demand.claim().unsuspended_due_on for demand in demands}
    for deadline in facts["deadlines"]:
        last = counted[deadline["right"]]
        deadline["unsuspended_due_on"] = last.isoformat() if last else None
    with transaction.atomic():
        letter = write_letter(case_file, "identity_contest", facts, demands, by=by, on=on, key=key)
        perform_all(
            Action.CONTEST_IDENTITY, demands, by=by, on=on, letter=letter, statement=because, key=f"contest:{letter.pk}"
        )
    return letter


def reopen(case_file, demand, *, by, on, statement, key):
    """A new fact after the end: the demand opens again with the letter that asks anew, both or neither."""
    with transaction.atomic():
        perform(Action.REOPEN, demand, by=by, on=on, cause=NEW_FACT, statement=statement, key=key)
        opened = next(row for row in case_demands(case_file) if row.pk == demand.pk)
        return write_again(case_file, opened, by=by, on=on)


def write_again(case_file, demand, *, by, on):
    """Ask again what was asked, or, the announced term past, what was kept: one letter for each reopening."""
    refuse_too_many(case_file, by)
    scope = case_file.scope_for(by, purpose="request")
    reopened = demand.last(Action.REOPEN)
    because = (reopened.details.reveal(scope) or {}).get("statement", "")
    told = replace(case_file.told(scope), wants=(demand.right_code,))
    told = replace(told, restriction_reason=told.restriction_reason or because)  # the objection it leant on is left out
    facts = letter_facts(told, on=on, reference=case_file.reference)
    if reopened.data["cause"] == ERASABLE:
        facts["details"] = {"erasure": {"retained": _retained(demand, scope)}}
    else:
        asked = [event for event in demand.history() if event.action == Action.SEND]
        facts["renewal"] = {
            "asked_on": asked[-1].on.isoformat(),
            "because": reopened.details.reveal(scope)["statement"],
        }
    key = f"again:{reopened.pk}"
    with transaction.atomic():
        letter = write_letter(case_file, letter_kind_for(facts["rights"]), facts, [demand], by=by, on=on, key=key)
        perform(Action.WRITE_LETTER, demand, by=by, on=on, letter=letter, key=f"written:{letter.pk}")
    return letter


def _retained(demand, scope):
    refusal = next(event for event in reversed(demand.history()) if event.action == Action.REFUSE)
    return {
        "refused_on": refusal.on.isoformat(),
        "until": refusal.data["erasable_on"],
        "text": (refusal.details.reveal(scope) or {}).get("text_cited", ""),
    }


def to_follow_up(demands, kind, *, on):
    """The demands a letter of this kind may speak of: a reminder trusts the strict date, an accusation does not.

    It recalls one sending and one receipt: a demand asked again later does not go with those it left behind.
    """
    found = [demand for demand in demands if _deserves(demand, kind, on)]
    latest = max((demand.sent_on for demand in found if demand.sent_on), default=None)
    return [demand for demand in found if demand.sent_on == latest]


def _deserves(demand, kind, on):
    if demand.state in {State.PARTLY_ANSWERED, State.REFUSED}:
        return True
    if demand.state == State.ANSWERED:
        assessment = demand.assessment
        return bool(assessment) and assessment.data["assessment"] != "satisfied"
    rows = [row for row in demand.deadlines.all() if row.rule.split(":")[0] == demand.right_code]
    if kind == "formal_notice":
        return any(row.is_late(on=on) for row in rows)
    return any(
        (row.strict_due_on and on > row.strict_due_on) or (row.remind_on and on >= row.remind_on) for row in rows
    )


def refuse_too_many(case_file, by):
    if by is not SYSTEM and case_file.letters.count() >= MOST_LETTERS:
        raise NotAllowed("Ce dossier contient déjà soixante courriers. Reprenez l’un d’eux.")


def refuse_twice(case_file, kind, *, by, on, key):
    """Of an association, where several people and jobs write: one letter of a kind at a time. Takes the file's lock.

    The person herself writes as often as she likes; the same key gives the same letter.
    """
    held = CaseFile.objects.select_for_update(of=("self",)).filter(pk=case_file.pk)
    written = held.filter(standing_letter(kind, on)).first() if held.first() else None
    if written and isinstance(by, Membership) and not Letter.objects.filter(key=letter_key(case_file, key)).exists():
        raise NotAllowed(TWICE.format(LETTERS[kind].title))


def letter_key(case_file, key):
    """A key is chosen by a browser: it names nothing outside its own file."""
    return f"{case_file.pk}:{key}"


def as_json(rows):
    """Dataclasses of the law, as a letter freezes them."""
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(row).items()}
        for row in rows
    ]


def case_demands(case_file):
    """The demands of a file, each holding this very file: what is reached from it does so by itself."""
    return list(case_file.demands.prefetch_related("events", "deadlines").order_by("right_code"))


def write_letter(case_file, kind_code, facts, demands, *, on, key, by=None):
    """The row and its job, in the caller's transaction; the same key gives the same letter.

    One to a laboratory is given the code by which it may be checked; a mandate brings its own, which no row keeps.
    `by`: whoever writes; of an association, the letter says that it does, and by which mandate.
    """
    if (mandatary := _mandatary(case_file, by, on, facts)) is not None:
        facts = {**facts, "mandatary": mandatary}
    drawn = new_door() if LETTERS[kind_code].addressee == "laboratory" else None
    door = drawn or facts.get("door")
    letter, created = Letter.objects.get_or_create(
        key=letter_key(case_file, key),
        defaults={
            "case_file": case_file, "kind_code": kind_code, "written_on": on, "facts": {**facts, "door": door},
            "name_words": name_words(kind_code, facts),
            "template_version": template_version(), "door_index": index_of(drawn["code"]) if drawn else None,
        },
    )  # fmt: skip
    if created:
        letter.demands.set(demands)
        enqueue("render_letter", letter.pk, key=f"render:{letter.pk}")
    return letter


def _mandatary(case_file, by, on, facts):
    if not isinstance(by, Membership) or not by.acts_for_people:
        return None
    given = case_file.mandates.filter(organization=by.organization_id).in_force(on).order_by("signed_on").last()
    if given is None:
        return None
    register = by.organization.association
    number = register.register_number if register else ""
    told = {"association": by.organization.name, "given_on": given.signed_on.isoformat(), "number": number}
    if named := {exhibit["number"] for exhibit in facts.get("exhibits", ())}:
        numbers = proof_numbers(case_file, case_file.scope_for(by, purpose="mandat"))
        exhibit = numbers.get(str(given.document_id or given.letter_id))
        told |= {"exhibit": exhibit} if exhibit in named else {}
    return told


@cache
def template_version():
    """Which words printed it: a digest of every letter template."""
    digest = hashlib.sha256()
    for path in sorted((rendering.TEMPLATES / "letters").rglob("*.*")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def recalling(case_file, demands, scope, *, on):
    """What every letter after the first one recalls: the first request, its receipt, the periods."""
    told = case_file.told(scope)
    first = next((event for demand in demands for event in demand.this_time() if event.action == Action.SEND), None)
    received_on, presumed = demands[0].receipt() if demands else (None, False)
    numbered = (e for d in demands for e in d.this_time() if e.action in (Action.SEND, Action.RECEIVE) and e.details)
    number = next((found for e in numbered if (found := e.details.reveal(scope).get("number"))), "")
    facts = letter_facts(told, on=on, reference=case_file.reference)
    facts["sending"] = {"channel": "registered", "number": "", "email": ""}
    facts["rights"] = [demand.right_code for demand in demands]
    facts["first_request"] = {
        "sent_on": (first.on if first else case_file.opened_on).isoformat(),
        "received_on": received_on.isoformat() if received_on else None,
        "presumed": presumed,
        "registered_number": number,
        "channel": first.data["channel"] if first else told.channel,
    }
    facts["deadlines"] = [
        _deadline(demand, row, on) for demand in demands for row in demand.deadlines.all() if _own(row, demand)
    ]
    return facts


def _reminded_on(demands):
    """When the last reminder left, if one did."""
    days = [
        event.on
        for demand in demands
        for event in demand.this_time()
        if event.action == Action.POST_LETTER and event.data["kind"] == "reminder"
    ]
    return max(days).isoformat() if days else None


def _own(row, demand):
    return row.rule == demand.right_code


def _deadline(demand, row, on):
    stopped = min(on, demand.stopped_on or on)
    late = (stopped - row.due_on).days if row.due_on else 0
    return {
        "right": demand.right_code,
        "label": demand.right.label,
        "period_words": row.period_words,
        "statute": STATUTES[row.statute].cite,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "days_late": max(late, 0),
        "steps": [{"text": step["text"], "source": step["source"]} for step in row.steps],
    }
