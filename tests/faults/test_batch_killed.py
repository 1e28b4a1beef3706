"""kill -9 of the whole worker in the middle of many answers: every file is answered, and none twice."""

import random
import time
import uuid

import pytest
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django_q.models import OrmQ

from accounts.models import User
from cases.laboratory import answering
from cases.models import Action, BatchItem, CaseFile, Event, Job, Letter, StandardAnswer
from cases.workflow import perform_all
from directory.models import Breach
from tests.cases.conftest import RECEIVED, SENT
from tests.directory.factories import LaboratoryFactory
from tests.faults.test_worker_killed import expire_leases, kill_everything, start_worker
from tests.laboratory.conftest import ROLE, laboratory_named, member, sent_to
from tests.laboratory.test_answering import TYPED
from tests.laboratory.test_deciding import LETTERHEAD
from vault.models import SealedFile

FILES, KILLS, SEED = 16, 1, 20261126


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_kill_9_in_mid_batch_answers_every_file_once():
    with transaction.atomic():
        batch = validated()
    chance = random.Random(SEED)
    for _ in range(KILLS):
        worker = start_worker()
        before, deadline = answered(batch), time.monotonic() + 30
        while answered(batch) == before and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.2))
        kill_everything(worker)
    assert 0 < answered(batch) < FILES, "the kills must fall in the middle of the work"

    worker = start_worker()
    try:
        deadline = time.monotonic() + 60
        while answered(batch) < FILES and time.monotonic() < deadline:
            expire_leases()
            time.sleep(0.5)
    finally:
        kill_everything(worker)
    assert list(batch.items.values_list("state", "reason").annotate(Count("pk"))) == [("sent", "", FILES)]
    assert Letter.objects.filter(kind_code="lab_answer").count() == FILES
    assert Event.objects.filter(action=Action.ANSWER_FULL).count() == FILES


def validated():
    """A batch of files of people who wrote on paper, its jobs alone in the queue."""
    site = LaboratoryFactory()
    laboratory = laboratory_named("Laboratoire des Exemples", site)
    laboratory.letterhead = LETTERHEAD
    laboratory.save(update_fields=["letterhead"])
    agent = member(laboratory, ROLE.AGENT)
    breach = Breach.objects.create(slug="fuite", title="Fuite des exemples", disclosed_on=SENT)
    for number in range(FILES):
        patient = User.objects.create_patient(f"camille.martin.{number}@exemple.fr")
        case_file = sent_to(site, patient, printed, journey=uuid.uuid4().hex)
        perform_all(Action.RECEIVE, list(case_file.demands.all()), by=patient, on=RECEIVED)
    CaseFile.objects.update(breach=breach)
    User.objects.filter(kind=User.Kind.PATIENT).update(email=None)
    OrmQ.objects.all().delete()
    Job.objects.all().delete()
    content = {"rights": ["access"], "typed": {name: [value] for name, value in TYPED.items()}}
    standard = StandardAnswer.objects.write(breach, content, by=agent, key="a", at=timezone.now())
    return answering.validate(standard, list(CaseFile.objects.all()), agent, key="k", at=timezone.now())


def printed():
    """The letters of the patients, which are not what is tried here."""
    for letter in Letter.objects.filter(pdf=None).select_related("case_file__key"):
        pdf = SealedFile.objects.store(b"%PDF", key=letter.case_file.key)
        Letter.objects.filter(pk=letter.pk).update(pdf=pdf, rendered_at=timezone.now())


def answered(batch):
    return batch.items.exclude(state=BatchItem.State.WAITING).count()
