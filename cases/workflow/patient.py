"""What the person does: send, record a receipt, judge an answer, write again, complain, end."""

from cases.models import Action, Letter, State
from cases.models.demand import DECIDED, OPEN
from cases.models.event import ERASABLE, OPENED
from cases.models.role import Role
from cases.workflow.table import AFTER_SENDING, ANYTIME, NEW, PERSON, NotAllowed, Outcome, transition, with_document
from rights.periods import date_in_words


@transition(Action.PREPARE, from_=NEW, by=PERSON)
def prepare(demand, *, on, consent=""):
    """`consent`: the version of the words the person agreed to when the file was opened."""
    return Outcome(data={"right": demand.right_code, "consent": consent})


@transition(Action.SEND, from_=NEW | {State.RECEIVED}, to=State.SENT, by=PERSON)
def send(demand, *, on, channel, number="", letter=None):
    """The person sent the letter; the app never does. No proved day 0 yet; after a reopening, a new one."""
    if demand.state == State.RECEIVED and not demand.awaits_letter:
        raise NotAllowed("Cette demande est déjà envoyée : cette action n’est plus possible.")
    if demand.awaits_letter and on < demand.last(Action.REOPEN).on:
        raise NotAllowed("Cette date est avant la réouverture de la demande. Vérifiez le jour.")
    if letter is not None and not letter.is_ready:
        raise NotAllowed("La lettre n’est pas encore prête. Attendez un instant, puis recommencez.")
    _leaves(letter, on)
    demand.case_file.address()
    return Outcome(data={"channel": channel, "letter": str(letter.pk) if letter else None}, details={"number": number})


def _leaves(letter, on):
    """From this day its addressee may see it; the first day recorded stays."""
    if letter is not None:
        Letter.objects.filter(pk=letter.pk, left_on=None).update(left_on=on)


@transition(Action.RECEIVE, from_=AFTER_SENDING, by=PERSON | {Role.SYSTEM})
def receive(demand, *, on, presumed=False, document=None, proof="declared", letter=None, number=""):
    """Day 0. The earliest proved date governs; every date recorded is kept.

    `number`: of the registered letter, where its slip is what tells it.
    What the laboratory opened here it had that day at the latest: a day presumed earlier goes on counting.
    """
    known, was_presumed = demand.receipt()
    if known and not was_presumed and presumed:
        raise NotAllowed("Une date de réception prouvée est déjà enregistrée : elle prime sur une date présumée.")
    if proof == "declared" and not document and not number and _is_noted(demand, on, presumed):
        raise NotAllowed("Cette réception est déjà notée à ce jour.")
    return Outcome(
        state=State.RECEIVED if demand.state == State.SENT else None,
        data={
            "presumed": presumed,
            "proof": proof,
            "document": str(document.pk) if document else None,
            **({"letter": str(letter.pk)} if letter else {}),
            **({"later": True} if proof == OPENED and known is not None and on > known else {}),
        },
        details={"number": number} if number else {},
    )


def _is_noted(demand, on, presumed):
    noted = ((event.on, event.data["presumed"]) for event in demand.this_time() if event.action == Action.RECEIVE)
    return (on, presumed) in noted


@transition(Action.CONTEST_IDENTITY, from_={State.IDENTITY_REQUESTED}, by=PERSON)
def contest_identity(demand, *, on, statement="", letter=None):
    """RGPD art. 12 § 6: no reasonable doubt, says the person. The clock stays as it is, its strict date beside it."""
    if demand.contested_on:
        raise NotAllowed("Cette demande d’identité est déjà contestée.")
    if on < demand.last(Action.ASK_IDENTITY).on:
        raise NotAllowed("Cette date est avant la demande du laboratoire. Vérifiez le jour.")
    return Outcome(data={"letter": str(letter.pk) if letter else None}, details={"statement": statement})


@transition(Action.PROVIDE_IDENTITY, from_={State.IDENTITY_REQUESTED}, to=State.RECEIVED, by=PERSON)
def provide_identity(demand, *, on, document=None):
    """The period runs again from the day the laboratory has the information."""
    asked = demand.last(Action.ASK_IDENTITY)
    if on < asked.on:
        raise NotAllowed("Cette date est avant la demande du laboratoire. Vérifiez le jour.")
    return Outcome(data=with_document(document))


ASSESSMENTS = ("satisfied", "incomplete", "wrong", "nothing_received")


@transition(Action.ASSESS, from_=DECIDED, by=PERSON)
def assess(demand, *, on, assessment, missing=(), statement=""):
    """What the patient says of what arrived; stored beside what the laboratory declared, never over it."""
    if assessment not in ASSESSMENTS:
        raise NotAllowed("Choisissez une réponse dans la liste.")
    return Outcome(data={"assessment": assessment, "missing": list(missing)}, details={"statement": statement})


