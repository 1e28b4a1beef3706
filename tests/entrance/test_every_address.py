"""No address of a place opens before the second factor, whichever door, whoever asks, whatever its view forgot."""

import uuid
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from accounts import staff
from accounts.doors import ASSOCIATION, LABORATORY
from accounts.models import Membership, SealedTOTPDevice, User
from tests.laboratory.conftest import laboratory_named, member, sit
from tests.laboratory.desk import SEATED, UNDER, address, made_up

# What lies under the word of a door and names no place: open to all, or on the way in. Think before adding a line.
WAY_IN = {"sign_in", "second_factor", "enrol", "places", "lost", "forgotten"}
OPEN = {
    LABORATORY: {
        "laboratory_door",
        "facts_schema",
        "desk_open",
        "desk_open_ask",
        "desk_open_address",
        "mandate_check",
    },
    ASSOCIATION: {"association_door"},
}
HALF_WAY = ("second_factor", "enrol", "lost")  # what a right password alone leads to
METHODS = ("get", "head", "post", "put", "delete", "options")


def test_every_address_names_a_place_or_is_of_the_door(door):
    ways = {f"{door.name}_{page}" for page in WAY_IN}
    assert {pattern.name for pattern in UNDER[door] if pattern not in SEATED[door]} == ways | OPEN[door]


def test_every_address_of_a_place_says_for_which_roles_it_is(door):
    assert {f"{door.name}_{page}" for page in ("team", "access", "member_remove")} < {one.name for one in SEATED[door]}
    for pattern in SEATED[door]:
        assert pattern.callback.door is door, pattern.name
        assert pattern.callback.roles, pattern.name
        assert pattern.callback.roles <= set(door.roles), pattern.name


def everything(door, seat, methods=METHODS):
    """Each address of a place with each method, for this place and made-up objects."""
    for pattern in SEATED[door]:
        for method in methods:
            yield method, address(pattern, seat, **made_up(pattern))


def nobody(client):
    return client


def a_patient(client):
    client.force_login(User.objects.create_patient("camille@exemple.fr"))
    return client


def an_operator(client):
    operator = User.objects.create_operator("odile", "phrase longue et sans sens")
    SealedTOTPDevice.enrol(operator)
    return sit(client, SimpleNamespace(user=operator))


@pytest.mark.parametrize("who", [nobody, a_patient, an_operator])
def test_whoever_works_for_no_organization_is_asked_to_sign_in(client, door, colleague, who):
    browser, sign_in = who(client), f"{door.url('sign_in')}?next="
    for method, page in everything(door, colleague):
        answer = getattr(browser, method)(page)
        assert answer.status_code == 302, (method, page)
        assert answer["Location"].startswith(sign_in), (method, page)


@pytest.mark.parametrize("device", ["own", "of a colleague"])
def test_a_password_alone_opens_nothing(client, door, colleague, director, device):
    """Nor with the device of somebody else."""
    client.force_login(colleague.user)
    if device != "own":
        session = client.session
        session["otp_device_id"] = director.user.sealedtotpdevice_set.first().persistent_id
        session.save()
    for method, page in everything(door, colleague):
        answer = getattr(client, method)(page)
        assert answer.status_code == 302, (method, page)
        assert answer["Location"].startswith(f"{door.url('second_factor')}?next="), (method, page)


@pytest.mark.parametrize("enrolled", [True, False])
def test_half_way_in_no_page_names_the_organization(client, door, organization, enrolled):
    newcomer = organization.welcome(User.objects.create_staff("dpo@labo.example", None), door.directing)
    SealedTOTPDevice.enrol(newcomer.user) if enrolled else staff.begin_enrolment(newcomer.user)
    for page in (door.url(name) for name in WAY_IN if name != "forgotten"):
        for method in ("get", "post"):
            client.force_login(newcomer.user)  # again each time: some addresses end the session
            answer = getattr(client, method)(page)
            assert organization.name not in answer.content.decode(), page
            if answer.status_code == 302:
                assert answer["Location"].startswith(f"/{door.address}/connexion/"), page
            elif answer.status_code != 405:
                assert page in [door.url(name) for name in HALF_WAY], page


