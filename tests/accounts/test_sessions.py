"""Sessions end by themselves, change name at sign-in, and die with the account."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from accounts.models import Session, User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return lambda since: time_machine.move_to(NOW + since, tick=False)


@pytest.fixture
def entered(client, patient):
    client.get(f"/entrer/{patient.pk}/")
    return client


def is_in(client):
    return client.get("/moi/").content != b"None"


@pytest.mark.parametrize(("since", "still"), [(30 * MINUTE - SECOND, True), (30 * MINUTE, False), (31 * MINUTE, False)])
def test_half_an_hour_without_a_page_ends_a_session(entered, clock, since, still):
    clock(since)

    assert is_in(entered) is still


def test_pages_keep_it_open_up_to_twelve_hours_and_not_a_second_more(entered, clock):
    for quarter in range(1, 48):
        clock(quarter * 15 * MINUTE)
        assert is_in(entered)
    clock(12 * 60 * MINUTE - SECOND)
    assert is_in(entered)
    clock(12 * 60 * MINUTE)
    assert not is_in(entered)


def test_operators_have_a_quarter_of_an_hour_and_eight_hours(client, operator, clock):
    client.get(f"/entrer/{operator.pk}/")
    clock(15 * MINUTE - SECOND)
    assert is_in(client)
    clock(30 * MINUTE)
    assert not is_in(client)

    clock(timedelta(0))
    client.get(f"/entrer/{operator.pk}/")
    for step in range(1, 48):
        clock(step * 10 * MINUTE)
        assert is_in(client)
    clock(8 * 60 * MINUTE)
    assert not is_in(client)


def test_reading_writes_at_most_every_five_minutes(entered, clock, django_assert_num_queries):
    clock(5 * MINUTE - SECOND)
    with django_assert_num_queries(2):  # the session and the person
        entered.get("/moi/")
    clock(5 * MINUTE)
    before = Session.objects.get().expire_date
    entered.get("/moi/")
    assert Session.objects.get().expire_date == before + 5 * MINUTE


def test_the_name_of_the_session_changes_at_sign_in_and_the_old_one_is_dead(client, patient):
    session = client.session
    session["answers"] = "kept"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = before = session.session_key
    client.get(f"/entrer/{patient.pk}/")

    assert client.session.session_key != before
    assert client.session["answers"] == "kept"
    assert not Session.objects.filter(session_key=before).exists()


def test_the_content_of_one_person_does_not_pass_to_the_next(entered):
    session = entered.session
    session["answers"] = "of Jeanne"
    session.save()
    entered.get(f"/entrer/{User.objects.create_patient('autre@example.org').pk}/")

    assert "answers" not in entered.session


def test_signing_out_ends_the_session_on_both_sides(entered):
    old = entered.cookies[settings.SESSION_COOKIE_NAME].value
    response = entered.get("/sortir/")

    assert response["Clear-Site-Data"] == '"*"'
    assert not Session.objects.exists()
    entered.cookies[settings.SESSION_COOKIE_NAME] = old
    assert not is_in(entered)


def test_closing_an_account_ends_its_sessions(entered, patient):
    User.objects.filter(pk=patient.pk).update(is_active=False)

    assert not is_in(entered)


def test_a_session_opened_by_another_door_is_limited_too(client, patient, clock):
    client.force_login(patient)
    assert is_in(client)
    clock(30 * MINUTE)
    assert not is_in(client)


def test_signing_in_by_code_is_no_second_factor(entered):
    assert "otp_device_id" not in entered.session
