"""What the record of each demand already shows to have gone wrong: offered ticked and filled in, not before its day."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from rights.issue_rules import items_of, open_modules
from rights.issues import ISSUES
from rights.letter_facts import Issue
from rights.ripeness import DemandRecord


def suggested(records: Iterable[DemandRecord], *, on: date) -> tuple[Issue, ...]:
    """In the order of the modules; what is the same for several demands is said once."""
    found: dict[Issue, list[str]] = {}
    for record in records:
        allowed = {module.code for module in open_modules(heir=record.heir, leak=True, rights=(record.right,))}
        for issue in _shown_by(record, on):
            if issue.code in allowed:
                found.setdefault(issue, []).append(record.right)
    order = list(ISSUES)
    issues = [replace(issue, rights=tuple(rights)) for issue, rights in found.items()]
    return tuple(sorted(issues, key=lambda issue: (order.index(issue.code), issue.on or date.min)))


def _shown_by(record: DemandRecord, on: date) -> Iterator[Issue]:
    if record.silent and _is_past(record.due_on, on) and record.outcome != "withdrawn":
        yield Issue("silence")
    if record.outcome == "partly_answered" or (record.outcome == "answered" and record.assessment == "incomplete"):
        yield _incomplete(record)
    if record.outcome == "refused":
        yield from _wanting(
            "refusal", record.outcome_on,
            no_reasons=record.refusal_has_reasons is False, no_remedies=record.refusal_names_remedies is False,
        )  # fmt: skip
    late = record.extension_in_time is False and _is_past(record.due_on, record.extension_on)
    yield from _wanting("extension", record.extension_on, late=late, no_reasons=record.extension_has_reasons is False)
    yield from _wanting(
        "identity", record.identity_asked_on,
        no_reason=record.identity_has_reasons is False, id_copy=record.identity_asks_copy,
    )  # fmt: skip


def _wanting(code: str, on: date | None, **choices: bool) -> Iterator[Issue]:
    """The module, when at least one of its choices holds."""
    held = tuple(choice for choice, holds in choices.items() if holds)
    if held and on:
        yield Issue(code, on=on, choices=held)


def _is_past(last_day: date | None, on: date | None) -> bool:
    return last_day is not None and on is not None and on > last_day


def _incomplete(record: DemandRecord) -> Issue:
    codes = {words: code for code, words in items_of((record.right,)).items()}
    listed = tuple(codes[words] for words in record.missing_items if words in codes)
    own = [words for words in record.missing_items if words not in codes]
    return Issue("partial_answer", on=record.outcome_on, choices=listed, words="\n".join(own))
