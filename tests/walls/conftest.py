"""Two patients with a file each, and the queue drained as the worker does."""

from datetime import date

import pytest

from cases.opening import open_case
from tests.cases.conftest import answers, case_file, other_patient, patient, received, run_jobs

__all__ = ["case_file", "other_patient", "patient", "received", "run_jobs"]


@pytest.fixture
def theirs(received, other_patient, run_jobs):
    """The file of the other patient, its letter printed."""
    theirs = open_case(other_patient, answers(journey="b" * 32), on=date(2026, 3, 4))
    run_jobs()
    return theirs


@pytest.fixture
def signed_in(client, patient):
    client.force_login(patient)
    return client
