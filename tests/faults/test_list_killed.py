"""kill -9 of the whole worker while a list of members is entered: everybody is in the list, and nobody twice."""

import random
import time

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases import tables
from cases.association import members
from cases.intake import lists
from cases.member_columns import guessed
from cases.models import CaseFile, Job, Mandate, Principal
from tests.association.conftest import ROLE, association_named
from tests.association.lists import file_of, row
from tests.directory.factories import LaboratoryFactory
from tests.faults.test_worker_killed import expire_leases, kill_everything, start_worker
from tests.laboratory.conftest import member
from vault.models import DataKey

PARTS, LINES, SEED = 16, 8, 20261126


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_kill_9_in_mid_list_enters_everybody_once(monkeypatch):
    monkeypatch.setattr(members, "CHUNK", LINES)
    with transaction.atomic():
        seat = member(association_named("Association des Exemples"), ROLE.COORDINATOR)
        source = checked(seat)
        lists.apply(source, seat, unsigned=True, at=timezone.now())
    worker, deadline = start_worker(), time.monotonic() + 30
    while not entered(source) and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(random.Random(SEED).uniform(0, 0.1))
    kill_everything(worker)
    assert 0 < entered(source) < PARTS, "the kill must fall in the middle of the work"

    worker, deadline = start_worker(), time.monotonic() + 60
    try:
        while entered(source) < PARTS and time.monotonic() < deadline:
            expire_leases()
            time.sleep(0.5)
    finally:
        kill_everything(worker)
    people = PARTS * LINES
    assert lists.counts_of(source)[1]["files"] == people
    for rows in (Principal.objects, CaseFile.objects, Mandate.objects, User.objects.filter(kind="patient")):
        assert rows.count() == people
    assert DataKey.objects.filter(kind__in=["person", "case"], tenant="patients").count() == 2 * people
    assert not Job.objects.filter(name="enter_members").exclude(state=Job.State.DONE).exists()


def checked(seat):
    """A list of many small parts, checked: the jobs to come enter them."""
    site = LaboratoryFactory()
    table = tables.read(
        file_of(*(row(str(number), Labo=site.finess, Commune="Vannes") for number in range(PARTS * LINES))).read()
    )
    given = {"breach": None, "scopes": ["requests"], "key": "list", "at": timezone.now()}
    source = lists.keep(seat, table, guessed(table.columns, {}), **given)
    for part in source.parts.all():
        lists.check_part(part.pk, at=timezone.now())()
    Job.objects.all().delete()
    source.refresh_from_db()
    assert source.checked_at
    return source


def entered(source):
    return source.parts.filter(entered_at__isnull=False).count()
