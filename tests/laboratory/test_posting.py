"""What is posted to the desk: from a page of the same place, with its token, by somebody who is still there."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Organization, User
from tests.laboratory.conftest import ROLE, sit
from tests.laboratory.desk import AT_DESK, address, made_up
from tests.laboratory.tenants import as_stored
from tests.laboratory.walker import IDS, live_in, name_of, post, walk


def test_every_post_wants_its_token(officer, received):
    strict = sit(Client(enforce_csrf_checks=True), officer)
    for pattern in AT_DESK:
        ids = {name: received.pk if name == "case_id" else one for name, one in made_up(pattern).items()}
        assert strict.post(address(pattern, officer, **ids), {"text": "x"}).status_code in {403, 405}, pattern.name
    assert strict.get(reverse("desk", args=[officer.pk])).status_code == 200


def test_somebody_of_two_laboratories_cannot_post_from_one_to_the_other(
    client, officer, received, stranger, other_laboratory
):
    """Two tabs: a form of one laboratory sent to the address of the other finds nothing of the first there."""
    there = other_laboratory.welcome(officer.user, ROLE.OFFICER)
    browser = sit(client, officer)
    live_in(browser, reverse("desk", args=[officer.pk]))
    here, forms = as_stored(officer.organization), walk(browser, reverse("desk", args=[officer.pk])).forms.values()
    assert any(len(IDS.findall(form.action)) > 1 for form in forms)
    for form in forms:
        told = {name: value for name, value in form.filled().items() if "key" not in name}
        crossed = form.action.replace(str(officer.pk), str(there.pk), 1)
        if crossed == form.action:
            continue
        form.action = crossed
        answer = post(browser, form, told)
        if len(IDS.findall(crossed)) > 1:
            assert answer.status_code in {404, 405}, crossed
    assert as_stored(officer.organization) == here


@pytest.mark.parametrize("end", ["removed", "account closed", "laboratory closed", "role taken away"])
def test_what_was_read_before_the_end_serves_no_more(client, officer, agent, received, end):
    """The addresses and forms somebody kept open: from the next request on, none of them does or says anything."""
    browser = sit(client, officer)
    read = walk(browser, reverse("desk", args=[officer.pk]))
    {
        "removed": lambda: Membership.objects.filter(pk=officer.pk).update(removed_at=timezone.now()),
        "account closed": lambda: User.objects.filter(pk=officer.user_id).update(is_active=False),
        "laboratory closed": lambda: Organization.objects.update(closed_at=timezone.now()),
        "role taken away": lambda: Membership.objects.filter(pk=officer.pk).update(role=ROLE.RESPONDENT),
    }[end]()
    before = as_stored(officer.organization)
    for page in read.pages:
        if str(officer.pk) in page and not may_read(page, end):
            assert browser.get(page).status_code in {302, 404}, page
    for form in read.forms.values():
        if str(officer.pk) in form.action and not may_read(form.action, end):
            assert post(browser, form, form.filled()).status_code in {302, 401, 404, 405}, form.action
    assert as_stored(officer.organization) == before


def may_read(page, end):
    """Whether what is left of the person's place opens this page."""
    roles = {pattern.name: pattern.callback.roles for pattern in AT_DESK}[name_of(page)]
    return end == "role taken away" and ROLE.RESPONDENT in roles


def test_a_page_of_the_desk_is_kept_by_nobody(client, officer, received):
    browser = sit(client, officer)
    read = walk(browser, reverse("desk", args=[officer.pk]))
    for page in read.pages:
        answer = browser.get(page)
        assert answer["Cache-Control"] == "no-store, private", page
        assert answer["Referrer-Policy"] == "same-origin", page
        if answer["Content-Type"] in {"application/pdf", "text/csv", "application/zip"}:
            assert answer["Content-Disposition"].startswith("attachment; "), page
            assert "sandbox" in answer["Content-Security-Policy"], page
            assert browser.get(page, headers={"sec-fetch-site": "cross-site"}).status_code in {403, 404}, page


def test_an_address_says_nothing_of_how_many_there_are(officer):
    for pattern in AT_DESK:
        kinds = [type(one).__name__ for one in pattern.pattern.converters.values()]
        assert "IntConverter" not in kinds or len(kinds) > 2, pattern.name  # the version of something named before it
    assert uuid.UUID(str(officer.pk)).version == 4
