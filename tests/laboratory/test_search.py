"""What the search of the desk finds, in sealed names and by the number of a registered letter, and what it leaves."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from cases.laboratory import desk_queue
from cases.models import Action, CaseFile, Event, Letter
from cases.models.event import number_index
from cases.workflow import perform_all
from directory.models import Breach
from tests.bench.desk import fill
from vault.models import SealedFile

BACKFILL = import_module("cases.migrations.0024_search_at_the_desk")
NUMBER = "1A 000 000 0000 0"  # as `case_file` was sent


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to("2026-03-20 10:00 +0100")


def found(seat, typed):
    return [row.pk for row in desk_queue.search(seat, typed)[0]]


def test_when_more_are_found_than_shown_it_is_said_and_the_filters_stay(agent, received, monkeypatch):
    fill(received, 6)  # of the first, and of five others of various names, one « Camille »
    monkeypatch.setattr(desk_queue, "ROWS", 2)
    assert desk_queue.search(agent, "Camille")[1] == ""
    assert len(found(agent, "Camille")) == 2
    monkeypatch.setattr(desk_queue, "ROWS", 1)
    assert desk_queue.search(agent, "Camille")[1] == desk_queue.NOT_ALL_SHOWN
    assert found(agent, "Camille") == [received.pk]  # the newest
    monkeypatch.setattr(desk_queue, "SEARCHED", 1)
    assert desk_queue.search(agent, "Nolwenn")[1] == desk_queue.NOT_ALL_OPENED
    leak = Breach.objects.create(slug="fuite-des-essais", title="Fuite des essais", disclosed_on="2026-02-16")
    other = CaseFile.objects.exclude(pk=received.pk).order_by("-opened_on").first()
    CaseFile.objects.filter(pk=other.pk).update(breach=leak)
    assert [desk_queue.search(agent, typed, leak=leak.slug) for typed in ("Paul", "Camille", received.reference)] == [
        ([other], ""), ([], ""), ([], ""),
    ]  # fmt: skip
    assert desk_queue.search(agent, "Paul", right="erasure") == ([], "")


@pytest.mark.parametrize("typed", [NUMBER, "1a00000000000", " 1A-000-000.0000 0 ", NUMBER.replace(" ", "\u202f")])
def test_a_file_is_found_by_the_number_of_its_registered_letter_however_typed(agent, received, typed):
    assert found(agent, typed) == [received.pk]


def test_by_the_number_of_a_reminder_and_not_by_what_was_sent_elsewhere(agent, received):
    patient, demands = received.patient, list(received.demands.all())
    for kind, number in (("reminder", "1A 111 111 1111 1"), ("cnil_complaint", "1A 222 222 2222 2")):
        printed = {"pdf": SealedFile.objects.store(b"%PDF", key=received.key), "rendered_at": timezone.now()}
        letter = received.letters.create(kind_code=kind, written_on=date(2026, 3, 12), key=kind, **printed)
        told = {"letter": letter, "channel": "registered", "number": number}
        perform_all(Action.POST_LETTER, demands, by=patient, on=date(2026, 3, 12), **told)
    perform_all(Action.LODGE_COMPLAINT, demands, by=patient, on=date(2026, 3, 20), ripe=False, number="33 333 333")
    assert found(agent, "1A 111 111 1111 1") == [received.pk]
    assert found(agent, "1A 222 222 2222 2") == found(agent, "33 333 333") == []


def test_another_laboratory_finds_nothing_by_it_and_a_stolen_copy_says_nothing_of_it(agent, stranger, received):
    assert found(stranger, NUMBER) == []
    index = received.events.get(action=Action.SEND).number_index
    assert index == number_index(NUMBER, agent.controller_id)
    assert index != number_index(NUMBER, stranger.controller_id)
    with connection.cursor() as cursor:
        for model in (Event, Letter):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            stored = " ".join(str(bytes(v) if isinstance(v, memoryview) else v) for r in cursor.fetchall() for v in r)
            for word in ("1A 000", "1A00000000000", "camille", "martin"):
                assert word not in stored.lower().replace("1a", "1A")


def test_what_was_sent_before_there_was_an_index_is_found_too(agent, received, case_file):
    """The migration gives earlier letters their words and their numbers their index; run again, it changes nothing."""
    Letter.objects.update(name_words=None)
    Event.objects.update(number_index=None)
    assert found(agent, "Camille") == found(agent, NUMBER) == []
    for _ in range(2):
        BACKFILL.fill(apps, None)
        assert found(agent, "Camille Martin") == found(agent, NUMBER) == [received.pk]
    Event.objects.verify_chain(received)
