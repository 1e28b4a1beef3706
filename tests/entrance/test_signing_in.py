"""A password, then a second factor, before anything is shown; and both once more before what shows codes."""

import re
import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP

from accounts import second_factor, staff
from accounts.doors import DOORS, LABORATORY, door_of
from accounts.models import RecoverySheet, SealedTOTPDevice, User
from cases.entrance.sign_in import way_back
from rights import qr
from tests.laboratory.conftest import sit

PASSWORD = "sept chevaux bleus traversent la place"
at_the_laboratory = pytest.mark.parametrize("door", [LABORATORY], ids=["laboratoire"])  # what rests on no door


@pytest.fixture
def newcomer(door, organization):
    """Somebody with a password and no application yet."""
    user = User.objects.create_staff("dpo@labo.example", PASSWORD)
    return organization.welcome(user, door.directing)


def code_of(device, *, later=0):
    totp = TOTP(bytes.fromhex(device.seed.reveal(device.user.own_scope("essai"))), step=30, digits=6)
    totp.time = time.time() + later
    return f"{totp.token():06d}"


def sign_in(client, door, email="dpo@labo.example", password=PASSWORD, back=""):
    page = f"{door.url('sign_in')}?{urlencode({'next': back})}"
    return client.post(page, {"email": email, "password": password})


def first_page(seat):
    return reverse(door_of(seat.organization).roles[seat.role], args=[seat.pk])


def test_a_newcomer_enrols_then_comes_back_with_a_code(client, door, newcomer):
    assert door.kind.label in client.get(door.url("sign_in")).content.decode()
    answer = sign_in(client, door)
    assert answer["Location"] == door.url("enrol")
    page = client.get(answer["Location"]).content.decode()
    device = SealedTOTPDevice.objects.get(user=newcomer.user)
    assert device.secret()[:4] in page
    assert device.secret() in device.address()
    assert qr.drawn(device.address()).path in page
    assert client.get(first_page(newcomer)).status_code == 302
    done = client.post(door.url("enrol"), {"code": code_of(device)})
    codes = re.findall(r"<code>([A-Z2-9]{4}-[A-Z2-9]{4})</code>", done.content.decode())
    assert len(set(codes)) == 10
    assert client.get(first_page(newcomer)).status_code == 200
    assert client.get(door.url("enrol"))["Location"] == first_page(newcomer)  # never a second look
    client.post(reverse("sign_out"))
    assert sign_in(client, door)["Location"] == door.url("second_factor")
    assert client.post(door.url("second_factor"), {"code": codes[0]})["Location"] == first_page(newcomer)
    client.post(reverse("sign_out"))
    sign_in(client, door)
    assert client.post(door.url("second_factor"), {"code": codes[0]}).status_code == 200  # once only


def test_whoever_used_a_recovery_code_is_told(client, door, newcomer, run_jobs):
    SealedTOTPDevice.enrol(newcomer.user)
    _, codes = RecoverySheet.print_for(newcomer.user)
    sign_in(client, door)
    client.post(door.url("second_factor"), {"code": "ABCD-2345"})
    run_jobs()
    assert mail.outbox == []
    RecoverySheet.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    for code in codes[:2]:
        client.post(door.url("second_factor"), {"code": code})
        client.post(reverse("sign_out"))
        sign_in(client, door)
    run_jobs()
    assert [message.subject for message in mail.outbox] == ["Un code de secours a servi"] * 2
    assert not re.search(r"laborat|association|exemples|santé", mail.outbox[0].body.lower())


