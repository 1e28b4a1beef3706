"""No address of the desk opens before the second factor, whoever asks and whatever its view forgot."""

import uuid
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.urls import include, path
from django.utils import timezone

from accounts.doors import LABORATORY
from accounts.models import Membership, SealedTOTPDevice, User
from tests.laboratory.conftest import member, sit
from tests.laboratory.desk import AT_DESK, UNDER_LABORATOIRE, address, made_up

# What lies under /laboratoire/ and names no place: open to all, or on the way in. Think before adding a line.
DOOR = {
    "laboratory_door", "facts_schema", "desk_sign_in", "desk_second_factor", "desk_enrol", "desk_places", "desk_lost",
    "desk_forgotten", "desk_open", "desk_open_ask", "desk_open_address",
}  # fmt: skip
SIGN_IN, CODE = "/laboratoire/connexion/?next=", "/laboratoire/connexion/second-facteur/?next="
METHODS = ("get", "head", "post", "put", "delete", "options")


def test_every_address_names_a_place_or_is_of_the_door():
    assert {pattern.name for pattern in UNDER_LABORATOIRE if pattern not in AT_DESK} == DOOR
    assert {pattern.name for pattern in AT_DESK if not hasattr(pattern.callback, "roles")} == set()


def test_every_address_of_the_desk_says_which_roles_it_is_for():
    for pattern in AT_DESK:
        assert pattern.callback.roles
        assert pattern.callback.roles <= set(LABORATORY.roles), pattern.name


def everything(seat, methods=METHODS):
    """Each address of the desk with each method, for this place and made-up objects."""
    for pattern in AT_DESK:
        for method in methods:
            yield method, address(pattern, seat, **made_up(pattern))


def nobody(client, agent):
    return client


def a_patient(client, agent):
    client.force_login(User.objects.create_patient("camille@exemple.fr"))
    return client


def an_operator(client, agent):
    operator = User.objects.create_operator("odile", "phrase longue et sans sens")
    SealedTOTPDevice.enrol(operator)
    return sit(client, SimpleNamespace(user=operator))


@pytest.mark.parametrize("who", [nobody, a_patient, an_operator])
def test_whoever_is_not_of_a_laboratory_is_asked_to_sign_in(client, agent, who):
    browser = who(client, agent)
    for method, page in everything(agent):
        answer = getattr(browser, method)(page)
        assert answer.status_code == 302, (method, page)
        assert answer["Location"].startswith(SIGN_IN), (method, page)


def test_a_password_alone_opens_nothing(client, agent):
    client.force_login(agent.user)
    for method, page in everything(agent):
        answer = getattr(client, method)(page)
        assert answer.status_code == 302, (method, page)
        assert answer["Location"].startswith(CODE), (method, page)


def test_the_device_of_somebody_else_is_no_second_factor(client, agent, officer):
    client.force_login(agent.user)
    session = client.session
    session["otp_device_id"] = officer.user.sealedtotpdevice_set.first().persistent_id
    session.save()
    for method, page in everything(agent):
        assert getattr(client, method)(page)["Location"].startswith(CODE), (method, page)


def test_the_place_of_another_and_a_place_left_are_as_none(client, agent, stranger):
    browser, nowhere, both = sit(client, agent), SimpleNamespace(pk=uuid.uuid4()), ("get", "post")
    none = [getattr(browser, method)(page) for method, page in everything(nowhere, both)]
    theirs = [getattr(browser, method)(page) for method, page in everything(stranger, both)]
    Membership.objects.filter(pk=agent.pk).update(removed_at=timezone.now())
    left = [getattr(browser, method)(page) for method, page in everything(agent, both)]
    for first, second, third in zip(none, theirs, left, strict=True):
        assert first.status_code == second.status_code == third.status_code == 404
        assert first.content == second.content == third.content


@pytest.mark.parametrize("role", LABORATORY.roles)
def test_a_role_that_a_page_is_not_for_finds_nothing(client, laboratory, role):
    seat = member(laboratory, role)
    browser = sit(client, seat)
    for pattern in AT_DESK:
        if role in pattern.callback.roles:
            continue
        for method in METHODS:
            page = address(pattern, seat, **made_up(pattern))
            assert getattr(browser, method)(page).status_code == 404, (method, page)


# --- One wall without the other -------------------------------------------------------------------------------------


def forgetful(request, seat_id):
    return HttpResponse("ouvert à tous")


def half_forgetful(request, seat_id):
    return forgetful(request, seat_id)


half_forgetful.door, half_forgetful.turned_away = AT_DESK[0].callback.door, AT_DESK[0].callback.turned_away

urlpatterns = [
    path("laboratoire/<uuid:seat_id>/oubli/", forgetful, name="forgetful"),
    path("laboratoire/<uuid:seat_id>/oubli/moitie/", half_forgetful, name="half_forgetful"),
    path("", include("config.urls")),
]


def test_a_view_that_forgot_at_desk_is_never_run(client, agent, settings):
    settings.ROOT_URLCONF = __name__
    page = f"/laboratoire/{agent.pk}/oubli/"
    for browser in (client, sit(client, agent)):
        answer = browser.get(page)
        assert answer.status_code == 404
        assert b"ouvert" not in answer.content


def test_a_view_that_asks_for_no_second_factor_is_not_run_before_it(client, agent, settings):
    settings.ROOT_URLCONF = __name__
    page = f"/laboratoire/{agent.pk}/oubli/moitie/"
    assert client.get(page)["Location"].startswith(SIGN_IN)
    client.force_login(agent.user)
    assert client.get(page)["Location"].startswith(CODE)
    assert b"ouvert" in sit(client, agent).get(page).content


def test_without_the_belt_the_desk_asks_all_the_same(client, agent, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("SeatBelt")]
    assert client.get(address(AT_DESK[0], agent))["Location"].startswith(SIGN_IN)
    client.force_login(agent.user)
    assert client.get(address(AT_DESK[0], agent))["Location"].startswith(CODE)
