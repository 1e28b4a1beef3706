"""What follows from the modules of rights.issues: what is missing, asked and breached; what a letter may not allege."""

from collections.abc import Iterator
from datetime import date

from rights.article_15 import ARTICLE_15
from rights.catalogue import RIGHTS
from rights.fact_reading import FactsError
from rights.issues import ISSUES, Choice, Module, Question
from rights.letter_facts import Issue, LetterFacts
from rights.statutes import Statute

CARRIED_BY = ("reminder", "formal_notice", "cnil_complaint")
MOST_CENTS = 1_000_000
NOT_ONE_OF_THEM = "Cette réponse n’existe pas. Choisissez dans la liste."


def open_modules(*, heir: bool, leak: bool, rights: tuple[str, ...]) -> Iterator[Module]:
    """The modules that may be raised in such a file, in order."""
    for module in ISSUES.values():
        if touched(module, rights) and (module.open_to_heirs or not heir) and (leak or not module.about_leak):
            yield module


def touched(module: Module, rights: tuple[str, ...]) -> tuple[str, ...]:
    """Those of these rights that the module may speak of."""
    fitting = (right for right in rights if module.fits(right))
    return tuple(right for right in fitting if RIGHTS[right].extendable or not module.of_an_extension)


def items_of(rights: tuple[str, ...]) -> dict[str, str]:
    """{"access.4": words}: what full answers on these rights hold, under the codes that events and letters keep."""
    return {f"{right}.{rank}": words for right in rights for rank, words in enumerate(RIGHTS[right].expects)}


def lacking(issue: Issue) -> tuple[tuple[str, Statute | None], ...]:
    """What an incomplete answer lacks, with the point of the text when there is one; the person's own words last."""
    if not _of_items(ISSUES[issue.code]):
        return ()
    items = items_of(tuple(RIGHTS))
    found = [(items[code], _point(code)) for code in issue.choices]
    own = issue.words.rstrip(" .")
    return (*found, (own, None)) if own else tuple(found)


def owed(issue: Issue) -> tuple[str, ...]:
    """What a complaint lists as missing because of it."""
    said = (*(words for words, _ in lacking(issue)), ISSUES[issue.code].owed, *(one.owed for one in picked(issue)))
    return tuple(words for words in said if words)


def duties(issue: Issue) -> tuple[str, ...]:
    """What a letter to the laboratory asks because of it, after « je vous demande »."""
    return tuple(words for words in (ISSUES[issue.code].duty, *(one.duty for one in picked(issue))) if words)


def breached(issue: Issue) -> tuple[Statute, ...]:
    """The texts that seem breached once it is said."""
    return (*ISSUES[issue.code].breached, *(statute for _, statute in lacking(issue) if statute))


def check(kind_code: str, facts: LetterFacts) -> None:
    """FactsError when a letter would allege what it may not, or before its day."""
    if facts.issues and kind_code not in CARRIED_BY:
        raise FactsError("issues", "Ce courrier ne fait pas de reproche : il ne porte pas ces points.")
    heir = facts.capacity.kind == "heir"
    modules = {one.code: one for one in open_modules(heir=heir, leak=bool(facts.breach), rights=facts.rights)}
    for number, issue in enumerate(facts.issues, 1):
        path = f"issues.{number}"
        if issue.code not in modules:
            raise FactsError(f"{path}.code", "Ce point ne peut pas être soulevé dans cette lettre.")
        for field, sentence in _refusals(modules[issue.code], issue, facts):
            raise FactsError(f"{path}.{field}", sentence)


def _refusals(module: Module, issue: Issue, facts: LetterFacts) -> Iterator[tuple[str, str]]:
    for number, right in enumerate(issue.rights, 1):
        if right not in touched(module, facts.rights):
            yield f"rights.{number}", "Ce point ne se rapporte à aucune demande de la lettre."
    if issue.exhibit is not None and issue.exhibit not in {exhibit.number for exhibit in facts.exhibits}:
        yield "exhibit", "Cette pièce n’est pas jointe à la lettre."
    yield from wrong_answers(issue, rights=facts.rights).items()
    if issue.on and issue.on > facts.date:
        yield "on", "Ce fait ne peut pas être postérieur à cette lettre."
    due = [deadline.due_on for deadline in facts.deadlines if deadline.right in (issue.rights or facts.rights)]
    if any(choice.after_the_last_day for choice in picked(issue)) and not _is_after(issue.on, due):
        yield "choices", "Cet acte est venu dans le délai : il n’est pas tardif."
    if module.after_the_last_day:
        late = {deadline.right for deadline in facts.deadlines if deadline.due_on and deadline.due_on < facts.date}
        if not late.issuperset(issue.rights or facts.rights):
            yield "rights", "Le dernier jour n’est pas passé pour cette demande : rien n’est en retard."


def wrong_answers(issue: Issue, *, rights: tuple[str, ...]) -> dict[str, str]:
    """{field: sentence} of the answers that are wanting, or that nobody asked."""
    module = ISSUES[issue.code]
    given = {"on": issue.on, "choices": issue.choices, "amount_cents": issue.amount_cents, "words": issue.words}
    wrong = {}
    for field, answer in given.items():
        question = module.question(field)
        if answer and question is None:
            wrong[field] = "Ce détail ne se rapporte pas à ce point."
        elif question and question.required and not answer:
            wrong[field] = "Indiquez le jour." if field == "on" else "Cochez ce qui s’est passé."
    if module.one_at_least and not any(given[field] for field in module.one_at_least):
        wrong[module.one_at_least[0]] = "Cochez ce qui manque, ou décrivez-le."
    if not _known(module, issue, rights):
        wrong["choices"] = NOT_ONE_OF_THEM
    if issue.amount_cents is not None and not 0 < issue.amount_cents <= MOST_CENTS:
        wrong["amount_cents"] = "Indiquez une somme entre 1 centime et 10 000 euros."
    dated = {choice.dated for choice in picked(issue)}
    if True in dated and issue.on is None:
        wrong["on"] = "Indiquez le jour."
    if False in dated and issue.on is not None:
        wrong["on"] = "Retirez cette date, ou choisissez une autre réponse."
    return wrong


def _known(module: Module, issue: Issue, rights: tuple[str, ...]) -> bool:
    question = module.question("choices")
    if question is None:
        return True
    codes = set(items_of(issue.rights or rights)) if question.of_items else {one.code for one in question.choices}
    return codes.issuperset(issue.choices) and not (question.one and len(issue.choices) > 1)


def picked(issue: Issue) -> tuple[Choice, ...]:
    question = ISSUES[issue.code].question("choices")
    return tuple(choice for choice in question.choices if choice.code in issue.choices) if question else ()


def _is_after(day: date | None, due: list[date | None]) -> bool:
    return day is not None and bool(due) and all(last is not None and last < day for last in due)


def _of_items(module: Module) -> Question | None:
    question = module.question("choices")
    return question if question and question.of_items else None


def _point(code: str) -> Statute | None:
    right, _, rank = code.partition(".")
    return ARTICLE_15[int(rank)].statute if right == "access" else None
