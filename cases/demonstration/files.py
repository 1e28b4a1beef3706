"""Made-up files in every state, so that each page of a fresh installation has something to show."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from cases import notices
from cases.answers import Answers
from cases.demonstration import steps
from cases.models import Action
from cases.opening import open_case
from cases.workflow import perform_all
from cases.writing import case_demands
from directory.addresses import letter_address
from rights.letters import FIRST_LETTERS
from rights.periods import date_in_words
from rights.retention import Retention

A, B, E = Action, "breach_info", "erasure"


@dataclass(frozen=True)
class Example:
    """One file: what is asked, how long ago it left, and what followed, in days since then."""

    name: str
    wants: tuple[str, ...]
    sent: int | None = None  # days before today
    channel: str = "registered"
    then: tuple[tuple, ...] = ()  # (days after sending, an act and its facts, or a function of `steps`)
    sampled: str = "2019-03"
    changes: dict = field(default_factory=dict)


PERSON = {"name": "Camille Exemple", "birth_date": "1980-05-17", "address_lines": ("12 rue des Exemples",)}
RECEIVED = (2, steps.received)
EXAMPLES = (
    Example("draft", (B,)),
    Example("sent", (B, "access"), sent=3),
    Example("presumed", ("access",), sent=12, channel="post"),
    Example("received", (B, "health_access", "recipients"), sent=20, then=(RECEIVED,)),
    Example(
        "extended", ("access",), sent=50,
        then=(RECEIVED, (25, A.EXTEND, {"reasons_given": True, "statement": "nombre élevé de demandes"})),
    ),
    Example(
        "identity", ("access",), sent=25,
        then=(RECEIVED, (15, A.ASK_IDENTITY, {"reasons_given": False, "asks_id_copy": True})),
    ),
    Example(
        "contested", ("access",), sent=24,
        then=(
            RECEIVED,
            (14, A.ASK_IDENTITY, {"reasons_given": False, "asks_id_copy": True}),
            (18, steps.identity_contested),
        ),
    ),
    Example(
        "redirected", ("recipients",), sent=18,
        then=(RECEIVED, (14, A.REDIRECT, {"statement": "le siège du groupe"})),
    ),
    Example("answered", (B,), sent=40, then=(RECEIVED, (28, A.ANSWER_FULL, {}))),
    Example(
        "partly", ("access",), sent=45,
        then=(RECEIVED, (30, A.ANSWER_PARTLY, {"missing": ["access.3", "access.4"]})),
    ),
    Example(
        "refused", (E,), sent=60,
        then=(
            RECEIVED,
            (29, A.REFUSE, {"ground": "legal_retention", "reasons_given": True, "remedies_given": False,
                            "retention": Retention(months=120, starts_on=date(2019, 3, 1)),
                            "statement": "les données doivent être conservées dix ans"}),
        ),
    ),
    Example(
        "erasable", (E,), sent=80,
        then=(
            RECEIVED,
            (30, A.REFUSE, {"ground": "legal_retention", "reasons_given": True, "remedies_given": True, "ends_in": 45,
                            "text_cited": "le texte que cite la lettre d’exemple"}),
        ),
    ),
    Example("late", (B, "access"), sent=70, then=(RECEIVED, (45, steps.reminded))),
    Example(
        "lodged", ("access",), sent=150, then=(RECEIVED, (60, A.LODGE_COMPLAINT, {"ripe": True, "number": "EXEMPLE-1"}))
    ),
    Example(
        "silent", ("access",), sent=210,
        then=(
            RECEIVED,
            (75, steps.complaint_bound),
            (80, A.LODGE_COMPLAINT, {"ripe": True, "number": "EXEMPLE-2"}),
            (95, A.HEAR_FROM_CNIL, {"news": "registered", "number": "EXEMPLE-2"}),
        ),
    ),
    Example(
        "decided", ("access",), sent=200,
        then=(
            RECEIVED,
            (75, A.LODGE_COMPLAINT, {"ripe": True}),
            (185, A.CONCLUDE_COMPLAINT, {"decision": "closed", "remedies_given": True}),
        ),
    ),
    Example(
        "routes", (B,), sent=160,
        then=(
            RECEIVED,
            (40, steps.diary_kept),
            (45, steps.compensation_asked),
            (50, steps.criminal_complaint_filed),
            (55, steps.mandate_written),
        ),
    ),
    Example("withdrawn", (B,), sent=15, then=((5, A.WITHDRAW, {}),)),
    Example(
        "closed", ("rectification",), sent=90,
        then=(RECEIVED, (20, A.ANSWER_FULL, {}), (21, A.ASSESS, {"assessment": "satisfied"}), (22, A.CLOSE, {})),
        changes={"wrong": "14 rue des Exemples", "right": "12 rue des Exemples"},
    ),
    Example(
        "rights", ("restriction", "portability", "objection"), sent=10, then=(RECEIVED,),
        changes={
            "restriction_ground": "legal_claims", "portability_scope": "account", "portability_format": "any",
            "objection_uses": ("marketing", "research"),
        },
    ),
    Example(
        "heir", ("health_access", B), sent=16, then=(RECEIVED,),
        changes={
            "capacity": "heir", "person_name": "Andrée Exemple", "person_birth_date": "1941-02-03", "motive": "memory",
            "proof_kind": "family_book",
        },
    ),
)  # fmt: skip


def make_all(patient, *, today):
    """One file per example. Returns how many."""
    for example in EXAMPLES:
        make(example, patient, today=today)
    return len(EXAMPLES)


def make(example, patient, *, today):
    case_file = open_case(patient, answers_of(example), on=today - timedelta(days=example.sent or 0))
    live(example, case_file, by=patient, today=today)


def live(example, case_file, *, by, today):
    """What followed in this file, from the day its first letter left until today."""
    steps.printed(case_file)
    if example.sent is None:
        return
    sent_on = today - timedelta(days=example.sent)
    perform_all(
        A.SEND, case_demands(case_file), by=by, on=sent_on, channel=example.channel,
        letter=case_file.letters.get(kind_code__in=FIRST_LETTERS),
        number="0A 000 000 0000 0" if example.channel == "registered" else "",
    )  # fmt: skip
    for days, act, *facts in example.then:
        day = sent_on + timedelta(days=days)
        _noted(case_file, on=day)
        _follow(case_file, act, *facts, by=by, on=day)
    _noted(case_file, on=today)


def addressed(example, site, **changes):
    """The same example, towards this site."""
    told = {"laboratory": str(site.pk), "laboratory_name": site.name, "recipient_lines": letter_address(site).lines}
    return replace(example, changes={**example.changes, **told, **changes})


def _noted(case_file, *, on):
    """What the worker would have noted and printed by that day."""
    for demand in case_demands(case_file):
        notices.take_note(demand, on=on, quietly=True)
    steps.printed(case_file)


def _follow(case_file, act, facts=None, *, by, on):
    if facts is None:
        act(case_file, by, on=on)
        return
    facts = dict(facts)
    if days := facts.pop("ends_in", None):
        facts["retention"] = Retention(text_cited=True, ends_on=on + timedelta(days=days))
    perform_all(act, case_demands(case_file), by=by, on=on, **facts)


def answers_of(example):
    """Laboratories are made up too: nothing may be said of a real one that did not happen."""
    year, month = map(int, example.sampled.split("-"))
    name = example.changes.get("laboratory_name") or f"Laboratoire Exemple {EXAMPLES.index(example) + 1}"
    told = {
        "journey": uuid.uuid4().hex, "situation": "known", "breach": "dedalus-2021", "laboratory_name": name,
        "laboratory_city": "Vannes", "laboratory_street": "1 rue des Essais", "laboratory_postcode": "56000",
        "recipient_lines": (
            name, "À l’attention du délégué", "à la protection des données", "1 RUE DES ESSAIS", "56000 VANNES",
        ),
        "department": "56", "sample_period": date_in_words(date(year, month, 1)).partition(" ")[2],
        "sampled_from": example.sampled, "sampled_until": example.sampled, "wants": example.wants,
        "capacity": "self", "postcode": "56000", "city": "Vannes", "channel": example.channel,
        **PERSON, **example.changes,
    }  # fmt: skip
    return Answers(**told)
