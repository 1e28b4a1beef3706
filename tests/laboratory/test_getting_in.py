"""Every address of the desk, tried by whoever is not wholly in: no second factor, none at all, the wrong place."""

import pytest

from accounts import staff
from accounts.models import SealedTOTPDevice, User
from tests.laboratory.conftest import ROLE, sit
from tests.test_addresses import ADDRESSES, PUBLIC

INSIDE = [pair for pair in ADDRESSES if pair[0].startswith("desk") and pair[0] not in PUBLIC]
HALF_WAY = {"desk_second_factor", "desk_enrol", "desk_lost"}  # what a right password alone leads to
SEATED = [(name, path) for name, path in INSIDE if path.startswith("/laboratoire/7d3b1c52")]


def at(seat, path):
    """The address with the place of this person in it; what else it names stays made up."""
    return path.replace("/laboratoire/7d3b1c52-2f0e-4a35-9c3e-5b6f0a9d8e41", f"/laboratoire/{seat.pk}", 1)


def test_the_list_holds_the_desk():
    assert {"desk", "desk_team", "desk_letterhead", "desk_file"} <= {name for name, _ in SEATED}


@pytest.fixture
def newcomer(laboratory):
    """A password and no application."""
    return laboratory.welcome(User.objects.create_staff("dpo@labo.example", None), ROLE.OFFICER)


@pytest.mark.parametrize("enrolled", [True, False])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_password_alone_sees_nothing(client, newcomer, enrolled, method):
    if enrolled:
        SealedTOTPDevice.enrol(newcomer.user)
    else:
        staff.begin_enrolment(newcomer.user)
    for name, path in INSIDE:
        client.force_login(newcomer.user)  # again each time: some addresses end the session
        response = getattr(client, method)(at(newcomer, path))
        if name in HALF_WAY and response.status_code == 200:
            assert newcomer.organization.name not in response.content.decode(), name
            continue
        assert response.status_code in {302, 404, 405}, name
        if response.status_code == 302:
            assert response["Location"].startswith("/laboratoire/connexion/"), name


@pytest.mark.parametrize("kind", ["patient", "operator"])
def test_who_is_no_staff_is_asked_to_sign_in_as_such(client, officer, patient, kind):
    user = patient if kind == "patient" else User.objects.create_operator("odile", None)
    client.force_login(user)
    for name, path in SEATED:
        response = client.get(at(officer, path))
        assert response.status_code == 302, name
        assert response["Location"].startswith("/laboratoire/connexion/"), name


def test_a_place_is_its_persons_alone(client, officer, agent, stranger):
    """Each address under the place of a colleague, or of another laboratory, is as none."""
    sit(client, agent)
    for seat in (officer, stranger):
        for name, path in SEATED:
            assert client.get(at(seat, path)).status_code == 404, name
            assert client.post(at(seat, path)).status_code == 404, name


def test_an_account_that_was_closed_is_out(client, agent):
    sit(client, agent)
    User.objects.filter(pk=agent.user_id).update(is_active=False)
    for name, path in SEATED:
        assert client.get(at(agent, path)).status_code in {302, 404}, name
