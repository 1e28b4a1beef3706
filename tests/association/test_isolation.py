"""Two associations: whatever one of them reads, mixes, posts or forges, nothing of the other is read, changed or told.

The tests are those of two laboratories. Then one file: who opens which of its addresses, and until when.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.doors import ASSOCIATION
from accounts.models import Organization, User
from cases import exhibits
from cases.association import carrying
from cases.documents import Cleaned
from cases.file_pages import PAGES
from cases.models import Access, Action, CaseFile, DiaryEntry, Letter
from cases.workflow import perform_all
from directory.models import Breach
from rights.mandates import SCOPES
from tests.association.conftest import at, given_to, mandated
from tests.association.many import enter_many
from tests.laboratory.conftest import agent, laboratory, received, sent_to, sit
from tests.laboratory.desk import SEATED, address, made_up
from tests.laboratory.tenants import as_stored, furnish
from tests.laboratory.test_isolation import (
    CANARY,
    SECRET,
    TODAY,
    answers_alike,
    test_a_search_for_what_another_holds_finds_what_a_search_for_nothing_does,
    test_an_address_with_an_id_of_another_answers_as_with_one_of_nobody,
    test_an_id_of_another_in_any_field_of_any_form_is_refused_or_ignored,
    test_the_pages_of_one_are_the_same_whether_the_other_exists_or_not,
    test_whoever_reads_and_fills_in_everything_meets_nothing_of_another,
)
from tests.laboratory.test_posting import (
    test_a_page_of_the_desk_is_kept_by_nobody,
    test_every_post_wants_its_token,
    test_somebody_of_two_laboratories_cannot_post_from_one_to_the_other,
    test_what_was_read_before_the_end_serves_no_more,
)

__all__ = [
    "agent",
    "laboratory",
    "received",
    "test_a_page_of_the_desk_is_kept_by_nobody",
    "test_a_search_for_what_another_holds_finds_what_a_search_for_nothing_does",
    "test_an_address_with_an_id_of_another_answers_as_with_one_of_nobody",
    "test_an_id_of_another_in_any_field_of_any_form_is_refused_or_ignored",
    "test_every_post_wants_its_token",
    "test_somebody_of_two_laboratories_cannot_post_from_one_to_the_other",
    "test_the_pages_of_one_are_the_same_whether_the_other_exists_or_not",
    "test_what_was_read_before_the_end_serves_no_more",
    "test_whoever_reads_and_fills_in_everything_meets_nothing_of_another",
]  # fmt: skip
OF_A_PERSON = [one for one in SEATED[ASSOCIATION] if {"case_id", "principal_id"} & set(one.pattern.converters)]
OF_A_FILE = [one for one in OF_A_PERSON if "case_id" in one.pattern.converters]


@pytest.fixture
def ours(received, coordinator, association, patient, site, other_site, run_jobs, time_machine):
    """A coordinator: a file without a mandate to read its answers, its person's other file, somebody yet to sign."""
    time_machine.move_to(TODAY)
    day = timezone.localdate()
    patient.email = f"{SECRET}-compte@exemple.fr"
    patient.save(update_fields=["email"])
    received.breach = Breach.objects.create(slug="fuite-d-ici", title="Fuite d’ici", disclosed_on=day)
    received.save(update_fields=["breach"])
    Breach.objects.create(slug="fuite-d-ailleurs", title="Fuite d’ailleurs", disclosed_on=day)
    answer = Cleaned(f"{SECRET} de la réponse".encode(), "text/plain", [])
    exhibits.add(received, answer, kind="reply", title="Réponse", on=day, by=patient)
    facts = received.letters.get().facts.reveal(received.system_scope(purpose="essai"))
    facts["identification"]["name"] = f"{SECRET} de la lettre du laboratoire"
    Letter.objects.create(
        case_file=received, kind_code="lab_answer", facts=facts, written_on=day, key=f"{received.pk}:answer"
    )
    DiaryEntry.objects.create(case_file=received, key="x", told={"text": f"{SECRET} du journal"})
    sent_to(other_site, patient, run_jobs, name=f"{SECRET} envoyé ailleurs")  # without a mandate
    mandated(received, association, scopes=("requests", "cnil"), since=5)
    given_to(received, coordinator)
    enter_many(coordinator, site, 2, signed=False)
    return coordinator


@pytest.fixture
def stranger(neighbour):
    return neighbour


@pytest.fixture
def other_laboratory(other_association):
    return other_association


@pytest.fixture
def officer(received, coordinator, association):
    """Who directs, with a file of their own."""
    mandated(received, association, since=5)
    given_to(received, coordinator)
    return coordinator


@pytest.fixture
def theirs(ours, neighbour, other_association, other_site, other_patient, run_jobs):
    """{model: row} of the other association: a word of its own in each text of each table, and in its letter."""
    Organization.objects.filter(pk=other_association.pk).update(name=f"{CANARY} association")
    told = {
        "name": f"{CANARY} nom", "birth_name": f"{CANARY} naissance", "address_lines": (f"1 rue {CANARY}",),
        "city": f"{CANARY} ville", "report_number": f"{CANARY}-rapport", "email": f"{CANARY}@exemple.fr",
        "recipient_lines": (f"{CANARY} destinataire",), "wants": ("access", "rectification"),
        "wrong": f"{CANARY} faux", "right": f"{CANARY} juste",
    }  # fmt: skip
    case_file = sent_to(other_site, other_patient, run_jobs, **told)
    perform_all(Action.RECEIVE, list(case_file.demands.all()), by=other_patient, on=case_file.opened_on)
    case_file.breach = Breach.objects.get(slug="fuite-d-ailleurs")
    case_file.save(update_fields=["breach"])
    mandated(case_file, other_association)
    given_to(case_file, neighbour)
    return furnish(neighbour, case_file, CANARY)