def test_the_place_of_another_and_a_place_left_are_as_none(client, door, colleague, director, stranger):
    """A colleague's, somebody's of the neighbour, one's own after the removal: the 404 of an address of nobody."""
    browser, nowhere, both = sit(client, colleague), SimpleNamespace(pk=uuid.uuid4()), ("get", "post")
    read = lambda seat: [getattr(browser, method)(page) for method, page in everything(door, seat, both)]  # noqa: E731
    none, theirs, hers = read(nowhere), read(stranger), read(director)
    Membership.objects.filter(pk=colleague.pk).update(removed_at=timezone.now())
    left = read(colleague)
    for answers in zip(none, theirs, hers, left, strict=True):
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1


def test_every_post_wants_its_token(door, director):
    strict = sit(Client(enforce_csrf_checks=True), director)
    for page in (address(pattern, director, **made_up(pattern)) for pattern in SEATED[door]):
        assert strict.post(page, {"text": "x"}).status_code == 403, page


def test_an_account_that_was_closed_is_out(client, door, colleague):
    sit(client, colleague)
    User.objects.filter(pk=colleague.user_id).update(is_active=False)
    for method, page in everything(door, colleague, ("get", "post")):
        assert getattr(client, method)(page).status_code in {302, 404}, page


def test_a_role_that_a_page_is_not_for_finds_nothing(client, door, organization):
    for role in door.roles:
        seat = member(organization, role)
        browser = sit(client, seat)
        for pattern in SEATED[door]:
            if role in pattern.callback.roles:
                continue
            for method in ("get", "post"):
                page = address(pattern, seat, **made_up(pattern))
                assert getattr(browser, method)(page).status_code == 404, (method, page)


# --- One wall without the other -------------------------------------------------------------------------------------


def forgetful(request, seat_id):
    return HttpResponse("ouvert à tous")


def half_forgetful(request, seat_id):
    return forgetful(request, seat_id)


seated = SEATED[LABORATORY][0].callback
half_forgetful.door, half_forgetful.turned_away = seated.door, seated.turned_away

urlpatterns = [
    path("laboratoire/<uuid:seat_id>/oubli/", forgetful, name="forgetful"),
    path("laboratoire/<uuid:seat_id>/oubli/moitie/", half_forgetful, name="half_forgetful"),
    path("", include("config.urls")),
]


@pytest.fixture
def agent(site):
    return member(laboratory_named("Les Exemples", site), Membership.Role.AGENT)


def test_a_view_that_forgot_to_be_seated_is_never_run(client, agent, settings):
    settings.ROOT_URLCONF = __name__
    page = f"/laboratoire/{agent.pk}/oubli/"
    for browser in (client, sit(client, agent)):
        answer = browser.get(page)
        assert answer.status_code == 404
        assert b"ouvert" not in answer.content


def test_a_view_that_asks_for_no_second_factor_is_not_run_before_it(client, agent, settings):
    settings.ROOT_URLCONF = __name__
    page = f"/laboratoire/{agent.pk}/oubli/moitie/"
    assert client.get(page)["Location"].startswith(f"{LABORATORY.url('sign_in')}?next=")
    client.force_login(agent.user)
    assert client.get(page)["Location"].startswith(f"{LABORATORY.url('second_factor')}?next=")
    assert b"ouvert" in sit(client, agent).get(page).content


def test_without_the_belt_each_view_asks_all_the_same(client, door, colleague, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("SeatBelt")]
    page = door.url("access", colleague.pk)
    assert client.get(page)["Location"].startswith(f"{door.url('sign_in')}?next=")
    client.force_login(colleague.user)
    assert client.get(page)["Location"].startswith(f"{door.url('second_factor')}?next=")
