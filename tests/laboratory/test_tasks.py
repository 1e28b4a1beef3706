"""Tasks: a colleague or somebody at a processor answers them, and the latter opens nothing else."""

import uuid

import pytest
from django.urls import reverse

from cases.laboratory import tasks
from cases.models import Mail, Task
from cases.workflow import NotAllowed
from tests.laboratory.conftest import ROLE, member, sit
from vault.scope import OutOfScope

CANARY = "CANARI des consignes"
DUE = {"due_on_day": "31", "due_on_month": "3", "due_on_year": "2026"}


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to("2026-03-20 10:00 +0100")


@pytest.fixture
def outside(laboratory):
    """Somebody at a processor of the laboratory."""
    return member(laboratory, ROLE.RESPONDENT)


def typed(person, **changes):
    return {
        "to": person.pk, "title": "Vérifier les journaux", "instructions": CANARY, "shared": ["Date de naissance"],
        "form_key": uuid.uuid4(), **DUE, **changes,
    }  # fmt: skip


def given(client, by, to, case_file, **changes):
    answer = sit(client, by).post(reverse("desk_task_give", args=[by.pk, case_file.pk]), typed(to, **changes))
    assert answer.status_code == 302
    return Task.objects.latest("given_at")


def said(client, name, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def test_a_respondent_reads_what_was_ticked_and_answers_it(client, agent, outside, received, run_jobs, mailoutbox):
    task = given(client, agent, outside, received)
    run_jobs()
    assert [mail.to for mail in mailoutbox] == [[outside.user.email.reveal(outside.user.own_scope("essai"))]]
    assert "journaux" not in mailoutbox[0].body
    sit(client, outside)
    assert "Vérifier les journaux" in said(client, "desk_tasks", outside.pk)
    page = said(client, "desk_task", outside.pk, task.pk)
    assert CANARY in page
    assert "17 mai 1980" in page
    for words in ("Camille", "12 rue des Lilas", received.reference, str(received.pk), "Prénom"):
        assert words not in page
    client.post(reverse("desk_task", args=[outside.pk, task.pk]), {"answer": "Aucun accès relevé."})
    assert "Aucune tâche" in said(client, "desk_tasks", outside.pk)
    sit(client, agent)
    assert "Vérifier les journaux" in said(client, "desk_file", agent.pk, received.pk)
    assert "Aucun accès relevé." in said(client, "desk_task", agent.pk, task.pk)
    assert Mail.objects.filter(key=f"task-done:{task.pk}", recipient=agent.user).exists()


def test_a_respondent_opens_nothing_else(client, agent, outside, received):
    task = given(client, agent, outside, received)
    other = given(client, agent, agent, received, title="Pour une collègue")
    sit(client, outside)
    shut = [reverse(name, args=[outside.pk]) for name in ("desk", "desk_team", "desk_figures", "desk_breaches")]
    shut += [reverse(name, args=[outside.pk, received.pk]) for name in ("desk_file", "desk_task_give", "desk_notes")]
    for address in (*shut, reverse("desk_task", args=[outside.pk, other.pk])):
        assert client.get(address).status_code == 404, address
    assert client.post(reverse("desk_task_withdraw", args=[outside.pk, task.pk])).status_code == 404
    with pytest.raises(type(outside).DoesNotExist):
        outside.own_scope("essai")
    with pytest.raises(OutOfScope):
        other.title.reveal(Task.objects.all().scope_for(outside, purpose="essai"))


def test_the_first_page_of_a_respondent_is_the_tasks(client, outside):
    answer = sit(client, outside).get(reverse("desk_sign_in"))
    assert answer["Location"] == reverse("desk_tasks", args=[outside.pk])


def test_a_task_taken_back_is_no_longer_read_outside(client, agent, outside, received):
    task = given(client, agent, outside, received)
    client.post(reverse("desk_task_withdraw", args=[agent.pk, task.pk]))
    sit(client, outside)
    assert client.get(reverse("desk_task", args=[outside.pk, task.pk])).status_code == 404
    with pytest.raises(Task.DoesNotExist):
        tasks.finish(task, "Trop tard.", by=outside)
    with pytest.raises(NotAllowed, match="déjà terminée"):
        tasks.withdraw(task, by=agent)


def test_the_person_and_another_laboratory_see_no_task(client, agent, outside, received, patient, stranger):
    task = given(client, agent, outside, received)
    client.force_login(patient)
    assert "journaux" not in said(client, "case_detail", received.pk)
    sit(client, stranger)
    assert client.get(reverse("desk_task", args=[stranger.pk, task.pk])).status_code == 404
    assert client.get(reverse("desk_task_give", args=[stranger.pk, received.pk])).status_code == 404
    for field in ("title", "instructions", "shared"):
        assert getattr(Task.objects.get(), field).raw.value.find(b"CANARI") == -1


def test_a_task_posted_twice_is_given_and_told_once(client, agent, outside, received):
    same = uuid.uuid4()
    for _ in range(2):
        given(client, agent, outside, received, form_key=same)
    assert Task.objects.count() == Mail.objects.count() == 1


def test_only_whom_it_is_given_to_answers_it_and_once(client, agent, officer, received):
    task = given(client, agent, officer, received)
    with pytest.raises(NotAllowed, match="une autre personne"):
        tasks.finish(task, "À sa place.", by=agent)
    tasks.finish(task, "Fait.", by=officer)
    with pytest.raises(NotAllowed, match="déjà terminée"):
        tasks.finish(task, "Encore.", by=officer)
    answer = sit(client, officer).post(reverse("desk_task", args=[officer.pk, task.pk]), {"answer": "Encore."})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("to", {"to": ""}),
        ("to", {"to": uuid.UUID(int=1)}),
        ("title", {"title": "x" * 81}),
        ("instructions", {"instructions": "mon numéro 1 84 12 76 451 089 46"}),
        ("shared", {"shared": ["Tout"]}),
        ("due_on", {"due_on_day": "19"}),
        ("due_on", {"due_on_year": "2028"}),
    ],
)
def test_what_cannot_be_given_comes_back_with_a_sentence(client, agent, outside, received, field, changes):
    form = typed(outside, **changes)
    answer = sit(client, agent).post(reverse("desk_task_give", args=[agent.pk, received.pk]), form)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert "Vérifier" in answer.content.decode() or field == "title"
    assert not Task.objects.exists()
