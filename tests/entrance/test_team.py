"""The people of an organization: invited by a link, in their role, out at once."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import staff, team
from accounts.doors import LABORATORY
from accounts.models import Invitation, Membership, OrganizationEvent, SealedTOTPDevice, Session, User
from tests.laboratory.conftest import member, sit

PASSWORD = "sept chevaux bleus traversent la place"
NEW = "nouvelle@labo.example"


def invite(client, seat, door, run_jobs, role, email=NEW):
    """The path of the link that was mailed."""
    sit(client, seat).post(door.url("team", seat.pk), {"email": email, "role": role})
    run_jobs()
    return re.search(r"/invitation/\w+/", mail.outbox[-1].body)[0]


def joined(client, path, **changes):
    told = {"name": "Nouvelle Exemple", "password": PASSWORD, "again": PASSWORD} | changes
    client.logout()
    return client.post(path, told)


@pytest.fixture
def role(door):
    """One that acts and does not direct."""
    return list(door.roles)[1]


def test_an_invitation_makes_an_account_that_must_enrol_first(client, door, director, role, run_jobs):
    path = invite(client, director, door, run_jobs, role)
    words = f"{mail.outbox[-1].subject} {mail.outbox[-1].body}".lower()
    assert not re.search(r"laborat|association|exemples|santé|patient|médic|analyse", words)
    assert mail.outbox[-1].to == [NEW]
    assert path.split("/")[2] not in str(Invitation.objects.values())  # the link is stored nowhere

    assert joined(client, path)["Location"] == door.url("enrol")
    seat = Membership.objects.get(user=User.objects.staff_for_email(NEW))
    assert (seat.organization, seat.role, seat.number) == (director.organization, role, 2)
    assert client.get(reverse(door.roles[role], args=[seat.pk]))["Location"].startswith(f"/{door.address}/connexion/")
    assert client.get(path).status_code == 404  # once


def test_a_role_of_the_other_door_cannot_be_given(client, door, director):
    sit(client, director)
    for role in set(Membership.Role) - set(door.roles):
        answer = client.post(door.url("team", director.pk), {"email": NEW, "role": role})
        assert "Cette réponse n’existe pas" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_an_account_that_exists_accepts_with_its_own_second_factor(client, door, director, stranger, role, run_jobs):
    address = stranger.user.email.reveal(stranger.user.own_scope("essai"))
    path = invite(client, director, door, run_jobs, role, email=address)
    page = client.get(path).content.decode()  # in the browser of somebody else, who has to leave it first
    assert "déconnectez-vous d’abord" in page
    assert reverse("sign_out") in page
    client.logout()
    page = client.get(path).content.decode()
    assert "Un compte existe déjà" in page
    assert "déconnectez-vous" not in page
    assert 'type="password"' not in page
    assert client.post(path, {"name": "x", "password": PASSWORD, "again": PASSWORD}).status_code == 200
    assert stranger.user.memberships.count() == 1
    answer = sit(client, stranger).post(path, {"name": "Voisine Exemple"})
    seat = stranger.user.memberships.get(organization=director.organization)
    assert answer["Location"] == reverse(door.roles[role], args=[seat.pk])


@pytest.mark.parametrize("change", ["withdrawn", "late", "closed", "removed", "demoted"])
def test_a_link_ends(client, door, director, role, run_jobs, time_machine, change):
    path = invite(client, director, door, run_jobs, role)
    if change == "withdrawn":
        page = door.url("withdraw", director.pk, Invitation.objects.get().pk)
        assert NEW in client.get(page).content.decode()
        assert client.get(path).status_code == 200  # reading takes nothing away
        client.post(page)
    elif change in {"removed", "demoted"}:  # whoever sent it, to an address of her own perhaps
        other = member(director.organization, door.directing)
        page = door.url("member_remove" if change == "removed" else "member", other.pk, director.pk)
        sit(client, other).post(page, {"role": role})
        assert NEW not in client.get(door.url("team", other.pk)).content.decode()
    elif change == "closed":
        type(director.organization).objects.update(closed_at=timezone.now())
    else:
        time_machine.move_to(timezone.now() + team.INVITATION_LIFE)
    assert client.get(path).status_code == 404


def test_what_is_wrong_is_said_and_makes_no_account(client, door, director, role, run_jobs):
    path = invite(client, director, door, run_jobs, role)
    for changes, sentence in (
        ({"again": "autre chose"}, "Les deux mots de passe diffèrent."),
        ({"password": "court", "again": "court"}, "trop court"),
        ({"password": "nouvelle exemple labo 2026", "again": "nouvelle exemple labo 2026"}, "se devine"),
        ({"name": ""}, "Indiquez le nom"),
    ):
        assert sentence in joined(client, path, **changes).content.decode()
    assert User.objects.staff_for_email(NEW) is None
    assert client.get(path).status_code == 200


def test_only_whoever_directs_holds_the_team(client, door, organization, director):
    for role in list(door.roles)[1:]:
        seat = member(organization, role)
        sit(client, seat)
        assert client.post(door.url("team", seat.pk), {"email": NEW, "role": role}).status_code == 404
        for page in ("member_remove", "member"):
            assert client.post(door.url(page, seat.pk, director.pk), {"role": role}).status_code == 404
        assert client.get(door.url("member_remove", seat.pk, director.pk)).status_code == 404
    assert Membership.objects.get(pk=director.pk).is_in_force


def test_a_removal_is_confirmed_then_takes_effect_at_once_and_ends_every_session(client, door, director, colleague):
    theirs = sit(client.__class__(), colleague)
    page = door.url("member_remove", director.pk, colleague.pk)
    assert "Retirer cette personne" in sit(client, director).get(page).content.decode()
    assert theirs.get(door.url("access", colleague.pk)).status_code == 200  # reading takes nothing away
    client.post(page)
    assert not Session.objects.filter(user=colleague.user).exists()
    assert Session.objects.filter(user=director.user).count() == 1
    assert theirs.get(door.url("access", colleague.pk))["Location"].startswith(door.url("sign_in"))
    assert sit(client, colleague).get(door.url("access", colleague.pk)).status_code == 404


def test_whoever_works_elsewhere_too_keeps_the_session(client, door, director, colleague, other_organization):
    other_organization.welcome(colleague.user, door.directing)
    theirs = sit(client.__class__(), colleague)
    sit(client, director).post(door.url("member_remove", director.pk, colleague.pk))
    assert theirs.get(door.url("access", colleague.pk)).status_code == 404
    assert Session.objects.filter(user=colleague.user).exists()


def test_somebody_who_directs_always_remains(client, door, director, colleague):
    sit(client, director)
    client.post(door.url("member_remove", director.pk, director.pk))
    refused = client.post(door.url("member", director.pk, director.pk), {"role": colleague.role})
    assert f"Il faut au moins un {door.directing.label}" in refused.content.decode()
    director.refresh_from_db()
    assert (director.role, director.removed_at) == (door.directing, None)
    client.post(door.url("member", director.pk, colleague.pk), {"role": door.directing})
    client.post(door.url("member_remove", director.pk, director.pk))
    director.refresh_from_db()
    assert director.removed_at


def test_the_team_of_another_is_out_of_reach(client, door, director, stranger):
    sit(client, stranger)
    for page in ("member_remove", "member", "reset_ask"):
        assert client.post(door.url(page, stranger.pk, director.pk), {}).status_code == 404
    assert client.get(door.url("member_remove", stranger.pk, director.pk)).status_code == 404
    invitation = team.invite(director.organization, NEW, door.directing, by=director, now=timezone.now())
    for method in (client.get, client.post):
        assert method(door.url("withdraw", stranger.pk, invitation.pk)).status_code == 404
    assert [line.act for line in OrganizationEvent.objects.all()] == ["invited"]


def test_the_log_says_who_did_what_without_a_name(client, door, director, colleague):
    sit(client, director).post(door.url("member", director.pk, colleague.pk), {"role": door.directing})
    page = client.get(door.url("team", director.pk)).content.decode()
    assert f"{director} a changé un rôle\u202f: " in page
    line = OrganizationEvent.objects.get()
    told = f"{colleague.role} {door.directing}"
    assert (line.act, line.by, line.about, line.detail) == ("changed_role", director, colleague, told)


def test_the_last_entry_is_that_of_a_second_factor(client, door, director, colleague):
    """Whoever has the password alone leaves no trace that looks like the person's own."""
    client.force_login(colleague.user)
    assert staff.last_entries(director.organization) == {}
    at = timezone.now()
    SealedTOTPDevice.objects.filter(user=colleague.user).update(last_used_at=at)
    assert staff.last_entries(director.organization) == {colleague.user_id: at}
    assert "Pas encore" in sit(client, director).get(door.url("team", director.pk)).content.decode()


