"""What a laboratory may do now with the demands of a file; what the law forbids is listed too, with the reason."""

from dataclasses import dataclass, replace

from accounts.models import Membership
from cases.models import Action, State
from cases.models.demand import OPEN
from cases.workflow.desk import ANSWERABLE
from rights.periods import date_in_words
from rights.statutes import DECREE_2019_536_77, GDPR_12_3, GDPR_12_4, GDPR_12_6, GDPR_28_3_E

READING = "Votre rôle permet de lire ce dossier, sans rien y décider."
TRANSMITTED = "Cette demande est déjà transmise à un autre responsable."
UNKNOWN_RECEIPT = "Notez d’abord le jour où la demande est arrivée\u202f: c’est de lui que part le délai."


@dataclass(frozen=True)
class Move:
    """`demands`: those it may concern; none when `why_not` says what stands in the way. `note`: what to know first.

    `void`: those for which the act may still be noted, without any effect.
    """

    code: str
    words: str
    demands: tuple = ()
    why_not: str = ""
    note: str = ""
    void: tuple = ()

    @property
    def is_open(self):
        return not self.why_not


def moves_for(demands, seat, *, on):
    """Every move of the desk in order, each allowed or explained, for all the demands of one file."""
    going_on = [demand for demand in demands if demand.awaits_answer]
    return [
        _acknowledge(going_on, seat),
        _answer(demands, seat),
        _ask_identity(going_on, seat, on),
        _identity_came(going_on, seat),
        _extend(going_on, seat, on),
        _redirect(going_on, seat),
        _inquire(going_on, seat),
    ]


def _acknowledge(demands, seat):
    unproved = [demand for demand in demands if demand.awaits_receipt]
    return _move("accuser", "Accuser réception", unproved, seat, "Le jour de réception est déjà établi.")


def _answer(demands, seat):
    """Also after an answer in part or a refusal: what comes later is welcome, and takes no delay back."""
    able = [demand for demand in _dated(demands) if demand.state in ANSWERABLE]
    note = ""
    if seat.role != Membership.Role.OFFICER:
        note = f"Un refus est validé par le délégué à la protection des données ({GDPR_12_4.short})."
    words = "Répondre ou refuser"
    if able and not any(demand.state in OPEN for demand in able):
        words, note = "Compléter la réponse", "Ce qui est donné plus tard est daté de ce jour."
    return _move("repondre", words, able, seat, _nothing([one for one in demands if one.awaits_answer]), note)


def _ask_identity(demands, seat, on):
    able = [demand for demand in _dated(demands) if demand.state in {State.SENT, State.RECEIVED}]
    why = _past(demands, "Une demande d’identité attend déjà la réponse de la personne.")
    late = [demand for demand in able if not demand.claim().suspension_is_effective(on)]
    note = f"Seulement pour un doute raisonnable, expliqué ({GDPR_12_6.short}). Le délai est alors suspendu."
    if late and len(late) == len(able):
        note = (
            f"Le premier mois est passé\u202f: cette demande ne suspendrait plus le délai ({DECREE_2019_536_77.short})."
        )
    return _move("identite", "Demander une preuve d’identité", able, seat, why, note)


def _identity_came(demands, seat):
    waiting = [demand for demand in demands if demand.state == State.IDENTITY_REQUESTED]
    return _move("identite-recue", "La preuve d’identité est arrivée", waiting, seat, "Aucune n’est attendue.")


def _extend(demands, seat, on):
    dated = [demand for demand in _dated(demands) if demand.state in {State.SENT, State.RECEIVED}]
    able = [demand for demand in dated if demand.right.extendable and demand.claim().may_extend_on(on)]
    why = _past(
        demands, "Le délai est suspendu\u202f: il se prolonge, au besoin, une fois la preuve d’identité arrivée."
    )
    if dated and not able:
        why = _why_not_extend(dated, on)
    limits = [limit for demand in able if (limit := demand.claim().extension_limit_on)]
    note = (
        f"À annoncer et à motiver au plus tard le {date_in_words(min(limits))} ({GDPR_12_3.short})." if limits else ""
    )
    move = _move("prolonger", "Prolonger le délai", able, seat, why, note)
    if move.is_open or move.why_not == READING:
        return move
    late = [demand for demand in dated if _would_be_void(demand, on)]
    return replace(move, void=tuple(late))


def _would_be_void(demand, on):
    """An announcement that comes after the first month; it is noted once, and lengthens nothing."""
    able = demand.right.extendable and not demand.last(Action.EXTEND)
    return able and not demand.claim().may_extend_on(on)


def _why_not_extend(demands, on):
    extendable = [demand for demand in demands if demand.right.extendable]
    if not extendable:
        return "Ce délai vient du code de la santé publique\u202f: aucun texte ne permet de le prolonger."
    claim = extendable[0].claim()
    if claim.extended or extendable[0].last(Action.EXTEND):
        return f"Une prolongation a déjà été annoncée\u202f: il n’y en a pas deux ({GDPR_12_3.short})."
    limit = date_in_words(claim.extension_limit_on)
    return f"Elle s’annonçait au plus tard le {limit}\u202f: elle serait sans effet ({GDPR_12_3.short})."


def _redirect(demands, seat):
    able = [demand for demand in _dated(demands) if demand.state in {State.SENT, State.RECEIVED}]
    note = "Si vous n’êtes pas responsable de ces données. Votre propre délai continue de courir."
    why = _past(demands, "Vous attendez d’abord une preuve d’identité.")
    return _move("transmettre", "Transmettre au bon responsable", able, seat, why, note)


def _inquire(demands, seat):
    note = f"Il doit vous aider à répondre ({GDPR_28_3_E.short}). Votre délai ne change pas."
    return _move("sous-traitant", "Interroger un sous-traitant", _dated(demands), seat, _nothing(demands), note)


def _move(code, words, demands, seat, why_not, note=""):
    if seat.role == Membership.Role.READER:
        return Move(code, words, why_not=READING)
    if not demands:
        return Move(code, words, why_not=why_not)
    return Move(code, words, tuple(demands), note=note)


def _dated(demands):
    return [demand for demand in demands if demand.receipt()[0] is not None]


def _past(demands, waiting):
    """Why what begins with a demand just received is not for any of these; `waiting`: where an identity is awaited."""
    waits = any(demand.state == State.IDENTITY_REQUESTED for demand in demands)
    return _nothing(demands) or (waiting if waits else TRANSMITTED)


def _nothing(demands):
    """Why nothing can be done with any of these open demands; empty when one at least may be acted on."""
    if not demands:
        return "Plus aucune demande n’attend de réponse."
    return "" if _dated(demands) else UNKNOWN_RECEIPT
