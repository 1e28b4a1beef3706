"""Who is who: patients have an address and no password, operators a login and no address."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory

from accounts import checks
from accounts.models import User
from config.settings import PASSWORD_HASHERS
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_patient_is_found_by_address_however_it_is_typed(patient):
    assert User.objects.for_email(" JEANNE@example.ORG ") == patient
    assert User.objects.for_email("jean@example.org") is None
    assert User.objects.for_email("n’importe quoi") is None


def test_the_address_is_stored_nowhere_in_clear(patient):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_user")
        cells = [bytes(c) if isinstance(c, bytes | memoryview) else str(c).encode() for c in cursor.fetchone()]
    assert not [cell for cell in cells if b"jeanne" in cell.lower()]


def test_one_address_has_one_account(patient):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_patient("Jeanne@Example.org")


def test_nobody_signs_in_with_a_password_as_a_patient(patient):
    request = RequestFactory().post("/")
    for name in ("jeanne@example.org", str(patient.pk), "", None):
        assert authenticate(request, username=name, password="") is None
        assert authenticate(request, username=name, password="!") is None
    assert not patient.has_usable_password()


@pytest.mark.parametrize(
    "change",
    [
        {"is_staff": True},
        {"is_staff": True, "login": "jeanne"},
        {"login": "jeanne"},
        {"password": "argon2$argon2id$x"},
        {"is_staff": True, "login": "jeanne", "email": None},
    ],
)
def test_the_database_itself_refuses_a_patient_who_would_be_an_operator(patient, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=patient.pk).update(**change)


@pytest.mark.parametrize("change", [{"is_staff": True}, {"is_staff": True, "login": "dpo"}, {"kind": "operator"}])
def test_the_database_itself_refuses_that_somebody_of_a_laboratory_be_an_operator(db, change):
    dpo = User.objects.create_staff("dpo@labo.example", None)
    assert not dpo.is_staff
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=dpo.pk).update(**change)


@pytest.mark.parametrize("change", [{"login": None}, {"email_index": "0" * 32}])
def test_the_database_itself_refuses_an_operator_who_would_be_a_patient(operator, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=operator.pk).update(**change)


def test_nobody_is_permitted_anything_but_an_open_operator(patient, operator):
    assert operator.has_perm("directory.change_breach")
    assert operator.has_module_perms("directory")
    assert not patient.has_perm("directory.view_breach")
    assert not patient.has_module_perms("directory")
    operator.is_active = False
    assert not operator.has_perm("directory.change_breach")


def test_passwords_cost_at_least_47_mib(settings):
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS  # those of production
    operator = User.objects.create_operator("odile", PASSWORD)
    assert identify_hasher(operator.password).memory_cost >= 47 * 1024
    assert operator.password.startswith("argon2$argon2id$")
    assert f"m={64 * 1024},t=2,p=1" in operator.password
    assert operator.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("treizelettres", "14 caractères"),
        ("aaaaaaaaaaaaaaa", "trop peu de caractères"),
        ("odile-operatrice", "identifiant"),
        ("x7" * 200 + "abcdef", "256 caractères"),
    ],
)
def test_weak_passwords_are_refused_with_their_reason(password, reason):
    with pytest.raises(ValidationError, match=reason):
        validate_password(password, User(login="odile-operatrice"))


def test_any_character_may_be_in_a_password():
    for password in ("👩🏽‍🔬 ça n’a pas de sens", "mot mot2 mot3 mot4 mot5 mot6", "ç ñ ø ß þ æ œ ð"):
        validate_password(password, User(login="odile"))


def test_production_does_not_start_with_demo_accounts(settings, patient):
    databases = ["default"]
    assert checks.no_demo_accounts(databases=databases) == []
    User.objects.create_patient("demo@example.org", is_demo=True)
    assert checks.no_demo_accounts(databases=databases) == []

    settings.PRODUCTION = True
    (error,) = checks.no_demo_accounts(databases=databases)
    assert error.id == "accounts.E001"
    assert error.is_serious()
    assert "démonstration" in error.msg