def test_two_colleagues_reset_the_second_factor_of_a_third(client, door, director, colleague, run_jobs):
    lost = member(director.organization, list(door.roles)[-1])
    sit(client, colleague).post(door.url("reset_ask", colleague.pk, colleague.pk))
    assert not OrganizationEvent.objects.exists()  # nobody asks for oneself
    client.post(door.url("reset_ask", colleague.pk, lost.pk))
    line = OrganizationEvent.objects.get()
    agree = lambda seat: sit(client, seat).post(door.url("reset_agree", seat.pk, line.pk))  # noqa: E731
    agree(colleague)  # alone, nobody does both
    assert SealedTOTPDevice.objects.filter(user=lost.user).exists()
    agree(director)
    assert not SealedTOTPDevice.objects.filter(user=lost.user).exists()
    run_jobs()
    assert mail.outbox[-1].subject == "Votre second facteur a été remis à zéro"
    again = OrganizationEvent.objects.count()
    agree(director)
    assert OrganizationEvent.objects.count() == again  # once


def test_nobody_agrees_for_oneself(client, door, director, colleague):
    sit(client, colleague).post(door.url("reset_ask", colleague.pk, director.pk))
    line = OrganizationEvent.objects.get()
    sit(client, director).post(door.url("reset_agree", director.pk, line.pk))
    assert SealedTOTPDevice.objects.filter(user=director.user).exists()


