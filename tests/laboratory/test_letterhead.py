"""The head of the letters of a laboratory, and the rule by which each answer is read over by another person."""

import pytest
from django.urls import reverse

from rights.letter_facts import Sender
from rights.letters import check_sender
from tests.laboratory.conftest import sit

HEAD = {
    "name": "Laboratoire des Exemples", "lines": "1 rue des Essais\n\n56000 VANNES", "email": "labo@labo.example",
    "phone": "", "officer_name": "Dominique Exemple", "officer_email": "dpo@labo.example", "officer_phone": "",
    "signatory": "Dominique Exemple, déléguée", "place": "Vannes",
}  # fmt: skip


def test_the_letterhead_is_kept_as_facts_of_letters(client, agent):
    sit(client, agent)
    page = reverse("desk_letterhead", args=[agent.pk])
    assert client.post(page, HEAD).status_code == 302
    agent.organization.refresh_from_db()
    told = agent.organization.letterhead.reveal(agent.own_scope("essai"))
    assert told["sender"]["lines"] == ["1 rue des Essais", "56000 VANNES"]
    assert told["officer"] == {"name": "Dominique Exemple", "email": "dpo@labo.example", "phone": ""}
    check_sender(Sender(**told["sender"] | {"lines": tuple(told["sender"]["lines"])}))
    assert "1 rue des Essais\n56000 VANNES" in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Indiquez le nom"),
        ({"lines": "56000 VANNES"}, "deux à six lignes"),
        ({"officer_email": ""}, "Indiquez comment joindre le délégué"),
        ({"lines": "\n".join("x" * 61 for _ in range(4)), "phone": "0600000000"}, "prennent trop de place"),
    ],
)
def test_a_letterhead_that_cannot_stand_on_a_letter_is_refused(client, agent, changes, sentence):
    answer = sit(client, agent).post(reverse("desk_letterhead", args=[agent.pk]), HEAD | changes)
    assert sentence in answer.content.decode()
    assert HEAD["signatory"] in answer.content.decode()
    agent.organization.refresh_from_db()
    assert not agent.organization.letterhead


def test_the_rule_of_two_is_the_officers(client, officer, agent):
    sit(client, agent)
    assert client.post(reverse("desk_review_rule", args=[agent.pk]), {"two_persons": "on"}).status_code == 404
    sit(client, officer).post(reverse("desk_review_rule", args=[officer.pk]), {"two_persons": "on"})
    officer.organization.refresh_from_db()
    assert officer.organization.two_persons
    assert (
        "Une autre personne relit"
        in sit(client, agent).get(reverse("desk_letterhead", args=[agent.pk])).content.decode()
    )
