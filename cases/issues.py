"""What went wrong in a file: what its events show and what its last letter said, offered for the next one."""

import re
from dataclasses import dataclass, replace
from datetime import date

from cases.models import Action
from cases.proofs import proof_numbers, proved_chronology
from cases.record import record_of
from cases.workflow import NotAllowed
from rights.complaints import ChronologyLine
from rights.issue_rules import CARRIED_BY, lacking, open_modules, touched, wrong_answers
from rights.issues import ISSUES, Module
from rights.letter_facts import Issue
from rights.letters import FactsError, validate
from rights.suggestions import suggested

# The act whose document proves it.
SHOWN_BY = {
    "partial_answer": (Action.ANSWER_PARTLY, Action.ANSWER_FULL),
    "refusal": (Action.REFUSE,),
    "extension": (Action.EXTEND,),
    "identity": (Action.ASK_IDENTITY,),
}


@dataclass(frozen=True)
class Offer:
    """One module on the page, filled in as far as it is known; `key` names its controls."""

    key: str
    module: Module
    issue: Issue
    ticked: bool


def offers(case_file, demands, scope, *, on):
    """What may be said of these demands on that day. What the history records is offered when it is there, ticked; the
    rest always, ticked when the last letter said it.
    """
    numbers = proof_numbers(case_file, scope)
    shown = [
        replace(issue, exhibit=numbers.get(_proof(issue, demands)))
        for issue in suggested((record_of(demand, scope) for demand in demands), on=on)
    ]
    said = {issue.code: issue for issue in said_last(case_file, demands, scope)}
    told = case_file.told(scope)
    rights = tuple(demand.right_code for demand in demands)
    found = []
    for module in open_modules(
        heir=case_file.capacity == "heir", leak=bool(told.breach or told.other_breach), rights=rights
    ):
        if module.from_the_file:
            same = [issue for issue in shown if issue.code == module.code]
            found += [Offer(f"{module.code}-{rank}", module, issue, True) for rank, issue in enumerate(same, 1)]
        else:
            issue = replace(said.get(module.code, Issue(module.code)), rights=touched(module, rights))
            found.append(Offer(module.code, module, issue, module.code in said))
    return tuple(found)


def ticked(found):
    """The issues of these offers that are whole as they stand: what a draft says before the person has read it."""
    return tuple(
        offer.issue for offer in found if offer.ticked and not wrong_answers(offer.issue, rights=offer.issue.rights)
    )


def said_last(case_file, demands, scope):
    """The issues of the last letter that carried any sort of reproach, with today's numbers of the proofs."""
    written = [
        event
        for demand in demands
        for event in demand.this_time()
        if event.action == Action.WRITE_LETTER
        and event.data["kind"] in CARRIED_BY
        and scope.reaches(f"cases.Letter.facts:{event.data['letter']}")  # a mandate may not cover the complaint
    ]
    if not written:
        return ()
    last = max(written, key=lambda event: event.number)
    facts = case_file.letters.get(pk=last.data["letter"]).facts.reveal(scope)
    then = {exhibit["number"]: exhibit["title"] for exhibit in facts.get("exhibits", ())}
    now = {exhibit.title: exhibit.number for exhibit in proved_chronology(case_file, scope)[1]}
    return tuple(
        replace(Issue(**row), exhibit=now.get(then.get(row["exhibit"]))) for row in map(_row, facts.get("issues", ()))
    )


def _row(frozen):
    """As `Issue` holds it: dates and tuples, where JSON has texts and lists."""
    on = frozen["on"]
    return {**frozen, "on": on and date.fromisoformat(on), "rights": (), "choices": tuple(frozen["choices"])}


def of_demands(issues, rights):
    """The same issues, said of these rights only."""
    kept = (replace(issue, rights=tuple(right for right in issue.rights if right in rights)) for issue in issues)
    return tuple(issue for issue in kept if issue.rights)


def missing_in(issues):
    """What these issues say is missing from an answer, and the rights they say it of."""
    words = [words for issue in issues for words, _ in lacking(issue)]
    return words, {right for issue in issues if lacking(issue) for right in issue.rights}


def refuse_what_is_not_so(kind, facts):
    """NotAllowed, in a sentence, before a letter is kept that would allege what its own dates deny."""
    try:
        validate(kind, facts)
    except FactsError as error:
        if named := re.match(r"issues\.(\d+)\.", error.field):
            module = ISSUES[facts["issues"][int(named[1]) - 1]["code"]]
            raise NotAllowed(module.about(error.sentence)) from None


def with_history(lines, issues):
    """The chronology, with a line for each dated fact that the history of the file does not hold."""
    added = [
        ChronologyLine(issue.on, ISSUES[issue.code].history, issue.exhibit)
        for issue in issues
        if issue.on and ISSUES[issue.code].history
    ]
    return tuple(sorted((*lines, *added), key=lambda line: line.on))


def _proof(issue, demands):
    """The id of the document that came with the act."""
    for demand in demands:
        acts = [e for e in demand.history() if e.action in SHOWN_BY.get(issue.code, ()) and e.on == issue.on]
        if demand.right_code in issue.rights and acts:
            return acts[-1].data.get("document")
    return None
