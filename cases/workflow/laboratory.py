"""What the laboratory did, as the person records it. A guard not met is a flag, not a block."""

from cases.models import Action, State
from cases.models.role import SYSTEM, Role
from cases.workflow.table import AFTER_SENDING, ASKED, PERSON, NotAllowed, Outcome, perform, transition, with_document
from rights.catalogue import REFUSAL_GROUNDS
from rights.retention import Retention


def received_by_act(demand, on):
    """An act of the laboratory proves that it has the letter, not since when: an earlier day known is kept; a later one
    recorded before gives way (the earliest proved day governs).
    """
    known, _ = demand.receipt()
    earlier = known is not None and known <= on
    if demand.state == State.SENT or not earlier:
        perform(
            Action.RECEIVE, demand, by=SYSTEM, on=known if earlier else on, presumed=earlier, proof="act_of_laboratory"
        )
        demand._prefetched_objects_cache = {}


@transition(Action.ASK_IDENTITY, from_=ASKED, by=PERSON, author=Role.LABORATORY)
def ask_identity(demand, *, on, reasons_given, asks_id_copy=False, document=None, statement=""):
    """Décret n° 2019-536, art. 77: the period is suspended, if asked in time and on a reasonable doubt."""
    if demand.state == State.IDENTITY_REQUESTED:
        raise NotAllowed("Une demande d’identité est déjà en cours. Notez d’abord votre réponse.")
    received_by_act(demand, on)
    effective = demand.claim().suspension_is_effective(on)
    return Outcome(
        state=State.IDENTITY_REQUESTED if effective else State.RECEIVED,
        data={
            "effective": effective,
            "reasons_given": reasons_given,
            "asks_id_copy": asks_id_copy,
            **with_document(document),
        },
        details={"statement": statement},
    )


@transition(Action.EXTEND, from_=ASKED, by=PERSON, author=Role.LABORATORY)
def extend(demand, *, on, reasons_given, received_on=None, document=None, statement=""):
    """RGPD art. 12 § 3: three months in all, if the person is told, with reasons, within the first one."""
    if demand.claim().extended:
        raise NotAllowed("Le laboratoire a déjà prolongé le délai une fois : une seconde prolongation est sans effet.")
    if not demand.right.extendable:
        raise NotAllowed("Ce délai vient du code de la santé publique : la loi ne permet pas de le prolonger.")
    received_by_act(demand, on)
    return Outcome(
        state=State.RECEIVED if demand.state == State.SENT else None,
        data={
            "effective": demand.claim().may_extend_on(on),
            "reasons_given": reasons_given,
            "received_on": received_on.isoformat() if received_on else None,
            **with_document(document),
        },
        details={"statement": statement},
    )


@transition(Action.ANSWER_FULL, from_=AFTER_SENDING, to=State.ANSWERED, by=PERSON, author=Role.LABORATORY)
def answer_full(demand, *, on, document=None):
    received_by_act(demand, on)
    return Outcome(data=with_document(document))


@transition(Action.ANSWER_PARTLY, from_=AFTER_SENDING, to=State.PARTLY_ANSWERED, by=PERSON, author=Role.LABORATORY)
def answer_partly(demand, *, on, missing, document=None, statement=""):
    """`missing`: codes of what did not come (Art. 15(1)(a)–(h), the copy, the breach facts)."""
    if not missing and not statement:
        raise NotAllowed("Dites ce qui manque : cochez au moins un point, ou décrivez-le.")
    received_by_act(demand, on)
    return Outcome(data={"missing": list(missing), **with_document(document)}, details={"statement": statement})


@transition(Action.REFUSE, from_=AFTER_SENDING, to=State.REFUSED, by=PERSON, author=Role.LABORATORY)
def refuse(
    demand, *, on, ground, reasons_given, remedies_given, retention=None, text_cited="", document=None, statement=""
):
    """RGPD art. 12 § 4. A refusal without reasons or remedies is flagged, and blocks nothing.

    `retention`: what was announced, for a refusal on a legal retention; asked of the demands that this ground fits.
    """
    received_by_act(demand, on)
    kept = (retention or Retention()) if _is_for_retention(ground, demand) else None
    return Outcome(
        data={
            "ground": ground,
            "reasons_given": reasons_given,
            "remedies_given": remedies_given,
            "compliant": reasons_given and remedies_given,
            **(announced(kept) if kept else {}),
            **with_document(document),
        },
        details={"statement": statement, **({"text_cited": text_cited} if kept and text_cited else {})},
    )


def _is_for_retention(ground, demand):
    """The ground that must say its term: text, period, start, end."""
    found = REFUSAL_GROUNDS.get(ground)
    return (
        found is not None
        and "la durée" in found.needs
        and found.fits(demand.right_code, heir=demand.case_file.capacity == "heir")
    )


def announced(kept):
    """What an event keeps of a legal retention: dates and codes."""
    days = {"starts_on": kept.starts_on, "ends_on": kept.ends_on, "erasable_on": kept.erasable_on}
    said = {name: day.isoformat() if day else None for name, day in days.items()}
    return {
        "erasable_on": said.pop("erasable_on"),
        "retention": {"text_cited": kept.text_cited, "months": kept.months, **said},
    }


@transition(Action.REDIRECT, from_={State.SENT, State.RECEIVED}, to=State.REDIRECTED, by=PERSON, author=Role.LABORATORY)
def redirect(demand, *, on, statement="", document=None):
    """“Not the controller”: the clock of the laboratory first asked keeps running."""
    received_by_act(demand, on)
    return Outcome(data=with_document(document), details={"statement": statement})
