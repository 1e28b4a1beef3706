"""What is posted to the desk: from a page of the same place, with its token, by somebody who is still there.

The same tests serve associations (tests/association/test_isolation.py): `officer` directs.
"""

import uuid

from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.doors import door_of
from accounts.models import Membership, Organization, User
from tests.laboratory.conftest import sit
from tests.laboratory.desk import SEATED, address, made_up
from tests.laboratory.tenants import as_stored
from tests.laboratory.test_isolation import start
from tests.laboratory.walker import IDS, live_in, name_of, post, walk


def test_every_post_wants_its_token(officer, received):
    strict = sit(Client(enforce_csrf_checks=True), officer)
    for pattern in SEATED[door_of(officer.organization)]:
        ids = {name: received.pk if name == "case_id" else one for name, one in made_up(pattern).items()}
        assert strict.post(address(pattern, officer, **ids), {"text": "x"}).status_code in {403, 405}, pattern.name
    read = walk(strict, start(officer))
    assert set(read.statuses.values()) <= {200, 302}
    for form in read.forms.values():  # and each form has one to give
        assert form.method != "post" or "csrfmiddlewaretoken" in {name for name, *_ in form.fields}, form.action


def test_somebody_of_two_laboratories_cannot_post_from_one_to_the_other(
    client, officer, received, stranger, other_laboratory
):
    """Two tabs: a form of one laboratory sent to the address of the other finds nothing of the first there."""
    there = other_laboratory.welcome(officer.user, officer.role)
    browser = sit(client, officer)
    live_in(browser, start(officer))
    here, forms = as_stored(officer.organization), walk(browser, start(officer)).forms.values()
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


def test_what_was_read_before_the_end_serves_no_more(client, officer, agent, received):
    """The addresses and forms somebody kept open: from the next request on, none of them does or says anything."""
    read = walk(sit(client, officer), start(officer))
    before = as_stored(officer.organization)
    for end, takes_away in ENDS.items():
        with transaction.atomic():
            browser = sit(Client(), officer)
            takes_away(officer)
            here = as_stored(officer.organization)
            for page in read.pages:
                if str(officer.pk) in page and not may_read(page, end, officer):
                    assert browser.get(page).status_code in {302, 404}, (end, page)
            for form in read.forms.values():
                if str(officer.pk) in form.action and not may_read(form.action, end, officer):
                    assert post(browser, form, form.filled()).status_code in {302, 401, 404, 405}, (end, form.action)
            assert as_stored(officer.organization) == here
            transaction.set_rollback(True)
        assert as_stored(officer.organization) == before


ENDS = {
    "removed": lambda seat: Membership.objects.filter(pk=seat.pk).update(removed_at=timezone.now()),
    "account closed": lambda seat: User.objects.filter(pk=seat.user_id).update(is_active=False),
    "organization closed": lambda seat: Organization.objects.update(closed_at=timezone.now()),
    "role taken away": lambda seat: Membership.objects.filter(pk=seat.pk).update(role=least(seat)),
}


def least(seat):
    """The role of this door that may do least."""
    return list(door_of(seat.organization).roles)[-1]


def may_read(page, end, seat):
    """Whether what is left of the person's place opens this page."""
    roles = {pattern.name: pattern.callback.roles for pattern in SEATED[door_of(seat.organization)]}[name_of(page)]
    return end == "role taken away" and least(seat) in roles


def test_a_page_of_the_desk_is_kept_by_nobody(client, officer, received):
    browser = sit(client, officer)
    read, files = walk(browser, start(officer)), set()
    for page in read.pages:
        answer = browser.get(page)
        assert answer["Cache-Control"] == "no-store, private", page
        assert answer["Referrer-Policy"] == "same-origin", page
        if str(officer.pk) in page and not answer["Content-Type"].startswith("text/html"):
            files.add(answer["Content-Type"])
            assert answer["Content-Disposition"].startswith("attachment; "), page
            assert "sandbox" in answer["Content-Security-Policy"], page
            assert browser.get(page, headers={"sec-fetch-site": "cross-site"}).status_code in {403, 404}, page
    assert "application/pdf" in files


def test_an_address_says_nothing_of_how_many_there_are(officer):
    for pattern in SEATED[door_of(officer.organization)]:
        kinds = [type(one).__name__ for one in pattern.pattern.converters.values()]
        assert "IntConverter" not in kinds or len(kinds) > 2, pattern.name  # the version of something named before it
    assert uuid.UUID(str(officer.pk)).version == 4
