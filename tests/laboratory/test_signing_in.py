"""A password, then a second factor, before anything is shown."""

import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_otp.oath import TOTP

from accounts import staff
from accounts.models import RecoverySheet, SealedTOTPDevice, User
from tests.laboratory.conftest import ROLE, member, sit

PASSWORD = "sept chevaux bleus traversent la place"
SIGN_IN = "/laboratoire/connexion/"


@pytest.fixture
def newcomer(laboratory):
    """Somebody with a password and no application yet."""
    user = User.objects.create_staff("dpo@labo.example", PASSWORD)
    return laboratory.welcome(user, ROLE.OFFICER)


def code_of(device, *, later=0):
    totp = TOTP(bytes.fromhex(device.seed.reveal(device.user.own_scope("essai"))), step=30, digits=6)
    totp.time = time.time() + later
    return f"{totp.token():06d}"


def sign_in(client, email="dpo@labo.example", password=PASSWORD, **query):
    return client.post(reverse("desk_sign_in", query=query), {"email": email, "password": password})


def test_a_newcomer_enrols_then_comes_back_with_a_code(client, newcomer):
    answer = sign_in(client)
    assert answer["Location"] == reverse("desk_enrol")
    page = client.get(answer["Location"]).content.decode()
    device = SealedTOTPDevice.objects.get(user=newcomer.user)
    assert device.secret()[:4] in page
    assert client.get(reverse("desk", args=[newcomer.pk])).status_code == 302
    done = client.post(reverse("desk_enrol"), {"code": code_of(device)})
    codes = re.findall(r"<code>([A-Z2-9]{4}-[A-Z2-9]{4})</code>", done.content.decode())
    assert len(set(codes)) == 10
    assert client.get(reverse("desk", args=[newcomer.pk])).status_code == 200
    assert client.get(reverse("desk_enrol"))["Location"] == reverse("desk", args=[newcomer.pk])  # never a second look
    client.post(reverse("sign_out"))
    assert sign_in(client)["Location"] == reverse("desk_second_factor")
    passed = client.post(reverse("desk_second_factor"), {"code": codes[0]})
    assert passed["Location"] == reverse("desk", args=[newcomer.pk])
    client.post(reverse("sign_out"))
    sign_in(client)
    assert client.post(reverse("desk_second_factor"), {"code": codes[0]}).status_code == 200  # once only


def test_a_code_serves_once(client, newcomer):
    sign_in(client)
    device = SealedTOTPDevice.objects.get(user=newcomer.user)
    code = code_of(device)
    client.post(reverse("desk_enrol"), {"code": code})
    client.post(reverse("sign_out"))
    sign_in(client)
    again = client.post(reverse("desk_second_factor"), {"code": code})
    assert staff.WRONG_CODE in again.content.decode()
    assert client.get(reverse("desk", args=[newcomer.pk])).status_code == 302


def test_a_password_alone_adds_no_application_and_sees_nothing(client, newcomer):
    SealedTOTPDevice.enrol(newcomer.user)
    assert sign_in(client)["Location"] == reverse("desk_second_factor")
    assert client.get(reverse("desk_enrol"))["Location"] == reverse("desk_second_factor")
    client.post(reverse("desk_enrol"), {"code": "123456"})
    assert SealedTOTPDevice.objects.filter(user=newcomer.user).count() == 1
    assert not RecoverySheet.objects.filter(user=newcomer.user).exists()


@pytest.mark.parametrize(
    ("email", "password"),
    [("dpo@labo.example", "une autre phrase tout aussi longue"), ("nobody@labo.example", PASSWORD)],
)
def test_whatever_is_wrong_the_sentence_is_the_same(client, newcomer, email, password):
    answer = sign_in(client, email, password)
    assert answer.status_code == 200
    assert staff.WRONG in answer.content.decode()
    assert password not in answer.content.decode()


def test_a_patient_with_the_same_address_is_somebody_else(client, newcomer):
    patient = User.objects.create_patient("dpo@labo.example")
    assert patient != newcomer.user
    client.force_login(patient)
    assert client.get(reverse("desk", args=[newcomer.pk]))["Location"].startswith(SIGN_IN)


