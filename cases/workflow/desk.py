"""What the laboratory does itself. What the law asks of it is a guard here, not the flag that the person's record gets.

Each act but two leaves with its letter, whose own guards (rights.laboratory_letters) are passed before it is written.
The laboratory reaches neither `withdraw` nor `close`, nor any word on its own answer.
"""

from dataclasses import dataclass

from accounts.models import Membership
from cases.models import Action, State
from cases.models.demand import OPEN
from cases.models.role import Role
from cases.workflow.laboratory import announced, received_by_act
from cases.workflow.table import DESK, NEW, STAFF, NotAllowed, Outcome, transition
from rights.laboratory_dates import DOUBTS
from rights.laboratory_letters import EXTENSION_REASONS, WITHHELD
from rights.refusals import REFUSAL_GROUNDS
from rights.retention import Retention

SOURCES = ("slip", "stamp", "inbox", "counter", "call")  # what shows the day of receipt, at the laboratory
ANSWERABLE = OPEN | {State.PARTLY_ANSWERED, State.REFUSED}  # a better answer is always welcome
NOT_RECEIVED = "Notez d’abord le jour où vous avez reçu cette demande\u202f: le délai court depuis ce jour."
ALREADY_ASKED = "Une demande d’identité attend déjà sa réponse\u202f: elle ne se répète pas."
ALREADY_EXTENDED = "Le délai a déjà été prolongé\u202f: il ne l’est qu’une fois (article 12, paragraphe 3, du RGPD)."
NOT_EXTENDABLE = "Ce délai vient du code de la santé publique\u202f: aucun texte ne permet de le prolonger."


@dataclass(frozen=True)
class Point:
    """What is decided of one category of data; `retention` when a legal retention is the ground."""

    right: str
    category: str
    outcome: str
    ground: str = ""
    retention: Retention | None = None


@transition(Action.PREPARE, from_=NEW, by=STAFF, author=Role.PATIENT)
def enter(demand, *, on, seat):
    """A request that came on paper, in the file that the laboratory opened for it."""
    _refuse_unless_on_paper(demand)
    return Outcome(data={"right": demand.right_code, "consent": ""})


@transition(Action.SEND, from_=NEW, to=State.SENT, by=STAFF, author=Role.PATIENT)
def enter_sending(demand, *, on, seat, channel):
    """The day on the letter. Of what a person prepares here the laboratory sends nothing."""
    _refuse_unless_on_paper(demand)
    return Outcome(data={"channel": channel, "letter": None})


@transition(Action.RECEIVE, from_=OPEN, by=STAFF, author=Role.LABORATORY)
def acknowledge(demand, *, on, seat, proof, letter=None):
    """Day 0, as the laboratory can show it. A day later than the one already counted from lengthens nothing.

    A letter that the laboratory itself entered came on paper: nobody reads an acknowledgement here.
    """
    if proof not in SOURCES:
        raise NotAllowed(
            "Dites d’où vous tenez cette date\u202f: avis de réception, tampon, messagerie, reçu ou appel."
        )
    if demand.awaits_letter:
        raise NotAllowed("La personne n’a pas encore envoyé de nouveau cette demande\u202f: rien n’est à recevoir.")
    if any(event.action == Action.RECEIVE and event.recorder in STAFF for event in demand.this_time()):
        raise NotAllowed("Vous avez déjà accusé réception de cette demande.")
    known, _ = demand.receipt()
    told = {} if demand.case_file.came_on_paper else _with(letter, demand, "lab_acknowledgement")
    return Outcome(
        state=State.RECEIVED if demand.state == State.SENT else None,
        data={
            "presumed": False,
            "proof": proof,
            "document": None,
            "later": known is not None and on > known,
            **told,
        },
    )


