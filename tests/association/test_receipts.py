"""What a list says of letters that somebody noted by hand, in part or meanwhile: nothing is lost, nothing doubled."""

from datetime import date

import pytest
from django.utils import timezone

from cases import writing
from cases.association import receipts
from cases.association.receipt_line import Line
from cases.association.receipt_matching import NUMBER_ALONE
from cases.models import Action, Event, Letter, Mandate, Receipts
from cases.workflow import NotAllowed, perform, perform_all
from cases.workflow.mandated import OUTSIDE
from tests.association.many import enter_many, run_all_but_the_press
from tests.association.test_campaigns import late, validated
from tests.laboratory.conftest import agent, laboratory

__all__ = ["agent", "laboratory"]

POSTED, ARRIVED, TODAY = date(2026, 6, 1), date(2026, 6, 5), date(2026, 6, 12)
NUMBER = "1A 111 111 1111 1"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{POSTED} 12:00 +0200")


@pytest.fixture
def files(coordinator, site):
    return enter_many(coordinator, site, 3)


def letter_of(case_file, kind="request"):
    return Letter.objects.select_related("case_file__key", "case_file__patient").get(
        case_file=case_file, kind_code=kind
    )  # fmt: skip


def noted(seat, case_file, kind="request", **told):
    letter = letter_of(case_file, kind)
    receipts.note(letter, Line(str(letter.pk), **told), seat, at=timezone.now())


def given(seat, *rows):
    """A list read and accepted: (the reading, what was refused)."""
    content = "\n".join(["Repère;Numéro;Posté le;Reçu le", *(";".join(row) for row in rows)]).encode()
    reading = receipts.read(content, seat, today=timezone.localdate())
    row = receipts.keep(reading, seat, at=timezone.now())
    if reading.lines:
        receipts.accept(row, seat, at=timezone.now())
        run_all_but_the_press()
    refusals = Receipts.objects.get(pk=row.pk).refusals.reveal(seat.own_scope("test"))
    return reading, [sentence for *_, sentence in refusals or ()]


def test_the_number_of_a_letter_posted_without_one_is_kept_with_its_receipt(files, coordinator, time_machine):
    validated(coordinator)
    run_all_but_the_press()
    for case_file in files:
        noted(coordinator, case_file, posted=POSTED.isoformat())
    time_machine.move_to(f"{TODAY} 12:00 +0200")
    noted(coordinator, files[2], received=ARRIVED.isoformat())
    reading, refused = given(
        coordinator,
        (files[0].reference, NUMBER, "", "05/06/2026"),
        (files[1].reference, "1A 222 222 2222 2", "01/06/2026", ""),
        (files[2].reference, "1A 333 333 3333 3", "", "05/06/2026"),
    )
    assert (len(reading.lines), [problem[2] for problem in reading.problems]) == (1, [NUMBER_ALONE] * 2)
    assert refused == []
    received = files[0].events.get(action=Action.RECEIVE)
    scope = files[0].scope_for(coordinator, purpose="test")
    assert (received.on, received.details.reveal(scope)) == (ARRIVED, {"number": NUMBER})
    recalled = writing.recalling(files[0], writing.case_demands(files[0]), scope, on=TODAY)
    assert recalled["first_request"]["registered_number"] == NUMBER
    again, _ = given(coordinator, ("", NUMBER, "", "05/06/2026"))
    assert (again.known, again.lines, again.problems) == (1, [], [])
    other, _ = given(coordinator, (files[0].reference, "1A 999 999 9999 9", "", "05/06/2026"))
    assert "Un autre numéro" in other.problems[0][2]


def test_a_receipt_noted_by_hand_after_the_list_was_read_is_not_doubled(files, coordinator, time_machine):
    validated(coordinator)
    run_all_but_the_press()
    for case_file in files[:2]:
        noted(coordinator, case_file, posted=POSTED.isoformat())
        demands = writing.case_demands(case_file)
        perform_all(Action.RECEIVE, demands, by=coordinator, on=POSTED, key=f"hand:{case_file.pk}")
    lines = Event.objects.count()
    noted(coordinator, files[0], received=POSTED.isoformat())
    with pytest.raises(NotAllowed, match="déjà notée au 1er juin 2026"):
        noted(coordinator, files[0], received=ARRIVED.isoformat())
    assert Event.objects.count() == lines
    letter = letter_of(files[1])
    line = Line(str(letter.pk), number=NUMBER, received=POSTED.isoformat())
    with pytest.raises(receipts.NotAllowed, match="noté entre-temps, sans ce numéro"):
        receipts.note(letter, line, coordinator, at=timezone.now())


def test_one_letter_that_the_mandate_no_longer_opens_does_not_stop_the_list(files, coordinator, time_machine):
    late(files, coordinator, time_machine)
    validated(coordinator, "formal_notice", {"days": 15})
    run_all_but_the_press()
    for case_file in files[:2]:
        noted(coordinator, case_file, "formal_notice", posted="2026-07-20")
    Mandate.objects.filter(case_file=files[0]).update(scopes=["cnil"])
    marks = [receipts.mark(letter_of(row, "formal_notice"), row.reference) for row in files[:2]]
    reading, refused = given(coordinator, *((mark, "", "", "20/07/2026") for mark in marks))
    assert (len(reading.lines), refused) == (2, [OUTSIDE])
    assert Event.objects.get(action=Action.LETTER_RECEIVED).case_file == files[1]


def test_a_list_is_noted_for_whoever_accepts_it_and_no_line_is_lost_when_she_leaves(
    files, coordinator, case_worker, monkeypatch
):
    validated(coordinator)
    run_all_but_the_press()
    monkeypatch.setattr(receipts, "LOT", 1)
    rows = "\n".join(["Repère;Posté le", *(f"{row.reference};01/06/2026" for row in files[:2])]).encode()
    read = receipts.keep(receipts.read(rows, coordinator, today=POSTED), coordinator, at=timezone.now())
    receipts.accept(read, case_worker, at=timezone.now())
    receipts.apply(read.pk, at=timezone.now())
    assert Event.objects.get(action=Action.SEND).data["member"] == case_worker.number
    type(case_worker).objects.filter(pk=case_worker.pk).update(removed_at=timezone.now())
    run_all_but_the_press()
    read.refresh_from_db()
    told = read.refusals.reveal(coordinator.own_scope("test"))
    assert (read.done, [why for *_, why in told]) == (2, [receipts.GONE])
    assert Event.objects.filter(action=Action.SEND).count() == 1


def test_who_notes_a_receipt_again_is_told_and_the_laboratory_still_acknowledges_it(carried, coordinator, agent):
    demand = carried.demands.first()
    perform(Action.RECEIVE, demand, by=coordinator, on=POSTED, presumed=True)
    with pytest.raises(NotAllowed, match="déjà notée à ce jour"):
        perform(Action.RECEIVE, demand, by=carried.patient, on=POSTED, presumed=True)
    perform(Action.RECEIVE, demand, by=coordinator, on=POSTED)  # proved now
    letter = writing.write_letter(carried, "lab_acknowledgement", {}, [], on=POSTED, key="r")
    perform(Action.RECEIVE, demand, by=agent, on=POSTED, proof="stamp", letter=letter)
    with pytest.raises(NotAllowed, match="déjà accusé réception"):
        perform(Action.RECEIVE, demand, by=agent, on=POSTED, proof="stamp", letter=letter)
