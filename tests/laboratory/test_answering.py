"""A standard answer: written once for a leak, taken up in a file, or sent to many, each once and with its reason."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.exchanges import write_message
from cases.jobs import answer_item
from cases.laboratory import answering, deciding
from cases.models import Action, Batch, BatchItem, CaseFile, Job, Letter, Mail, Reply, StandardAnswer, State
from cases.queue import run
from cases.workflow import NotAllowed, perform_all
from directory.models import Breach
from tests.cases.conftest import RECEIVED
from tests.laboratory.conftest import ROLE, member, sent_to, sit
from tests.laboratory.test_deciding import EXTENSION, IDENTITY, LETTERHEAD, drafted, states
from tests.laboratory.test_moves import INFORMATION, points

DAY = "2026-03-20 12:00 +0100"
OUTCOMES = points(None, billing="not_held")
WORDS = {"access-billing-explanation": "Cherché le 16 mars 2026 dans le logiciel et les archives."}
TYPED = OUTCOMES | WORDS | INFORMATION | {"documents": "Copie du dossier", "mode": "enclosed"}


@pytest.fixture(autouse=True)
def _at_work(laboratory, time_machine):
    time_machine.move_to(DAY)
    laboratory.letterhead = LETTERHEAD
    laboratory.save(update_fields=["letterhead"])


@pytest.fixture
def leak(received):
    breach = Breach.objects.first() or Breach.objects.create(
        slug="fuite-des-exemples", title="Fuite des exemples", disclosed_on=date(2026, 2, 16)
    )
    CaseFile.objects.update(breach=breach)
    return breach


@pytest.fixture
def standard(leak, agent):
    content = {"rights": ["access"], "typed": {name: [value] for name, value in TYPED.items()}}
    return StandardAnswer.objects.write(leak, content, by=agent, key="a", at=timezone.now())


@pytest.fixture
def other(site, other_patient, run_jobs, received, leak):
    """A second file of the leak, received the same day."""
    case_file = sent_to(site, other_patient, run_jobs)
    perform_all(Action.RECEIVE, list(case_file.demands.all()), by=case_file.patient, on=RECEIVED)
    case_file.breach = leak
    case_file.save(update_fields=["breach"])
    return case_file


def validated(standard, seat, *files, key="k"):
    return answering.validate(standard, list(files), seat, key=key, at=timezone.now())


def outcome(batch):
    return {(item.case_file_id, item.state, item.reason) for item in batch.items.all()}


def test_a_standard_answer_is_written_page_by_page_and_kept_in_versions(client, leak, agent):
    sit(client, agent)
    url = reverse("desk_standard_write", args=[agent.pk, leak.slug])
    lacking = client.post(url, OUTCOMES | {"demands": ["access"], "step": "2"})
    assert "où vous avez cherché" in lacking.text.lower()
    summary = client.post(url, TYPED | {"demands": ["access"], "step": "4"})
    assert "Vérifiez vos réponses" in summary.text
    saved = client.post(url, TYPED | {"demands": ["access"], "step": "5"}, follow=True)
    assert "version 1" in saved.text
    client.post(url, TYPED | {"demands": ["access"], "purposes": "réaliser et facturer", "step": "5"})
    assert [row.number for row in StandardAnswer.objects.order_by("number")] == [1, 2]
    first = client.get(reverse("desk_standard_version", args=[agent.pk, leak.slug, 1]))
    assert "réaliser vos examens" in first.text
    assert "Ce n’est plus la dernière version" in first.text
    again = client.get(url)
    assert "réaliser et facturer" in again.text


def test_it_is_taken_up_in_the_answer_to_one_file(client, received, standard, agent):
    sit(client, agent)
    url = reverse("desk_move", args=[agent.pk, received.pk, "repondre"])
    assert "Reprendre la réponse type, version 1" in client.get(url).text
    begun = client.get(url, {"type": "1"}).text
    assert "Docteur Nadir" in begun
    assert "Copie du dossier" in begun
    assert not Reply.objects.exists()


def test_many_files_are_answered_once_each(received, other, standard, agent, run_jobs):
    batch = validated(standard, agent, received, other)
    assert validated(standard, agent, received, other) == batch
    run_jobs()
    assert {item.state for item in batch.items.all()} == {"sent"}
    assert states(received) == states(other) == [State.ANSWERED]
    for item in batch.items.all():
        run(Job.objects.get(subject=item.pk).pk)
        answer_item(item.pk)()
    assert Letter.objects.filter(kind_code="lab_answer").count() == 2
    assert Mail.objects.count() == 2
    event = received.events.get(action=Action.ANSWER_FULL)
    assert (event.recorder, event.data["member"]) == ("laboratory", agent.number)
    again = validated(standard, agent, received, key="later")
    run_jobs()
    assert outcome(again) == {(received.pk, "refused", answering.ANSWERED)}
    assert Letter.objects.filter(kind_code="lab_answer").count() == 2


def test_a_crash_in_the_middle_is_taken_up_again_and_sends_nothing_twice(
    received, standard, agent, run_jobs, monkeypatch
):
    """The worker dies after the letter is written and before anything is committed: nothing is left, then one."""
    batch = validated(standard, agent, received)
    job = Job.objects.get(name="answer_item")
    with monkeypatch.context() as patched:
        patched.setattr("cases.laboratory.deciding.announce", _dies)
        run(job.pk)
    assert outcome(batch) == {(received.pk, "waiting", "")}
    assert not Letter.objects.filter(kind_code="lab_answer").exists()
    run(job.pk)
    run_jobs()
    assert outcome(batch) == {(received.pk, "sent", "")}
    assert Letter.objects.filter(kind_code="lab_answer").count() == 1


def _dies(*args, **kwargs):
    raise SystemError


def test_who_was_removed_meanwhile_sends_nothing_more(received, standard, agent, run_jobs):
    batch = validated(standard, agent, received)
    type(agent).objects.filter(pk=agent.pk).update(removed_at=timezone.now())
    run_jobs()
    assert outcome(batch) == {(received.pk, "refused", answering.GONE)}
    assert states(received) == [State.RECEIVED]


def test_what_two_people_must_read_is_not_sent_by_who_wrote_it(received, other, standard, agent, officer, run_jobs):
    agent.organization.two_persons = True
    agent.organization.save(update_fields=["two_persons"])
    mine, theirs = validated(standard, agent, received, key="a"), validated(standard, officer, other, key="b")
    run_jobs()
    assert [item.state for item in mine.items.all()] == ["refused"]
    assert "Une autre personne" in mine.items.get().reason
    assert [item.state for item in theirs.items.all()] == ["sent"]


def test_a_refusal_is_decided_file_by_file(received, leak, officer, run_jobs):
    withheld = {}
    for key in OUTCOMES:
        said = {"outcome": "withheld", "ground": "third_parties", "explanation": "Une lettre d’un tiers."}
        withheld |= {key.replace("outcome", name): [words] for name, words in said.items()}
    content = {"rights": ["access"], "typed": withheld}
    row = StandardAnswer.objects.write(leak, content, by=officer, key="a", at=timezone.now())
    batch = validated(row, officer, received)
    run_jobs()
    assert outcome(batch) == {(received.pk, "refused", answering.ONE_BY_ONE)}


def test_what_differs_is_shown_before_anything_is_validated(
    client, site, received, other, standard, agent, patient, run_jobs, time_machine, django_assert_max_num_queries
):
    undated = sent_to(site, patient, run_jobs)
    CaseFile.objects.filter(pk=undated.pk).update(breach=standard.breach)
    CaseFile.objects.filter(pk=other.pk).update(capacity="heir")
    plea = sent_to(site, patient, run_jobs, wants=("access", "breach_info"))
    perform_all(Action.RECEIVE, list(plea.demands.all()), by=patient, on=RECEIVED)
    CaseFile.objects.filter(pk=plea.pk).update(breach=standard.breach)
    found = {one.row.case_file.pk: one for one in answering.candidates(standard, agent)}
    assert found[undated.pk].why_not == answering.UNDATED
    assert found[other.pk].why_not == answering.FOR_ANOTHER
    assert found[received.pk].why_not == ""
    assert found[received.pk].notes == ()
    assert found[plea.pk].notes[0].startswith("Reste à répondre")
    with django_assert_max_num_queries(10):
        assert len(answering.candidates(standard, agent)) == 4


def test_where_the_identity_is_awaited_nothing_leaves_with_the_others(received, other, standard, agent, run_jobs):
    """Neither chosen on purpose, nor validated just before a colleague asked."""
    batch = validated(standard, agent, received)
    deciding.send(
        drafted(received, agent, "lab_identity_request", {"identity": IDENTITY}), agent, version=1,
        on=timezone.localdate(),
    )  # fmt: skip
    run_jobs()
    assert outcome(batch) == {(received.pk, "refused", answering.DOUBTED)}
    found = answering.candidates(standard, agent, among=[received.pk, other.pk])
    assert {one.row.case_file: one.why_not for one in found} == {received: answering.DOUBTED, other: ""}


def test_an_unread_message_and_a_draft_are_looked_at_first_and_what_was_ticked_stays(
    client, received, other, standard, agent
):
    write_message(received, "Ne m’envoyez rien à cette adresse.", by=received.patient, key="a")
    drafted(other, agent, "lab_extension", {"extension": EXTENSION})
    notes = {one.row.case_file.pk: one.notes for one in answering.candidates(standard, agent)}
    assert "à lire" in notes[received.pk][0]
    assert "projet" in notes[other.pk][0]
    url = reverse("desk_many", args=[agent.pk, standard.breach.slug])
    ticked = rf'value="{other.pk}"[^>]* checked'
    assert not re.search(ticked, sit(client, agent).get(url).text)
    stale = client.post(url, {"version": "7", "files": [other.pk]})
    assert "a changé entre-temps" in stale.text
    assert re.search(ticked, stale.text)
    assert not Batch.objects.exists()


def test_what_says_online_fits_no_file_without_a_deposit(leak, received, agent):
    typed = {name: [value] for name, value in (TYPED | {"mode": "online"}).items()}
    content = {"rights": ["access"], "typed": typed}
    row = StandardAnswer.objects.write(leak, content, by=agent, key="b", at=timezone.now())
    assert [one.why_not for one in answering.candidates(row, agent)] == [answering.NO_DEPOSIT]


def test_from_the_list_to_the_end(client, received, other, standard, agent, stranger, run_jobs):
    sit(client, agent)
    url = reverse("desk_many", args=[agent.pk, standard.breach.slug])
    page = client.get(url)
    assert received.reference in page.text
    none = client.post(url, {"version": "1"})
    assert "Aucun dossier choisi" in none.text
    stale = client.post(url, {"version": "7", "files": [received.pk]}, follow=True)
    assert "a changé entre-temps" in stale.text
    assert not Batch.objects.exists()
    begun = client.post(url, {"version": "1", "files": [received.pk, other.pk]}, follow=True)
    assert "0 sur 2" in begun.text
    assert "Actualiser" in begun.text
    assert received.reference not in client.get(url).text  # already in a batch
    run_jobs()
    here = begun.redirect_chain[-1][0]
    assert "2 sur 2" in client.get(here).text
    batch = Batch.objects.get()
    sit(client, stranger)
    assert client.get(reverse("desk_batch", args=[stranger.pk, batch.pk])).status_code == 404
    assert client.get(reverse("desk_standard", args=[stranger.pk, standard.breach.slug])).status_code == 404


def test_too_many_or_none_is_refused(standard, agent, received, monkeypatch):
    monkeypatch.setattr(answering, "MOST", 0)
    with pytest.raises(NotAllowed, match="au plus"):
        validated(standard, agent, received)
    with pytest.raises(NotAllowed, match="Aucun"):
        validated(standard, agent)
    assert not BatchItem.objects.exists()


def test_files_that_ask_for_something_else_take_no_place_among_those_it_fits(
    received, other, standard, agent, monkeypatch
):
    other.demands.update(right_code="erasure")
    CaseFile.objects.filter(pk=other.pk).update(due_on=date(2026, 3, 21))  # more pressing
    monkeypatch.setattr(answering, "MOST", 1)
    assert [one.row.case_file for one in answering.candidates(standard, agent)] == [received]
    assert [one.why_not for one in answering.candidates(standard, agent, among=[other.pk])] == [answering.ANSWERED]


def test_without_a_letterhead_nothing_is_validated(standard, agent, received, laboratory):
    laboratory.letterhead = None
    laboratory.save(update_fields=["letterhead"])
    agent.organization.refresh_from_db()
    with pytest.raises(NotAllowed, match="l’en-tête"):
        validated(standard, agent, received)
    assert not BatchItem.objects.exists()


def test_a_reader_writes_no_standard_answer(client, leak, laboratory):
    reader = member(laboratory, ROLE.READER)
    sit(client, reader)
    assert client.get(reverse("desk_standard_write", args=[reader.pk, leak.slug])).status_code == 404
    assert client.get(reverse("desk_standards", args=[reader.pk])).status_code == 200
