"""Signing in with a code: one browser, one use, ten minutes, five tries; and no word about who has an account."""

import re
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import codes
from accounts.addresses import AddressRefused
from accounts.codes import MALFORMED, OVER, WRONG, CodeRefused, begin, issue, verify
from accounts.models import SignInCode, Tally, User
from accounts.models.devices import ALPHABET
from vault.models import DataKey

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def asked(email="jeanne@example.org", **where):
    """(attempt, code) as the browser and the mailbox hold them."""
    attempt = begin(email, **where)
    return attempt, issue(attempt)[1]


def refusal(attempt, typed, **more):
    with pytest.raises(CodeRefused) as refused:
        verify(attempt, typed, **more)
    return str(refused.value)


def test_a_code_opens_the_account_of_its_address(patient):
    attempt = begin(" Jeanne@Example.org ")
    address, code = issue(attempt)

    assert address == "jeanne@example.org"
    assert verify(attempt, code) == patient


def test_signing_up_is_signing_in():
    attempt, code = asked("nouvelle@example.org")
    assert User.objects.get().verified_at is None

    person = verify(attempt, code)
    assert person.verified_at == NOW
    assert person == User.objects.for_email("nouvelle@example.org")
    again = asked("nouvelle@example.org")
    assert verify(*again) == person
    assert User.objects.count() == DataKey.objects.count() == 1


