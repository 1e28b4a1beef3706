"""A request that came by post: entered with its real date, seen by that laboratory alone, answered like any other."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases import delivering
from cases.exchanges import write_message
from cases.forms.desk_answer import AnswerForm
from cases.jobs import sweep_deadlines
from cases.laboratory import deciding
from cases.models import Action, CaseFile, Mail, State
from cases.workflow import NotAllowed, perform
from cases.writing import case_demands
from directory.models import Breach
from tests.laboratory.conftest import sit
from tests.laboratory.test_deciding import EXTENSION, LETTERHEAD

TYPED = {
    "name": "Jeanne Exemple", "address": "3 rue du Port", "postcode": "56000", "city": "Vannes",
    "wants": ["access", "erasure"], "channel": "registered", "received_on_day": "5", "received_on_month": "mars",
    "received_on_year": "2026", "proof": "slip", "sent_on_day": "4", "sent_on_month": "3", "sent_on_year": "2026",
    "form_key": "0f8fad5b-d9cb-469f-a165-70867728950e",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to("2026-03-20 10:00 +0100")


def record(client, seat, where, **changes):
    return client.post(reverse("desk_record", args=[seat.pk]), {**TYPED, "site": where.pk, **changes})


def test_the_clocks_run_from_the_day_it_came(client, agent, site, stranger):
    sit(client, agent)
    assert record(client, agent, site).status_code == 302
    case_file = CaseFile.objects.get()
    assert [demand.state for demand in case_file.demands.all()] == [State.RECEIVED] * 2
    assert case_file.due_on == date(2026, 4, 7)
    assert list(CaseFile.objects.visible_to(agent)) == [case_file]
    assert list(CaseFile.objects.visible_to(stranger)) == []
    page = client.get(reverse("desk_file", args=[agent.pk, case_file.pk])).content.decode()
    assert "Jeanne Exemple" in page
    assert "enregistrée par vos soins" in page
    assert not Mail.objects.exists()


def test_what_was_said_on_the_telephone_is_written_down_with_its_leak(client, agent, site):
    """The standard answer of the leak serves then."""
    leak = Breach.objects.create(slug="fuite-des-essais", title="Fuite des essais", disclosed_on="2026-02-16")
    sit(client, agent)
    assert record(client, agent, site, channel="phone", proof="call", leak=leak.slug).status_code == 302
    case_file = CaseFile.objects.get()
    assert case_file.breach == leak
    assert case_file.events.filter(action=Action.RECEIVE).first().data["proof"] == "call"
    page = client.get(reverse("desk_file", args=[agent.pk, case_file.pk])).content.decode()
    assert "Demande envoyée par téléphone" in page


def test_nothing_is_published_for_whoever_has_no_space_here(client, agent, site, laboratory):
    """No message, no deposit, no letter said to have left: what is written has to be posted, and the pages say so."""
    laboratory.letterhead = LETTERHEAD
    laboratory.save(update_fields=["letterhead"])
    sit(client, agent)
    record(client, agent, site, wants=["access"])
    case_file = CaseFile.objects.get()
    page = client.get(reverse("desk_file", args=[agent.pk, case_file.pk])).text
    for name in ("desk_talk", "desk_deposit"):
        assert reverse(name, args=[agent.pk, case_file.pk]) not in page
        assert "n’a pas d’espace ici" in client.post(reverse(name, args=[agent.pk, case_file.pk])).text
    with pytest.raises(NotAllowed, match="par courrier"):
        write_message(case_file, "Bonjour", by=agent, key="a")
    with pytest.raises(NotAllowed, match="n’a pas d’espace"):
        delivering.deposit(case_file, [], agent, address=[], key="a", at=timezone.now())
    form = AnswerForm(today=date(2026, 3, 20), demands=case_demands(case_file))
    assert "online" not in dict(form.fields["mode"].choices)
    move = reverse("desk_move", args=[agent.pk, case_file.pk, "prolonger"])
    told = {"demands": [case_file.demands.get().pk], "reasons": ["complexity"], "explanation": "Des archives."}
    letter = client.post(move, told, follow=True)
    assert "postez-la" in letter.text
    assert "espace de la personne" not in letter.text
    act = reverse("desk_reply_act", args=[agent.pk, case_file.replies.get().pk])
    left = client.post(act, {"send": "1", "version": "1"}, follow=True).text
    assert "imprimez-la et postez-la" in left
    assert "prévenue" not in left


def test_whom_an_association_entered_and_who_has_no_account_is_written_to_on_paper(client, agent, received, laboratory):
    """Nobody would read a message or open a deposit, and no e-mail leaves."""
    laboratory.letterhead = LETTERHEAD
    laboratory.save(update_fields=["letterhead"])
    User.objects.filter(pk=received.patient_id).update(email=None, email_index=None)
    page = sit(client, agent).get(reverse("desk_file", args=[agent.pk, received.pk])).text
    assert "n’a pas d’espace ici" in page
    assert reverse("desk_deposit", args=[agent.pk, received.pk]) not in page
    assert "enregistrée par vos soins" not in page
    move = reverse("desk_move", args=[agent.pk, received.pk, "prolonger"])
    told = {"demands": [received.demands.get().pk], "reasons": ["complexity"], "explanation": "Des archives."}
    assert "postez-la" in client.post(move, told, follow=True).text
    act = reverse("desk_reply_act", args=[agent.pk, received.replies.get().pk])
    left = client.post(act, {"send": "1", "version": "1"}, follow=True).text
    assert "imprimez-la et postez-la" in left
    assert "prévenue" not in left
    case_file = CaseFile.objects.get()
    assert (case_file.has_no_space, case_file.came_on_paper) == (True, False)


def test_a_double_click_enters_one_request(client, agent, site):
    sit(client, agent)
    for _ in range(2):
        record(client, agent, site)
    assert CaseFile.objects.count() == 1
    assert User.objects.filter(kind="patient").count() == 1


def test_it_is_answered_like_any_other_and_nobody_is_written_to_by_mail(client, agent, site, laboratory, run_jobs):
    laboratory.letterhead = LETTERHEAD
    laboratory.save(update_fields=["letterhead"])
    sit(client, agent)
    record(client, agent, site, wants=["access"])
    case_file = CaseFile.objects.get()
    agent.organization.refresh_from_db()
    reply = deciding.draft(
        case_file, "lab_extension", case_demands(case_file), agent, told={"extension": EXTENSION}, key="a",
        on=date(2026, 3, 20),
    )  # fmt: skip
    letter = deciding.send(reply, agent, version=1, on=date(2026, 3, 20))
    run_jobs()
    letter.refresh_from_db()
    assert letter.is_ready
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"), ({"wants": []}, "wants"), ({"site": "x"}, "site"), ({"postcode": "5600"}, "postcode"),
        ({"received_on_year": "2027"}, "received_on"), ({"received_on_day": "3"}, "sent_on"),
        ({"leak": "inconnue"}, "leak"), ({"proof": ""}, "proof"), ({"name": "1 84 12 76 451 089 46"}, "name"),
    ],
)  # fmt: skip
def test_bad_input_comes_back_with_a_sentence_and_keeps_nothing(client, agent, site, changes, field):
    Breach.objects.create(slug="fuite-des-essais", title="Fuite des essais", disclosed_on="2026-02-16")
    sit(client, agent)
    answer = record(client, agent, site, **changes)
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert not CaseFile.objects.exists()


def test_another_laboratorys_site_is_no_choice(client, agent, other_site):
    sit(client, agent)
    assert record(client, agent, other_site).context["form"].errors["site"]


def test_what_a_person_prepares_the_laboratory_does_not_send(received, agent, patient, site, run_jobs):
    demand = received.demands.get()
    type(demand).objects.filter(pk=demand.pk).update(state=State.DRAFT)
    with pytest.raises(NotAllowed, match="pas à vous"):
        perform(Action.SEND, demand, by=agent, on=date(2026, 3, 20), channel="post")


def test_when_the_last_day_is_past_nobody_is_written_to_and_no_complaint_is_drafted(
    client, agent, site, time_machine, run_jobs, mailoutbox
):
    """The person has no space here: a complaint is hers to write, elsewhere."""
    sit(client, agent)
    record(client, agent, site)
    time_machine.move_to("2026-05-20 10:00 +0200")
    assert sweep_deadlines() == 2
    run_jobs()
    case_file = CaseFile.objects.get()
    assert case_file.events.filter(action=Action.NOTICE_LATE).count() == 2
    assert [letter.kind_code for letter in case_file.letters.all()] == ["request"]
    assert not Mail.objects.exists()
    assert not mailoutbox
