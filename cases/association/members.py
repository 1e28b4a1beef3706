"""The people of an association, entered in its list: each once, each file once, with a mandate that waits for a
signature.

No demand is made here: nothing may be written in the name of somebody who has not signed.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Q

from accounts.models import Organization, User
from cases.answers import Answers
from cases.association import carrying
from cases.models import CaseFile, Principal
from cases.opening import UNKNOWN_DEPARTMENT
from cases.tenancy import beyond
from cases.workflow import NotAllowed
from directory.models import Breach
from directory.text import key, words
from vault.index import blind_index
from vault.models import DataKey

ENTERED = "entered:"  # begins the origin of a file
CHUNK = 200  # entries of one transaction: about a second of work, well within what a job has
FORGOTTEN = 500  # erased in one passage of the purge
PRINTED = (  # on a mandate, of the answers
    "capacity", "name", "birth_name", "birth_date", "person_name", "person_birth_name", "person_birth_date",
    "laboratory_name", "breach",
)  # fmt: skip
WRITTEN = "La première lettre de ce dossier est écrite\u202f: ces réponses ne changent plus."
SIGNED = (
    "Le mandat signé nomme la personne, le laboratoire et la fuite\u202f: cela ne change plus. En cas d’erreur, mettez "
    "fin au mandat et inscrivez la personne de nouveau."
)
SOMEBODY = "Une autre personne de votre liste a ce nom et cette date de naissance."
TWO_FILES = "Cette personne a déjà un dossier pour ce laboratoire."
TAKEN = "Ce numéro d’adhérent est déjà celui d’une autre personne de votre liste."


@dataclass(frozen=True)
class Entry:
    """One person and one laboratory: what the letters will be written from, and the mandate to be signed."""

    answers: Answers
    scopes: tuple[str, ...]
    starts_on: date
    ends_on: date
    number: str = ""  # the association's own for this person

    @property
    def notices(self):
        """How her mandate says that she is given news: by e-mail to somebody who gave an address, else by letter."""
        return "email" if self.answers.email else "post"


@dataclass
class Outcome:
    """What came of some entries; `refused`: (place among them, sentence)."""

    people: int = 0  # new in the list
    files: list[CaseFile] = field(default_factory=list)
    again: int = 0  # whose mandate had run out: a new one waits in the file that was there
    known: int = 0  # whose file was there already
    refused: list[tuple[int, str]] = field(default_factory=list)


def enter(seat, entries, *, on, at, worker=None):
    """Enter these people for the association of this member, in one transaction; whoever is there stays as she is.

    `worker`: whose the new files are, of those at work there; None: nobody's yet.

    Twice, or twice at once, gives what once does. The number of queries does not depend on that of the entries; more
    than CHUNK of them are entered in several calls.
    """
    outcome = Outcome()
    marks = [Marks.of(seat.organization, entry) for entry in entries]
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).get(pk=seat.organization_id)  # two at once wait in turn
        held = Held(seat.organization, marks)
        fresh, wanted, again = {}, [], []
        for place, (entry, mark) in enumerate(zip(entries, marks, strict=True)):
            if refusal := _refusal(entry) or held.refusal(mark):
                outcome.refused.append((place, refusal))
            elif row := held.take_ended(mark, entry.answers.capacity):
                again.append((row, entry.scopes, entry.starts_on, entry.ends_on, entry.notices))
            elif held.has(mark):
                outcome.known += 1
            else:
                held.add(mark)
                wanted.append((mark, entry))
                if mark.person not in held.people:
                    fresh.setdefault(mark.person, (mark, entry))
        people = held.people | _people(seat, list(fresh.values()), at)
        outcome.people, outcome.again = len(fresh), len(again)
        told = [(people[mark.person].patient, mark, entry) for mark, entry in wanted]
        outcome.files = _files(seat, told, on, worker)
        asked = zip(outcome.files, wanted, strict=True)
        asked = [(row, one.scopes, one.starts_on, one.ends_on, one.notices) for row, (_, one) in asked]
        carrying.ask_many(asked, seat.organization, by=seat, key="entry", at=at)
        carrying.ask_again(again, seat.organization, by=seat, worker=worker, on=on, at=at)
    return outcome


def correct(case_file, told, seat, *, on):
    """Put these answers in the place of those of a file from which no letter was written, as her association may.

    What a signed mandate says stays; one that is only printed is to be printed anew when it no longer says the same.
    NotAllowed with the sentence that the member reads.
    """
    with transaction.atomic():
        files = CaseFile.objects.visible_to(seat).select_for_update(of=("self",)).select_related("patient__key", "key")
        held = files.get(pk=case_file.pk)
        before = held.told(held.scope_for(seat, purpose="réponses"))
        changed = [name for name in PRINTED if getattr(before, name) != getattr(told, name)]
        if held.demands.exists():
            raise NotAllowed(WRITTEN)
        signed = held.mandates.filter(revoked_at=None, ends_on__gte=on).exclude(signed_on=None)
        if any(getattr(before, name) for name in changed) and signed.exists():
            raise NotAllowed(SIGNED)
        mark = Marks.of(seat.organization, Entry(told, (), on, on))
        _know_again(held.patient_id, before, told, seat)
        if held.origin.startswith(ENTERED):
            held.origin = mark.origin
        with beyond():
            other = CaseFile.objects.filter(patient=held.patient_id, origin=held.origin).exclude(pk=held.pk).exists()
        if other:
            raise NotAllowed(TWO_FILES)
        held.identity, held.answers = CaseFile.split(told)
        held.breach = Breach.objects.filter(slug=told.breach).first()
        held.laboratory_id, held.department = told.laboratory or None, told.department or UNKNOWN_DEPARTMENT
        held.capacity = told.capacity
        held.save(update_fields=[
            "origin", "identity", "answers", "breach", "laboratory", "department", "capacity",
        ])  # fmt: skip
        if changed or before.address_lines != told.address_lines:
            for mandate in held.mandates.filter(organization=seat.organization_id).waiting():
                carrying.put_on_paper(mandate, None)


def _know_again(patient_id, before, told, seat):
    """The list of the association follows her name, her birth date and where she may be invited."""
    people = Principal.objects.filter(organization=seat.organization_id)
    row = people.select_for_update(of=("self",)).select_related("organization__key").filter(patient=patient_id).first()
    if row is None or row.identity_index != person_mark(seat.organization, before):
        return  # her own words, not those of the list
    row.name, row.identity_index = told.name, person_mark(seat.organization, told)
    if people.filter(identity_index=row.identity_index).exclude(pk=row.pk).exists():
        raise NotAllowed(SOMEBODY)
    if before.email != told.email and row.joined_at is None:
        row.email = told.email
    row.save(update_fields=["name", "identity_index", "email"])


def person_mark(organization, told):
    """By which an association recognises whoever told this: the words of her name, and her birth date or postcode."""
    mark = f"{in_any_order(told.name)}|{told.birth_date or told.postcode}"
    return blind_index(mark, purpose="member", tenant=str(organization.pk))


def number_mark(organization, number):
    """By which an association recognises one of its own numbers; empty without one."""
    plain = key(number)
    return blind_index(plain, purpose="member number", tenant=str(organization.pk)) if plain else ""


def file_mark(organization, place, person="|"):
    """By which an association recognises a file: the laboratory, and whom she writes for, when not for herself."""
    return blind_index(f"{place}|{person}", purpose="member file", tenant=str(organization.pk))


def in_any_order(name):
    return " ".join(sorted(words(name)))


@dataclass(frozen=True)
class Marks:
    """Keyed hashes by which one association recognises a person, her number and her file; elsewhere, others.

    A person: the words of her name in any order, and her birth date; the postcode where somebody who writes for
    another did not say hers. Her file: the laboratory, and whom she writes for.
    """

    person: str
    number: str  # empty without a number
    file: str

    @classmethod
    def of(cls, organization, entry):
        told = entry.answers
        other = in_any_order(told.person_name)
        place = told.laboratory or f"{key(told.laboratory_name)}|{told.laboratory_postcode}"
        return cls(
            person_mark(organization, told),
            number_mark(organization, entry.number),
            file_mark(organization, place, f"{other}|{told.person_birth_date}"),
        )

    @property
    def origin(self):
        return ENTERED + self.file


class Held:
    """What an association knows of some people, whatever became of their mandates; `add` counts one more among them.

    A file is hers whether she was entered with it, or opened it herself and gave the association a mandate.
    """

    def __init__(self, organization, marks):
        rows = Principal.objects.filter(organization=organization).select_related("patient__key")
        people = {mark.person for mark in marks}
        numbers = {mark.number for mark in marks if mark.number}
        self.people = {row.identity_index: row for row in rows.filter(identity_index__in=people)}
        self.owners = dict(rows.filter(number_index__in=numbers).values_list("number_index", "identity_index"))
        persons = {row.patient_id: row.identity_index for row in self.people.values()}
        files = CaseFile.objects.filter(patient__in=persons)
        given = files.filter(capacity="self", laboratory__isnull=False, mandates__organization=organization)
        with beyond():  # a file whose mandate ended is hidden by the wall, and opened no second time
            known = list(files.values_list("patient", "origin"))
            given = list(given.values_list("patient", "laboratory"))
            self.left = {(persons[row.patient_id], row.origin) for row in carrying.ended_by_her(organization, files)}
        known += [(patient, ENTERED + file_mark(organization, site)) for patient, site in given]
        self.files = {(persons[patient], origin) for patient, origin in known}
        self.ended = {(persons[row.patient_id], row.origin): row for row in carrying.ran_out(organization, persons)}

    def refusal(self, mark):
        return TAKEN if self.owners.get(mark.number, mark.person) != mark.person else ""

    def has(self, mark):
        return (mark.person, mark.origin) in self.files

    def take_ended(self, mark, capacity="self"):
        row = self.ended.pop((mark.person, mark.origin), None)
        return row if row and row.capacity == capacity else None

    def add(self, mark):
        self.files.add((mark.person, mark.origin))
        if mark.number:
            self.owners[mark.number] = mark.person


def _refusal(entry):
    try:
        told = {"scopes": entry.scopes, "starts_on": entry.starts_on, "ends_on": entry.ends_on}
        carrying.check(CaseFile(capacity=entry.answers.capacity), **told)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def _people(seat, fresh, at):
    """{mark: principal} of people new in the list: nobody can sign in as one of them before she is invited."""
    names = [entry.answers.name for _, entry in fresh]
    users = User.objects.create_unreachable_many(names, is_demo=seat.organization.is_demo)
    rows = [
        Principal(
            organization=seat.organization, patient=user, name=entry.answers.name, number=entry.number,
            email=entry.answers.email, identity_index=mark.person, number_index=mark.number or None, entered_by=seat,
            entered_at=at,
        )
        for (mark, entry), user in zip(fresh, users, strict=True)
    ]  # fmt: skip
    return {row.identity_index: row for row in Principal.objects.bulk_create(rows)}


def _files(seat, wanted, on, worker):
    breaches = {breach.slug: breach for breach in Breach.objects.all()}
    since, until = carrying.while_unsigned(on)
    rows = []
    keys = DataKey.objects.forge_many(len(wanted), "case")
    for (patient, mark, entry), data_key in zip(wanted, keys, strict=True):
        told = entry.answers
        identity, answers = CaseFile.split(told)
        rows.append(CaseFile(
            patient=patient, key=data_key, origin=mark.origin, capacity=told.capacity, breach=breaches.get(told.breach),
            laboratory_id=told.laboratory or None, department=told.department or UNKNOWN_DEPARTMENT,
            identity=identity, answers=answers, opened_on=on, carrier=seat.organization, carried_from=since,
            carried_until=until, opened_by=seat, case_worker=worker,
        ))  # fmt: skip
    return CaseFile.objects.bulk_create(rows)


def never_signed(*, on):
    """Files entered for people of whom nobody saw a signature in time: no door shows them any more. Some at a time."""
    entered = CaseFile.objects.filter(opened_by__organization__kind=Organization.Kind.ASSOCIATION)
    unseen = entered.filter(Q(carrier=None) | Q(carried_until__lt=on), patient__email_index=None)
    return unseen.exclude(mandates__signed_on__isnull=False).exclude(demands__isnull=False)[:FORGOTTEN]


def forget():
    """Let go of people of whom no file is left, and who never had a space of their own. Some at a time."""
    left = Principal.objects.filter(patient__case_files=None, patient__email_index=None).select_related("patient__key")
    for principal in left[:FORGOTTEN]:
        with transaction.atomic():
            principal.delete()
            principal.patient.delete()
            principal.patient.key.delete()
