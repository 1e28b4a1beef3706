"""Too much of anything: refused in good time, and the house goes on answering."""

import threading
import time
from datetime import date

import pytest
from django.urls import reverse

from cases import opening, writing
from cases.opening import open_case
from cases.workflow import NotAllowed
from rights import press
from tests.cases.conftest import SENT, answers

SILLY = ["9" * 4_301, "9999", "-1", "0", "٢٠٢٦", "²", "1e9", "\x00", "NaN", "2026\n", "<b>", "🎂", "9" * 100_000]


@pytest.mark.parametrize("value", SILLY, ids=range(len(SILLY)))
@pytest.mark.parametrize("kind", ["breach_72h", "formal_notice", "health_access"])
def test_no_date_however_silly_breaks_the_calculator(client, db, kind, value):
    names = (
        "received_on",
        "sent_on",
        "documents_on",
        "identity_asked_on",
        "identity_provided_on",
        "extension_notice_on",
    )
    typed = {f"{name}_{part}": value for name in names for part in ("day", "month", "year")}
    page = reverse("deadline_of_kind", args=[kind])
    begun = time.perf_counter()
    for told in (typed, typed | {"received_on_day": "1", "received_on_month": "1", "days": value, "hour": value}):
        assert client.post(page, told).status_code == 200
        if len(value) < 500:
            assert client.get(page, told | {"department": value}).status_code == 200
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    "text", ["a" * 9_000_000, "1 " * 4_000_000, "é" * 4_000_000, "(" * 9_000_000, " - " * 3_000_000]
)
def test_nine_megabytes_in_any_first_field_are_answered_soon(client, db, text):
    begun = time.perf_counter()
    for page, name in (("sign_in", "email"), ("journey_start", "breach"), ("journey_start", "laboratory")):
        assert client.post(reverse(page), {name: text}).status_code in {200, 302}
    for step, name in (("laboratoire", "search"), ("prelevement", "sample_period"), ("identite", "name")):
        assert client.post(reverse("journey_step", args=[step]), {name: text}).status_code in {200, 302}
    assert time.perf_counter() - begun < 15


def test_a_thousand_and_one_parts_are_too_many(client, db):
    assert client.post(reverse("sign_in"), {f"x{number}": "" for number in range(1_001)}).status_code == 400


def test_a_crowd_at_the_press_leaves_threads_for_the_others():
    crowd, told = press.Press(1), []

    def ask():
        try:
            told.append(crowd.print_pdf("<html lang=fr><title>.</title><p>.", "", date(2026, 11, 23)))
        except press.PressFailed as refusal:
            told.append(refusal)

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(press.WAITING + 4)]
    with crowd._turn(batch=False):  # somebody's long letter is printing
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 5
        while len(told) < 4 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert [str(refusal) for refusal in told] == ["trop de lettres attendent la presse"] * 4
    for thread in threads:
        thread.join()
    assert sum(isinstance(answer, bytes) for answer in told) == press.WAITING
    crowd.close()


def test_one_person_opens_fifty_files_and_no_more(patient, monkeypatch):
    monkeypatch.setattr(opening, "ALL_FILES", 2)
    for number in range(2):
        open_case(patient, answers(journey=f"{number:032}"), on=SENT)
    with pytest.raises(NotAllowed):
        open_case(patient, answers(journey="c" * 32), on=SENT)
    assert open_case(patient, answers(journey=f"{1:032}"), on=SENT)  # the same journey still leads to its file


def test_one_file_holds_sixty_letters_and_no_more(signed_in, received, monkeypatch, time_machine):
    monkeypatch.setattr(writing, "MOST_LETTERS", 2)
    monkeypatch.setattr(writing, "_deserves", lambda *told: True)
    page = reverse("case_reminder", args=[received.case_file.pk])
    assert signed_in.post(page, {"days": "8"}).status_code == 302
    refused = signed_in.post(page, {"days": "8"})
    assert refused.status_code == 200
    assert "soixante courriers" in refused.content.decode()