@transition(Action.ASK_IDENTITY, from_=OPEN - {State.REDIRECTED}, by=STAFF)
def ask_identity(demand, *, on, seat, letter, doubts, reason, asked, id_copy_reason=""):
    """GDPR art. 12 § 6: a reasonable doubt, said. Décret n° 2019-536, art. 77: it suspends, if asked in time."""
    _holds(demand, on)
    if demand.state == State.IDENTITY_REQUESTED:
        raise NotAllowed(ALREADY_ASKED)
    if not doubts or not set(doubts) <= set(DOUBTS):
        raise NotAllowed("Indiquez au moins un fait qui fait douter de l’identité.")
    if not reason.strip():
        raise NotAllowed("Expliquez le doute\u202f: l’identité ne se demande que pour un doute raisonnable.")
    if not asked:
        raise NotAllowed("Indiquez ce que la personne doit fournir, le moins possible.")
    earlier = [event for event in demand.this_time() if event.action == Action.ASK_IDENTITY]
    _refuse_the_same(demand, earlier, asked, reason, copy=bool(id_copy_reason))
    effective = demand.claim().suspension_is_effective(on)
    return Outcome(
        state=State.IDENTITY_REQUESTED if effective else None,
        data={
            "effective": effective, "reasons_given": True, "asks_id_copy": bool(id_copy_reason), "again": bool(earlier),
            "doubts": list(doubts), **_with(letter, demand, "lab_identity_request"),
        },
        details={"statement": reason, "asked": list(asked)},
    )  # fmt: skip


def _refuse_the_same(demand, earlier, asked, reason, *, copy):
    """Nothing is asked twice, and a new request has a new reason."""
    scope = demand.case_file.system_scope(purpose="identity")
    for event in earlier:
        told = event.details.reveal(scope) or {}
        if (copy and event.data.get("asks_id_copy")) or _plainly(asked) & _plainly(told.get("asked", ())):
            raise NotAllowed("Cet élément a déjà été demandé\u202f: il ne se demande pas une seconde fois.")
        if _plainly([reason]) & _plainly([told.get("statement", "")]):
            raise NotAllowed("Ce motif est celui de la première demande\u202f: dites ce qui reste douteux.")


def _plainly(lines):
    return {line.strip(" .;").casefold() for line in lines}


@transition(Action.PROVIDE_IDENTITY, from_={State.IDENTITY_REQUESTED}, to=State.RECEIVED, by=STAFF, author=Role.PATIENT)
def provide_identity(demand, *, on, seat):
    """What came by post or at the counter: the period runs again from that day."""
    if on < demand.last(Action.ASK_IDENTITY).on:
        raise NotAllowed("Cette date est avant votre demande. Vérifiez le jour.")
    return Outcome()


@transition(Action.EXTEND, from_={State.SENT, State.RECEIVED}, by=STAFF)
def extend(demand, *, on, seat, reasons, explanation, letter=None):
    """GDPR art. 12 § 3: once, with its reasons, within the first month. Later: noted, without effect nor letter."""
    _holds(demand, on)
    claim = demand.claim()
    if claim.time_limit.extended_to is None:
        raise NotAllowed(NOT_EXTENDABLE)
    if demand.last(Action.EXTEND):
        raise NotAllowed(ALREADY_EXTENDED)
    if not reasons or not set(reasons) <= set(EXTENSION_REASONS):
        raise NotAllowed("Indiquez la raison\u202f: la complexité de la demande ou le nombre de demandes.")
    if not explanation.strip():
        raise NotAllowed("Expliquez cette raison\u202f: sans elle, la prolongation est sans effet.")
    effective = claim.may_extend_on(on)
    left = _with(letter, demand, "lab_extension") if effective else {}
    return Outcome(
        data={"effective": effective, "reasons_given": True, "received_on": None, "reasons": list(reasons), **left},
        details={"statement": explanation},
    )


@transition(Action.ANSWER_FULL, from_=ANSWERABLE, to=State.ANSWERED, by=STAFF)
def answer_full(demand, *, on, seat, points, letter):
    """Every category is given, done, or said not to be held. Answering is never forbidden, even while one waits."""
    _holds(demand, on)
    if any(point.outcome == WITHHELD for point in _decided(demand, points)):
        raise NotAllowed("Une partie n’est pas remise\u202f: cette réponse est une réponse en partie.")
    return Outcome(data=_with(letter, demand, "lab_answer"))


@transition(Action.ANSWER_PARTLY, from_=ANSWERABLE, to=State.PARTLY_ANSWERED, by=STAFF)
def answer_partly(demand, *, on, seat, points, letter):
    """GDPR art. 12 § 4: what is withheld has its ground and its text. Nothing given at all is a refusal."""
    _holds(demand, on)
    mine = _decided(demand, points)
    if all(point.outcome == WITHHELD for point in mine):
        raise NotAllowed("Rien n’est remis pour cette demande\u202f: c’est un refus, que le délégué décide.")
    withheld = [point for point in mine if point.outcome == WITHHELD]
    if not withheld:
        raise NotAllowed("Rien n’est écarté\u202f: cette réponse est une réponse en entier.")
    return Outcome(
        data={"missing": [], **_grounds(withheld), **_with(letter, demand, "lab_answer")},
        details={"statement": "\u202f; ".join(point.category for point in withheld)},
    )


