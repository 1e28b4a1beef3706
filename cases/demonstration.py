"""Made-up files in every state, so that each page of a fresh installation has something to show."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta

from cases import exhibits, notices
from cases.answers import Answers
from cases.demonstration_papers import slip
from cases.documents import Cleaned
from cases.models import Action, Document, Job
from cases.opening import open_case
from cases.queue import run
from cases.workflow import perform_all
from cases.writing import case_demands, write_follow_up
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
    then: tuple[tuple, ...] = ()  # (days after sending, act, facts)
    sampled: str = "2019-03"
    changes: dict = field(default_factory=dict)


PERSON = {"name": "Camille Exemple", "birth_date": "1980-05-17", "address_lines": ("12 rue des Exemples",)}
RECEIVED = (2, A.RECEIVE, {"slip": True})
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
    Example("late", (B, "access"), sent=70, then=(RECEIVED, (45, "reminder", {}))),
    Example(
        "lodged", ("access",), sent=150, then=(RECEIVED, (60, A.LODGE_COMPLAINT, {"ripe": True, "number": "EXEMPLE-1"}))
    ),
    Example("withdrawn", (B,), sent=15, then=((5, A.WITHDRAW, {}),)),
    Example(
        "closed", ("rectification",), sent=90,
        then=(RECEIVED, (20, A.ANSWER_FULL, {}), (21, A.ASSESS, {"assessment": "satisfied"}), (22, A.CLOSE, {})),
        changes={"wrong": "14 rue des Exemples", "right": "12 rue des Exemples"},
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
    sent_on = today - timedelta(days=example.sent) if example.sent else today
    case_file = open_case(patient, _answers(example), on=sent_on)
    _print(case_file)
    if example.sent is None:
        return
    letter = case_file.letters.get()
    perform_all(
        A.SEND, case_demands(case_file), by=patient, on=sent_on, channel=example.channel, letter=letter,
        number="0A 000 000 0000 0" if example.channel == "registered" else "",
    )  # fmt: skip
    for days, act, facts in example.then:
        _follow(case_file, act, facts, patient, on=sent_on + timedelta(days=days))
    for demand in case_demands(case_file):
        notices.take_note(demand, on=today, quietly=True)
    _print(case_file)


def _follow(case_file, act, facts, patient, *, on):
    demands, facts = case_demands(case_file), dict(facts)
    if act == "reminder":
        letter = write_follow_up(case_file, act, demands, by=patient, on=on, days=15, key=f"demo:{uuid.uuid4()}")
        _print(case_file)
        letter.refresh_from_db()
        perform_all(A.POST_LETTER, case_demands(case_file), by=patient, on=on, letter=letter, channel="registered")
        return
    if facts.pop("slip", False):
        facts["document"] = exhibits.add(
            case_file,
            Cleaned(slip(on), "application/pdf", []),
            kind=Document.Kind.RECEIPT,
            title="Avis de réception (exemple)",
            on=on,
        )
    perform_all(act, demands, by=patient, on=on, **facts)


def _print(case_file):
    """What the worker would do in the next second, done now so that the first page is whole."""
    for letter in case_file.letters.filter(pdf=None):
        run(Job.objects.get(key=f"render:{letter.pk}").pk)


def _answers(example):
    """Laboratories are made up too: nothing may be said of a real one that did not happen."""
    year, month = map(int, example.sampled.split("-"))
    name = f"Laboratoire Exemple {EXAMPLES.index(example) + 1}"
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
