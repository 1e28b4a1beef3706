"""What a laboratory sees: what was sent to it, and of that nothing but what was said to it."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from cases.models import Action, CaseFile, Demand, Letter, Standing
from cases.opening import open_case
from cases.workflow import NotAllowed, perform, perform_all
from cases.writing import write_letter
from rights.catalogue import RIGHTS
from rights.statutes import CSP_R1111_1, GDPR_12_3
from tests.cases.conftest import answers
from tests.laboratory.conftest import member, sent_to, sit
from vault.scope import OutOfScope


def test_a_draft_is_nobodys_but_the_patients(site, agent, patient, run_jobs):
    draft = open_case(patient, answers(laboratory=str(site.pk)), on=date(2026, 3, 4))
    assert list(CaseFile.objects.visible_to(agent)) == []
    run_jobs()
    perform_all(Action.SEND, list(draft.demands.all()), by=patient, on=date(2026, 3, 4), channel="post")
    assert list(CaseFile.objects.visible_to(agent)) == [draft]
    assert Demand.objects.visible_to(agent).count() == 1


def test_what_was_sent_to_one_laboratory_is_nothing_to_another(case_file, agent, stranger):
    assert list(CaseFile.objects.visible_to(agent)) == [case_file]
    assert list(CaseFile.objects.visible_to(stranger)) == []
    assert list(Demand.objects.visible_to(stranger)) == []
    with pytest.raises(CaseFile.DoesNotExist):
        case_file.scope_for(stranger, purpose="essai")


def test_a_respondent_from_outside_sees_no_file(case_file, laboratory):
    outside = member(laboratory, Membership.Role.RESPONDENT)
    assert list(CaseFile.objects.visible_to(outside)) == []


@pytest.mark.parametrize("how", ["removed", "account closed", "laboratory closed"])
def test_whoever_left_sees_nothing_at_the_next_request(case_file, agent, how):
    if how == "removed":
        Membership.objects.filter(pk=agent.pk).update(removed_at=timezone.now())
    elif how == "account closed":
        type(agent.user).objects.filter(pk=agent.user_id).update(is_active=False)
    else:
        type(agent.organization).objects.filter(pk=agent.organization_id).update(closed_at=timezone.now())
    now = Membership.objects.get(pk=agent.pk)
    assert not now.is_in_force
    assert not Membership.objects.in_force().filter(pk=agent.pk).exists()
    assert list(CaseFile.objects.visible_to(now)) == []
    with pytest.raises(Membership.DoesNotExist):
        now.own_scope("essai")


def test_the_letter_opens_and_nothing_else_of_the_file_does(case_file, agent, patient):
    scope = case_file.scope_for(agent, purpose="essai")
    letter = case_file.letters.select_related("pdf__key").get()
    assert letter.facts.reveal(scope)["identification"]["name"] == "Camille Martin"
    assert letter.pdf.open(scope).startswith(b"%PDF")
    with pytest.raises(OutOfScope):
        case_file.answers.reveal(scope)
    with pytest.raises(OutOfScope):
        case_file.identity.reveal(scope)
    with pytest.raises(OutOfScope):
        case_file.patient.email.reveal(scope)
    for event in case_file.events.filter(details__isnull=False):
        with pytest.raises(OutOfScope):
            event.details.reveal(scope)


def test_a_letter_that_did_not_leave_and_a_complaint_are_not_the_laboratorys(case_file, agent, run_jobs):
    facts = case_file.letters.get().facts.reveal(case_file.system_scope(purpose="essai"))
    demands = list(case_file.demands.all())
    for kind in ("reminder", "cnil_complaint"):
        write_letter(case_file, kind, facts, demands, on=date(2026, 4, 10), key=kind)
    scope = case_file.scope_for(agent, purpose="essai")
    assert [letter.kind_code for letter in Letter.objects.exchanged()] == ["request"]
    for letter in case_file.letters.exclude(kind_code="request"):
        with pytest.raises(OutOfScope):
            letter.facts.reveal(scope)


def test_what_opens_one_file_opens_no_other(site, case_file, agent, patient, run_jobs):
    second = sent_to(site, patient, run_jobs)
    scope = case_file.scope_for(agent, purpose="essai")
    with pytest.raises(OutOfScope):
        second.letters.get().facts.reveal(scope)


def test_a_file_stands_where_its_demands_do(site, agent, patient, run_jobs):
    case_file = sent_to(site, patient, run_jobs, wants=("breach_info", "access"))
    assert (case_file.standing, case_file.due_on, case_file.controller) == (Standing.OPEN, None, site.legal_entity)
    first, second = case_file.demands.order_by("right_code")
    perform_all(Action.RECEIVE, [first, second], by=patient, on=date(2026, 3, 5))
    case_file.refresh_from_db()
    assert case_file.due_on == date(2026, 4, 7)
    perform(Action.ANSWER_FULL, first, by=patient, on=date(2026, 3, 20))
    case_file.refresh_from_db()
    assert (case_file.standing, case_file.due_on) == (Standing.OPEN, date(2026, 4, 7))
    perform(Action.ANSWER_FULL, second, by=patient, on=date(2026, 3, 21))
    case_file.refresh_from_db()
    assert (case_file.standing, case_file.due_on) == (Standing.ANSWERED, None)


def test_both_clocks_of_a_file_are_shown_each_with_its_steps(client, site, agent, patient, run_jobs):
    """RGPD art. 12 § 3 and CSP art. R. 1111-1: each is late by its own date."""
    case_file = sent_to(site, patient, run_jobs, wants=("access", "health_access"))
    perform_all(Action.RECEIVE, list(case_file.demands.all()), by=patient, on=date(2026, 3, 5))
    shown = sit(client, agent).get(reverse("desk_file", args=[agent.pk, case_file.pk])).text
    clocks = re.findall(r'deadline__date"><time datetime="([^"]+)">', shown)
    assert clocks == ["2026-04-07", "2026-05-05"]  # of an age that nobody said: the longer of its two
    assert shown.count("Comment cette date est calculée") == 2
    for statute in (GDPR_12_3, CSP_R1111_1):
        assert statute.short in shown
    decision = re.search("Votre décision\u202f: ([^<]+)", shown)[1]  # a name may hold a comma
    assert set(decision.rstrip(".").split("\u202f; ")) == {RIGHTS[one].name for one in ("access", "health_access")}


def test_a_file_that_waits_for_the_person_says_so(received, patient):
    for demand in received.demands.all():
        perform(Action.ASK_IDENTITY, demand, by=patient, on=date(2026, 3, 10), reasons_given=True)
    received.refresh_from_db()
    assert (received.standing, received.due_on) == (Standing.WAITING, None)


def test_who_only_reads_decides_nothing(received, reader, stranger):
    demand = received.demands.first()
    for who, said in ((reader, "sans rien y décider"), (stranger, "n’existe pas")):
        with pytest.raises(NotAllowed, match=said):
            perform(Action.WITHDRAW, demand, by=who, on=date(2026, 3, 20))


@pytest.mark.parametrize("action", [Action.WITHDRAW, Action.CLOSE, Action.ASSESS, Action.LODGE_COMPLAINT])
def test_what_is_the_persons_is_never_the_laboratorys(received, agent, officer, action):
    for who in (agent, officer):
        with pytest.raises(NotAllowed):
            perform(action, received.demands.first(), by=who, on=date(2026, 3, 20))
