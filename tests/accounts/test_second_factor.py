"""The operator's second factor: each code once, nothing readable at rest, nothing e-mailed."""

import threading
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django_otp.plugins.otp_email.models import EmailDevice

from accounts import second_factor
from accounts.management.commands import create_operator
from accounts.models import RecoveryCode, RecoverySheet, SealedTOTPDevice, User
from tests.accounts.conftest import PASSWORD, code

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def test_the_code_shown_by_the_application_is_accepted_once(operator):
    shown = code(operator)

    assert isinstance(second_factor.check(operator, shown), SealedTOTPDevice)
    assert second_factor.check(operator, shown) is None


@pytest.mark.parametrize(("steps", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_early_or_late_is_accepted_and_no_more(operator, steps, accepted):
    assert bool(second_factor.check(operator, code(operator, steps=steps))) is accepted


def test_after_a_later_step_an_earlier_one_is_refused(operator, time_machine):
    earlier, later = code(operator), code(operator, steps=1)
    assert second_factor.check(operator, later)
    assert second_factor.check(operator, earlier) is None


def test_wrong_codes_slow_down(operator, time_machine):
    for _ in range(5):
        assert second_factor.check(operator, "000000") is None
    assert second_factor.check(operator, code(operator)) is None  # right, but too soon
    time_machine.move_to(NOW.replace(minute=5), tick=False)
    assert second_factor.check(operator, code(operator))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "-12345", "١٢٣٤٥٦", "x" * 5000, "\x00"])
def test_anything_else_is_refused_quietly(operator, typed):
    assert second_factor.check(operator, typed) is None


def test_spaces_are_forgiven(operator):
    shown = code(operator)

    assert second_factor.check(operator, f" {shown[:3]} {shown[3:]} ")


def test_the_code_of_another_operator_is_refused(operator):
    other = User.objects.create_operator("olga", PASSWORD)
    SealedTOTPDevice.enrol(other)

    assert second_factor.check(operator, code(other)) is None


def test_a_recovery_code_serves_once_and_leaves_a_line(operator, caplog):
    sheet, printed = RecoverySheet.print_for(operator)
    assert len(set(printed)) == 10
    with caplog.at_level("WARNING", "recours.security"):
        assert second_factor.check(operator, printed[3].lower().replace("-", " ")) == sheet

    assert f"recovery code used by {operator.pk}, 9 left" in caplog.text
    assert printed[3] not in caplog.text
    assert second_factor.check(operator, printed[3]) is None


def test_a_new_sheet_ends_the_old_one(operator):
    _, old = RecoverySheet.print_for(operator)
    _, new = RecoverySheet.print_for(operator)

    assert second_factor.check(operator, old[0]) is None
    assert RecoveryCode.objects.count() == 10
    RecoverySheet.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert second_factor.check(operator, new[0])


def test_neither_seed_nor_codes_can_be_read_in_the_tables(operator):
    _, address = SealedTOTPDevice.enrol(operator)
    _, printed = RecoverySheet.print_for(operator)
    seed = SealedTOTPDevice.objects.last().seed.reveal(operator.own_scope())
    with connection.cursor() as cursor:
        cells = []
        for table in ("accounts_sealedtotpdevice", "accounts_recoverysheet", "accounts_recoverycode"):
            cursor.execute(f"SELECT * FROM {table}")
            cells += [str(bytes(c) if isinstance(c, memoryview) else c) for row in cursor.fetchall() for c in row]
    dump = " ".join(cells).lower()
    for secret in (
        seed,
        address.partition("secret=")[2][:32].lower(),
        *printed,
        *(c.replace("-", "") for c in printed),
    ):
        assert secret.lower() not in dump


def test_an_emailed_code_is_no_second_factor(operator):
    operator.otp_device = EmailDevice(user=operator)

    assert not second_factor.is_verified(operator)
    operator.otp_device = None
    assert not second_factor.is_verified(operator)
    operator.otp_device = SealedTOTPDevice.objects.get()
    assert second_factor.is_verified(operator)


@pytest.mark.django_db(transaction=True)
def test_of_ten_equal_codes_at_once_one_is_accepted(operator):
    _, printed = RecoverySheet.print_for(operator)
    for typed in (code(operator), printed[0]):
        start, results = threading.Barrier(10), []

        def submit(typed=typed, start=start, results=results):
            start.wait()
            try:
                results.append(second_factor.check(operator, typed) is not None)
            finally:
                connection.close()

        threads = [threading.Thread(target=submit) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sorted(results) == [False] * 9 + [True]


class TestCreateOperator:
    @pytest.fixture
    def typed(self, monkeypatch):
        """What is typed at the two prompts for a password."""
        answers = [PASSWORD, PASSWORD]
        monkeypatch.setattr(create_operator, "getpass", lambda prompt: answers.pop(0))
        return answers

    def test_it_prints_the_secrets_once_and_they_work(self, typed):
        out = StringIO()
        call_command("create_operator", login=" Odile ", stdout=out)

        operator = User.objects.get(login="odile")
        assert operator.is_staff
        assert operator.check_password(PASSWORD)
        assert PASSWORD not in out.getvalue()
        assert "otpauth://totp/Recours%3Aodile?secret=" in out.getvalue()
        assert second_factor.check(operator, code(operator))
        assert second_factor.check(operator, out.getvalue().split()[-1])
        assert RecoveryCode.objects.count() == 9

    @pytest.mark.parametrize(
        ("login", "passwords", "sentence"),
        [
            ("odile", ["court", "court"], "14 caractères"),
            ("odile", [PASSWORD, PASSWORD + "x"], "diffèrent"),
            ("odile@example.org", [PASSWORD, PASSWORD], "adresse électronique"),
            ("x" * 61, [PASSWORD, PASSWORD], "60 caractères"),
        ],
    )
    def test_what_cannot_be_is_refused_in_a_sentence(self, typed, login, passwords, sentence):
        typed[:] = passwords
        with pytest.raises(CommandError, match=sentence):
            call_command("create_operator", login=login)
        assert not User.objects.exists()

    def test_a_login_is_taken_once(self, typed, operator):
        with pytest.raises(CommandError, match="déjà pris"):
            call_command("create_operator", login="ODILE")
        assert SealedTOTPDevice.objects.count() == 1
