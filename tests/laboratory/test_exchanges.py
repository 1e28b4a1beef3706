"""Messages between the person and the laboratory; notes that only colleagues read."""

from datetime import date

import pytest
from django.urls import reverse

from cases import exchanges
from cases.laboratory import deciding
from cases.models import Mail, Message, Note
from cases.workflow import NotAllowed
from tests.laboratory.conftest import sit
from tests.laboratory.test_deciding import EXTENSION, LETTERHEAD, drafted

CANARY = "CANARI interne"


def said(client, name, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_both_sides_read_each_other_and_a_number_stands_for_a_name(client, agent, received, run_jobs, mailoutbox):
    sit(client, agent)
    client.post(reverse("desk_talk", args=[agent.pk, received.pk]), {"message": "Quel site\u202f?"})
    run_jobs()
    assert "Quel site" not in mailoutbox[0].body
    client.force_login(received.patient)
    page = said(client, "case_detail", received.pk)
    assert "Quel site" in page
    assert f"Le laboratoire, {agent}" in page
    assert "Prénom" not in page
    assert "nouveau" in page
    client.post(reverse("case_talk", args=[received.pk]), {"message": "Celui de Vannes."})
    assert "nouveau" not in said(client, "case_detail", received.pk)
    sit(client, agent)
    assert "Celui de Vannes." in said(client, "desk_file", agent.pk, received.pk)
    assert Mail.objects.count() == 1  # staff read their desk; the person alone is written to


def test_a_message_posted_twice_is_one(client, agent, received):
    sit(client, agent)
    form = {"message": "Une question.", "form_key": "0f8fad5b-d9cb-469f-a165-70867728950e"}
    for _ in range(2):
        client.post(reverse("desk_talk", args=[agent.pk, received.pk]), form)
    assert Message.objects.count() == Mail.objects.count() == 1


def test_a_note_is_read_by_colleagues_alone(client, agent, officer, received, patient, stranger):
    sit(client, agent)
    client.post(reverse("desk_notes", args=[agent.pk, received.pk]), {"note": CANARY})
    sit(client, officer)
    assert CANARY in said(client, "desk_file", officer.pk, received.pk)
    client.force_login(patient)
    for name in ("case_detail", "case_talk"):
        assert CANARY not in said(client, name, received.pk)
    sit(client, stranger)
    assert client.get(reverse("desk_notes", args=[stranger.pk, received.pk])).status_code == 404
    assert Note.objects.get().text.raw.value.find(CANARY.encode()) == -1


def test_reading_marks_nothing_and_the_button_does(client, agent, received, patient):
    exchanges.write_message(received, "Bonjour.", by=patient, key="a")
    sit(client, agent)
    for _ in range(2):
        assert "nouveau" in said(client, "desk_file", agent.pk, received.pk)
    client.post(reverse("desk_talk_read", args=[agent.pk, received.pk]))
    assert "nouveau" not in said(client, "desk_file", agent.pk, received.pk)


def test_the_queue_says_what_nobody_here_has_read(client, agent, officer, received, patient, laboratory):
    laboratory.letterhead = LETTERHEAD
    laboratory.save(update_fields=["letterhead"])
    sit(client, agent)

    def is_marked():
        return "À lire" in said(client, "desk", agent.pk)

    def read():
        client.post(reverse("desk_talk_read", args=[agent.pk, received.pk]))

    assert is_marked()  # the first letter
    read()
    assert not is_marked()
    exchanges.write_message(received, "Bonjour.", by=patient, key="a")
    assert is_marked()
    exchanges.write_message(received, "Bonjour.", by=officer, key="b")  # of a colleague: nothing new here
    read()
    assert not is_marked()
    for kind, left_on in (("reminder", None), ("cnil_complaint", date(2026, 3, 20))):
        received.letters.create(kind_code=kind, key=kind, written_on=date(2026, 3, 20), left_on=left_on)
    assert not is_marked()  # a draft, and what went elsewhere
    received.letters.filter(kind_code="reminder").update(left_on=date(2026, 3, 20))
    assert is_marked()
    assert "Relance" in said(client, "desk_file", agent.pk, received.pk).partition("nouveau")[0]
    reply = drafted(received, agent, "lab_extension", {"extension": EXTENSION})
    deciding.send(reply, agent, version=1, on=date(2026, 3, 20))  # who answers has read
    assert not is_marked()


def test_nobody_writes_to_a_laboratory_that_has_no_space(client, received, patient, laboratory):
    type(laboratory).objects.filter(pk=laboratory.pk).update(opened_at=None)
    client.force_login(patient)
    assert "Échanges" not in said(client, "case_detail", received.pk)
    assert client.get(reverse("case_talk", args=[received.pk])).status_code == 404
    with pytest.raises(NotAllowed, match="par courrier"):
        exchanges.write_message(received, "Bonjour.", by=patient, key="a")


@pytest.mark.parametrize("typed", ["", "x" * 4_001, "mon numéro 1 84 12 76 451 089 46"])
def test_what_cannot_be_kept_comes_back_with_a_sentence(client, agent, received, typed):
    sit(client, agent)
    answer = client.post(reverse("desk_talk", args=[agent.pk, received.pk]), {"message": typed})
    assert answer.status_code == 200
    assert answer.context["form"].errors["message"]
    assert not Message.objects.exists()


def test_words_typed_after_the_session_ended_come_back(client, agent, received):
    answer = client.post(
        reverse("desk_talk", args=[agent.pk, received.pk]), {"message": "Une longue réponse, à garder."}
    )
    assert answer.status_code == 401
    assert "Une longue réponse, à garder." in answer.content.decode()
    client.logout()
    answer = client.post(reverse("case_talk", args=[received.pk]), {"message": "Un message de la personne."})
    assert "Un message de la personne." in answer.content.decode()
