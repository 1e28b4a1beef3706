"""The pages of the routes: a claim, a complaint against X, a mandate; what they write, ask and say."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.file_pages.reading import in_order
from cases.models import Action, Document, Event, Letter
from cases.opening import open_case
from cases.workflow import perform_all
from directory.models import Association, Court, Department, Postcode
from tests.cases.conftest import LEAK, SENT, answers
from tests.cases.test_diary import LINE, shown
from tests.cases.test_patient_door import PDF, day, page


@pytest.fixture
def signed_in(client, patient, time_machine):
    time_machine.move_to("2026-03-20 10:00 +0100")
    client.force_login(patient)
    return client


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


def turned(client, name, case_file, *, to):
    """Another page of a form in steps."""
    return client.post(page(name, case_file), {"to": to}).content.decode().replace("\u202f", " ")


def test_a_claim_is_written_from_the_diary_and_posted(signed_in, leak, run_jobs, patient):
    signed_in.post(page("diary_add", leak), LINE | {"upload": SimpleUploadedFile("recu.pdf", PDF)})
    told = {"kind": "breach_letter", "title": "Lettre", "upload": SimpleUploadedFile("lettre.pdf", PDF)}
    signed_in.post(page("document_add", leak), told)
    assert "probablement prescrite" in shown(signed_in, "case_compensation", leak)
    assert "Timbres et photocopies" in turned(signed_in, "case_compensation", leak, to=1)
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
    assert [row["title"] for row in facts["exhibits"]] == ["Lettre annonçant la fuite", "Justificatif de frais"]
    assert facts["compensation"]["damage"][0]["exhibit"] == facts["exhibits"][1]["number"] == 2
    assert facts["compensation"]["processor"] == "Éditeur d’Exemple"
    assert "2021-03-14" not in str(facts)  # the day of knowledge stays in the file
    assert Event.objects.get(action=Action.NOTE_KNOWLEDGE).on == date(2021, 3, 14)
    sent = {"channel": "registered", "number": "", **day(date(2026, 3, 20), "sent_on")}
    assert signed_in.post(page("letter_sent", leak, letter.pk), sent).status_code == 302
    assert "est partie le 20 mars 2026" in shown(signed_in, "case_routes", leak)


def test_a_complaint_goes_to_the_court_of_the_place(signed_in, leak, run_jobs, patient, vannes):
    form = turned(signed_in, "case_criminal", leak, to=4)
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
    Association.objects.create(name="Les Patients du Golfe", category="consumer_national_approved")
    assert 'value="Les Patients du Golfe"' in shown(signed_in, "case_mandate", leak)
    longer = signed_in.post(page("case_mandate", leak), MANDATE | day(date(2027, 3, 20), "ends_on"))
    assert "douze mois au plus" in longer.content.decode()
    assert "Les Patients du Golfe" in longer.content.decode()
    assert signed_in.post(page("case_mandate", leak), MANDATE).status_code == 302
    run_jobs()
    mandate = Letter.objects.get(kind_code="mandate")
    assert mandate.is_ready
    facts = mandate.facts.reveal(leak.system_scope(purpose="test"))
    assert facts["mandate"]["approval"] == "association nationale de consommateurs, agrément à vérifier"
    assert facts["mandate"]["scopes"] == ["requests", "cnil"]  # reading the answers was not ticked
    assert "imprimez-le deux fois" in shown(signed_in, "letter_detail", leak, mandate.pk)
    assert "Les Patients du Golfe" in shown(signed_in, "case_mandate_end", leak)
    end = {
        "association": "Les Patients du Golfe", "address": "1 place de l’Exemple\n56000 Vannes", "told_to": "La CNIL",
        **day(date(2026, 3, 20), "given_on"), **day(date(2026, 3, 20), "effective_on"),
    }  # fmt: skip
    assert signed_in.post(page("case_mandate_end", leak), end).status_code == 302
    run_jobs()
    assert Letter.objects.get(kind_code="mandate_revocation").is_ready


def test_each_mandate_is_listed_and_ended_by_itself(signed_in, leak, run_jobs):
    for name in ("Les Patients du Golfe", "Les Patients de la Rade"):
        assert signed_in.post(page("case_mandate", leak), MANDATE | {"association": name}).status_code == 302
    first, second = (
        next(
            letter for letter in Letter.objects.filter(kind_code="mandate")
            if letter.facts.reveal(leak.system_scope(purpose="test"))["mandate"]["association"] == name
        )
        for name in ("Les Patients du Golfe", "Les Patients de la Rade")
    )  # fmt: skip
    text = shown(signed_in, "case_routes", leak)
    for letter in (first, second):
        assert f"{page('case_mandate_end', leak)}?mandat={letter.pk}" in text
    form = signed_in.get(f"{page('case_mandate_end', leak)}?mandat={first.pk}").content.decode()
    assert "Les Patients du Golfe" in form
    assert "de la Rade" not in form
    end = {
        "association": "Les Patients du Golfe", "address": "1 place de l’Exemple\n56000 Vannes", "told_to": "",
        **day(date(2026, 3, 20), "given_on"), **day(date(2026, 3, 20), "effective_on"),
    }  # fmt: skip
    assert signed_in.post(page("case_mandate_end", leak), end).status_code == 302
    text = shown(signed_in, "case_routes", leak)
    assert f"?mandat={first.pk}" not in text
    assert f"?mandat={second.pk}" in text
    assert "fin écrite pour le" in text
    assert "Rade" in shown(signed_in, "case_mandate_end", leak)  # the one that runs still


def test_the_page_of_the_routes_says_each_and_how_sure_it_is(signed_in, leak):
    text = shown(signed_in, "case_routes", leak)
    said = ["Le laboratoire a jusqu’au 7 avril 2026", "L’indemnisation", "La plainte pénale", "23 février 2027"]
    for words in (*said, "Comment cette date", "Probable", "À confirmer"):
        assert words in text
    brief = shown(signed_in, "case_detail", leak)
    for words in (
        page("case_routes", leak),
        "(à confirmer)",
        "probablement prescrite",
        "(probable)",
        "23 février 2027",
    ):
        assert words in brief


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
    signed_in.post(page("case_mandate", leak), MANDATE)  # of none, nothing is asked
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