def test_a_page_with_codes_asks_again_when_the_last_code_is_old(client, door, colleague, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    sit(client, colleague)
    session, ask = client.session, door.url("second_factor")
    back = f"?{urlencode({'next': door.url('access', colleague.pk)})}"
    time_machine.move_to(start + timedelta(seconds=second_factor.FRESH - 1), tick=False)
    assert second_factor.is_fresh(session, now=timezone.now())
    assert client.get(ask + back)["Location"] == door.url("access", colleague.pk)
    time_machine.move_to(start + timedelta(seconds=second_factor.FRESH), tick=False)
    assert not second_factor.is_fresh(session, now=timezone.now())
    assert client.get(ask)["Location"] == first_page(colleague)  # nothing asks for it there
    assert "La page suivante montre des codes" in client.get(ask + back).content.decode()
    device = SealedTOTPDevice.objects.get(user=colleague.user)
    assert client.post(ask + back, {"code": code_of(device)})["Location"] == door.url("access", colleague.pk)
    assert second_factor.is_fresh(client.session, now=timezone.now())


@at_the_laboratory
def test_a_code_serves_once(client, door, newcomer):
    sign_in(client, door)
    device = SealedTOTPDevice.objects.get(user=newcomer.user)
    code = code_of(device)
    client.post(door.url("enrol"), {"code": code})
    client.post(reverse("sign_out"))
    sign_in(client, door)
    again = client.post(door.url("second_factor"), {"code": code})
    assert staff.WRONG_CODE in again.content.decode()
    assert client.get(first_page(newcomer)).status_code == 302


def test_a_password_alone_adds_no_application_and_sees_nothing(client, door, newcomer):
    SealedTOTPDevice.enrol(newcomer.user)
    assert sign_in(client, door)["Location"] == door.url("second_factor")
    assert client.get(door.url("enrol"))["Location"] == door.url("second_factor")
    client.post(door.url("enrol"), {"code": "123456"})
    assert SealedTOTPDevice.objects.filter(user=newcomer.user).count() == 1
    assert not RecoverySheet.objects.filter(user=newcomer.user).exists()


@at_the_laboratory
def test_whatever_is_wrong_the_sentence_is_the_same(client, door, newcomer):
    for email, password in (("dpo@labo.example", "une autre phrase, longue"), ("nobody@labo.example", PASSWORD)):
        answer = sign_in(client, door, email, password)
        assert answer.status_code == 200
        assert staff.WRONG in answer.content.decode()
        assert password not in answer.content.decode()


@at_the_laboratory
def test_a_patient_with_the_same_address_is_somebody_else(client, door, newcomer):
    patient = User.objects.create_patient("dpo@labo.example")
    assert patient != newcomer.user
    client.force_login(patient)
    assert client.get(first_page(newcomer))["Location"].startswith(door.url("sign_in"))


@at_the_laboratory
def test_too_many_tries_are_slowed_and_the_owner_still_enters_from_a_known_place(client, door, newcomer):
    assert sign_in(client, door).status_code == 302
    client.post(reverse("sign_out"))
    stranger, page = {"REMOTE_ADDR": "203.0.113.7"}, door.url("sign_in")
    for _ in range(staff.PER_PAIR.most):
        client.post(page, {"email": "dpo@labo.example", "password": "x"}, **stranger)
    refused = client.post(page, {"email": "dpo@labo.example", "password": PASSWORD}, **stranger)
    assert staff.TOO_OFTEN in refused.content.decode()


def test_signing_in_leads_back_to_a_place_and_to_no_other_page(client, door, newcomer):
    climbing = f"{door.url('team', newcomer.pk)}../../../administration/"
    for elsewhere in ("https://e.invalid/", "//e.invalid", "/dossiers/", "/administration/", climbing):
        assert way_back(elsewhere) == ""
    SealedTOTPDevice.enrol(newcomer.user)
    sign_in(client, door, back=door.url("team", newcomer.pk))
    device = SealedTOTPDevice.objects.get(user=newcomer.user)
    passed = client.post(door.url("second_factor"), {"code": code_of(device)})
    assert passed["Location"] == door.url("team", newcomer.pk)


def test_who_works_in_two_places_chooses(client, door, newcomer, other_organization):
    other = other_organization.welcome(newcomer.user, list(door.roles)[1])
    SealedTOTPDevice.enrol(newcomer.user)
    sit(client, newcomer)
    page = client.get(door.url("places")).content.decode()
    for seat in (newcomer, other):
        assert first_page(seat) in page
    for either in DOORS.values():
        assert client.get(either.url("sign_in"))["Location"] == either.url("places")


def test_recovery_codes_are_made_again_for_whoever_gives_a_code(client, door, colleague):
    device = SealedTOTPDevice.objects.get(user=colleague.user)
    sit(client, colleague)
    page = door.url("access", colleague.pk)
    _, old = RecoverySheet.print_for(colleague.user)
    assert "<strong>10</strong>" in client.get(page).content.decode()
    assert staff.WRONG_CODE in client.post(page, {"code": "ABCD-2345"}).content.decode()
    shown = client.post(page, {"code": code_of(device)}).content.decode()
    fresh = re.findall(r"<code>([A-Z2-9]{4}-[A-Z2-9]{4})</code>", shown)
    assert len(set(fresh)) == 10
    assert not set(fresh) & set(old)
    assert staff.recovery_codes_left(colleague.user) == 10


def test_another_application_takes_the_place_of_the_first_once_it_is_confirmed_and_no_password_alone_adds_it(
    client, door, colleague
):
    first = SealedTOTPDevice.objects.get(user=colleague.user)
    RecoverySheet.print_for(colleague.user)
    sit(client, colleague)
    page = door.url("access", colleague.pk)
    told = {"code": "ABCD-2345", "application": "oui"}
    assert staff.WRONG_CODE in client.post(page, told).content.decode()
    assert client.get(page).status_code == 200
    assert client.post(page, told | {"code": code_of(first)})["Location"] == door.url("enrol")
    device = SealedTOTPDevice.objects.get(user=colleague.user, confirmed=False)
    whoever = client.__class__()
    whoever.force_login(colleague.user)  # the password alone, meanwhile
    for answer in (whoever.get(door.url("enrol")), whoever.post(door.url("enrol"), {"code": code_of(device)})):
        assert answer["Location"] == door.url("second_factor")
    assert client.get(page).status_code == 200
    assert device.secret()[:4] in client.get(door.url("enrol")).content.decode()
    client.post(door.url("enrol"), {"code": code_of(device)})
    assert client.get(page).status_code == 200
    assert list(SealedTOTPDevice.objects.filter(user=colleague.user)) == [device]
    assert client.get(door.url("enrol"))["Location"] == first_page(colleague)


@at_the_laboratory
def test_a_wrong_password_and_an_unknown_address_cost_the_same_work(client, door, newcomer):
    """As many queries, and one slow hash either way: the time says nothing."""
    with CaptureQueriesContext(connection) as known:
        sign_in(client, door, password="une autre phrase tout aussi longue")
    with CaptureQueriesContext(connection) as unknown:
        sign_in(client, door, email="nobody@labo.example")
    assert len(known) == len(unknown)
