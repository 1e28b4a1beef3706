"""An identity request contested: the letter, the strict date beside the suspension, and a complaint that says so."""

from datetime import date

import pytest
from django.urls import reverse

from cases.jobs import sweep_deadlines
from cases.models import Action, Event, State
from cases.record import record_of
from cases.workflow import NotAllowed, perform
from cases.writing import case_demands
from rights.complaints import ripeness
from rights.rendering import render_text
from tests.cases.test_patient_door import at, day, page, signed_in  # noqa: F401 (fixtures)

KEY = "6a6b8f1e-6f0c-4b8e-9d36-0d1f0b9d8a11"
ASKED = date(2026, 3, 12)


@pytest.fixture
def asked(received):
    """The laboratory asks for a copy of an identity card on 12 March, and says of no doubt."""
    perform(
        Action.ASK_IDENTITY, received, by=received.case_file.patient, on=ASKED, reasons_given=False, asks_id_copy=True
    )
    return received


def text(case_file, kind):
    letter = case_file.letters.get(kind_code=kind)
    facts = letter.facts.reveal(case_file.system_scope(purpose="test"))
    return render_text(kind, facts).replace("\N{NO-BREAK SPACE}", " ")


def contest(client, case_file, **told):
    return client.post(page("case_identity_contest", case_file), {"days": "8", "form_key": KEY, **told})


def test_the_letter_says_what_was_asked_what_the_law_says_and_until_when(signed_in, asked, at, run_jobs):  # noqa: F811
    at("2026-03-16 10:00 +0100")
    case_file = asked.case_file
    assert "mardi 7\u00a0avril 2026" in signed_in.get(page("case_identity_contest", case_file)).content.decode()
    answer = contest(signed_in, case_file, statement="J’ouvre déjà mes résultats avec vos codes.")
    letter = case_file.letters.get(kind_code="identity_contest")
    assert answer["Location"] == page("letter_detail", case_file, letter.pk)
    said = text(case_file, "identity_contest")
    for words in (
        "Le 12 mars 2026, avant d’y répondre, vous m’avez demandé la copie d’une pièce d’identité, sans indiquer",
        "article 12, paragraphe 6, du RGPD",
        "article 77 du décret n° 2019-536",
        "J’ouvre déjà mes résultats avec vos codes.",
        "le mardi 7 avril 2026 pour la demande d’accès",
    ):
        assert words in said
    assert contest(signed_in, case_file)["Location"] == page("case_detail", case_file)  # a second click: done already
    assert Event.objects.filter(action=Action.CONTEST_IDENTITY).count() == 1
    asked.refresh_from_db()
    assert asked.state == State.IDENTITY_REQUESTED  # contesting moves no date by itself
    assert asked.deadlines.get().due_on is None


def test_the_file_leads_from_the_letter_to_the_strict_date_then_to_the_complaint(signed_in, asked, at, run_jobs):  # noqa: F811
    case_file = asked.case_file
    at("2026-03-16 10:00 +0100")
    shown = signed_in.get(page("case_detail", case_file)).content.decode()
    assert "Contester cette demande d’identité" in shown
    contest(signed_in, case_file)
    run_jobs()
    letter = case_file.letters.get(kind_code="identity_contest")
    assert "Votre lettre de contestation est prête" in signed_in.get(page("case_detail", case_file)).content.decode()
    sent = signed_in.post(
        page("letter_sent", case_file, letter.pk), {"channel": "registered", **day(date(2026, 3, 16), "sent_on")}
    )
    assert sent.status_code == 302
    shown = signed_in.get(page("case_detail", case_file)).content.decode()
    assert "Délai suspendu" in shown
    assert shown.count("mardi 7\u00a0avril 2026") + shown.count("mardi 7 avril 2026") >= 1  # the 6th is Easter Monday
    assert "Contester cette demande d’identité" not in shown
    at("2026-04-08 10:00 +0200")
    shown = signed_in.get(page("case_detail", case_file)).content.decode()
    assert "vous pouvez saisir la CNIL" in shown
    assert "La plainte repose alors sur votre contestation" in shown


def test_the_complaint_is_ripe_the_morrow_of_the_strict_date_and_once(signed_in, asked, at, run_jobs, mailoutbox):  # noqa: F811
    case_file = asked.case_file
    at("2026-03-16 10:00 +0100")
    contest(signed_in, case_file)
    run_jobs()
    for moment in ("2026-04-06 12:00 +0200", "2026-04-07 23:30 +0200"):  # the eve, the day: the 5th is Easter Sunday
        at(moment)
        sweep_deadlines()
        run_jobs()
        assert not case_file.letters.filter(kind_code="cnil_complaint").exists()
    at("2026-04-16 06:00 +0200")  # the worker was off for ten days
    for _ in range(2):
        sweep_deadlines()
        run_jobs()
    assert Event.objects.get(action=Action.NOTICE_RIPE).data["rule"] == "E5"
    said = text(case_file, "cnil_complaint")
    assert "Ce motif repose sur cette contestation" in said
    assert "article 12, paragraphe 6, du RGPD" in said.replace("Article", "article")
    verdict = ripeness(record_of(case_demands(case_file)[0]), on=date(2026, 4, 8))
    assert (verdict.rule, verdict.ripe_on) == ("E5", date(2026, 4, 8))


def test_a_second_request_is_not_contested_by_the_first_letter(asked, time_machine):
    time_machine.move_to("2026-04-20 12:00 +0200")
    by = asked.case_file.patient
    perform(Action.CONTEST_IDENTITY, asked, by=by, on=date(2026, 3, 13))
    with pytest.raises(NotAllowed, match="déjà contestée"):
        perform(Action.CONTEST_IDENTITY, asked, by=by, on=date(2026, 3, 14))
    perform(Action.PROVIDE_IDENTITY, asked, by=by, on=date(2026, 3, 15))
    perform(Action.ASK_IDENTITY, asked, by=by, on=date(2026, 3, 18), reasons_given=True)
    (demand,) = case_demands(asked.case_file)
    assert demand.contested_on is None
    assert not record_of(demand).identity_contested


def test_a_stranger_finds_nothing_and_nothing_is_contested_twice(client, asked, other_patient):
    client.force_login(other_patient)
    url = reverse("case_identity_contest", args=[asked.case_file_id])
    assert client.get(url).status_code == 404
    assert client.post(url, {"days": "8"}).status_code == 404
    assert not Event.objects.filter(action=Action.CONTEST_IDENTITY).exists()


def test_what_is_wrong_is_said_beside_its_field_and_kept(signed_in, asked, at):  # noqa: F811
    at("2026-03-16 10:00 +0100")
    wrong = contest(signed_in, asked.case_file, days="400", statement="Mes mots à garder")
    assert wrong.status_code == 200
    assert "days" in wrong.context["form"].errors
    assert "Mes mots à garder" in wrong.content.decode()