def test_a_code_is_easy_to_read_and_to_type():
    attempt, code = asked()

    assert re.fullmatch(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", code)
    assert not set("01OIL") & set(ALPHABET)
    assert verify(attempt, f" {code.lower().replace('-', ' - ')}\u00a0")


def test_codes_differ_from_one_attempt_to_the_next():
    assert len({asked(f"p{n}@example.org")[1] for n in range(200)}) == 200


def test_the_code_is_stored_nowhere():
    attempt, code = asked()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM otp_email_emaildevice")
        row = " ".join(map(str, cursor.fetchone())).upper()

    assert code not in row
    assert code.replace("-", "") not in row
    assert re.fullmatch("[0-9a-f]{16}", SignInCode.objects.get(name=attempt).token)


def test_a_code_serves_once():
    attempt, code = asked()
    verify(attempt, code)

    assert refusal(attempt, code) == OVER
    assert issue(attempt) is None


def test_a_code_lives_ten_minutes(time_machine):
    for late, opens in ((-SECOND, True), (timedelta(0), False), (SECOND, False)):
        time_machine.move_to(NOW, tick=False)
        attempt, code = asked(f"p{late.total_seconds():.0f}@example.org")
        time_machine.move_to(NOW + timedelta(minutes=10) + late, tick=False)
        if opens:
            verify(attempt, code)
        else:
            assert refusal(attempt, code) == OVER


def test_five_tries_and_no_more():
    attempt, code = asked()

    assert [refusal(attempt, "AAAAAAAA") for _ in range(5)] == [WRONG] * 4 + [OVER]
    assert refusal(attempt, code) == OVER


def test_the_fifth_try_may_be_the_right_one():
    attempt, code = asked()
    for _ in range(4):
        refusal(attempt, "AAAAAAAA")

    assert verify(attempt, code)


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-23456", "x" * 10_000, "\x00" * 8, "é" * 8, None])
def test_what_has_not_the_shape_of_a_code_costs_no_try(typed):
    attempt, code = asked()
    for _ in range(10):
        assert refusal(attempt, typed) == MALFORMED
    assert verify(attempt, code)


def test_a_code_opens_nothing_in_another_browser():
    mine, code = asked()
    theirs = begin("jeanne@example.org")
    issue(theirs)

    assert refusal(theirs, code) == WRONG
    for attempt in ("", "1", str(uuid.uuid4()), uuid.uuid4(), "x" * 500, None):
        assert refusal(attempt, code) == OVER
    assert verify(mine, code)


def test_a_mail_job_that_runs_twice_sends_the_same_code(time_machine):
    attempt, code = asked()
    time_machine.move_to(NOW + timedelta(minutes=5), tick=False)

    assert issue(attempt) == ("jeanne@example.org", code)
    time_machine.move_to(NOW + timedelta(minutes=10), tick=False)  # the second run gave no more time
    assert issue(attempt) is None
    assert refusal(attempt, code) == OVER


def test_a_late_mail_job_still_leaves_ten_minutes_but_not_after_an_hour(time_machine):
    late, lost = begin("a@example.org"), begin("b@example.org")
    time_machine.move_to(NOW + timedelta(minutes=59), tick=False)
    _, code = issue(late)
    time_machine.move_to(NOW + timedelta(minutes=68), tick=False)

    assert verify(late, code)
    assert issue(lost) is None


def test_before_the_mail_job_nothing_opens():
    attempt = begin("jeanne@example.org")

    assert refusal(attempt, "ABCD2345") == OVER


def test_a_closed_account_opens_no_more_and_says_what_everybody_hears(patient):
    attempt, code = asked()
    User.objects.filter(pk=patient.pk).update(is_active=False)

    assert refusal(attempt, code) == OVER


def test_an_operator_cannot_come_in_by_a_code(operator):
    attempt, code = asked("odile@example.org")

    assert verify(attempt, code) != operator
    assert not verify(*asked("odile@example.org")).is_staff


@pytest.mark.parametrize("email", ["", "jeanne", "jeanne@example.org\nBcc: tous@example.org"])
def test_what_is_no_address_starts_nothing(email):
    with pytest.raises(AddressRefused):
        begin(email)
    assert not User.objects.exists()
    assert not Tally.objects.exists()


def test_known_and_unknown_addresses_run_the_same_statements(patient):
    def statements(email):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            attempt = begin(email)
            assert issue(attempt)[0] == email
            assert refusal(attempt, "AAAAAAAA") == WRONG
        return [
            re.sub(r"\"s\d+_x\d+\"|'[^']*'|X'[^']*'|\b\d+\b|\b[0-9a-f]{32}\b", "?", query["sql"]) for query in captured
        ]

    statements("autre@example.org")  # what is prepared once
    assert statements("jeanne@example.org") == statements("inconnue@example.org")


class TestRates:
    def sent(self, times, email="jeanne@example.org", ip="203.0.113.7"):
        return sum(issue(begin(email, ip=ip)) is not None for _ in range(times))

    def test_five_codes_in_a_quarter_of_an_hour_for_one_address_and_place(self, time_machine):
        assert self.sent(8) == 5
        time_machine.move_to(NOW + timedelta(minutes=15), tick=False)
        assert self.sent(1) == 1

    def test_thirty_codes_an_hour_for_one_place(self):
        assert sum(self.sent(1, email=f"p{n}@example.org") for n in range(40)) == 30

    def test_a_limit_reached_is_not_told(self):
        self.sent(6)
        attempt = begin("jeanne@example.org", ip="203.0.113.7")

        assert uuid.UUID(attempt)
        assert refusal(attempt, "ABCD2345") == OVER

    def test_a_mailbox_is_not_flooded_from_many_places(self):
        assert sum(self.sent(1, ip=f"198.51.100.{n}") for n in range(60)) == 20

    def test_strangers_do_not_lock_the_owner_out(self):
        attempt = begin("jeanne@example.org", ip="203.0.113.7")
        verify(attempt, issue(attempt)[1], ip="203.0.113.7")
        for n in range(60):
            begin("jeanne@example.org", ip=f"198.51.100.{n}")

        assert self.sent(1, ip="203.0.113.7") == 1
        assert self.sent(1, ip="203.0.113.8") == 0

    def test_an_ipv6_network_is_one_place(self):
        assert sum(self.sent(1, ip=f"2001:db8::{n:x}") for n in range(8)) == 5

    def test_neither_address_nor_place_is_stored(self):
        begin("jeanne@example.org", ip="203.0.113.7")

        assert all(re.fullmatch("[0-9a-f]{32}", subject) for subject in Tally.objects.values_list("subject", flat=True))


def test_purging_forgets_what_nobody_confirmed_and_nothing_else(patient, time_machine):
    verify(*asked("confirmee@example.org"))
    begin("jamais@example.org")
    codes.purge(NOW + timedelta(hours=24))
    assert User.objects.count() == 3  # not older than a day yet
    User.objects.filter(pk=patient.pk).update(verified_at=NOW)

    codes.purge(NOW + timedelta(hours=24) + SECOND)
    assert User.objects.for_email("jamais@example.org") is None
    assert User.objects.for_email("confirmee@example.org")
    assert User.objects.for_email("jeanne@example.org")
    assert not SignInCode.objects.exists()
    assert DataKey.objects.count() == User.objects.count() == 2
    assert codes.purge(NOW + timedelta(hours=24) + SECOND) == 0


@pytest.mark.django_db(transaction=True)
def test_of_twenty_submissions_at_once_one_opens(time_machine):
    attempt, code = asked()
    start, results = threading.Barrier(20), []

    def submit():
        start.wait()
        try:
            results.append(bool(verify(attempt, code)))
        except CodeRefused:
            results.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(results) == [False] * 19 + [True]


@pytest.mark.django_db(transaction=True)
def test_of_twenty_wrong_submissions_at_once_five_are_tried():
    attempt, _ = asked()
    start, results = threading.Barrier(20), []

    def submit():
        start.wait()
        try:
            verify(attempt, "AAAAAAAA")
        except CodeRefused as refused:
            results.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == 20
    assert SignInCode.objects.get(name=attempt).throttling_failure_count == 5
