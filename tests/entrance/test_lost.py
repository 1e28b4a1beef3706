"""What was lost is replaced: a second factor by a code on paper, a password by a link; each is told."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts import posted, staff
from accounts.models import PostedCode, SealedTOTPDevice, Session, User
from tests.entrance.test_signing_in import PASSWORD, at_the_laboratory, code_of, sign_in
from tests.laboratory.conftest import member, sit

FRESH = "huit lampes vertes dorment sous le pont"


@pytest.fixture
def lost(door, organization):
    """Somebody with a password, whose application is lost, and the code posted for that."""
    user = User.objects.create_staff("dpo@labo.example", PASSWORD)
    SealedTOTPDevice.enrol(user)
    seat = organization.welcome(user, door.directing)
    row = posted.ask(organization, member=seat, now=timezone.now())
    posted.printed(row, now=timezone.now())
    return row


def typed(row):
    return {"mark": f"{row.mark[:4]}-{row.mark[4:]}".lower(), "code": posted.digits_of(row)}


def test_a_posted_code_replaces_a_lost_second_factor_and_its_person_is_told(client, door, lost, run_jobs):
    page, mine = door.url("lost"), door.url("access", lost.member.pk)
    assert client.get(page)["Location"] == door.url("sign_in")  # the password first
    sign_in(client, door)
    assert client.post(page, typed(lost))["Location"] == door.url("enrol")
    device = SealedTOTPDevice.objects.get(user=lost.member.user)
    assert not device.confirmed
    assert client.get(mine).status_code == 302
    client.post(door.url("enrol"), {"code": code_of(device)})
    assert client.get(mine).status_code == 200
    assert client.post(reverse("desk_open"), typed(lost)).status_code == 200  # opens no space
    run_jobs()
    assert [message.subject for message in mail.outbox] == ["Votre second facteur a été remis à zéro"]


def test_an_operator_prints_it_to_the_address_of_the_directory(door, lost, tmp_path):
    PostedCode.objects.all().delete()
    told = StringIO()
    call_command("post_codes", tmp_path, lost="dpo@labo.example", stdout=told)
    row = PostedCode.objects.get()
    assert row.member == lost.member
    assert (tmp_path / f"code-{row.mark}.pdf").read_bytes().startswith(b"%PDF")
    assert re.search(r"56000 VANNES|75011 PARIS", told.getvalue())


@at_the_laboratory
def test_the_posted_code_of_one_person_serves_no_other(client, door, lost, organization):
    other = User.objects.create_staff("agent@labo.example", PASSWORD)
    SealedTOTPDevice.enrol(other)
    organization.welcome(other, list(door.roles)[1])
    sign_in(client, door, "agent@labo.example")
    assert posted.WRONG in client.post(door.url("lost"), typed(lost)).content.decode()
    assert SealedTOTPDevice.objects.filter(user=other, confirmed=True).exists()


@at_the_laboratory
def test_a_session_opened_before_a_reset_asks_for_the_password_again(client, door, lost):
    sign_in(client, door)
    SealedTOTPDevice.objects.all().delete()
    assert client.get(door.url("second_factor"))["Location"] == door.url("sign_in")
    assert "_auth_user_id" not in client.session


def test_a_new_password_comes_by_a_link_and_keeps_the_second_factor(client, door, lost, run_jobs):
    elsewhere = sit(client.__class__(), lost.member)
    client.post(door.url("forgotten"), {"email": "dpo@labo.example"})
    run_jobs()
    link = re.search(r"/mot-de-passe/\S+", mail.outbox[-1].body)[0]
    guessed = {"password": "labodpoexample12", "again": "labodpoexample12"}
    assert "se devine" in client.post(link, guessed).content.decode()
    assert client.post(link, {"password": FRESH, "again": FRESH})["Location"] == door.url("sign_in")
    assert client.get(link).status_code == 404  # once
    assert not Session.objects.filter(user=lost.member.user).exists()
    assert elsewhere.get(door.url("access", lost.member.pk))["Location"].startswith(door.url("sign_in"))
    run_jobs()
    assert mail.outbox[-1].subject == "Votre mot de passe a été changé"
    assert sign_in(client, door, password=PASSWORD).status_code == 200
    assert sign_in(client, door, password=FRESH)["Location"] == door.url("second_factor")


@at_the_laboratory
def test_an_unknown_address_gets_the_same_page_and_no_mail(client, door, lost, run_jobs):
    pages = [
        client.post(door.url("forgotten"), {"email": email}).content.split(b"<main")[1]
        for email in ("nobody@labo.example", "dpo@labo.example")
    ]
    assert pages[0] == pages[1]
    run_jobs()
    assert [message.to for message in mail.outbox] == [["dpo@labo.example"]]


@at_the_laboratory
def test_a_link_lives_an_hour(client, door, lost, time_machine):
    start = timezone.now()
    time_machine.move_to(start)
    path = reverse("new_password", args=[lost.member.user_id, staff.reset_links.make_token(lost.member.user)])
    assert client.get(path).status_code == 200
    time_machine.move_to(start + staff.ResetLinks.life + timedelta(seconds=1))
    assert client.get(path).status_code == 404


@at_the_laboratory
def test_nobody_else_takes_a_link(client, door, lost, organization):
    token = staff.reset_links.make_token(lost.member.user)
    other = member(organization, list(door.roles)[1])
    changed = token[:-1] + ("1" if token.endswith("0") else "0")
    for user_id, value in ((other.user_id, token), (lost.member.user_id, changed), (other.user_id, "x-y")):
        assert client.get(reverse("new_password", args=[user_id, value])).status_code == 404
