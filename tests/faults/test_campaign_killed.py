"""kill -9 of the whole worker in the middle of a campaign: every file has its letter, and none two."""

import time

import pytest
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django_q.models import OrmQ

from cases.association import campaigning
from cases.association.campaign_acts import ACTS
from cases.models import Action, CampaignItem, Event, Job, Letter
from tests.association.conftest import ROLE, association_named
from tests.association.many import NAMES, enter_many
from tests.directory.factories import LaboratoryFactory
from tests.faults.test_worker_killed import expire_leases, kill_everything, start_worker
from tests.laboratory.conftest import member

FILES = len(NAMES)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_kill_9_in_mid_campaign_writes_each_letter_once():
    with transaction.atomic():
        campaign = validated()
    worker = start_worker()
    deadline = time.monotonic() + 30
    while not written(campaign) and time.monotonic() < deadline:
        time.sleep(0.005)
    kill_everything(worker)
    assert 0 < written(campaign) < FILES, "the kill must fall in the middle of the work"

    worker = start_worker()
    try:
        deadline = time.monotonic() + 60
        while not over(campaign) and time.monotonic() < deadline:
            expire_leases()
            time.sleep(0.5)
    finally:
        kill_everything(worker)
    assert list(campaign.items.values_list("state", "reason").annotate(Count("pk"))) == [("written", "", FILES)]
    assert Letter.objects.filter(kind_code="request", pdf__isnull=False).count() == FILES
    assert Event.objects.filter(action=Action.PREPARE).count() == FILES


def validated():
    seat = member(association_named("Association des Exemples"), ROLE.COORDINATOR)
    enter_many(seat, LaboratoryFactory(), FILES)
    OrmQ.objects.all().delete()
    Job.objects.all().delete()
    files = campaigning.files_for(seat)
    return campaigning.validate(files, ACTS["request"], {"rights": ["access"]}, seat, key="k", at=timezone.now())


def written(campaign):
    return campaign.items.filter(state=CampaignItem.State.WRITTEN).count()


def over(campaign):
    progress = campaigning.progress_of(campaign)
    return progress.is_over and progress.all_printed
