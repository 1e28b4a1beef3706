"""Several letters at a time: all the printers, a person first, nothing lost."""

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from rights import press
from rights.letters import FactsError
from rights.rendering import render_pdf, render_pdfs
from rights.specimens import SPECIMENS
from tests.letters.test_press import LONG, pressroom, printers_of, soon


@pytest.fixture
def two_printers():
    press._press.close()
    before = press.printers()
    press.employ(2)
    yield
    press.employ(before)


def at_once(*pages, batch=False):
    with ThreadPoolExecutor(len(pages)) as threads:
        return list(threads.map(partial(press.print_pdf, batch=batch), pages))


def test_two_printers_print_two_letters_at_once_and_no_more_are_hired(two_printers):
    press.print_pdf(LONG)
    assert len(printers_of(pressroom())) == 1
    assert len(set(at_once(LONG, LONG, LONG, LONG))) == 1
    assert len(printers_of(pressroom())) == 2


def test_when_the_press_dies_none_of_its_idle_printers_is_asked(two_printers):
    expected, _ = at_once(LONG, LONG)
    os.kill(pressroom(), signal.SIGKILL)
    assert press.print_pdf(LONG) == expected


def test_a_person_goes_before_a_batch(two_printers):
    press.employ(1)
    told = []

    def ask(name, batch):
        press.print_pdf(LONG, batch=batch)
        told.append(name)

    batch = [threading.Thread(target=ask, args=(f"lot {number}", True)) for number in range(4)]
    for thread in batch:
        thread.start()
    soon(lambda: press._press.printing == 1)
    ask("personne", False)
    for thread in batch:
        thread.join()
    assert told.index("personne") <= 1  # after the letter that was printing, before the three others


def test_a_batch_prints_on_all_printers_in_order_and_loses_nothing_to_a_kill(two_printers):
    wanted = [SPECIMENS["reminder"], SPECIMENS["request-health"]] * 6
    expected = {kind: render_pdf(kind, facts) for kind, facts in wanted[:2]}
    printed = []
    for pdf in render_pdfs(iter(wanted)):
        printed.append(pdf)
        if len(printed) in {2, 5}:
            os.kill(min(printers_of(pressroom())), signal.SIGKILL)
        if len(printed) == 8:
            os.kill(pressroom(), signal.SIGKILL)
    assert printed == [expected[kind] for kind, _ in wanted]


def test_a_letter_that_fails_leaves_the_others_of_its_batch(two_printers, monkeypatch):
    good, bad = SPECIMENS["reminder"], ("reminder", SPECIMENS["reminder"][1] | {"place": "🏥"})
    first, refused, last = render_pdfs([good, bad, good])
    assert first == last
    assert isinstance(refused, FactsError)


def test_a_batch_left_in_the_middle_stops(two_printers):
    asked = []

    def wanted():
        for number in range(1000):
            asked.append(number)
            yield SPECIMENS["reminder"]

    letters = render_pdfs(wanted())
    assert next(letters).startswith(b"%PDF")
    letters.close()
    assert len(asked) < 12
    assert soon(lambda: press._press.printing == 0)
