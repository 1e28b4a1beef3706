"""The diary: what a leak costs, noted day after day, for the person alone."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.jobs import erase_file
from cases.models import CaseFile, DiaryEntry, Document
from cases.proofs import proved_chronology
from tests.cases.test_patient_door import PDF, day, page

LINE = {
    "nature": "costs",
    "text": "Timbres et photocopies",
    "euros": "1 012,50 €",
    "hours": "",
    **day(date(2026, 3, 9), "on"),
}


@pytest.fixture
def signed_in(client, patient, time_machine):
    time_machine.move_to("2026-03-20 10:00 +0100")
    client.force_login(patient)
    return client


def shown(client, name, case_file, *args):
    return client.get(page(name, case_file, *args)).content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_an_empty_diary_says_how_to_begin(signed_in, received):
    assert "Votre journal est vide" in shown(signed_in, "case_diary", received.case_file)
    assert signed_in.get(page("diary_add", received.case_file)).status_code == 200


def test_lines_are_added_once_totalled_corrected_and_taken_out(signed_in, received):
    case_file = received.case_file
    key = {"form_key": "6a6b8f1e-6f0c-4b8e-9d36-0d1f0b9d8a11"}
    for _ in range(2):  # a double click
        assert signed_in.post(page("diary_add", case_file), LINE | key).status_code == 302
    more = {
        "nature": "hours",
        "text": "Appels à la banque",
        "hours": "1 h 30",
        "euros": "",
        **day(date(2026, 3, 10), "on"),
    }
    assert signed_in.post(page("diary_add", case_file), more).status_code == 302
    told = shown(signed_in, "case_diary", case_file)
    assert DiaryEntry.objects.count() == 2
    assert "1 012,50 €" in told
    assert "1 h 30" in told
    assert told.index("Appels à la banque") < told.index("Timbres")  # newest first

    first = next(row for row in case_file.diary.all() if row.key.endswith("8a11:diary"))
    form = shown(signed_in, "diary_edit", case_file, first.pk)
    assert 'value="1 012,50"' in form
    assert signed_in.post(page("diary_edit", case_file, first.pk), LINE | {"euros": "12"}).status_code == 302
    assert "12 €" in shown(signed_in, "case_diary", case_file)
    assert signed_in.post(page("diary_remove", case_file, first.pk), {}).status_code == 302
    assert "Timbres" not in shown(signed_in, "case_diary", case_file)


def test_a_document_stays_when_its_line_goes(signed_in, received):
    case_file = received.case_file
    told = LINE | {"upload": SimpleUploadedFile("sms.pdf", PDF)}
    assert signed_in.post(page("diary_add", case_file), told).status_code == 302
    row, document = DiaryEntry.objects.get(), Document.objects.get()
    assert row.document == document
    assert signed_in.post(page("diary_edit", case_file, row.pk), LINE).status_code == 302
    row.refresh_from_db()
    assert row.document == document  # no other was chosen
    signed_in.post(page("diary_remove", case_file, row.pk), {})
    assert Document.objects.get() == document


def test_neither_a_line_nor_its_document_is_told_to_the_laboratory(signed_in, received, patient):
    case_file = received.case_file
    signed_in.post(page("diary_add", case_file), LINE | {"upload": SimpleUploadedFile("sms.pdf", PDF)})
    lines, exhibits = proved_chronology(case_file, case_file.scope_for(patient, purpose="test"))
    assert "préjudice" not in str(exhibits)
    assert "Timbres" not in str(lines)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"euros": "douze"}, "Écrivez la somme en euros"),
        ({"euros": "-3"}, "Écrivez la somme en euros"),
        ({"euros": "9999999"}, "trop grande"),
        ({"euros": ""}, "Indiquez la somme dépensée"),
        ({"hours": "1 h 75"}, "Écrivez le temps en heures"),
        ({"nature": "hours"}, "Indiquez le temps passé"),
        ({"nature": ""}, "Choisissez ce qui s’en rapproche"),
        ({"text": ""}, "Décrivez ce qui s’est passé"),
        ({"text": "mon numéro 1 84 12 76 451 089 46"}, "sécurité sociale"),
        ({"on_day": "31", "on_month": "4"}, "Le 31 avril n’existe pas"),
        ({"on_year": "2027"}, "pas encore arrivée"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(signed_in, received, changes, sentence):
    answer = signed_in.post(page("diary_add", received.case_file), LINE | changes)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert ("Timbres" in answer.content.decode()) or "text" in changes
    assert not DiaryEntry.objects.exists()


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1,5", 90),
        ("1.5", 90),
        ("0,25", 15),
        ("1 h 30", 90),
        ("2h", 120),
        ("45 min", 45),
        ("3 heures", 180),
        ("0", None),
    ],
)
def test_time_is_read_as_people_write_it(signed_in, received, patient, typed, minutes):
    told = LINE | {"hours": typed}
    assert signed_in.post(page("diary_add", received.case_file), told).status_code == 302
    scope = received.case_file.scope_for(patient, purpose="test")
    assert DiaryEntry.objects.get().told.reveal(scope)["minutes"] == minutes


def test_a_line_of_another_file_is_not_found_in_mine(signed_in, received, other_patient, client):
    signed_in.post(page("diary_add", received.case_file), LINE)
    row = DiaryEntry.objects.get()
    client.force_login(other_patient)
    for name in ("diary_edit", "diary_remove"):
        assert client.get(page(name, received.case_file, row.pk)).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_lines(signed_in, received):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert signed_in.get(page("case_diary", received.case_file)).status_code == 200
        return len(captured)

    signed_in.post(page("diary_add", received.case_file), LINE)
    count()
    one = count()
    for _ in range(12):
        signed_in.post(page("diary_add", received.case_file), LINE)
    assert DiaryEntry.objects.count() == 13
    assert count() == one


def test_a_diary_goes_with_its_file(signed_in, received):
    signed_in.post(page("diary_add", received.case_file), LINE | {"upload": SimpleUploadedFile("sms.pdf", PDF)})
    erase_file(received.case_file)
    assert not DiaryEntry.objects.exists()
    assert not CaseFile.objects.exists()


def test_a_file_leads_to_its_diary(signed_in, received):
    assert reverse("case_diary", args=[received.case_file.pk]) in shown(signed_in, "case_detail", received.case_file)