@transition(Action.REFUSE, from_=OPEN, to=State.REFUSED, by={Role.OFFICER}, author=Role.LABORATORY)
def refuse(demand, *, on, seat, points, letter, read_by=()):
    """GDPR art. 12 § 4. The officer decides; where two people work, two have read it (`read_by`: who drafted it).

    An answer that gives what another demand asks refuses this one too, with its ground and the same remedies.
    """
    _holds(demand, on)
    mine = _decided(demand, points)
    if any(point.outcome != WITHHELD for point in mine):
        raise NotAllowed("Un refus ne donne rien\u202f: ce qui est donné s’écrit dans une réponse.")
    if len({*read_by, seat.pk}) < 2 <= people_with(seat):
        raise NotAllowed("Un refus est relu par une autre personne que celle qui l’a rédigé.")
    return Outcome(
        data={
            "ground": mine[0].ground, "reasons_given": True, "remedies_given": True, "compliant": True,
            **_grounds(mine), **_with(letter, demand, "lab_refusal", "lab_answer"),
        },
    )  # fmt: skip


@transition(Action.REDIRECT, from_={State.SENT, State.RECEIVED}, to=State.REDIRECTED, by=STAFF)
def redirect(demand, *, on, seat, controller, forwarded, letter):
    """“Not the controller”: who is, forwarded or not. The clock of this laboratory keeps running."""
    _holds(demand, on)
    if not controller.strip():
        raise NotAllowed("Nommez l’organisme qui est responsable de ces données.")
    return Outcome(
        data={"forwarded": forwarded, **_with(letter, demand, "lab_redirection")}, details={"statement": controller}
    )


def people_with(seat):
    """How many people may write there: from two on, a refusal is read by two."""
    return Membership.objects.in_force().filter(organization=seat.organization_id, role__in=DESK).count()


def _refuse_unless_on_paper(demand):
    if not demand.case_file.came_on_paper:
        raise NotAllowed("Cette demande n’est pas à vous : la personne la prépare et l’envoie elle-même.")


def _with(letter, demand, *kinds):
    """The letter that tells the person: without it, nothing was said to anyone."""
    if letter is None or letter.kind_code not in kinds or letter.case_file_id != demand.case_file_id:
        raise NotAllowed("Cet acte part avec sa lettre\u202f: préparez-la d’abord.")
    return {"letter": str(letter.pk)}


def _holds(demand, on):
    """Whoever acts on a demand has it: where its day is presumed and nobody noted it, that day goes on counting."""
    day, _ = demand.receipt()
    if day is None:
        raise NotAllowed(NOT_RECEIVED)
    if on < day:
        raise NotAllowed("Cette date est avant la réception de la demande. Vérifiez le jour.")
    if demand.state == State.SENT:
        received_by_act(demand, on)


def _decided(demand, points):
    """The points of this demand: at least one; each one withheld has a ground that fits it, with its term if needed."""
    mine = [point for point in points if point.right == demand.right_code]
    if not mine:
        raise NotAllowed("Il manque une décision sur une des demandes.")
    heir = demand.case_file.capacity == "heir"
    for point in mine:
        ground = REFUSAL_GROUNDS.get(point.ground)
        if point.outcome == WITHHELD and (ground is None or not ground.fits(demand.right_code, heir=heir)):
            raise NotAllowed("Ce motif ne peut pas être opposé à cette demande. Choisissez-en un de la liste.")
        if point.outcome == WITHHELD and "la durée" in ground.needs and (not point.retention or point.retention.lacks):
            raise NotAllowed("Pour une conservation légale\u202f: le texte, la durée, son départ et sa date de fin.")
    return mine


def _grounds(withheld):
    """The grounds, and the retention that ends last: until then, the person is not told to ask again."""
    kept = [point.retention for point in withheld if point.retention]
    last = max(kept, key=lambda retention: retention.erasable_on, default=None)
    return {"grounds": sorted({point.ground for point in withheld}), **(announced(last) if last else {})}
