"""The operators' site: a second factor before everything, and nothing of any patient behind it."""

import re

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_otp.plugins.otp_email.models import EmailDevice

from accounts.models import RecoverySheet, SealedTOTPDevice, User
from config.admin_site import SHOWN, operators
from tests.accounts.conftest import PASSWORD, code
from vault.checks import our_models
from vault.models import SealedFile

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]
LOGIN = "/administration/login/"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-11-23 09:00:10 +0000", tick=False)
    return time_machine


def enter(client, operator, typed=None, **more):
    form = {
        "username": operator.login,
        "password": PASSWORD,
        "code": typed or code(operator),
        "next": "/administration/",
    }
    return client.post(LOGIN, {**form, **more})


@pytest.fixture
def inside(client, operator):
    assert enter(client, operator).status_code == 302
    return client


def addresses():
    """Every page of the site that needs no object, and those of one object for each model shown."""
    plain = ["index", "password_change", "password_change_done", "jsi18n"]
    found = [reverse(f"administration:{name}") for name in plain]
    for model in operators._registry:
        name = f"administration:{model._meta.app_label}_{model._meta.model_name}"
        found += [reverse(f"{name}_changelist"), reverse(f"{name}_add"), f"/administration/{model._meta.app_label}/"]
        first = model._base_manager.first()
        if first is not None:
            found += [reverse(f"{name}_{page}", args=[first.pk]) for page in ("change", "history", "delete")]
    return sorted(set(found))


def test_login_password_and_code_open_the_site(inside):
    assert inside.get("/administration/").status_code == 200
    assert "Recours · administration" in inside.get("/administration/").content.decode()


def test_a_recovery_code_opens_it_too(client, operator):
    _, printed = RecoverySheet.print_for(operator)

    assert enter(client, operator, printed[0]).status_code == 302
    assert client.get("/administration/").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"password": "x"}, {"code": "000000"}, {"code": ""}, {"username": "personne"}, {"code": "AAAA-AAAA"}],
)
def test_whatever_is_wrong_nobody_enters_and_one_sentence_is_said(client, operator, wrong):
    page = enter(client, operator, **wrong).content.decode()

    assert client.get("/administration/").status_code == 302
    assert not client.session.get("_auth_user_id")
    if wrong != {"code": ""}:
        assert page.count("Identifiant, mot de passe ou code incorrect.") == 1


def test_the_same_code_does_not_open_twice(inside, operator, client, clock):
    shown = code(operator)
    inside.post("/administration/logout/")

    assert enter(client, operator, shown).status_code == 200
    clock.move_to("2026-11-23 09:01:10 +0000", tick=False)
    assert enter(client, operator).status_code == 302


def test_a_session_without_second_factor_sees_nothing(client, operator, patient):
    for person in (operator, patient):
        client.force_login(person)
        for address in addresses():
            if "jsi18n" not in address:
                response = client.get(address)
                assert (response.status_code, response.url.partition("?")[0]) == (302, LOGIN), address


def test_an_emailed_code_does_not_stand_for_the_second_factor(client, operator):
    device = EmailDevice.objects.create(user=operator, name="x")
    client.force_login(operator)
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session.save()

    assert client.get("/administration/").status_code == 302


def test_a_patient_with_a_device_is_still_no_operator(client, patient):
    device, _ = SealedTOTPDevice.enrol(patient)
    client.force_login(patient)
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session.save()

    assert client.get("/administration/").status_code == 302


def test_nobody_can_add_a_device_through_the_site(inside):
    for model in apps.get_models():
        if re.search(r"otp|axes|django_q|sessions|auth$", model._meta.app_label) or issubclass(
            model, SealedTOTPDevice | RecoverySheet
        ):
            assert model not in operators._registry
            assert (
                inside.get(f"/administration/{model._meta.app_label}/{model._meta.model_name}/add/").status_code == 404
            )


def test_no_page_shows_anything_of_a_patient(inside, patient, operator):
    SealedFile.objects.store(b"Canari du fichier", key=patient.key, name="canari-nom.pdf")
    operator.name = "Odile Canari"
    operator.save()
    LogEntry.objects.log_actions(operator.pk, [patient], 2, [])
    seed = SealedTOTPDevice.objects.get().seed.reveal(operator.own_scope())
    secret = ["anari", "jeanne", patient.email_index, patient.password, operator.password, seed,
              bytes(patient.key.wrapped).hex(), "chiffr", "argon2"]  # fmt: skip

    seen = addresses()
    assert len(seen) >= 4 + 3
    for address in [
        *seen,
        f"/administration/accounts/user/{patient.pk}/change/",
    ]:
        page = inside.get(address).content.decode()
        assert not [text for text in secret if text in page], address
    assert str(patient.pk) in inside.get("/administration/accounts/user/").content.decode()


