"""The desk: what must be answered first, a file, a decision from its form to the letter that leaves."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from cases.laboratory import deciding, desk_queue
from cases.laboratory.assigning import assignments_of
from cases.laboratory.tasks import give
from cases.models import Action, Assignment, CaseFile, Reply, Task
from cases.workflow import perform_all
from tests.laboratory.conftest import ROLE, member, sent_to, sit
from tests.laboratory.test_deciding import IDENTITY, LETTERHEAD, drafted

VIEWS = [view for view in desk_queue.VIEWS if view != "toutes"]


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to("2026-03-20 10:00 +0100")


@pytest.fixture
def desk(client, agent, laboratory):
    laboratory.letterhead = LETTERHEAD
    laboratory.save(update_fields=["letterhead"])
    return sit(client, agent)


def page(client, name, *args, **query):
    answer = client.get(reverse(name, args=args, query=query))
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def test_the_queue_begins_with_what_is_due_first(desk, agent, site, patient, run_jobs):
    later, first, undated = (sent_to(site, patient, run_jobs, name=name) for name in ("Ana Tard", "Bea Tôt", "Cid Non"))
    perform_all(Action.RECEIVE, list(later.demands.all()), by=patient, on=date(2026, 3, 12))
    perform_all(Action.RECEIVE, list(first.demands.all()), by=patient, on=date(2026, 3, 5))
    names = re.findall(r"data-row>([^<]+)<", page(desk, "desk", agent.pk))
    assert names == ["Bea Tôt", "Ana Tard", "Cid Non"]
    shown = page(desk, "desk", agent.pk)
    assert re.search(r'due--in-time"><time datetime="2026-04-07">[^<]+</time><br>Encore 18', shown)
    assert shown.count('data-label="Identité">forte<') == 3
    assert shown.count('<li class="tag">droit d’accès</li>') == 3
    CaseFile.objects.filter(pk=first.pk).update(due_on=date(2026, 3, 19))
    assert "due--late" in page(desk, "desk", agent.pk)
    shown = page(desk, "desk", agent.pk, vue="reception")  # the receipt not known yet: the first duty
    assert re.findall(r"data-row>([^<]+)<", shown) == ["Cid Non"]
    assert 'Réception à noter <span class="muted">(1)</span>' in shown
    assert "le nombre de dossiers" in shown
    CaseFile.objects.filter(pk=undated.pk).update(received_on=date(2026, 3, 12))  # received, and no text gives a date
    assert re.findall(r"data-row>", page(desk, "desk", agent.pk, vue="reception")) == []
    assert "Dans les meilleurs délais" in page(desk, "desk", agent.pk)


def test_each_file_is_in_its_lists(desk, agent, received):
    shown = {view: received.reference in page(desk, "desk", agent.pk, vue=view) for view in VIEWS}
    assert shown == {
        "a-traiter": True, "reception": False, "a-moi": False, "libres": True, "a-risque": False, "en-attente": False,
        "repondues": False,
    }  # fmt: skip
    CaseFile.objects.update(assignee=agent, due_on=date(2026, 3, 27))
    assert received.reference in page(desk, "desk", agent.pk, vue="a-moi")
    assert received.reference in page(desk, "desk", agent.pk, vue="a-risque")
    perform_all(Action.ANSWER_FULL, list(received.demands.all()), by=received.patient, on=date(2026, 3, 20))
    assert received.reference in page(desk, "desk", agent.pk, vue="repondues")
    assert received.reference not in page(desk, "desk", agent.pk)


def test_pages_follow_each_other_without_loss_or_double(desk, agent, received, monkeypatch):
    template = CaseFile.objects.get()
    for rank in range(7):
        row = CaseFile.objects.get(pk=template.pk)
        row.pk, row.reference, row.origin = None, f"R-TEST-{rank:04}", f"{rank:032}"
        row.key = type(row.key).objects.forge("case")
        row.identity, row.answers = {}, {}
        row.due_on = date(2026, 4, 1 + rank // 2) if rank < 5 else None
        row._state.adding = True
        row.save(force_insert=True)
    monkeypatch.setattr(desk_queue, "ROWS", 3)
    for view in ("a-traiter", "toutes"):
        seen, after = [], ""
        while True:
            found = desk_queue.page(agent, desk_queue.VIEWS[view], on=date(2026, 3, 20), after=after)
            seen += [row.case_file.pk for row in found.rows]
            if not (after := found.after):
                break
        assert len(seen) == len(set(seen)) == 8


@pytest.mark.parametrize(
    "bad", ["x", "2026-13-45_x", "_", "_0f8fad5b-d9cb-469f-a165-70867728950e", "2026-04-01_0f8fad5b", "\x00", "é" * 500]
)
def test_a_forged_place_is_the_first_page(desk, agent, received, bad):
    assert received.reference in page(desk, "desk", agent.pk, apres=bad, vue="toutes", droit=bad, fuite=bad)
    assert page(desk, "desk", agent.pk, apres=bad, vue=bad)


@pytest.mark.parametrize("typed", ["camille", "MARTIN  Cámille", "reference", "code"])
def test_a_file_is_found_by_name_reference_or_code(desk, agent, received, typed):
    facts = received.letters.get().facts.reveal(received.system_scope(purpose="essai"))
    typed = {"reference": received.reference.lower(), "code": facts["door"]["code"]}.get(typed, typed)
    assert received.reference in page(desk, "desk", agent.pk, q=typed)


def test_a_search_finds_nothing_of_another_laboratory(client, stranger, received):
    sit(client, stranger)
    facts = received.letters.get().facts.reveal(received.system_scope(purpose="essai"))
    for typed in ("Camille", received.reference, facts["door"]["code"]):
        assert f"{received.pk}" not in page(client, "desk", stranger.pk, q=typed)


def test_files_are_given_to_a_colleague_all_or_none(desk, agent, officer, received, site, patient, run_jobs, stranger):
    second = sent_to(site, patient, run_jobs)
    assign = reverse("desk_assign", args=[agent.pk])
    desk.post(assign, {"files": [received.pk, second.pk], "to": officer.pk})
    assert set(CaseFile.objects.values_list("assignee", flat=True)) == {officer.pk}
    desk.post(assign, {"files": [received.pk], "to": officer.pk})  # already there: no second line
    assert "Attribué à Prénom officer par Prénom agent" in page(desk, "desk_file", agent.pk, received.pk)
    assert [row.text for row in assignments_of(second, agent)] == [row.text for row in assignments_of(received, agent)]
    assert Assignment.objects.count() == 2
    for forged in (
        {"files": [received.pk, "0f8fad5b-d9cb-469f-a165-70867728950e"], "to": agent.pk},
        {"files": [received.pk, "x"], "to": agent.pk},
        {"files": [received.pk], "to": stranger.pk},
        {"files": [], "to": agent.pk},
    ):
        assert desk.post(assign, forged).status_code == 302
        assert set(CaseFile.objects.values_list("assignee", flat=True)) == {officer.pk}
    desk.post(assign, {"files": [received.pk], "to": ""})
    assert "Rendu à l’équipe par Prénom agent" in page(desk, "desk_file", agent.pk, received.pk)
    desk.force_login(patient)
    for name in ("case_detail", "case_talk"):
        assert "Prénom" not in page(desk, name, received.pk)


def test_what_a_colleague_had_who_can_act_no_more_is_given_to_nobody(client, officer, laboratory, received):
    """Gone, a closed account, or a role that only reads: the list and the page say so, nobody has to look for it."""
    sit(client, officer)
    for model, row, changes in (
        (Membership, "pk", {"removed_at": timezone.now()}),
        (Membership, "pk", {"role": ROLE.READER}),
        (User, "user_id", {"is_active": False}),
    ):
        colleague = member(laboratory, ROLE.AGENT)
        CaseFile.objects.update(assignee=colleague)
        assert received.reference not in page(client, "desk", officer.pk, vue="libres")
        model.objects.filter(pk=getattr(colleague, row)).update(**changes)
        assert '<span class="muted">personne</span>' in page(client, "desk", officer.pk, vue="libres")


def test_the_queue_asks_the_database_as_often_for_one_file_as_for_many(desk, agent, received, site, patient, run_jobs):
    def asked(*path, **query):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(desk, *path, **query)
        return len(queries)

    asked("desk", agent.pk)
    one = asked("desk", agent.pk), asked("desk", agent.pk, q="camille")
    for _ in range(4):
        sent_to(site, patient, run_jobs, wants=("breach_info", "access", "recipients"))
    assert (asked("desk", agent.pk), asked("desk", agent.pk, q="camille")) == one


def test_a_file_shows_the_letter_its_facts_and_its_dates(desk, agent, received):
    shown = page(desk, "desk_file", agent.pk, received.pk)
    for words in (
        "Camille Martin",
        "17 mai 1980",
        "12 rue des Lilas",
        "mardi 7 avril 2026",
        "Comment cette date",
        "À faire",
    ):
        assert words in shown
    assert 'data-copy="fait-1" hidden' in shown  # with JavaScript; without, the text of the fact is there to select
    assert '<dd id="fait-1">Camille Martin</dd>' in shown
    letter = received.letters.get()
    pdf = desk.get(reverse("desk_letter_pdf", args=[agent.pk, received.pk, letter.pk]))
    assert pdf.content.startswith(b"%PDF")
    assert "sandbox" in pdf["Content-Security-Policy"]
    data = desk.get(reverse("desk_letter_json", args=[agent.pk, received.pk, letter.pk])).json()
    assert data["facts"]["identification"]["birth_date"] == "1980-05-17"


def test_a_suspended_clock_says_so_to_whoever_asked_and_since_when(desk, agent, received):
    deciding.send(
        drafted(received, agent, "lab_identity_request", {"identity": IDENTITY}, on=date(2026, 3, 16)), agent,
        version=1, on=date(2026, 3, 16),
    )  # fmt: skip
    shown = page(desk, "desk_file", agent.pk, received.pk)
    assert "Depuis le 16 mars 2026" in shown
    assert "vous attendez la réponse de la personne" in shown
    assert "attend déjà la réponse de la personne" in shown
    assert "Vous attendez d’abord une preuve d’identité" in shown
    assert "une fois la preuve d’identité arrivée" in shown
    for words in ("votre réponse.", "Recours vous prévient", "Plus aucune demande"):
        assert words not in shown
    assert "Suspendu depuis le 16 mars 2026" in page(desk, "desk", agent.pk, vue="en-attente")


def test_what_is_missing_is_said_and_is_no_more_once_it_is_there(client, agent, laboratory, case_file):
    """Receipt, letterhead, decision, a draft to read over, a task; then the identity that was asked for."""

    def lacking():
        shown = re.search(r"Ce qui manque</h2>(.*?)</ul>", page(client, "desk_file", agent.pk, case_file.pk), re.S)
        return re.sub(r"<[^>]+>", "", shown[1]).replace("\u202f", " ") if shown else ""

    sit(client, agent)
    words = lacking()
    for said in ("Le jour de réception", "L’en-tête de vos courriers", "Votre décision : droit d’accès"):
        assert said in words
    assert "Dans la demande" not in words  # it says enough to find her
    laboratory.letterhead = LETTERHEAD
    laboratory.save(update_fields=["letterhead"])
    perform_all(Action.RECEIVE, list(case_file.demands.all()), by=case_file.patient, on=date(2026, 3, 5))
    give(
        case_file, by=agent, to=agent, title="Chercher les archives", instructions="x", shared={}, key="a",
        due_on=date(2026, 3, 25),
    )  # fmt: skip
    agent.organization.refresh_from_db()
    reply = drafted(case_file, agent, "lab_identity_request", {"identity": IDENTITY})
    deciding.submit(reply, version=1)
    words = lacking()
    for said in ("La relecture d’un projet", "Une tâche en cours : Chercher les archives, pour le 25 mars 2026"):
        assert said in words
    for gone in ("Le jour de réception", "L’en-tête"):
        assert gone not in words
    deciding.send(reply, agent, version=1, on=date(2026, 3, 20))
    assert "La preuve d’identité demandée le 20 mars 2026" in lacking()
    Task.objects.update(done_at=timezone.now())
    perform_all(Action.WITHDRAW, list(case_file.demands.all()), by=case_file.patient, on=date(2026, 3, 20))
    assert lacking() == ""


def test_the_history_on_the_desk_holds_nothing_that_is_the_persons_alone(desk, agent, received):
    patient, demands = received.patient, list(received.demands.all())
    perform_all(Action.NOTE_KNOWLEDGE, demands, by=patient, on=date(2026, 3, 10))
    perform_all(Action.LODGE_COMPLAINT, demands, by=patient, on=date(2026, 3, 20), ripe=False, number="CANARI")
    shown = page(desk, "desk_file", agent.pk, received.pk)
    for words in ("CNIL par vos soins", "CANARI", "appris la fuite", "1A 000 000 0000 0", "camille.martin@example.org"):
        assert words not in shown
    assert "Demande reçue par le laboratoire" in shown


def test_an_extension_from_its_form_to_the_person(desk, agent, received, run_jobs, client):
    form = {"demands": [received.demands.get().pk], "reasons": ["complexity"], "explanation": "Des archives à relire."}
    asked = desk.post(reverse("desk_move", args=[agent.pk, received.pk, "prolonger"]), form)
    reply = Reply.objects.get()
    assert asked["Location"] == reverse("desk_reply", args=[agent.pk, reply.pk])
    assert "Des archives à relire" in page(desk, "desk_reply", agent.pk, reply.pk)
    assert desk.get(reverse("desk_reply_pdf", args=[agent.pk, reply.pk])).content.startswith(b"%PDF")
    assert not received.events.filter(action=Action.EXTEND).exists()
    desk.post(reverse("desk_reply_act", args=[agent.pk, reply.pk]), {"send": "1", "version": "1"})
    received.refresh_from_db()
    assert received.due_on == date(2026, 6, 5)
    again = desk.post(reverse("desk_reply_act", args=[agent.pk, reply.pk]), {"send": "1", "version": "1"}, follow=True)
    assert "déjà partie" in again.content.decode()
    run_jobs()
    client.force_login(received.patient)
    letter = received.letters.exclude(kind_code="request").get()
    assert "Prolongation" in page(client, "letter_detail", received.pk, letter.pk)


def test_what_the_law_refuses_comes_back_beside_its_field_with_all_that_was_typed(desk, agent, received):
    form = {
        "demands": [received.demands.get().pk], "doubts": ["address"], "reason": "L’adresse ne correspond pas.",
        "asked": "la copie de votre pièce d’identité",
    }  # fmt: skip
    answer = desk.post(reverse("desk_move", args=[agent.pk, received.pk, "identite"]), form)
    shown = answer.content.decode()
    assert "se demande à part" in shown
    assert "L’adresse ne correspond pas." in shown
    assert not Reply.objects.exists()


def test_whoever_only_reads_changes_nothing(client, received, laboratory):
    reader = member(laboratory, ROLE.READER)
    sit(client, reader)
    assert "sans rien y décider" in page(client, "desk_file", reader.pk, received.pk)
    assert client.get(reverse("desk_move", args=[reader.pk, received.pk, "prolonger"])).status_code == 404
    assert client.post(reverse("desk_assign", args=[reader.pk]), {"files": [received.pk], "to": ""}).status_code == 404
