"""The table of transitions and `perform()`, its one reader: nothing else writes a state or an event."""

import uuid
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.models import Membership
from cases.models import Action, CaseFile, Demand, Event, State
from cases.models.demand import DECIDED, OPEN
from cases.models.progress import ground_of
from cases.models.role import SYSTEM, Role
from cases.workflow.mandated import why_not


class NotAllowed(Exception):
    """The move is refused; the message is the sentence the person reads."""


@dataclass(frozen=True)
class Outcome:
    """What an effect decided: the next state (None: the table's), and what the event records."""

    state: State | None = None
    data: dict = field(default_factory=dict)
    details: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Transition:
    action: Action
    from_: frozenset
    to: State | None
    by: frozenset
    author: Role | None
    effect: object
    follows_sending: bool = True  # an act that cannot have happened before the first letter left


TRANSITIONS: dict[tuple[Action, Role], Transition] = {}  # a row for each part: who records is not held as who acts
DESK = {Membership.Role.AGENT: Role.LABORATORY, Membership.Role.OFFICER: Role.OFFICER}
MEMBERS = DESK | {
    Membership.Role.CASE_WORKER: Role.ASSOCIATION,
    Membership.Role.COORDINATOR: Role.ASSOCIATION,
}
STAFF = frozenset(DESK.values())
PERSON = frozenset({Role.PATIENT, Role.ASSOCIATION})  # who acts for the person: herself, or her association by mandate
NEW = frozenset({State.DRAFT})
ASKED = OPEN - {State.REDIRECTED}
AFTER_SENDING = OPEN | DECIDED
ANYTIME = frozenset(State)


def transition(action, *, from_, by, to=None, author=None, follows_sending=True):
    """Register a row of the table. `to=None` leaves the state; `author` is whose act it is when it is only recorded.

    The effect of a row of the staff is given `seat`, the place of whoever acts.
    """

    def register(effect):
        row = Transition(action, frozenset(from_), to, frozenset(by), author, effect, follows_sending)
        for role in row.by:
            assert (action, role) not in TRANSITIONS, (action, role)
            TRANSITIONS[action, role] = row
        return effect

    return register


def role_of(who, case_file):
    """The part this person plays in this file; NotAllowed for a stranger, and for who only reads there."""
    if who is SYSTEM:
        return Role.SYSTEM
    if CaseFile.objects.visible_to(who).filter(pk=case_file.pk).exists():
        role = MEMBERS.get(who.role) if isinstance(who, Membership) else Role.PATIENT
        if role is None:
            raise NotAllowed("Vous pouvez lire ce dossier, sans rien y décider.")
        return role
    raise NotAllowed("Ce dossier n’existe pas.")


def author_of(role):
    """Whose act it is to the person: her laboratory's, whoever acts there."""
    return Role.LABORATORY if role in STAFF else role


def available(demand, role):
    """The actions the table lists for this role in this state, for buttons."""
    return [action for (action, part), row in TRANSITIONS.items() if part == role and demand.state in row.from_]


def perform(action, demand, *, by, on, key=None, batch=None, at=None, **facts):
    """Make one move: lock, refuse what the table does not list, run the effect, write the event, set the dates again.

    `on` is the civil day of the act in Paris, `at` the instant it is recorded (now). `key` names the effect: performed
    twice with one key, it happens once and the first event is returned. Raises `NotAllowed`; then nothing has changed.
    """
    at = at or timezone.now()
    with transaction.atomic():
        case_file = (
            CaseFile.objects.select_for_update(of=("self",))
            .select_related("patient", "laboratory__legal_entity")
            .get(pk=demand.case_file_id)
        )
        if key and (done := Event.objects.filter(key=key).first()):
            return done
        stored = Demand.objects.get(pk=demand.pk)
        stored.case_file = case_file
        role = role_of(by, case_file)
        row = TRANSITIONS.get((action, role))
        if row is None:
            raise NotAllowed("Cette action ne vous revient pas.")
        if stored.state not in row.from_:
            raise NotAllowed(f"Cette demande est {stored.get_state_display()} : cette action n’est plus possible.")
        if on > timezone.localdate(at):
            raise NotAllowed("Cette date est dans le futur. Indiquez le jour où cela s’est passé.")
        if row.follows_sending:
            _refuse_before_sending(stored, on)
        told = {"by": by, "on": on, "today": timezone.localdate(at)}
        if role == Role.ASSOCIATION and (sentence := why_not(row, stored, facts, **told)):
            raise NotAllowed(sentence)
        at_desk = role in STAFF
        outcome = row.effect(stored, on=on, **({"seat": by} if at_desk else {}), **facts) or Outcome()
        seat = {"member": by.number} if isinstance(by, Membership) else {}
        event = Event.objects.append(
            case_file=case_file, demand=stored, action=action, on=on, at=at, recorder=role,
            author=row.author or author_of(role), data=outcome.data | seat, details=outcome.details, key=key,
            batch=batch or uuid.uuid4(),
        )  # fmt: skip
        stored.state = outcome.state or row.to or stored.state
        stored._prefetched_objects_cache = {}
        prefetch_related_objects([stored], "events")  # the replay reads them many times
        stored.ground = ground_of(stored)
        stored.save(update_fields=["state", "ground"])
        stored.reschedule()
        case_file.settle(case_file.demands.prefetch_related("deadlines", "events"))
        demand.state = stored.state
    return event


def perform_all(action, demands, *, by, on, key=None, at=None, **facts):
    """The same move on several demands of one file, all or none; one line each, read as one act."""
    batch = uuid.uuid4()
    with transaction.atomic():
        return [
            perform(
                action, demand, by=by, on=on, at=at, batch=batch, key=f"{key}:{demand.pk}" if key else None, **facts
            )
            for demand in demands
        ]


OF_THE_FILE = {  # lines of no demand: they move no state
    Action.GIVE_MANDATE: PERSON,
    Action.REVOKE_MANDATE: PERSON,
    Action.JOIN: frozenset({Role.PATIENT}),
}


def record(action, case_file, *, by, on, at, key, data, details, author=None):
    """A line of the file itself, once for each key, under the caller's lock of the file and in its transaction."""
    if done := Event.objects.filter(key=key).first():
        return done
    role = role_of(by, case_file)
    if role not in OF_THE_FILE[action]:
        raise NotAllowed("Cette action ne vous revient pas.")
    seat = {"member": by.number} if isinstance(by, Membership) else {}
    return Event.objects.append(
        case_file=case_file, demand=None, action=action, on=on, at=at, recorder=role, author=author or role,
        data=data | seat, details=details, key=key, batch=uuid.uuid4(),
    )  # fmt: skip


def _refuse_before_sending(demand, on):
    sent = demand.sent_on
    if sent and on < sent:
        raise NotAllowed("Cette date est avant l’envoi de votre demande. Vérifiez le jour.")


def with_document(document):
    return {"document": str(document.pk)} if document else {}
