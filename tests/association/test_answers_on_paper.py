"""What a laboratory answered on paper, noted by an association: there is no letter of it here to be read."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Action
from cases.workflow import perform_all
from tests.association.conftest import at, given_to, mandated, text
from tests.laboratory.conftest import sit

TODAY = date(2026, 6, 1)
TOLD = {
    Action.ANSWER_FULL: {},
    Action.ANSWER_PARTLY: {"missing": [], "statement": "L’analyse de mai manque."},
    Action.REFUSE: {"ground": "identity", "reasons_given": True, "remedies_given": True},
}


@pytest.mark.parametrize("answer", TOLD)
def test_the_file_goes_on_for_the_association_and_for_the_person(
    client, case_file, association, coordinator, time_machine, answer
):
    time_machine.move_to(f"{TODAY} 12:00 +0200")
    mandated(case_file, association, scopes=["requests", "answers"])
    given_to(case_file, coordinator)
    perform_all(answer, case_file.demands.all(), by=coordinator, on=TODAY, key="answered", **TOLD[answer])
    at_work = sit(client, coordinator).get(at("case_detail", coordinator, case_file))
    person = Client()
    person.force_login(case_file.patient)
    at_home = person.get(reverse("case_detail", args=[case_file.pk]))
    assert "Lisez sa lettre" not in text(at_work) + text(at_home)
    assert at_work.context["step"].url
