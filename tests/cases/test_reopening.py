"""A closed demand and a new fact: the same is asked again, by a letter that says since when and why."""

from datetime import date

import pytest

from cases.models import Action, Event, State
from cases.opening import open_case
from cases.workflow import perform_all
from cases.writing import case_demands
from rights.rendering import render_text
from tests.cases.conftest import RECEIVED, SENT, answers
from tests.cases.test_patient_door import at, day, page, signed_in  # noqa: F401 (fixtures)

NEWS = "Un compte rendu à mon nom a paru en ligne le 2 juin 2026."
KEY = "0d2f7c3e-5a61-4f0e-8d0b-6b1c1f1f9a11"


@pytest.fixture
def closed(patient, run_jobs, time_machine):
    """Access and a restriction that leant on an objection of the same letter, answered and closed in April 2026."""
    time_machine.move_to("2026-06-10 12:00 +0200")
    asked = answers(
        wants=("access", "restriction", "objection"), restriction_ground="objection", objection_uses=("marketing",)
    )
    case_file = open_case(patient, asked, on=SENT)
    run_jobs()
    demands = case_demands(case_file)
    perform_all(Action.SEND, demands, by=patient, on=SENT, channel="registered", letter=case_file.letters.get())
    perform_all(Action.RECEIVE, demands, by=patient, on=RECEIVED)
    perform_all(Action.ANSWER_FULL, demands, by=patient, on=date(2026, 4, 1))
    perform_all(Action.CLOSE, demands, by=patient, on=date(2026, 4, 2))
    return case_file


def demand(case_file, right="access"):
    return next(row for row in case_demands(case_file) if row.right_code == right)


def reopen(client, case_file, **typed):
    return client.post(page("case_reopen", case_file), {"right": "access", "statement": NEWS, "form_key": KEY} | typed)


@pytest.mark.parametrize("right", ["access", "restriction"])
def test_a_new_fact_asks_again_by_a_letter_that_says_so(signed_in, closed, run_jobs, right):  # noqa: F811
    assert "Rouvrir une demande close" in signed_in.get(page("case_detail", closed)).content.decode()
    assert reopen(signed_in, closed, right=right).status_code == 302
    run_jobs()
    letter = closed.letters.order_by("written_on").last()
    facts = letter.facts.reveal(closed.system_scope(purpose="test"))
    text = render_text(letter.kind_code, facts).replace("\N{NO-BREAK SPACE}", " ")
    assert letter.is_ready
    assert facts["rights"] == [right]
    assert f"J’avais déjà fait cette demande le 4 mars 2026. Un fait nouveau m’amène à la renouveler : « {NEWS} »" in (
        text.replace("\N{NARROW NO-BREAK SPACE}", " ")
    )
    shown = signed_in.get(page("case_detail", closed)).content.decode()
    assert "Votre nouvelle demande est prête" in shown
    assert "a paru en ligne" in shown


def test_the_new_receipt_gives_a_new_first_day_and_the_others_stay_closed(signed_in, closed, run_jobs):  # noqa: F811
    reopen(signed_in, closed)
    run_jobs()
    letter = closed.letters.order_by("written_on").last()
    sent = {"channel": "registered", **day(date(2026, 6, 10), "sent_on")}
    assert signed_in.post(page("letter_sent", closed, letter.pk), sent).status_code == 302
    signed_in.post(page("case_received", closed), {"certainty": "presumed", **day(date(2026, 6, 10), "received_on")})
    assert demand(closed).claim().due_on == date(2026, 7, 10)
    assert {row.right_code for row in case_demands(closed) if row.state == State.CLOSED} == {"restriction", "objection"}


def test_clicked_twice_it_opens_once(signed_in, closed):  # noqa: F811
    assert reopen(signed_in, closed).url == reopen(signed_in, closed).url
    assert Event.objects.filter(action=Action.REOPEN).count() == 1
    assert closed.letters.count() == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"statement": ""}, "Dites ce qui est nouveau"),
        ({"right": "erasure"}, "Cette réponse n’existe pas"),
        ({"statement": "Mon numéro : 1 84 12 56 260 001 02"}, "numéro de sécurité sociale"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_opens(signed_in, closed, typed, sentence):  # noqa: F811
    answer = reopen(signed_in, closed, **typed)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Event.objects.filter(action=Action.REOPEN).exists()


def test_an_open_file_has_nothing_to_reopen(signed_in, received):  # noqa: F811
    shown = signed_in.get(page("case_detail", received.case_file)).content.decode()
    assert "Rouvrir une demande" not in shown
    assert signed_in.get(page("case_reopen", received.case_file)).status_code == 302
