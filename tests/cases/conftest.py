"""A person, a file in any state, and the queue drained as the worker does."""

from datetime import date

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from accounts.models import User
from cases.answers import Answers
from cases.models import Action, Letter
from cases.opening import open_case
from cases.queue import run
from cases.workflow import perform_all
from directory.models import Breach
from rights.specimens import SPECIMENS
from tests.letters.printed import printed
from vault.models import SealedFile

LEAK = date(2021, 2, 23)
SENT = date(2026, 3, 4)
RECEIVED = date(2026, 3, 5)


@pytest.fixture
def run_jobs(db):
    """Run what is in the real queue table, as the cluster would, until it is empty. Returns how many rows were run."""

    def drain():
        count = 0
        while row := OrmQ.objects.order_by("pk").first():
            task = row.task
            row.delete()
            assert task["func"] == "cases.queue.run", task
            run(*task["args"])
            count += 1
        return count

    return drain


@pytest.fixture
def patient(db):
    return User.objects.create_patient("camille.martin@example.org")


@pytest.fixture
def other_patient(db):
    return User.objects.create_patient("dominique.petit@example.org")


def answers(**changes):
    """A whole set of answers, made up."""
    told = {
        "journey": "a" * 32,
        "situation": "known",
        "laboratory_name": "Laboratoire des Exemples",
        "laboratory_city": "Vannes",
        "recipient_lines": (
            "LABORATOIRE DES EXEMPLES",
            "DELEGUE A LA PROTECTION DES DONNEES",
            "1 RUE DES ESSAIS",
            "56000 VANNES",
        ),
        "department": "56",
        "sample_period": "mars 2019",
        "sampled_from": "2019-03",
        "sampled_until": "2019-03",
        "wants": ("access",),
        "capacity": "self",
        "name": "Camille Martin",
        "birth_date": "1980-05-17",
        "address_lines": ("12 rue des Lilas",),
        "postcode": "56000",
        "city": "Vannes",
        "channel": "registered",
    } | changes
    return Answers(**told)


def take_as_printed(case_file):
    """The letters of this file are printed and sealed, with the words of a specimen: to print each anew is slow.

    For what happens once a letter is sent; what a letter says is tried where letters are.
    """
    for letter in case_file.letters.filter(pdf=None):
        name = next(name for name, (kind, _) in SPECIMENS.items() if kind == letter.kind_code)
        sealed = SealedFile.objects.store(printed(name), key=case_file.key)
        Letter.objects.filter(pk=letter.pk).update(pdf=sealed, rendered_at=timezone.now())


@pytest.fixture
def case_file(patient):
    """A file just opened, letter not yet printed."""
    return open_case(patient, answers(), on=SENT)


@pytest.fixture
def received(case_file, run_jobs):
    """An access request sent on 4 March and received, with proof, on 5 March 2026: last day 7 April."""
    take_as_printed(case_file)
    run_jobs()
    demands = list(case_file.demands.all())
    perform_all(Action.SEND, demands, by=case_file.patient, on=SENT, channel="registered", number="1A 000 000 0000 0")
    perform_all(Action.RECEIVE, demands, by=case_file.patient, on=RECEIVED)
    return demands[0]


@pytest.fixture
def leak(received):
    """The file of `received`, about a leak published on 23 February 2021."""
    case_file = received.case_file
    case_file.breach = Breach.objects.create(
        slug="fuite-exemple", title="Fuite d’exemple", disclosed_on=LEAK, processor="Éditeur d’Exemple"
    )
    case_file.save(update_fields=["breach"])
    return case_file
