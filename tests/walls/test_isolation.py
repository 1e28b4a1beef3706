"""Two patients: whatever ids one of them mixes, posts or forges, nothing of the other is read, written or told."""

import uuid

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases import exhibits, writing
from cases.documents import Cleaned
from cases.models import Event, Letter
from cases.portals.patient import urlpatterns
from tests.walls.test_uploads import pdf

METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")
PAGES = [pattern for pattern in urlpatterns if "case_id" in pattern.pattern.converters]


@pytest.fixture
def proof(theirs):
    return exhibits.add(
        theirs,
        Cleaned(pdf(), "application/pdf", []),
        kind="receipt",
        title="CANARI",
        on=theirs.opened_on,
        by=theirs.patient,
    )


def address(pattern, case_file, letter, document):
    known = {
        "case_id": case_file,
        "letter_id": letter,
        "document_id": document,
        "dossier_id": letter,
        "entry_id": letter,
        "delivery_id": letter,
        "mandate_id": letter,
        "number": 1,
        "reply_code": "refus",
        "news_code": "piece",
    }
    return reverse(pattern.name, kwargs={name: known[name] for name in pattern.pattern.converters})


def rows():
    """How many rows each table holds; sessions apart, which time alone may write."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}


def contents():
    """Every value of every table, sealed ones as their bytes."""
    return [
        (model._meta.label, [tuple(getattr(value, "value", value) for value in row) for row in rows])
        for model in apps.get_models()
        for rows in [model._base_manager.order_by("pk").values_list()]
    ]


def test_no_method_finds_the_file_of_another_and_it_answers_as_for_none(signed_in, theirs, proof):
    before = rows()
    letter = theirs.letters.get().pk
    for pattern in PAGES:
        for method in METHODS:
            foreign = getattr(signed_in, method)(address(pattern, theirs.pk, letter, proof.pk))
            nobody = getattr(signed_in, method)(address(pattern, uuid.uuid4(), letter, proof.pk))
            assert foreign.status_code == nobody.status_code == 404, (pattern.name, method)
            assert foreign.content == nobody.content
            assert foreign["Cache-Control"] == "no-store, private"
    assert rows() == before


def test_a_letter_or_a_document_of_another_is_none_of_mine(signed_in, received, theirs, proof):
    mine, letter = received.case_file, theirs.letters.get()
    for pattern in PAGES:
        if not {"letter_id", "document_id"} & set(pattern.pattern.converters):
            continue
        for method in METHODS:
            foreign = getattr(signed_in, method)(address(pattern, mine.pk, letter.pk, proof.pk))
            nobody = getattr(signed_in, method)(address(pattern, mine.pk, uuid.uuid4(), uuid.uuid4()))
            assert (foreign.status_code, foreign.content) == (nobody.status_code, nobody.content)
            assert foreign.status_code in ({404} if method == "get" else {404, 405}), (pattern.name, method)


def test_forged_fields_reach_nothing_of_another(signed_in, received, theirs, proof):
    case_file, other = received.case_file, theirs.demands.get()
    events = theirs.events.count()
    told = {"on_day": 20, "on_month": 3, "on_year": 2026, "ground": "excessive", "reasons_given": "yes"}
    page = reverse("case_reply_detail", args=[case_file.pk, "refus"])
    refused = signed_in.post(page, told | {"remedies_given": "yes", "demands": [other.pk]})
    assert refused.status_code == 200
    mixed = signed_in.post(page, told | {"remedies_given": "yes", "demands": [received.pk, other.pk]})
    assert mixed.status_code == 200
    done = signed_in.post(page, told | {"remedies_given": "yes", "demands": [received.pk], "document": proof.pk})
    assert done.status_code == 302
    assert "document" not in Event.objects.get(action="refuse").data
    assert theirs.events.count() == events
    other.refresh_from_db()
    assert other.state == "draft"


def test_ids_that_are_none_are_refused_in_words(signed_in, received):
    page = reverse("case_reply_detail", args=[received.case_file.pk, "refus"])
    for junk in ("", "x", "-1", "\x00", "9" * 5_000, "../../etc/passwd", "00000000"):
        answer = signed_in.post(page, {"demands": [junk], "document": junk, "form_key": junk, "mask": junk})
        assert answer.status_code == 200, junk


def test_the_key_of_a_form_of_another_gives_nobody_their_letter(received, theirs, run_jobs, time_machine, monkeypatch):
    time_machine.move_to("2026-05-20 10:00 +0200")
    monkeypatch.setattr(writing, "_deserves", lambda *told: True)
    key, letters = uuid.uuid4(), []
    from cases.workflow import perform_all

    demand = theirs.demands.get()
    perform_all("send", [demand], by=theirs.patient, on=received.sent_on, channel="post")
    for demand_of in (received, demand):
        case_file, browser = demand_of.case_file, Client()
        browser.force_login(case_file.patient)
        sent = browser.post(reverse("case_reminder", args=[case_file.pk]), {"days": "8", "form_key": key})
        assert sent.status_code == 302
        letters.append(Letter.objects.get(pk=sent["Location"].rstrip("/").split("/")[-1]))
        assert letters[-1].case_file == case_file
    assert letters[0] != letters[1]


def test_another_person_in_the_same_browser_keeps_nothing_of_the_first(client, patient, other_patient, received):
    client.force_login(patient)
    client.get(reverse("case_list"))
    first = client.session.session_key
    client.post(reverse("sign_out"))
    client.force_login(other_patient)
    assert client.session.session_key != first
    assert client.get(reverse("case_detail", args=[received.case_file.pk])).status_code == 404
    thief = Client()
    thief.cookies["sessionid"] = first
    assert thief.get(reverse("case_list")).status_code == 302


def test_a_closed_account_is_out_at_its_next_request(signed_in, patient):
    assert signed_in.get(reverse("case_list")).status_code == 200
    type(patient).objects.filter(pk=patient.pk).update(is_active=False)
    assert signed_in.get(reverse("case_list")).status_code == 302


def test_reading_every_page_writes_nothing(signed_in, received, run_jobs, time_machine):
    case_file = received.case_file
    document = exhibits.add(
        case_file,
        Cleaned(pdf(), "application/pdf", []),
        kind="receipt",
        title="reçu",
        on=case_file.opened_on,
        by=case_file.patient,
    )
    signed_in.get(reverse("case_list"))  # the session is stamped once
    before = contents()
    for pattern in PAGES:
        for method in ("get", "head"):
            page = address(pattern, case_file.pk, case_file.letters.first().pk, document.pk)
            assert getattr(signed_in, method)(page).status_code in {200, 302, 404, 405}
    after = contents()
    for (name, then), (_, now) in zip(before, after, strict=True):
        assert now == then, name


def test_every_post_wants_its_token(patient, received):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(patient)
    letter = received.case_file.letters.get().pk
    for pattern in PAGES:
        answer = strict.post(address(pattern, received.case_file.pk, letter, letter), {"title": "x"})
        assert answer.status_code in {403, 405}, pattern.name
    for name in ("case_open", "sign_in", "sign_in_code", "sign_out", "journey_start", "journey_letter",
                 "journey_clear", "journey_follow", "administration:login", "administration:logout"):  # fmt: skip
        assert strict.post(reverse(name)).status_code in {302, 403, 405}, name
    assert strict.get(reverse("case_list")).status_code == 200  # and nobody was signed out


def test_files_are_handed_over_shut(signed_in, received):
    case_file = received.case_file
    document = exhibits.add(
        case_file,
        Cleaned(pdf(), "application/pdf", []),
        kind="receipt",
        title="reçu",
        on=case_file.opened_on,
        by=case_file.patient,
    )
    pages = [
        reverse("letter_pdf", args=[case_file.pk, case_file.letters.get().pk]),
        reverse("document_download", args=[case_file.pk, document.pk]),
    ]
    for page in pages:
        answer = signed_in.get(page)
        assert answer["Content-Disposition"].startswith("attachment; ")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["X-Content-Type-Options"] == "nosniff"
        for site in ("cross-site", "same-site"):
            assert signed_in.get(page, headers={"sec-fetch-site": site}).status_code == 403


def test_the_name_of_a_sent_file_is_kept_nowhere(signed_in, received):
    page = reverse("document_add", args=[received.case_file.pk])
    file = SimpleUploadedFile("CANARI 184127645108946.pdf", pdf(), content_type="text/html")
    assert signed_in.post(page, {"kind": "other", "title": "Reçu", "upload": file}).status_code == 302
    document = received.case_file.documents.get()
    assert document.content_type == "application/pdf"
    assert not document.file.name


def test_an_operator_who_signs_in_as_a_patient_in_the_same_browser_is_let_in(client, patient, run_jobs, mailoutbox):
    operator = type(patient).objects.create_operator("odile", "une phrase sans aucun sens")
    client.force_login(operator)
    client.post(reverse("sign_in"), {"email": "camille.martin@example.org"})
    run_jobs()
    code = next(line for line in mailoutbox[-1].body.splitlines() if "-" in line and len(line.strip()) == 9).strip()
    assert client.post(reverse("sign_in_code"), {"code": code}).status_code == 302
    assert client.session["_auth_user_id"] == str(patient.pk)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://e.invalid/", "//e.invalid/", "/\\e.invalid", "/dossiers/../../e", "/dossiers//e.invalid@",
        "javascript:x", "/administration/", "/dossiers/\n//e.invalid",
        "\x00/dossiers/", "/dossiers/%0d%0aSet-Cookie:x=1",
    ],
)  # fmt: skip
def test_signing_in_leads_to_no_other_site(client, patient, run_jobs, mailoutbox, elsewhere):
    client.post(reverse("sign_in", query={"next": elsewhere}), {"email": "camille.martin@example.org"})
    run_jobs()
    code = next(line for line in mailoutbox[-1].body.splitlines() if "-" in line and len(line.strip()) == 9).strip()
    led = client.post(reverse("sign_in_code", query={"next": elsewhere}), {"code": code})
    assert led["Location"] == reverse("case_list")
