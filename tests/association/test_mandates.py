"""A mandate opens one file to one association, lets it do what is ticked, and ends when the person says so."""

import contextlib
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from cases import dossier, exhibits
from cases.association import carrying
from cases.chronicle import chronicle
from cases.documents import Cleaned
from cases.models import Action, CaseFile, Demand, Document, Event, Letter
from cases.proofs import proved_chronology
from cases.workflow import NotAllowed, perform
from cases.workflow.mandated import OUTSIDE
from rights.letters import LETTERS
from rights.mandates import SCOPE_OF_LETTERS, SCOPES, scopes_to_add
from tests.association.conftest import mandated, sent_to
from tests.laboratory.conftest import member
from vault.models import SealedFile
from vault.scope import OutOfScope

TODAY = date(2026, 6, 1)
DAY = timedelta(days=1)
PAPER = Cleaned(b"%PDF", "application/pdf", [])


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY} 12:00 +0200")


def sees(seat):
    return set(CaseFile.objects.visible_to(seat))


def waiting(case_file, organization, **changes):
    told = {"scopes": ["requests"], "starts_on": TODAY, "ends_on": TODAY + 90 * DAY, "key": "w"} | changes
    return carrying.ask(case_file, organization, **told)


# --- Who sees -------------------------------------------------------------------------------------------------------


def test_nothing_is_seen_before_the_person_agreed(case_file, association, coordinator):
    mandate = waiting(case_file, association)
    assert sees(coordinator) == set()
    carrying.accept(mandate, by=case_file.patient, on=TODAY, consent="2026-11")
    assert sees(coordinator) == {case_file}
    assert Demand.objects.visible_to(coordinator).count() == case_file.demands.count()


def test_another_association_sees_nothing(carried, neighbour):
    assert sees(neighbour) == set()
    with pytest.raises(CaseFile.DoesNotExist):
        carried.scope_for(neighbour, purpose="test")


def test_a_revoked_mandate_hides_the_file_at_once_and_for_good(carried, association, coordinator):
    carried.case_worker = coordinator
    carried.save(update_fields=["case_worker"])
    mandate = carried.mandates.get()
    carrying.revoke(mandate, by=carried.patient, on=TODAY)
    carried.refresh_from_db()
    assert sees(coordinator) == set()
    assert (carried.carrier, carried.carried_from, carried.case_worker) == (None, None, None)
    waiting(carried, association, key="again", by=coordinator)
    assert sees(coordinator) == set()
    assert (
        carrying.revoke(mandate, by=carried.patient, on=TODAY).revoked_at
        == carried.mandates.get(pk=mandate.pk).revoked_at
    )
    assert Event.objects.filter(action=Action.REVOKE_MANDATE).count() == 1


@pytest.mark.parametrize(("since", "days", "seen"), [(90, 90, True), (91, 90, False), (0, 0, True), (-1, 5, False)])
def test_the_first_and_the_last_day_are_within(case_file, association, coordinator, since, days, seen, time_machine):
    start = TODAY - since * DAY
    mandate = carrying.ask(
        case_file, association, scopes=["requests"], starts_on=start, ends_on=start + days * DAY, key="d"
    )
    time_machine.move_to(f"{min(start + days * DAY, TODAY)} 12:00 +0200")
    carrying.accept(mandate, by=case_file.patient, on=timezone.localdate(), consent="2026-11")
    time_machine.move_to(f"{TODAY} 12:00 +0200")
    assert bool(sees(coordinator)) is seen


def test_whoever_left_the_association_and_a_closed_one_see_nothing(carried, coordinator, association):
    coordinator.removed_at = timezone.now()
    assert sees(coordinator) == set()
    other = member(association, Membership.Role.CASE_WORKER)
    assert sees(other) == {carried}
    other.organization.closed_at = timezone.now()
    assert sees(other) == set()


def test_what_an_association_entered_waits_ninety_days(case_file, association, coordinator, time_machine):
    case_file.opened_by = coordinator
    case_file.opened_on = TODAY
    case_file.save(update_fields=["opened_by", "opened_on"])
    waiting(case_file, association, by=coordinator)
    assert sees(coordinator) == {case_file}
    scope = case_file.scope_for(coordinator, purpose="test")
    assert case_file.told(scope).name == "Camille Martin"
    with pytest.raises(OutOfScope):
        case_file.letters.get().facts.reveal(scope)
    with pytest.raises(NotAllowed, match="mandat"):
        perform(Action.WITHDRAW, case_file.demands.first(), by=coordinator, on=TODAY)
    time_machine.move_to(f"{TODAY + 91 * DAY} 12:00 +0200")
    assert sees(coordinator) == set()


# --- Who acts -------------------------------------------------------------------------------------------------------


