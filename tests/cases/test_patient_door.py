"""The patient's door, as a browser walks it."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from cases import answers_cookie
from cases.models import Action, CaseFile, Demand, Document, Event, Letter, State
from cases.opening import open_case
from cases.portals.patient import urlpatterns
from cases.portals.patient.files import CONSENT
from cases.portals.sign_in import way_back
from cases.workflow import NotAllowed, perform
from tests.cases.conftest import answers

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj\ntrailer<</Root 1 0 R>>"
)


@pytest.fixture
def signed_in(client, patient):
    client.force_login(patient)
    return client


@pytest.fixture
def at(time_machine, client, patient):
    """Be there and then, signed in again: a session does not outlive its half hour."""

    def move(moment):
        time_machine.move_to(moment)
        client.force_login(patient)

    return move


def day(value, name="received_on"):
    return {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}


def page(name, case_file, *args):
    return reverse(name, args=[case_file.pk, *args])


def test_every_page_of_a_file_is_not_found_for_another_person(client, received, other_patient):
    case_file = received.case_file
    letter = case_file.letters.get()
    known = {"case_id": case_file.pk, "letter_id": letter.pk, "document_id": letter.pk}
    known |= {"reply_code": "refus", "news_code": "decision", "entry_id": letter.pk, "dossier_id": letter.pk}
    known |= {"delivery_id": letter.pk, "number": 1, "mandate_id": letter.pk}
    client.force_login(other_patient)
    for pattern in urlpatterns:
        names = pattern.pattern.converters
        if "case_id" in names:
            url = reverse(pattern.name, kwargs={name: known[name] for name in names})
            assert client.get(url).status_code == 404, url
            assert client.post(url).status_code == 404, url


def test_a_letter_of_another_file_is_not_found_in_mine(signed_in, case_file, run_jobs, other_patient):
    theirs = open_case(other_patient, answers(journey="b" * 32), on=date(2026, 3, 4))
    run_jobs()
    assert signed_in.get(page("letter_pdf", case_file, theirs.letters.get().pk)).status_code == 404


def test_the_letter_is_sent_then_received_with_its_slip(signed_in, case_file, run_jobs, time_machine):
    time_machine.move_to("2026-03-06 10:00 +0100")
    run_jobs()
    letter = case_file.letters.get()
    shown = signed_in.get(page("case_detail", case_file)).content.decode()
    assert "imprimez-la" in shown
    sent = signed_in.post(
        page("letter_sent", case_file, letter.pk),
        {"channel": "registered", "number": "", **day(date(2026, 3, 4), "sent_on")},
    )
    assert sent.status_code == 302
    received = signed_in.post(
        page("case_received", case_file),
        {"certainty": "proved", **day(date(2026, 3, 5)), "upload": SimpleUploadedFile("avis.pdf", PDF)},
    )
    assert received.status_code == 302, received.content.decode()
    shown = signed_in.get(page("case_detail", case_file)).content.decode()
    assert "mardi 7\u00a0avril 2026" in shown.replace(" ", " ") or "7 avril 2026" in shown
    assert Document.objects.get().number == 1
    answer = signed_in.get(page("document_download", case_file, Document.objects.get().pk))
    assert answer.content.startswith(b"%PDF")
    assert "attachment" in answer["Content-Disposition"]


def test_a_good_file_survives_a_wrong_date(signed_in, received, run_jobs):
    url = page("case_reply_detail", received.case_file, "complet")
    wrong = signed_in.post(
        url,
        {
            "demands": [received.pk],
            "on_day": 31,
            "on_month": 4,
            "on_year": 2026,
            "upload": SimpleUploadedFile("r.pdf", PDF),
        },
    )
    assert wrong.status_code == 200
    assert "n’existe pas" in wrong.content.decode()
    kept = Document.objects.get()
    assert str(kept.pk) in wrong.content.decode()
    right = signed_in.post(url, {"demands": [received.pk], "document": kept.pk, **day(date(2026, 4, 3), "on")})
    assert right.status_code == 302
    assert Event.objects.get(action=Action.ANSWER_FULL).data["document"] == str(kept.pk)


@pytest.mark.parametrize(
    ("code", "facts", "state"),
    [
        ("complet", {}, State.ANSWERED),
        ("partiel", {"missing": ["access.2"]}, State.PARTLY_ANSWERED),
        ("refus", {"ground": "excessive", "reasons_given": "yes", "remedies_given": "no"}, State.REFUSED),
        ("prolongation", {"reasons_given": "yes"}, State.RECEIVED),
        ("identite", {"reasons_given": "no", "asks_id_copy": "yes"}, State.IDENTITY_REQUESTED),
        ("renvoi", {"statement": "le siège"}, State.REDIRECTED),
    ],
)
def test_what_the_laboratory_did_is_recorded_once(signed_in, received, code, facts, state):
    url = page("case_reply_detail", received.case_file, code)
    assert signed_in.get(url).status_code == 200
    told = {
        "form_key": "6a6b8f1e-6f0c-4b8e-9d36-0d1f0b9d8a11",
        "demands": [received.pk],
        **day(date(2026, 3, 20), "on"),
        **facts,
    }
    for _ in range(2):  # a double click
        answer = signed_in.post(url, told)
    received.refresh_from_db()
    assert received.state == state
    assert Event.objects.filter(author="laboratory", action__in=[a.value for a in Action]).count() == 1
    assert answer.status_code in {302, 404}


def test_a_social_security_number_is_refused_and_can_be_masked(signed_in, received):
    url = page("case_reply_detail", received.case_file, "renvoi")
    told = {
        "demands": [received.pk],
        **day(date(2026, 3, 20), "on"),
        "statement": "dossier 1 84 12 76 451 089 46 transmis",
    }
    refused = signed_in.post(url, told)
    assert refused.status_code == 200
    assert "sécurité sociale" in refused.content.decode()
    assert signed_in.post(url, {**told, "mask": "1"}).status_code == 302


def test_the_number_of_queries_does_not_grow_with_the_files(signed_in, patient):
    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert signed_in.get(reverse("case_list")).status_code == 200
        return len(captured)

    open_case(patient, answers(), on=date(2026, 3, 4))
    count()  # the first page of a session writes it
    one = count()
    for number in range(12):
        open_case(patient, answers(journey=f"{number:032}"), on=date(2026, 3, 4))
    assert count() == one


def test_signing_in_is_the_same_for_a_known_and_an_unknown_address(client, patient, run_jobs, mailoutbox):
    seen = []
    for address in ("camille.martin@example.org", "personne.inconnue@example.org"):
        client.logout()
        asked = client.post(reverse("sign_in"), {"email": address})
        shown = client.get(reverse("sign_in_code"))
        seen.append((asked.status_code, asked["Location"], shown.status_code))
        run_jobs()
    assert seen[0] == seen[1]
    assert [mail.to for mail in mailoutbox] == [["camille.martin@example.org"], ["personne.inconnue@example.org"]]
    code = mailoutbox[-1].body.split("\n")[4].strip()
    assert client.post(reverse("sign_in_code"), {"code": code}).status_code == 302
    assert client.get(reverse("case_list")).status_code == 200


def test_a_file_opens_once_from_one_journey(patient):
    first = open_case(patient, answers(), on=date(2026, 3, 4))
    assert open_case(patient, answers(), on=date(2026, 3, 4)) == first
    assert (CaseFile.objects.count(), Demand.objects.count(), Letter.objects.count()) == (1, 1, 1)


def test_complaint_early_is_warned_and_needs_a_reason(signed_in, received, run_jobs, time_machine):
    time_machine.move_to("2026-03-20 10:00 +0100")
    url = page("case_complaint", received.case_file)
    shown = signed_in.get(url).content.decode()
    assert "trop tôt" in shown
    assert signed_in.post(url, {"reveal_identity": "yes"}).status_code == 200
    assert not received.case_file.letters.filter(kind_code="cnil_complaint").exists()
    assert signed_in.post(url, {"reveal_identity": "yes", "reason": "J’ai la preuve de la fuite."}).status_code == 302
    run_jobs()
    draft = received.case_file.letters.get(kind_code="cnil_complaint")
    assert draft.is_ready
    assert "Copier" in signed_in.get(url).content.decode()


def test_follow_up_letters_wait_for_the_last_day(signed_in, received, run_jobs, at):
    case_file = received.case_file
    at("2026-04-07 10:00 +0200")
    assert "trop tôt" in signed_in.get(page("case_formal_notice", case_file)).content.decode()
    at("2026-04-08 10:00 +0200")
    assert signed_in.post(page("case_formal_notice", case_file), {"days": "15"}).status_code == 302
    run_jobs()
    letter = case_file.letters.get(kind_code="formal_notice")
    assert (
        signed_in.post(
            page("letter_sent", case_file, letter.pk), {"channel": "registered", **day(date(2026, 4, 8), "sent_on")}
        ).status_code
        == 302
    )
    at("2026-04-10 10:00 +0200")
    assert (
        signed_in.post(
            page("letter_received", case_file, letter.pk), {"certainty": "proved", **day(date(2026, 4, 10))}
        ).status_code
        == 302
    )
    told = {"by": case_file.patient, "on": date(2026, 4, 9), "letter": letter}
    with pytest.raises(NotAllowed, match="déjà notée au 10 avril"):  # by somebody whose page was older
        perform(Action.LETTER_RECEIVED, received, **told)
    assert received.deadlines.get(rule="formal_notice").due_on == date(2026, 4, 27)  # the 25th is a Saturday


def test_the_calendar_says_nothing_of_health(signed_in, received, at):
    at("2026-03-20 10:00 +0100")
    answer = signed_in.get(page("case_calendar", received.case_file))
    text = answer.content.decode()
    assert "BEGIN:VEVENT" in text
    assert "20260407" in text
    for word in ("aboratoire", "sant", "CNIL", "Vannes", "exempl"):
        assert word not in text


def test_results_are_not_hosted_where_the_house_may_not(signed_in, received, settings):
    url = page("case_reply_detail", received.case_file, "complet")
    assert 'type="file"' in signed_in.get(url).content.decode()
    settings.STORE_MEDICAL_DOCUMENTS = False
    assert 'type="file"' not in signed_in.get(url).content.decode()
    told = {"demands": [received.pk], **day(date(2026, 4, 3), "on"), "upload": SimpleUploadedFile("r.pdf", PDF)}
    assert signed_in.post(url, told).status_code == 302
    assert not Document.objects.exists()
    elsewhere = page("case_reply_detail", received.case_file, "renvoi")  # nothing left to send elsewhere
    assert signed_in.get(elsewhere)["Location"] == page("case_detail", received.case_file)


def test_two_people_on_one_computer_open_two_files(patient, other_patient):
    first = open_case(patient, answers(), on=date(2026, 3, 4))
    second = open_case(other_patient, answers(), on=date(2026, 3, 4))
    assert first != second


@pytest.mark.parametrize(
    "path", ["https://example.org/", "//example.org/", "/administration/", "/dossiers/../aide/", ""]
)
def test_signing_in_never_leads_to_another_door(path):
    assert way_back(path) == ""


def test_words_sent_by_a_stranger_come_back_the_same_for_any_file(client, received):
    """A session that ended gives back what was typed, and not whether the file exists."""
    mine, none = received.case_file_id, "7d3b1c52-2f0e-4a35-9c3e-5b6f0a9d8e41"
    answers_to = [client.post(f"/dossiers/{pk}/reponse/renvoi/", {"statement": "<b>mes mots"}) for pk in (mine, none)]
    assert {answer.status_code for answer in answers_to} == {401}
    told, other = (answer.content.decode() for answer in answers_to)
    assert "&lt;b&gt;mes mots" in told
    assert re.sub(r'value="\w+"', "", told.replace(str(mine), none)) == re.sub(r'value="\w+"', "", other)


def test_a_file_opens_with_a_plain_yes_and_not_without(signed_in):
    carried = answers_cookie.carry(HttpResponse(), answers(), at=timezone.now())
    signed_in.cookies.update(carried.cookies)
    assert "accord exprès" in signed_in.get(reverse("case_open")).content.decode()
    assert signed_in.post(reverse("case_open")).status_code == 200
    assert not CaseFile.objects.exists()
    for _ in range(2):  # a double click
        assert signed_in.post(reverse("case_open"), {"consent": "on"}).status_code == 302
        signed_in.cookies.update(carried.cookies)
    assert CaseFile.objects.count() == 1
    assert Event.objects.get(action=Action.PREPARE).data["consent"] == CONSENT