@transition(Action.WRITE_LETTER, from_=ANYTIME, by=PERSON | {Role.SYSTEM})
def note_letter(demand, *, on, letter):
    return Outcome(data={"letter": str(letter.pk), "kind": letter.kind_code})


@transition(Action.POST_LETTER, from_=ANYTIME, by=PERSON)
def post_letter(demand, *, on, letter, channel, number=""):
    """A letter after the first one left: a reminder, a formal notice, a claim for compensation."""
    if not letter.is_ready:
        raise NotAllowed("La lettre n’est pas encore prête. Attendez un instant, puis recommencez.")
    _leaves(letter, on)
    return Outcome(
        data={"letter": str(letter.pk), "kind": letter.kind_code, "channel": channel}, details={"number": number}
    )


def already_received(on):
    """What is answered to whoever tells of another day of receipt for one letter."""
    return f"La réception est déjà notée au {date_in_words(on)}."


@transition(Action.LETTER_RECEIVED, from_=AFTER_SENDING, by=PERSON)
def letter_received(demand, *, on, letter, days=None, presumed=False, document=None, number=""):
    """A formal notice gives the days it names, from the day it was received, told once. `number`: as for `receive`."""
    for event in demand.history():
        if event.action == Action.LETTER_RECEIVED and event.data["letter"] == str(letter.pk):
            raise NotAllowed(already_received(event.on))
    return Outcome(
        data={
            "letter": str(letter.pk),
            "kind": letter.kind_code,
            "days": days,
            "presumed": presumed,
            **with_document(document),
        },
        details={"number": number} if number else {},
    )


@transition(Action.LODGE_COMPLAINT, from_=AFTER_SENDING | {State.CLOSED}, by=PERSON)
def lodge_complaint(demand, *, on, ripe, number="", letter=None):
    """The person filed the complaint with the CNIL herself. Warned when it is early, never blocked; filed once."""
    if demand.complaint_is_pending:
        raise NotAllowed("Le dépôt de la plainte est déjà noté.")
    return Outcome(data={"ripe": ripe, "letter": str(letter.pk) if letter else None}, details={"number": number})


COMPLAINED = AFTER_SENDING | {State.CLOSED, State.WITHDRAWN}
NEWS = ("registered", "asks", "progress")
DECISIONS = ("acted", "closed", "rejected")


@transition(Action.HEAR_FROM_CNIL, from_=COMPLAINED, by=PERSON, author=Role.CNIL)
def hear_from_cnil(demand, *, on, news, number="", document=None):
    """Décret n° 2019-536, art. 10: real news starts the three months again, an acknowledgement changes nothing."""
    _refuse_unless_pending(demand, on)
    if news not in NEWS:
        raise NotAllowed("Choisissez une réponse dans la liste.")
    return Outcome(data={"news": news, **with_document(document)}, details={"number": number} if number else {})


@transition(Action.CONCLUDE_COMPLAINT, from_=COMPLAINED, by=PERSON, author=Role.CNIL)
def conclude_complaint(demand, *, on, decision, remedies_given, document=None):
    """The CNIL decided: its clock ends, and the two months to appeal run from the day its letter came."""
    _refuse_unless_pending(demand, on)
    if decision not in DECISIONS:
        raise NotAllowed("Choisissez une réponse dans la liste.")
    return Outcome(data={"decision": decision, "remedies_given": remedies_given, **with_document(document)})


def _refuse_unless_pending(demand, on):
    if not demand.complaint_is_pending:
        raise NotAllowed("Aucune plainte n’attend de décision pour cette demande.")
    if on < demand.last(Action.LODGE_COMPLAINT).on:
        raise NotAllowed("Cette date est avant le dépôt de la plainte. Vérifiez le jour.")


@transition(Action.WITHDRAW, from_=NEW | OPEN, to=State.WITHDRAWN, by=PERSON)
def withdraw(demand, *, on):
    return Outcome()


@transition(Action.CLOSE, from_=DECIDED, to=State.CLOSED, by=PERSON | {Role.SYSTEM})
def close(demand, *, on):
    if demand.complaint_is_pending:
        raise NotAllowed(
            "Une plainte est en cours pour cette demande : gardez-la ouverte jusqu’à la réponse de la CNIL."
        )
    return Outcome()


@transition(Action.REOPEN, from_={State.CLOSED, State.REFUSED}, to=State.RECEIVED, by=PERSON | {Role.SYSTEM})
def reopen(demand, *, on, cause, statement=""):
    """A new fact. The old dates stay on record; a new letter and its receipt give a new day 0."""
    if cause == ERASABLE:
        kept = demand.retention
        if kept is None or kept.erasable_on is None or on < kept.erasable_on:
            raise NotAllowed("La durée de conservation annoncée n’est pas finie.")
    elif demand.state == State.REFUSED:
        raise NotAllowed("Un refus se conteste : relancez le laboratoire, ou saisissez la CNIL.")
    return Outcome(data={"cause": cause}, details={"statement": statement} if statement else {})