def test_the_pages_need_nothing_that_the_strict_policy_refuses(inside):
    for address in [LOGIN, *addresses()]:
        page = inside.get(address).content.decode()
        inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*json)[^>]*>|<style|\son[a-z]+=\"|\sstyle=\"", page)
        assert not inline, address


def test_models_with_patients_words_have_no_page(inside):
    hidden = [model for model in our_models() if model not in operators._registry]
    assert {model._meta.model_name for model in hidden} >= {
        "datakey",
        "sealedfile",
        "sealedchunk",
        "tally",
        "recoverycode",
    }
    for model in hidden:
        assert inside.get(f"/administration/{model._meta.app_label}/{model._meta.model_name}/").status_code == 404


def test_every_field_shown_is_public_or_operational():
    for model, page in operators._registry.items():
        columns = {name for name in page.list_display if name != "__str__"}
        for name in {*page.fields, *page.readonly_fields, *columns, *page.search_fields}:
            assert model.FIELD_CLASSES[name] in SHOWN, (model, name)


@pytest.mark.parametrize(
    "query",
    [
        "password__startswith=argon2",
        "email_index=0",
        "key__wrapped__isnull=0",
        "email__isnull=1",
        "is_active__exact=1",
        "e=1&x=y",
    ],
)
def test_the_address_bar_asks_nothing(inside, query, patient):
    response = inside.get(f"/administration/accounts/user/?{query}")

    assert response.status_code in {302, 400}


def test_an_operator_closes_an_account_and_changes_nothing_else(inside, patient):
    address = f"/administration/accounts/user/{patient.pk}/change/"
    inside.post(address, {"is_staff": "on", "login": "jeanne", "email": "x", "password": "x", "is_demo": "on"})

    patient.refresh_from_db()
    assert (patient.is_active, patient.is_staff, patient.login, patient.is_demo) == (False, False, None, False)
    assert inside.post(f"/administration/accounts/user/{patient.pk}/delete/", {"post": "yes"}).status_code == 403
    assert inside.get("/administration/accounts/user/add/").status_code == 403


class TestThrottle:
    def test_after_ten_failures_the_pair_waits_and_says_so_in_french(self, client, operator):
        for _ in range(9):
            assert enter(client, operator, password="x").status_code == 200
        page = enter(client, operator, password="x")
        assert page.status_code == 429
        assert "Réessayez dans une heure" in page.content.decode()
        assert enter(client, operator).status_code == 429

    def test_the_owner_enters_from_elsewhere_meanwhile(self, client, operator):
        for _ in range(12):
            enter(client, operator, password="x")

        client.defaults["REMOTE_ADDR"] = "198.51.100.9"
        assert enter(client, operator).status_code == 302

    def test_wrong_codes_count_as_well(self, client, operator):
        answers = {enter(client, operator, "000000").status_code for _ in range(11)}

        assert 429 in answers

    def test_an_hour_later_the_pair_may_try_again(self, client, operator, clock):
        for _ in range(12):
            enter(client, operator, password="x")
        clock.move_to("2026-11-23 10:00:20 +0000", tick=False)
        assert enter(client, operator).status_code == 302

    def test_what_people_type_by_mistake_is_not_kept(self, client, operator):
        for _ in range(3):
            enter(client, operator, username="jeanne.canari@example.org", password="mot de passe canari", code="123456")

        row = " ".join(str(value) for value in AccessAttempt.objects.values().get().values())
        assert "anari" not in row
        assert "123456" not in row


def test_users_are_listed_with_a_constant_number_of_queries(inside):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            inside.get("/administration/accounts/user/")
        return len(captured)

    queries()  # stamps the session
    before = queries()
    for n in range(30):
        User.objects.create_patient(f"p{n}@example.org")
    assert queries() == before


def test_the_use_of_a_recovery_code_is_told_to_every_operator(client, operator, clock):
    _, (first, *_) = RecoverySheet.print_for(operator)
    assert enter(client, operator, typed=first).status_code == 302
    told = client.get("/administration/").content.decode()
    assert f"Un code de secours de «\u00a0{operator.login}\u00a0» a servi le 23 novembre 2026 à 10 h 00" in told
    assert "Il en reste 9." in told
    clock.move_to("2027-01-23 09:00:10 +0000", tick=False)
    client.cookies.clear()
    assert enter(client, operator).status_code == 302
    assert "a servi le" not in client.get("/administration/").content.decode()
