"""The second wall, for associations: PostgreSQL itself hides the files that another one carries."""

import pytest
from django.apps import apps

from cases.models import CaseFile, Demand, Document
from cases.tenancy import NEVER, WALLS, within
from tests.association.conftest import mandated
from tests.laboratory.conftest import agent, laboratory, sent_to
from tests.laboratory.tenants import furnish
from tests.laboratory.test_tenancy import behind_the_walls

__all__ = ["agent", "behind_the_walls", "laboratory"]


@pytest.fixture
def both(behind_the_walls, carried, other_site, other_patient, other_association, coordinator, neighbour, run_jobs):
    """{member: {model: row}} for two associations, of which each has a row of everything."""
    theirs = sent_to(other_site, other_patient, run_jobs)
    mandated(theirs, other_association)
    return {
        coordinator: furnish(coordinator, carried, "CANARI d’ici"),
        neighbour: furnish(neighbour, theirs, "CANARI d’à côté"),
    }


@pytest.mark.postgresql
def test_no_row_of_another_association_is_found(both):
    coordinator, neighbour = both
    for label in WALLS:
        model = apps.get_model(label)
        with within(coordinator):
            seen = set(model._base_manager.values_list("pk", flat=True))
        with within(neighbour):
            theirs = set(model._base_manager.values_list("pk", flat=True))
        assert bool(seen) is bool(theirs) is (WALLS[label] != NEVER), label
        assert not seen & theirs, label


@pytest.mark.postgresql
def test_the_laboratory_and_the_association_of_one_file_each_see_their_part(both, agent):
    coordinator, _ = both
    case_file = both[coordinator][CaseFile]
    with within(agent):
        assert set(CaseFile.objects.all()) == {case_file}
        assert not Document.objects.exists()
    with within(coordinator):
        assert Document.objects.exists()
        assert Demand.objects.filter(case_file=case_file).exists()
