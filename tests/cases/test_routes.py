"""The routes side by side: what each says, day by day, and the letters that lead to them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.jobs import sweep_deadlines
from cases.models import Action, Document, Event, Letter
from cases.opening import open_case
from cases.portals.patient.files import in_order
from cases.proofs import proved_chronology
from cases.three_routes import knowledge, limitations, three_routes
from cases.workflow import NotAllowed, perform_all
from directory.models import Breach, Court, Department, Postcode
from tests.cases.conftest import SENT, answers
from tests.cases.test_diary import LINE
from tests.cases.test_patient_door import PDF, day, page

LEAK = date(2021, 2, 23)


@pytest.fixture
def signed_in(client, patient, time_machine):
    time_machine.move_to("2026-03-20 10:00 +0100")
    client.force_login(patient)
    return client


@pytest.fixture
def leak(received):
    """The file of `received`, about a leak published on 23 February 2021."""
    case_file = received.case_file
    case_file.breach = Breach.objects.create(
        slug="fuite-exemple", title="Fuite d’exemple", disclosed_on=LEAK, processor="Éditeur d’Exemple"
    )
    case_file.save(update_fields=["breach"])
    return case_file


@pytest.fixture
def vannes(db):
    morbihan = Department.objects.create(code="56", name="Morbihan", zone="metro", public_holiday_zone="metropole")
    Postcode.objects.create(
        postcode="56000", insee_code="56260", commune="Vannes", commune_key="vannes", department=morbihan
    )
    for code, seat, postcodes in (("lorient", "Lorient", ["56100"]), ("vannes", "Vannes", ["56000"])):
        Court.objects.create(
            code=code, name=f"Tribunal judiciaire de {seat}", kind="tribunal judiciaire", seat=seat,
            department=morbihan, seat_postcodes=postcodes,
        )  # fmt: skip
    return Court.objects.get(code="vannes")


def shown(client, name, case_file, *args):
    return client.get(page(name, case_file, *args)).content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def told(case_file, *, on):
    return {route.code: route for route in three_routes(case_file, in_order(case_file), [], on=on)}


# --- Limitations ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 2, 22), "moins de six mois"),  # the eve
        (date(2026, 2, 23), "moins de six mois"),  # the last day is still in time
        (date(2026, 2, 24), "probablement prescrite depuis le 24 février 2026"),  # the morrow
        (date(2025, 1, 1), ""),
    ],
)
def test_compensation_warns_and_never_blocks(leak, on, words):
    route = told(leak, on=on)["civil"]
    assert words in " ".join(route.warnings)
    assert any("indemnisation" in label for label, _ in route.links)
    assert route.dates[0].on == date(2026, 2, 23)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2027, 2, 22), "moins de six mois"),
        (date(2027, 2, 23), "moins de six mois"),
        (date(2027, 2, 24), "probablement prescrits depuis le 24 février 2027"),
    ],
)
def test_the_offences_have_six_years(leak, on, words):
    assert words in " ".join(told(leak, on=on)["criminal"].warnings)


def test_the_day_the_person_learnt_governs_the_claim_and_not_the_offences(leak, patient):
    assert knowledge(leak, in_order(leak)) == (LEAK, True)
    perform_all(Action.NOTE_KNOWLEDGE, in_order(leak), by=patient, on=date(2021, 4, 12))
    demands = in_order(type(leak).objects.get(pk=leak.pk))
    assert knowledge(leak, demands) == (date(2021, 4, 12), False)
    found = limitations(leak, demands)
    assert found["civil_limitation"].due_on == date(2026, 4, 12)
    assert found["criminal_limitation"].due_on == date(2027, 2, 23)


def test_without_a_leak_nor_a_day_no_limitation_is_invented(received):
    assert limitations(received.case_file, in_order(received.case_file)) == {}


def test_an_heir_is_sent_to_a_lawyer_and_given_no_claim(patient, signed_in, run_jobs):
    heir = {"capacity": "heir", "person_name": "Yves Martin", "person_birth_date": "1950-01-01", "motive": "memory",
            "proof_kind": "notarial_deed", "wants": ("health_access",), "journey": "c" * 32}  # fmt: skip
    case_file = open_case(patient, answers(**heir), on=SENT)
    assert "succession" in told(case_file, on=SENT)["civil"].stands
    assert signed_in.get(page("case_compensation", case_file))["Location"] == page("case_detail", case_file)


# --- The complaint to the prosecutor ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("moment", "noticed"),
    [
        ("2026-06-19 12:00 +0200", False),
        ("2026-06-20 12:00 +0200", False),  # three months, to the day
        ("2026-06-20 23:30 +0000", True),  # already the 21st in Paris
        ("2026-07-01 06:00 +0200", True),  # after ten days without a worker
    ],
)
def test_after_three_months_of_silence_a_civil_party_is_possible(
    leak, patient, run_jobs, time_machine, moment, noticed
):
    time_machine.move_to("2026-03-20 10:00 +0100")
    perform_all(Action.FILE_CRIMINAL_COMPLAINT, in_order(leak), by=patient, on=date(2026, 3, 20))
    time_machine.move_to(moment)
    for _ in range(2):  # running twice adds nothing
        sweep_deadlines()
        run_jobs()
    said = Event.objects.filter(action=Action.NOTICE_LATE, data__rule="criminal_follow_up")
    assert said.count() == int(noticed)
    assert not Event.objects.filter(action=Action.NOTICE_COMING, data__rule="criminal_follow_up").exists()
    route = told(type(leak).objects.get(pk=leak.pk), on=date(2026, 6, 21))["criminal"]
    assert "possible depuis le 21 juin 2026" in route.then
    assert route.dates[0].on == date(2026, 6, 21)


def test_a_receipt_changes_nothing_and_a_refusal_ends_the_wait(leak, patient, time_machine):
    time_machine.move_to("2026-03-25 10:00 +0100")
    demands = in_order(leak)
    with pytest.raises(NotAllowed, match="Notez d’abord"):
        perform_all(Action.HEAR_FROM_PROSECUTOR, demands, by=patient, on=date(2026, 3, 22), news="receipt")
    perform_all(Action.FILE_CRIMINAL_COMPLAINT, demands, by=patient, on=date(2026, 3, 2))  # before the first letter
    with pytest.raises(NotAllowed, match="avant le dépôt"):
        perform_all(Action.HEAR_FROM_PROSECUTOR, demands, by=patient, on=date(2026, 3, 1), news="closed")
    perform_all(Action.HEAR_FROM_PROSECUTOR, demands, by=patient, on=date(2026, 3, 22), news="receipt")
    row = demands[0].deadlines.get(rule="criminal_follow_up")
    assert row.due_on == date(2026, 6, 2)
    perform_all(Action.HEAR_FROM_PROSECUTOR, demands, by=patient, on=date(2026, 3, 24), news="closed")
    assert not demands[0].deadlines.filter(rule="criminal_follow_up").exists()
    assert "classée sans suite" in told(type(leak).objects.get(pk=leak.pk), on=date(2026, 3, 25))["criminal"].stands
    Event.objects.verify_chain(leak)


def test_the_laboratory_never_reads_of_the_other_routes(leak, patient, time_machine):
    time_machine.move_to("2026-03-25 10:00 +0100")
    demands = in_order(leak)
    perform_all(Action.NOTE_KNOWLEDGE, demands, by=patient, on=LEAK)
    perform_all(Action.FILE_CRIMINAL_COMPLAINT, demands, by=patient, on=date(2026, 3, 20))
    lines, _ = proved_chronology(leak, leak.scope_for(patient, purpose="test"))
    assert "procureur" not in str(lines)
    assert "appris" not in str(lines)


# --- The pages --------------------------------------------------------------------------------------------------------
def test_a_claim_is_written_from_the_diary_and_posted(signed_in, leak, run_jobs, patient):
    signed_in.post(page("diary_add", leak), LINE | {"upload": SimpleUploadedFile("recu.pdf", PDF)})
    form = shown(signed_in, "case_compensation", leak)
    assert "probablement prescrite" in form
    assert "Timbres et photocopies" in form
    entry = str(leak.diary.get().pk)
    typed = {
        "form_key": "6a6b8f1e-6f0c-4b8e-9d36-0d1f0b9d8a11", "duties": ["security", "information"], "entries": [entry],
        "moral": "Je vérifie mes comptes chaque jour.", "moral_euros": "500", "link": "", "days": "30",
        **day(date(2021, 3, 14), "known_on"),
    }  # fmt: skip
    for _ in range(2):  # a double click
        assert signed_in.post(page("case_compensation", leak), typed).status_code == 302
    run_jobs()
    letter = Letter.objects.get(kind_code="compensation")
    assert letter.is_ready
    facts = letter.facts.reveal(leak.scope_for(patient, purpose="test"))
    assert facts["compensation"]["damage"][0]["cents"] == 101250
    assert facts["compensation"]["damage"][0]["exhibit"] == facts["exhibits"][0]["number"] == 1
    assert facts["compensation"]["processor"] == "Éditeur d’Exemple"
    assert "2021-03-14" not in str(facts)  # the day of knowledge stays in the file
    assert Event.objects.get(action=Action.NOTE_KNOWLEDGE).on == date(2021, 3, 14)
    sent = {"channel": "registered", "number": "", **day(date(2026, 3, 20), "sent_on")}
    assert signed_in.post(page("letter_sent", leak, letter.pk), sent).status_code == 302
    assert "est partie le 20 mars 2026" in shown(signed_in, "case_routes", leak)


def test_a_complaint_goes_to_the_court_of_the_place(signed_in, leak, run_jobs, patient, vannes):
    form = shown(signed_in, "case_criminal", leak)
    assert form.index("Tribunal judiciaire de Vannes") < form.index("Tribunal judiciaire de Lorient")
    typed = {
        "happened": ["leak", "identity"], "place": "Vannes", "story": "J’ai reçu un courrier de relance inconnu.",
        "birth_place": "Quimper", "profession": "menuisière", "nationality": "", "court": str(vannes.pk),
        "street": "Place de la République", "harm": "", **day(LEAK, "since_on"),
        "told_on_day": "", "told_on_month": "", "told_on_year": "",
    }  # fmt: skip
    assert signed_in.post(page("case_criminal", leak), typed | {"profession": ""}).status_code == 200
    assert signed_in.post(page("case_criminal", leak), typed).status_code == 302
    run_jobs()
    letter = Letter.objects.get(kind_code="criminal_complaint")
    assert letter.is_ready
    assert letter.facts.reveal(leak.scope_for(patient, purpose="test"))["recipient"]["lines"] == [
        "MADAME, MONSIEUR LE PROCUREUR", "DE LA REPUBLIQUE", "TRIBUNAL JUDICIAIRE DE VANNES", "PLACE DE LA REPUBLIQUE",
        "56000 VANNES",
    ]  # fmt: skip
    assert "Je l’ai envoyée" not in shown(signed_in, "letter_detail", leak, letter.pk)
    filed = {"number": "", **day(date(2026, 3, 20), "on"), "upload": SimpleUploadedFile("recepisse.pdf", PDF)}
    assert signed_in.post(page("case_criminal_filed", leak), filed).status_code == 302
    assert Document.objects.get().kind == Document.Kind.JUSTICE
    assert signed_in.get(page("case_criminal_filed", leak)).status_code == 302  # noted once
    heard = {"news": "closed", **day(date(2026, 3, 20), "on")}
    assert signed_in.post(page("case_prosecutor", leak), heard).status_code == 302
    assert "classée sans suite" in shown(signed_in, "case_detail", leak)


MANDATE = {
    "association": "Les Patients du Golfe", "number": "W560000000", "approval": "", "scopes": ["requests", "cnil"],
    "address": "1 place de l’Exemple\n56000 Vannes", "notices": "email",
    **day(date(2026, 3, 20), "starts_on"), **day(date(2027, 3, 19), "ends_on"),
}  # fmt: skip


def test_a_mandate_and_its_end_are_documents_to_sign(signed_in, leak, run_jobs):
    assert signed_in.get(page("case_mandate", leak)).status_code == 200
    longer = signed_in.post(page("case_mandate", leak), MANDATE | day(date(2027, 3, 20), "ends_on"))
    assert "douze mois au plus" in longer.content.decode()
    assert "Les Patients du Golfe" in longer.content.decode()
    assert signed_in.post(page("case_mandate", leak), MANDATE).status_code == 302
    run_jobs()
    mandate = Letter.objects.get(kind_code="mandate")
    assert mandate.is_ready
    assert "imprimez-le deux fois" in shown(signed_in, "letter_detail", leak, mandate.pk)
    assert "Les Patients du Golfe" in shown(signed_in, "case_mandate_end", leak)
    end = {
        "association": "Les Patients du Golfe", "address": "1 place de l’Exemple\n56000 Vannes", "told_to": "La CNIL",
        **day(date(2026, 3, 20), "given_on"), **day(date(2026, 3, 20), "effective_on"),
    }  # fmt: skip
    assert signed_in.post(page("case_mandate_end", leak), end).status_code == 302
    run_jobs()
    assert Letter.objects.get(kind_code="mandate_revocation").is_ready


def test_the_page_of_the_routes_says_each_and_how_sure_it_is(signed_in, leak):
    text = shown(signed_in, "case_routes", leak)
    said = ["Le laboratoire a jusqu’au 7 avril 2026", "L’indemnisation", "La plainte pénale", "23 février 2027"]
    for words in (*said, "Comment cette date", "Probable", "À confirmer"):
        assert words in text
    assert page("case_routes", leak) in shown(signed_in, "case_detail", leak)


def test_the_day_of_knowledge_is_asked_and_noted(signed_in, leak):
    assert signed_in.post(page("case_knowledge", leak), day(date(2021, 4, 12), "on")).status_code == 302
    assert "12 avril 2026" in shown(signed_in, "case_routes", leak)


def test_the_calendar_holds_the_limitations_without_a_word_of_them(signed_in, leak):
    text = signed_in.get(page("case_calendar", leak)).content.decode()
    assert "20270223" in text
    assert "20261125" in text  # ninety days before
    for word in ("prescri", "procureur", "aboratoire", "CNIL"):
        assert word not in text


def test_the_number_of_queries_does_not_grow_with_demands_letters_or_lines(signed_in, leak, patient, run_jobs):
    def count(name, case_file):
        with CaptureQueriesContext(connection) as captured:
            assert signed_in.get(page(name, case_file)).status_code == 200
        return len(captured)

    everything = answers(journey="d" * 32, wants=("access", "health_access", "recipients", "breach_info", "erasure"))
    large = open_case(patient, everything, on=SENT)
    large.breach = leak.breach
    large.save(update_fields=["breach"])
    perform_all(Action.SEND, in_order(large), by=patient, on=SENT, channel="registered")
    for _ in range(5):
        signed_in.post(page("case_mandate", large), MANDATE)
        signed_in.post(page("diary_add", large), LINE)
    run_jobs()
    count("case_routes", leak)
    for name in ("case_routes", "case_detail"):
        assert count(name, large) == count(name, leak), name


def test_a_stranger_finds_none_of_these_pages(client, leak, other_patient):
    client.force_login(other_patient)
    for name in (
        "case_routes",
        "case_compensation",
        "case_criminal",
        "case_mandate",
        "case_mandate_end",
        "case_knowledge",
    ):
        assert client.get(reverse(name, args=[leak.pk])).status_code == 404