# --- One file -------------------------------------------------------------------------------------------------------


@pytest.fixture
def rows(received, coordinator, association, time_machine):
    """{model: row}: everything that the association has of one file, which is the coordinator's own."""
    time_machine.move_to(TODAY)
    mandated(received, association, since=5)
    given_to(received, coordinator)
    return furnish(coordinator, received, "texte")


def named(pattern, seat, rows):
    """(the address with the ids of these rows, the same with those of nobody)."""
    nobody, ids = made_up(pattern), {}
    for name in nobody:
        stem = name.removesuffix("_id").replace("case", "casefile")
        ids[name] = next((row.pk for model, row in rows.items() if model._meta.model_name == stem), nobody[name])
    return address(pattern, seat, **ids), address(pattern, seat, **nobody)


def finds_nothing(browser, seat, rows):
    """Each address of a person or of a file answers as the one of nobody, reading or posting, for as many queries."""
    browser.get(named(OF_A_PERSON[0], seat, rows)[1])  # what a session asks once
    for pattern in OF_A_PERSON:
        assert set(answers_alike(browser, *named(pattern, seat, rows))) <= {404, 405}, pattern.name


def stored(seat):
    """Everything that hangs from the association, but who opened what."""
    return {label: rows for label, rows in as_stored(seat.organization).items() if label != "cases.Access"}


def test_without_a_mandate_today_nothing_of_a_person_is_found(client, rows, coordinator, neighbour, time_machine):
    case_file, day = rows[CaseFile], timezone.localdate()
    before = stored(coordinator)
    finds_nothing(sit(Client(), neighbour), neighbour, rows)
    for days in (120, -120):  # after its end, before its beginning
        time_machine.move_to(f"{day + timedelta(days=days)} 10:00 +0100")
        finds_nothing(sit(Client(), coordinator), coordinator, rows)
    time_machine.move_to(TODAY)
    browser, page = sit(client, coordinator), at("case_detail", coordinator, case_file)
    assert browser.get(page).status_code == 200
    assert stored(coordinator) == before
    for mandate in case_file.mandates.filter(revoked_at=None):
        carrying.revoke(mandate, by=case_file.patient, on=day)
    finds_nothing(browser, coordinator, rows)


def test_no_address_of_a_place_opens_to_who_sits_elsewhere(client, rows, coordinator, case_worker, agent):
    """A colleague, a laboratory, the person herself, nobody: as if the file, and the place, were not there."""
    for browser in (sit(client, case_worker), sit(Client(), agent)):
        finds_nothing(browser, coordinator, rows)
    person = Client()
    person.force_login(rows[CaseFile].patient)
    for browser in (person, Client()):
        for pattern in OF_A_PERSON:
            there, nowhere = named(pattern, coordinator, rows)
            assert answers_alike_to_sign_in(browser, there) == answers_alike_to_sign_in(browser, nowhere) == [302, 302]


def answers_alike_to_sign_in(browser, page):
    answers = [browser.get(page), browser.post(page, {})]
    for answer in answers:
        assert answer["Location"] == f"/association/connexion/?next={page}"
        assert not answer.content
    return [answer.status_code for answer in answers]


def test_who_has_not_said_why_reads_and_does_nothing(client, rows, coordinator, case_worker):
    browser, before = sit(client, case_worker), stored(coordinator)
    reason = at("reason", case_worker, rows[CaseFile])
    for pattern in OF_A_FILE:
        page, _ = named(pattern, case_worker, rows)
        for send in (browser.get, browser.post):
            answer = send(page)
            if page == reason:
                assert answer.status_code == 200
            elif answer.status_code != 405:
                assert answer["Location"].startswith(reason), page
    assert stored(coordinator) == before
    assert not Access.objects.filter(member=case_worker).exists()


@pytest.mark.parametrize("why", ["its scopes", "it ran out and its successor is not signed"])
def test_what_a_mandate_does_not_cover_is_neither_shown_nor_done(client, rows, coordinator, why):
    """It covers compensation alone, or nothing any more: nothing of the requests, of the complaint or of what the
    laboratory answered."""
    case_file, day = rows[CaseFile], timezone.localdate()
    case_file.documents.exclude(kind="damage").update(kind="reply")
    case_file.mandates.update(scopes=["compensation"])
    if why != "its scopes":
        past = {"starts_on": day - timedelta(days=9), "ends_on": day - timedelta(days=1)}
        case_file.mandates.update(scopes=list(SCOPES), **past)
        CaseFile.objects.update(opened_by=coordinator)
        User.objects.filter(pk=case_file.patient_id).update(email_index=None)
        again = [(case_file, ["requests"], day, day, "post")]
        carrying.ask_again(again, coordinator.organization, by=coordinator, worker=None, on=day, at=timezone.now())
        carrying.settle(CaseFile.objects.get())
    browser, before, refused = sit(client, coordinator), stored(coordinator), set()
    for page in PAGES:
        there, _ = named(next(one for one in OF_A_FILE if one.name == f"association_{page.name}"), coordinator, rows)
        for send in (browser.get, browser.post):
            answer = send(there)
            if answer.status_code == 302:
                assert answer["Location"] == at("case_detail", coordinator, case_file), page.name
                refused.add(page.name)
            else:
                assert answer.status_code in {404, 405}, page.name
    assert refused >= {page.name for page in PAGES if page.scope}
    assert stored(coordinator) == before