def test_what_is_done_by_mandate_says_so(carried, case_worker):
    demand = carried.demands.first()
    event = perform(Action.RECEIVE, demand, by=case_worker, on=TODAY, proof="slip")
    assert (event.recorder, event.author, event.data["member"]) == ("association", "association", case_worker.number)
    lines = chronicle(carried, carried.scope_for(carried.patient, purpose="test"))
    assert lines[-1].notes == (f"Fait dans Recours par l’association, personne n°\u00a0{case_worker.number}.",)
    assert any(line.text.startswith("Mandat donné à Association des Exemples") for line in lines)
    # A letter names who acted, not a number nor this site; unless its reader may not read that mandate.
    for reader, name in ((carried.patient, "l’Association des Exemples"), (case_worker, "l’association")):
        told = proved_chronology(carried, carried.scope_for(reader, purpose="test"))[0][-1].text
        assert told.endswith(f" Fait par {name}, en vertu d’un mandat.")


@pytest.mark.parametrize("missing", SCOPES)
def test_no_act_outside_what_is_ticked(case_file, association, coordinator, missing):
    mandated(case_file, association, scopes=[scope for scope in SCOPES if scope != missing], since=30)
    demand = case_file.demands.get()
    letters = {
        scope: Letter.objects.create(case_file=case_file, kind_code=kind, written_on=TODAY, key=f"{scope}", facts={})
        for scope, kind in {"requests": "reminder", "cnil": "cnil_complaint", "courts": "criminal_complaint",
                            "compensation": "compensation"}.items()
    }  # fmt: skip
    for scope, letter in letters.items():
        act = {"by": coordinator, "on": TODAY, "letter": letter}
        if scope == missing:
            with pytest.raises(NotAllowed, match="ne couvre pas"):
                perform(Action.WRITE_LETTER, demand, **act)
        else:
            perform(Action.WRITE_LETTER, demand, **act)
    complain = {"by": coordinator, "on": TODAY, "ripe": True, "letter": letters["cnil"]}
    if missing == "cnil":
        with pytest.raises(NotAllowed, match="ne couvre pas"):
            perform(Action.LODGE_COMPLAINT, demand, **complain)
    else:
        perform(Action.LODGE_COMPLAINT, demand, **complain)
    health = case_file.demands.create(right_code="health_access")
    if missing in {"health", "requests"}:
        with pytest.raises(NotAllowed, match="ne couvre pas"):
            perform(Action.PREPARE, health, by=coordinator, on=TODAY)
    else:
        perform(Action.PREPARE, health, by=coordinator, on=TODAY)
    own_alone, added = {kind for kind in Document.Kind.values if scopes_to_add(kind) == {missing}}, set()
    for kind in Document.Kind.values:
        with contextlib.suppress(NotAllowed):
            added.add(exhibits.add(case_file, PAPER, kind=kind, title="Pièce", on=TODAY, by=coordinator).kind)
    assert added == set(Document.Kind.values) - own_alone - {Document.Kind.MANDATE}  # beside its mandate
    bind = {"on": TODAY, "key": "bound", "by": coordinator}
    if missing == "cnil":
        with pytest.raises(NotAllowed, match="ne couvre pas"):
            dossier.ask_to_bind(case_file, letters["cnil"], [], set(), **bind)
    else:
        with pytest.raises(NotAllowed, match="le mandat signé y est joint"):
            dossier.ask_to_bind(case_file, letters["requests"], [], set(), **bind)
        assert dossier.ask_to_bind(case_file, letters["cnil"], [], set(), **bind)
    carrying.revoke(case_file.mandates.get(), by=case_file.patient, on=TODAY)
    with pytest.raises(NotAllowed, match="ne couvre pas"):
        exhibits.add(case_file, PAPER, kind="other", title="Pièce", on=TODAY, by=coordinator)


def test_an_act_of_its_own_is_not_older_than_the_mandate(case_file, association, coordinator):
    mandated(case_file, association, since=3)
    demand = case_file.demands.get()
    with pytest.raises(NotAllowed) as refusal:
        perform(Action.WITHDRAW, demand, by=coordinator, on=TODAY - 4 * DAY)
    assert str(refusal.value) == OUTSIDE
    perform(Action.RECEIVE, demand, by=coordinator, on=TODAY - 4 * DAY)  # a fact of the post, older or not
    perform(Action.WITHDRAW, demand, by=coordinator, on=TODAY - 3 * DAY)


def test_each_letter_kind_that_needs_more_than_requests_exists():
    assert set(SCOPE_OF_LETTERS) <= set(LETTERS)
    assert set(SCOPE_OF_LETTERS.values()) <= set(SCOPES)


# --- What is read ---------------------------------------------------------------------------------------------------