def test_too_many_tries_are_slowed_and_the_owner_still_enters_from_a_known_place(client, newcomer):
    assert sign_in(client).status_code == 302
    client.post(reverse("sign_out"))
    stranger = {"REMOTE_ADDR": "203.0.113.7"}
    for _ in range(staff.PER_PAIR.most):
        client.post(SIGN_IN, {"email": "dpo@labo.example", "password": "x"}, **stranger)
    refused = client.post(SIGN_IN, {"email": "dpo@labo.example", "password": PASSWORD}, **stranger)
    assert staff.TOO_OFTEN in refused.content.decode()


@pytest.mark.parametrize("elsewhere", ["https://e.invalid/", "//e.invalid", "/dossiers/", "/administration/"])
def test_signing_in_leads_to_no_other_door(client, newcomer, elsewhere):
    assert sign_in(client, next=elsewhere)["Location"] == reverse("desk_enrol")
    device = SealedTOTPDevice.objects.get(user=newcomer.user)
    page = client.post(reverse("desk_enrol"), {"code": code_of(device)}).content.decode()
    assert f'href="{reverse("desk", args=[newcomer.pk])}"' in page


def test_who_works_in_two_places_chooses(client, newcomer, other_laboratory):
    other = other_laboratory.welcome(newcomer.user, ROLE.AGENT)
    SealedTOTPDevice.enrol(newcomer.user)
    sit(client, newcomer)
    page = client.get(reverse("desk_places")).content.decode()
    for seat in (newcomer, other):
        assert reverse("desk", args=[seat.pk]) in page
    assert client.get(reverse("desk_sign_in"))["Location"] == reverse("desk_places")


def test_the_place_of_another_is_the_404_of_none(client, agent, stranger):
    sit(client, agent)
    foreign = client.get(reverse("desk", args=[stranger.pk]))
    nobody = client.get(reverse("desk", args=["0f8fad5b-d9cb-469f-a165-70867728950e"]))
    assert foreign.status_code == nobody.status_code == 404
    assert foreign.content == nobody.content


def test_an_operator_is_no_staff_of_a_laboratory(client, laboratory):
    operator = User.objects.create_operator("odile", "une phrase sans aucun sens")
    seat = member(laboratory, ROLE.AGENT)
    client.force_login(operator)
    assert client.get(reverse("desk", args=[seat.pk]))["Location"].startswith(SIGN_IN)


def test_recovery_codes_are_made_again_for_whoever_gives_a_code(client, agent):
    device = SealedTOTPDevice.objects.get(user=agent.user)
    sit(client, agent)
    page = reverse("desk_access", args=[agent.pk])
    _, old = RecoverySheet.print_for(agent.user)
    assert "<strong>10</strong>" in client.get(page).content.decode()
    assert staff.WRONG_CODE in client.post(page, {"code": "ABCD-2345"}).content.decode()
    shown = client.post(page, {"code": code_of(device)}).content.decode()
    fresh = re.findall(r"<code>([A-Z2-9]{4}-[A-Z2-9]{4})</code>", shown)
    assert len(set(fresh)) == 10
    assert not set(fresh) & set(old)
    assert staff.recovery_codes_left(agent.user) == 10


def test_another_application_takes_the_place_of_the_first_and_is_confirmed_before_anything_is_shown(client, agent):
    first = SealedTOTPDevice.objects.get(user=agent.user)
    RecoverySheet.print_for(agent.user)
    sit(client, agent)
    page = reverse("desk_access", args=[agent.pk])
    told = {"code": "ABCD-2345", "application": "oui"}
    assert staff.WRONG_CODE in client.post(page, told).content.decode()
    assert client.get(page).status_code == 200
    assert client.post(page, told | {"code": code_of(first)})["Location"] == reverse("desk_enrol")
    assert client.get(page)["Location"].startswith(SIGN_IN)
    device = SealedTOTPDevice.objects.get(user=agent.user)
    client.post(reverse("desk_enrol"), {"code": code_of(device)})
    assert client.get(page).status_code == 200


def test_a_wrong_password_and_an_unknown_address_cost_the_same_work(client, newcomer):
    """As many queries, and one slow hash either way: the time says nothing."""
    with CaptureQueriesContext(connection) as known:
        sign_in(client, password="une autre phrase tout aussi longue")
    with CaptureQueriesContext(connection) as unknown:
        sign_in(client, email="nobody@labo.example")
    assert len(known) == len(unknown)
