"""Made-up people who gave the made-up association a mandate, so that its worklist and its figures show something."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import Membership
from cases import complaining, exhibits
from cases.association import carrying, mandate_letters, members
from cases.association.mandating import SIGNED
from cases.demonstration.files import RECEIVED, A, B, E, Example, addressed, answers_of, live
from cases.demonstration.papers import mandate
from cases.demonstration.steps import printed
from cases.documents import Cleaned
from cases.models import Document
from cases.models.role import SYSTEM
from cases.opening import ask_first
from cases.workflow import perform_all
from cases.writing import case_demands
from rights.mandates import SCOPES, last_end

GIVEN = 5  # days from the signature to the first letter
REFUSED = {"ground": "legal_retention", "reasons_given": False, "remedies_given": False}
DOUBTED = {"reasons_given": False, "asks_id_copy": True}
PARTLY = {"missing": ["access.3", "access.4"]}


@dataclass(frozen=True)
class Carried:
    """One person and one file. `sent` None: no letter yet; `signed` False: her mandate waits for a signature."""

    name: str
    wants: tuple[str, ...] = ("access", B)
    sent: int | None = None  # days before today
    then: tuple[tuple, ...] = ()
    signed: bool = True
    since: int | None = None  # days from the mandate to today, where it is not GIVEN before the letter
    is_mine: bool = False  # of the case worker

    @property
    def began(self):
        """Days before today."""
        return self.since or (self.sent or 0) + GIVEN

    @property
    def example(self):
        return Example("carried", self.wants, sent=self.sent, then=self.then)


def _answered(day, **facts):
    return RECEIVED, (day, A.ANSWER_FULL, facts)


def _lodged(case_file, seat, *, on):
    draft = complaining.write_complaint(case_file, by=seat, on=on, key="demo:complaint", reveal_identity=True)
    printed(case_file)
    draft.refresh_from_db()
    perform_all(A.LODGE_COMPLAINT, case_demands(case_file), by=seat, on=on, letter=draft, ripe=True, number="EXEMPLE-3")


PEOPLE = (
    Carried("Alex Échantillon", signed=False),
    Carried("Ariel Brouillon", is_mine=True),
    Carried("Charlie Patron", sent=4),
    Carried("Claude Canevas", sent=5, is_mine=True),
    Carried("Eden Esquisse", sent=18, then=(RECEIVED,)),
    Carried("Jo Étalon", sent=28, then=(RECEIVED,), is_mine=True),
    Carried("Kim Formulaire", sent=29, then=(RECEIVED, (20, A.ASK_IDENTITY, DOUBTED))),
    Carried("Lou Imprimé", sent=44, then=(RECEIVED,)),
    Carried("Morgan Pastiche", sent=52, then=(RECEIVED,)),
    Carried("Sacha Repère", sent=40, then=_answered(14)),
    Carried("Sam Schéma", sent=60, then=_answered(21), is_mine=True),
    Carried("Lou Vignette", sent=70, then=(RECEIVED, (31, A.ANSWER_PARTLY, PARTLY))),
    Carried("Alix Virgule", wants=(E,), sent=62, then=(RECEIVED, (28, A.REFUSE, REFUSED))),
    Carried("Jody Vernis", sent=150, then=(RECEIVED, (60, _lodged))),
    Carried("Maxime Zigzag", sent=90, then=_answered(35), since=345),
)  # fmt: skip


def carry(organization, sites, *, today):
    """Everybody above, in the list of this association, their letters to these sites in turn. Returns how many."""
    seats = {seat.role: seat for seat in organization.memberships.in_force()}
    coordinator, worker = seats[Membership.Role.COORDINATOR], seats[Membership.Role.CASE_WORKER]
    for rank, person in enumerate(PEOPLE):
        case_file = _entered(person, coordinator, sites[rank % len(sites)], number=f"EX-{rank + 1:03}", today=today)
        if person.signed:
            _signed(case_file, on=today - timedelta(days=person.began))
        else:
            mandate_letters.write_paper(case_file.mandates.get(), by=coordinator, on=today)
            printed(case_file)
        if person.is_mine:
            case_file.case_worker = worker
            case_file.save(update_fields=["case_worker"])
        if person.sent is not None:
            told = case_file.told(case_file.scope_for(coordinator, purpose="exemple"))
            ask_first(case_file, told, by=coordinator, on=today - timedelta(days=person.sent))
            live(person.example, case_file, by=coordinator, today=today)
    return len(PEOPLE)


def _entered(person, seat, site, *, number, today):
    day = today - timedelta(days=person.began)
    entry = members.Entry(
        answers_of(addressed(person.example, site, name=person.name)), tuple(SCOPES), day, last_end(day), number
    )
    return members.enter(seat, [entry], on=day, at=_noon(day)).files[0]


def _signed(case_file, *, on):
    paper = Cleaned(mandate(on), "application/pdf", [])
    document = exhibits.add(case_file, paper, kind=Document.Kind.MANDATE, title=SIGNED, on=on, by=SYSTEM)
    carrying.sign_on_paper(case_file.mandates.get(), document, signed_on=on, by=case_file.patient, at=_noon(on))
    case_file.refresh_from_db()


def _noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))
