"""Restriction, portability and objection through a whole file: sent, refused, half answered, recalled, denounced."""

from datetime import date

import pytest
from django.urls import reverse

from cases import complaining, writing
from cases.forms.replies import PartlyForm, RefusalForm
from cases.models import Action, State
from cases.opening import open_case
from cases.workflow import perform, perform_all
from rights.rendering import render_text
from tests.cases.conftest import RECEIVED, SENT, answers

TODAY = date(2026, 4, 20)
SAID = {
    "restriction": {"restriction_ground": "legal_claims"},
    "portability": {"portability_scope": "account", "portability_format": "any"},
    "objection": {"objection_uses": ("group",), "objection_situation": "Mes données ont déjà fuité."},
}
NOUNS = {
    "restriction": "ma demande de limitation",
    "portability": "ma demande de portabilité",
    "objection": "ma demande d’opposition",
}
ARTICLES = {"restriction": "Article 18 du RGPD", "portability": "Article 20 du RGPD", "objection": "Article 21 du RGPD"}


@pytest.fixture(params=SAID)
def demand(request, patient, run_jobs, time_machine):
    """One of the three, received on 5 March 2026."""
    time_machine.move_to("2026-04-20 12:00 +0200")
    case_file = open_case(patient, answers(wants=(request.param,), **SAID[request.param]), on=SENT)
    run_jobs()
    demands = writing.case_demands(case_file)
    perform_all(Action.SEND, demands, by=patient, on=SENT, channel="registered", letter=case_file.letters.get())
    perform_all(Action.RECEIVE, demands, by=patient, on=RECEIVED)
    return writing.case_demands(case_file)[0]


def text_of(letter):
    facts = letter.facts.reveal(letter.case_file.system_scope(purpose="test"))
    return render_text(letter.kind_code, facts).replace("\N{NO-BREAK SPACE}", " ")


def test_asked_alone_each_has_its_own_letter_and_the_month(demand):
    assert demand.case_file.letters.get().kind_code == f"{demand.right_code}_request"
    assert demand.case_file.letters.get().is_ready
    assert demand.deadlines.get().due_on == date(2026, 4, 7)


@pytest.mark.parametrize("kind", ["reminder", "formal_notice"])
def test_silence_is_recalled_in_the_words_of_the_right(demand, kind):
    assert writing.to_follow_up([demand], kind, on=TODAY) == [demand]
    letter = writing.write_follow_up(
        demand.case_file, kind, [demand], by=demand.case_file.patient, on=TODAY, days=15, key="k"
    )
    text = text_of(letter)
    assert NOUNS[demand.right_code].removeprefix("ma ").capitalize() in text
    assert "sans réponse" in text


def test_a_refusal_offers_the_grounds_of_that_right_and_opens_the_complaint(demand):
    form = RefusalForm(today=TODAY, demands=[demand])
    offered = {code for code, _ in form.fields["ground"].choices}
    own = {"restriction": {"no_case"}, "portability": {"outside_portability"}}
    assert own.get(demand.right_code, {"compelling", "legal_basis", "legal_claims"}) <= offered
    assert "legal_retention" not in offered
    perform(
        Action.REFUSE, demand, by=demand.case_file.patient, on=date(2026, 3, 20), ground="other", reasons_given=True,
        remedies_given=True,
    )  # fmt: skip
    letter = complaining.write_complaint(demand.case_file, by=demand.case_file.patient, on=TODAY, key="c")
    text = text_of(letter)
    assert NOUNS[demand.right_code] in text
    assert ARTICLES[demand.right_code] in text
    assert "Le laboratoire a refusé le 20 mars 2026" in text


def test_what_is_missing_of_a_partial_answer_is_listed_and_judged(demand):
    form = PartlyForm(today=TODAY, demands=[demand])
    assert "facultatif" not in form["missing"].as_field_group()  # one of the two is needed
    assert next(code for code, _ in form.fields["missing"].choices) == f"{demand.right_code}.0"
    by = demand.case_file.patient
    perform(Action.ANSWER_PARTLY, demand, by=by, on=date(2026, 3, 20), missing=[f"{demand.right_code}.0"])
    perform(Action.ASSESS, demand, by=by, on=date(2026, 3, 21), assessment="incomplete")
    (row,) = writing.case_demands(demand.case_file)
    assert row.state == State.PARTLY_ANSWERED
    text = text_of(writing.write_follow_up(row.case_file, "formal_notice", [row], by=by, on=TODAY, days=8, key="k"))
    assert row.right.expects[0] in text


def test_the_file_shows_the_right_and_its_date(client, demand):
    client.force_login(demand.case_file.patient)
    page = client.get(reverse("case_detail", args=[demand.case_file_id])).content.decode()
    assert demand.right.label in page
    assert "2026-04-07" in page