def added(case_file, kind, number):
    return case_file.documents.create(
        number=number, kind=kind, title=f"Pièce {number}", content_type="application/pdf", added_on=TODAY,
        file=SealedFile.objects.store(b"%PDF-", key=case_file.key, name="x"),
    )  # fmt: skip


def opens(scope, document):
    try:
        return document.file.open(scope) == b"%PDF-"
    except OutOfScope:
        return False


@pytest.mark.parametrize("answers", [True, False])
def test_the_laboratorys_answers_only_with_their_own_tick(case_file, association, coordinator, answers):
    mandated(case_file, association, scopes=["requests", *(["answers"] if answers else [])])
    slip, reply = added(case_file, Document.Kind.RECEIPT, 1), added(case_file, Document.Kind.REPLY, 2)
    letter = Letter.objects.create(
        case_file=case_file, kind_code="lab_answer", written_on=TODAY, key="a", facts={"a": 1}
    )
    scope = case_file.scope_for(coordinator, purpose="test")
    assert opens(scope, slip)
    assert opens(scope, reply) is answers
    assert case_file.letters.get(kind_code="request").facts.reveal(scope)
    if answers:
        assert letter.facts.reveal(scope) == {"a": 1}
    else:
        with pytest.raises(OutOfScope):
            letter.facts.reveal(scope)


def test_two_mandates_that_run_at_once_open_what_either_ticks(case_file, association, coordinator):
    for key, scopes in (("a", ["requests"]), ("b", ["answers"]), ("c", ["requests"])):
        mandated(case_file, association, scopes=scopes, key=key)
    reply = added(case_file, Document.Kind.REPLY, 1)
    scope = case_file.scope_for(coordinator, purpose="test")
    assert opens(scope, reply)
    assert case_file.letters.get(kind_code="request").facts.reveal(scope)


def test_what_opens_three_files_costs_the_same_queries_as_one(
    carried, association, coordinator, patient, site, django_assert_num_queries, run_jobs
):
    with django_assert_num_queries(5):
        assert len(CaseFile.objects.all().scopes_for(coordinator, purpose="test")) == 1
    for _ in range(2):
        mandated(sent_to(site, patient, run_jobs), association)
    with django_assert_num_queries(5):
        assert len(CaseFile.objects.all().scopes_for(coordinator, purpose="test")) == 3


# --- Writing mandates -----------------------------------------------------------------------------------------------


def test_refusals_have_their_sentence_and_change_nothing(case_file, association, other_association):
    for wrong in (
        {"scopes": []},
        {"scopes": ["everything"]},
        {"ends_on": TODAY - DAY},
        {"ends_on": TODAY + 366 * DAY},
    ):
        with pytest.raises(NotAllowed):
            waiting(case_file, association, **wrong)
    assert not case_file.mandates.exists()
    mandate = waiting(case_file, association)
    assert waiting(case_file, association) == mandate
    with pytest.raises(NotAllowed, match="attend déjà"):
        waiting(case_file, association, key="second")
    carrying.accept(mandate, by=case_file.patient, on=TODAY, consent="2026-11")
    with pytest.raises(NotAllowed, match="autre association"):
        waiting(case_file, other_association)
    late = waiting(case_file, association, starts_on=TODAY + 92 * DAY, ends_on=TODAY + 99 * DAY, key="late")
    with pytest.raises(NotAllowed, match="au plus tard le lendemain"):
        carrying.accept(late, by=case_file.patient, on=TODAY, consent="2026-11")


def test_a_mandate_given_after_the_end_of_another_opens_nothing_before_it_begins(
    carried, association, coordinator, time_machine
):
    mandate = carried.mandates.get()
    time_machine.move_to(f"{mandate.ends_on + DAY} 12:00 +0200")
    start = mandate.ends_on + 10 * DAY
    later = waiting(carried, association, starts_on=start, ends_on=start + 30 * DAY)
    carrying.accept(later, by=carried.patient, on=mandate.ends_on + DAY, consent="2026-11")
    assert sees(coordinator) == set()
    time_machine.move_to(f"{start} 12:00 +0200")
    assert sees(coordinator) == {carried}


def test_a_renewal_goes_on_without_a_gap(carried, association, coordinator):
    first = carried.mandates.get()
    again = waiting(
        carried, association, starts_on=first.ends_on + DAY, ends_on=first.ends_on + 60 * DAY, key="renewal"
    )
    assert CaseFile.objects.get(pk=carried.pk).carried_until == first.ends_on
    carrying.accept(again, by=carried.patient, on=TODAY, consent="2026-11")
    assert CaseFile.objects.get(pk=carried.pk).carried_until == again.ends_on
    carrying.revoke(again, by=carried.patient, on=TODAY)
    assert CaseFile.objects.get(pk=carried.pk).carried_until == first.ends_on
    assert Event.objects.verify_chain(carried) is None