def test_a_request_to_reset_waits_two_days(door, organization, director, colleague):
    lost = member(organization, list(door.roles)[-1])
    team.ask_reset(lost, by=colleague, is_shared=False)
    now = timezone.now()
    assert len(team.resets_asked(organization, now=now)) == 1
    late = {"is_shared": False, "now": now + timedelta(hours=48)}
    with pytest.raises(team.TeamRefused):
        team.agree_to_reset(OrganizationEvent.objects.get().pk, by=director, **late)


def test_whoever_works_elsewhere_too_is_not_reset_by_two_colleagues(
    client, door, director, colleague, other_organization
):
    other_organization.welcome(director.user, colleague.role)
    sit(client, colleague).post(door.url("reset_ask", colleague.pk, director.pk))
    assert not OrganizationEvent.objects.exists()
    lost = member(director.organization, list(door.roles)[-1])
    client.post(door.url("reset_ask", colleague.pk, lost.pk))
    other_organization.welcome(lost.user, colleague.role)  # since it was asked
    line = OrganizationEvent.objects.get()
    sit(client, director).post(door.url("reset_agree", director.pk, line.pk))
    assert SealedTOTPDevice.objects.filter(user=lost.user).exists()


@pytest.mark.parametrize("door", [LABORATORY], ids=["laboratoire"])
def test_a_respondent_who_has_an_account_begins_with_the_tasks(client, door, director, stranger, run_jobs):
    address = stranger.user.email.reveal(stranger.user.own_scope("essai"))
    path = invite(client, director, door, run_jobs, "respondent", email=address)
    answer = sit(client, stranger).post(path, {"name": "Voisine Exemple"})
    seat = stranger.user.memberships.get(organization=director.organization)
    assert answer["Location"] == reverse("desk_tasks", args=[seat.pk])
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(reverse("desk_access", args=[seat.pk])).status_code == 200
    assert client.get(reverse("desk_team", args=[seat.pk])).status_code == 404
