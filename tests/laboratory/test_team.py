"""The people of a laboratory: invited by a link, in their role, out at once; and the head of their letters."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import team
from accounts.models import Invitation, Membership, OrganizationEvent, SealedTOTPDevice, User
from rights.letter_facts import Sender
from rights.letters import check_sender
from tests.laboratory.conftest import ROLE, member, sit

PASSWORD = "sept chevaux bleus traversent la place"
HEAD = {
    "name": "Laboratoire des Exemples", "lines": "1 rue des Essais\n\n56000 VANNES", "email": "labo@labo.example",
    "phone": "", "officer_name": "Dominique Exemple", "officer_email": "dpo@labo.example", "officer_phone": "",
    "signatory": "Dominique Exemple, déléguée", "place": "Vannes",
}  # fmt: skip


def invite(client, seat, run_jobs, email="nouvelle@labo.example", role="agent"):
    """The path of the link that was mailed."""
    sit(client, seat).post(reverse("desk_team", args=[seat.pk]), {"email": email, "role": role})
    run_jobs()
    return re.search(r"/invitation/\w+/", mail.outbox[-1].body)[0]


def joined(client, path, **changes):
    told = {"name": "Nouvelle Exemple", "password": PASSWORD, "again": PASSWORD} | changes
    client.logout()
    return client.post(path, told)


def test_an_invitation_makes_an_account_that_must_enrol_first(client, officer, run_jobs):
    path = invite(client, officer, run_jobs)
    answer = joined(client, path)
    assert answer["Location"] == reverse("desk_enrol")
    seat = Membership.objects.get(user=User.objects.staff_for_email("nouvelle@labo.example"))
    assert (seat.organization, seat.role, seat.number) == (officer.organization, "agent", 2)
    assert client.get(reverse("desk", args=[seat.pk]))["Location"].startswith("/laboratoire/connexion/")
    assert client.get(path).status_code == 404  # once


def test_the_mail_of_an_invitation_names_neither_laboratory_nor_health(client, officer, run_jobs):
    path = invite(client, officer, run_jobs)
    message = mail.outbox[-1]
    words = f"{message.subject} {message.body}".lower()
    assert not re.search(r"laborat|exemples|santé|patient|médic|analyse", words)
    assert path.split("/")[2] not in str(Invitation.objects.values())  # the link is stored nowhere
    assert message.to == ["nouvelle@labo.example"]


def test_an_account_that_exists_accepts_with_its_own_second_factor(client, officer, stranger, run_jobs):
    address = stranger.user.email.reveal(stranger.user.own_scope("essai"))
    path = invite(client, officer, run_jobs, email=address, role="reader")
    client.logout()
    page = client.get(path).content.decode()
    assert "Un compte existe déjà" in page
    assert 'type="password"' not in page
    assert client.post(path, {"name": "x", "password": PASSWORD, "again": PASSWORD}).status_code == 200
    assert stranger.user.memberships.count() == 1
    sit(client, stranger)
    answer = client.post(path, {"name": "Voisine Exemple"})
    seat = stranger.user.memberships.get(organization=officer.organization)
    assert answer["Location"] == reverse("desk", args=[seat.pk])


def test_a_respondent_who_has_an_account_begins_with_the_tasks(client, officer, stranger, run_jobs):
    address = stranger.user.email.reveal(stranger.user.own_scope("essai"))
    path = invite(client, officer, run_jobs, email=address, role="respondent")
    answer = sit(client, stranger).post(path, {"name": "Voisine Exemple"})
    seat = stranger.user.memberships.get(organization=officer.organization)
    assert answer["Location"] == reverse("desk_tasks", args=[seat.pk])
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(reverse("desk_access", args=[seat.pk])).status_code == 200
    assert client.get(reverse("desk_team", args=[seat.pk])).status_code == 404


@pytest.mark.parametrize("change", ["withdrawn", "late", "closed"])
def test_a_link_ends(client, officer, run_jobs, time_machine, change):
    path = invite(client, officer, run_jobs)
    if change == "withdrawn":
        client.post(reverse("desk_withdraw", args=[officer.pk, Invitation.objects.get().pk]))
    elif change == "closed":
        type(officer.organization).objects.update(closed_at=timezone.now())
    else:
        time_machine.move_to(timezone.now() + team.INVITATION_LIFE)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"again": "autre chose"}, "Les deux mots de passe diffèrent."),
        ({"password": "court", "again": "court"}, "trop court"),
        ({"password": "nouvelle exemple labo 2026", "again": "nouvelle exemple labo 2026"}, "se devine"),
        ({"name": ""}, "Indiquez le nom"),
    ],
)
def test_what_is_wrong_is_said_and_makes_no_account(client, officer, run_jobs, changes, sentence):
    path = invite(client, officer, run_jobs)
    answer = joined(client, path, **changes)
    assert sentence in answer.content.decode()
    assert User.objects.staff_for_email("nouvelle@labo.example") is None
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("role", [ROLE.AGENT, ROLE.READER])
def test_only_an_officer_holds_the_team(client, laboratory, officer, run_jobs, role):
    seat = member(laboratory, role)
    sit(client, seat)
    assert (
        client.post(reverse("desk_team", args=[seat.pk]), {"email": "x@y.example", "role": "agent"}).status_code == 404
    )
    for name in ("desk_member_remove", "desk_member"):
        assert client.post(reverse(name, args=[seat.pk, officer.pk]), {"role": "reader"}).status_code == 404
    assert Membership.objects.get(pk=officer.pk).is_in_force


def test_removal_takes_effect_at_the_next_request(client, officer, agent):
    sit(client, officer).post(reverse("desk_member_remove", args=[officer.pk, agent.pk]))
    assert sit(client, agent).get(reverse("desk", args=[agent.pk])).status_code == 404


def test_an_officer_always_remains(client, officer, agent):
    sit(client, officer)
    client.post(reverse("desk_member_remove", args=[officer.pk, officer.pk]))
    refused = client.post(reverse("desk_member", args=[officer.pk, officer.pk]), {"role": "agent"})
    assert "Il faut au moins un délégué" in refused.content.decode()
    officer.refresh_from_db()
    assert (officer.role, officer.removed_at) == (ROLE.OFFICER, None)
    client.post(reverse("desk_member", args=[officer.pk, agent.pk]), {"role": "officer"})
    client.post(reverse("desk_member_remove", args=[officer.pk, officer.pk]))
    officer.refresh_from_db()
    assert officer.removed_at


def test_the_team_of_another_is_out_of_reach(client, officer, stranger):
    sit(client, stranger)
    for name in ("desk_member_remove", "desk_member", "desk_reset_ask"):
        assert client.post(reverse(name, args=[stranger.pk, officer.pk]), {"role": "reader"}).status_code == 404
    assert not OrganizationEvent.objects.exists()


def test_the_log_says_who_did_what_without_a_name(client, officer, agent):
    sit(client, officer).post(reverse("desk_member", args=[officer.pk, agent.pk]), {"role": "reader"})
    page = client.get(reverse("desk_team", args=[officer.pk])).content.decode()
    assert f"{officer} a changé un rôle\u202f: " in page
    line = OrganizationEvent.objects.get()
    assert (line.act, line.by, line.about, line.detail) == ("changed_role", officer, agent, "agent reader")


def test_two_colleagues_reset_the_second_factor_of_a_third(client, officer, agent, laboratory, run_jobs):
    lost = member(laboratory, ROLE.READER)
    sit(client, agent).post(reverse("desk_reset_ask", args=[agent.pk, lost.pk]))
    line = OrganizationEvent.objects.get()
    agree = lambda seat: sit(client, seat).post(reverse("desk_reset_agree", args=[seat.pk, line.pk]))  # noqa: E731
    agree(agent)  # alone, nobody does both
    assert SealedTOTPDevice.objects.filter(user=lost.user).exists()
    agree(officer)
    assert not SealedTOTPDevice.objects.filter(user=lost.user).exists()
    run_jobs()
    assert mail.outbox[-1].subject == "Votre second facteur a été remis à zéro"
    again = OrganizationEvent.objects.count()
    agree(officer)
    assert OrganizationEvent.objects.count() == again  # once


def test_nobody_asks_for_oneself_nor_agrees_for_oneself(client, officer, agent):
    sit(client, agent).post(reverse("desk_reset_ask", args=[agent.pk, agent.pk]))
    assert not OrganizationEvent.objects.exists()
    client.post(reverse("desk_reset_ask", args=[agent.pk, officer.pk]))
    line = OrganizationEvent.objects.get()
    sit(client, officer).post(reverse("desk_reset_agree", args=[officer.pk, line.pk]))
    assert SealedTOTPDevice.objects.filter(user=officer.user).exists()


def test_a_request_to_reset_waits_two_days(officer, agent, laboratory):
    lost = member(laboratory, ROLE.READER)
    team.ask_reset(lost, by=agent, is_shared=False)
    now = timezone.now()
    assert len(team.resets_asked(laboratory, now=now)) == 1
    with pytest.raises(team.TeamRefused):
        team.agree_to_reset(OrganizationEvent.objects.get().pk, by=officer, now=now + timedelta(hours=48))


def test_whoever_works_elsewhere_too_is_not_reset_by_two_colleagues(client, officer, agent, other_laboratory):
    other_laboratory.welcome(officer.user, ROLE.AGENT)
    sit(client, agent).post(reverse("desk_reset_ask", args=[agent.pk, officer.pk]))
    assert not OrganizationEvent.objects.exists()


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
