"""The two doors of organizations: each opens to its own people alone, second factor passed."""

from django.urls import reverse

from accounts.doors import DOORS
from accounts.models import Membership, Organization
from tests.laboratory.conftest import agent, laboratory, member, sit, site

__all__ = ["agent", "laboratory", "site"]


def test_each_role_belongs_to_one_kind_of_organization():
    assert set(DOORS) == set(Organization.Kind)
    assert sorted(role for door in DOORS.values() for role in door.roles) == sorted(Membership.Role)


def test_the_first_page_of_an_association_is_its_peoples_alone(client, coordinator, case_worker, agent):
    page = reverse("association", args=[coordinator.pk])
    assert client.get(page)["Location"] == f"/association/connexion/?next={page}"
    client.force_login(coordinator.user)
    assert client.get(page)["Location"] == f"/association/connexion/second-facteur/?next={page}"
    assert coordinator.organization.name in sit(client, coordinator).get(page).content.decode()
    for seat in (case_worker, agent):
        assert sit(client, seat).get(page).status_code == 404


def test_a_place_opens_by_its_own_door_alone(client, coordinator, agent):
    assert sit(client, coordinator).get(reverse("desk", args=[coordinator.pk])).status_code == 404
    assert sit(client, agent).get(reverse("association", args=[agent.pk])).status_code == 404


def test_who_works_for_both_chooses_on_one_page(client, laboratory, coordinator):
    at_both = member(laboratory, Membership.Role.AGENT)
    seat = coordinator.organization.welcome(at_both.user, Membership.Role.CASE_WORKER)
    for door in DOORS.values():
        answer = sit(client, at_both).get(door.url("sign_in"))
        assert answer["Location"] == door.url("places")
        page = client.get(door.url("places")).content.decode()
        assert reverse("desk", args=[at_both.pk]) in page
        assert reverse("association", args=[seat.pk]) in page
