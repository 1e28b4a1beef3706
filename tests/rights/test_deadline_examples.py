"""The 34 reference cases: the date, and the facts their derivation states, found again in our steps."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from rights.periods import date_in_words
from rights.reading import SUSPENDED, due_text, read_claim, strict_due_text

with (Path(__file__).parent / "deadline_examples.csv").open(encoding="utf-8", newline="") as file:
    EXAMPLES = list(csv.DictReader(file))
each_example = pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: f"{row['case']} {row['kind']}")


def claim_of(row):
    return read_claim(row["kind"], received=row["received"], department=row["department"], events=[row["events"]])


def test_there_are_34_of_them():
    assert len(EXAMPLES) == 34


@each_example
def test_the_date_is_the_one_expected(row):
    assert due_text(claim_of(row)) == row["due"]


@each_example
def test_the_steps_state_the_facts_of_the_derivation(row):
    said = "\n".join(str(step) for step in claim_of(row).steps).replace("\N{NO-BREAK SPACE}", " ")
    calculation = row["derivation"].partition(". ")[0]  # after it come remarks
    for text in re.findall(r"\d{4}-\d{2}-\d{2}", calculation):
        assert date_in_words(date.fromisoformat(text)) in said
    for name in re.findall(r"= ([A-ZÉ][^,;.(]*[^,;.( ])", calculation):
        assert name.replace("'", "’") in said
    for code in re.findall(r"L\.\d{4}-\d+", calculation):
        assert code.replace("L.", "L. ") in said


@each_example
def test_each_day_the_end_was_carried_over_is_explained(row):
    claim = claim_of(row)
    said = "\n".join(str(step) for step in claim.steps)
    for text in re.findall(r"(\d{4}-\d{2}-\d{2}) = week-end", row["derivation"]):
        day = date.fromisoformat(text)
        assert (
            f"{date_in_words(day, weekday=True)} tombe un week-end" in said or f"{date_in_words(day)} est férié" in said
        )


@each_example
def test_every_step_but_a_plain_statement_has_its_source(row):
    claim = claim_of(row)
    assert len(claim.steps) >= 3 or claim.suspended_since
    assert all(step.statute for step in claim.steps)


@each_example
def test_the_strict_date_never_comes_after_the_date(row):
    claim = claim_of(row)
    if due_text(claim) != SUSPENDED:
        assert claim.strict_due_on <= claim.due_on
    assert strict_due_text(claim)


@each_example
def test_the_eve_and_the_day_are_in_time_and_the_morrow_is_late(row):
    claim = claim_of(row)
    if claim.due_on is None:
        assert not claim.is_late(on=date(2099, 12, 31))
        assert claim.days_left(on=date(2099, 12, 31)) is None
        return
    eve, morrow = claim.due_on - timedelta(days=1), claim.due_on + timedelta(days=1)
    assert [claim.is_late(on=day) for day in (eve, claim.due_on, morrow)] == [False, False, True]
    assert [claim.days_left(on=day) for day in (eve, claim.due_on, morrow)] == [1, 0, -1]


@pytest.mark.parametrize(
    ("case", "strict"),
    [
        ("P01", "2026-04-05"),  # no roll: Easter Sunday itself
        ("P03", "2026-02-28"),
        ("P16", "2025-12-26"),  # regional holidays do not count
        ("P18", "2026-04-03"),
        ("P21", "2026-04-12"),  # an effective extension counts
        ("P22", "2026-04-30"),
        ("P23", "2026-02-12"),  # a late one does not
        ("P24", "2026-06-04"),  # no suspension
        ("P25", "2026-06-04"),  # even an open one
        ("P27", "2027-01-23"),
        ("P29", "2021-02-26T18:20+0100"),  # the prudent target: 72 hours from the very minute
        ("P30", "2026-05-25T17:45+0200"),
        ("P31", "2026-04-15"),
        ("P33", "2026-06-11"),  # the clear day is part of the period
        ("P34", "2026-03-28"),
    ],
)
def test_the_strict_date_is_the_period_alone(case, strict):
    row = next(row for row in EXAMPLES if row["case"] == case)
    assert strict_due_text(claim_of(row)) == strict
