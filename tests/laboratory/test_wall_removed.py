"""Each line that keeps a laboratory to its own rows, taken away: the suite sees it go."""

import ast
import copy
from contextlib import nullcontext

from django.apps import apps

from accounts.doors import door_of
from cases.entrance import seat as seats
from cases.models import CaseFile, Letter, StandardAnswer
from cases.tenancy import WALLS
from tests.laboratory.conftest import sit
from tests.laboratory.desk import SEATED, address, made_up
from tests.laboratory.test_isolation import AN_ASSOCIATIONS, CANARY, THE_PERSONS, ours, plain, theirs
from tests.laboratory.test_scopes import ELSEWHERE, ITS_OWN, modules, named, queries
from tests.laboratory.walker import text_of

__all__ = ["ours", "theirs"]
WALLED = [apps.get_model(label) for label in set(WALLS) - THE_PERSONS - AN_ASSOCIATIONS]
SCOPED = [model for model in WALLED if hasattr(getattr(model, "objects", None), "visible_to")]
SEEN_AGAIN = {Letter}  # its files are asked for again: no page shows the letter of another for want of one line


def calls():
    """(module, number of the call in it) of each `Model.objects.visible_to(…)` in what acts for a member."""
    for module, tree in modules().items():
        yield from ((module, rank) for rank, _ in enumerate(scoping(tree)))


def scoping(tree):
    return [
        node for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "visible_to"
        and isinstance(node.func.value, ast.Attribute) and named(node.func.value) == "objects"
    ]  # fmt: skip


def test_a_line_of_the_source_taken_away_is_told():
    """By `test_scopes`, which reads the source: each is replaced by `all()`, in a copy, one at a time."""
    tried = list(calls())
    assert len(tried) > 30
    for module, rank in tried:
        tree = copy.deepcopy(modules()[module])
        call = scoping(tree)[rank]
        call.func.attr, call.args = "all", []
        told = {said for said, filtered in queries(tree) if said.endswith(".all") and not filtered & ITS_OWN}
        assert told - {said for there, said in ELSEWHERE if there == module}, (module, rank)


def test_a_rule_taken_away_is_seen_on_the_pages(client, ours, theirs, monkeypatch):
    """Without the rule of one table, some page says what it did not: `test_isolation` compares them."""
    StandardAnswer.objects.update(breach=CaseFile.objects.visible_to(ours).first().breach)  # pages name leaks of ours
    assert unseen(client, ours, theirs, SCOPED, monkeypatch) == SEEN_AGAIN


def unseen(client, seat, theirs, models, monkeypatch):
    """The models whose rule may go without any page telling it."""
    monkeypatch.setattr(seats, "within", lambda seat: nullcontext())  # of the two walls, the first stands alone
    browser, client.raise_request_exception = sit(client, seat), False  # what no scope opens is an error: seen too
    before, found = dict(seen(browser, seat, theirs, models)), set()
    for model in models:
        with monkeypatch.context() as patched:
            patched.setattr(type(model.objects.all()), "visible_to", without_its_rule(model))
            if all(said == before[page] for page, said in seen(browser, seat, theirs, [model])):
                found.add(model)
    return found


def without_its_rule(model):
    """Every row of this model, whoever asks; others of the same query set keep their rule."""
    rule = type(model.objects.all()).visible_to
    return lambda rows, who: rows.all() if rows.model is model else rule(rows, who)


def seen(browser, seat, theirs, models):
    """(address, what it says) of those that take one id, with that of the other place; then of each list."""
    addresses = SEATED[door_of(seat.organization)]
    lists = [pattern for pattern in addresses if set(pattern.pattern.converters) == {"seat_id"}]
    for pattern in addresses:
        names = [name for name in made_up(pattern) if name.endswith("_id")]
        for model in models if len(names) == 1 else ():
            if names[0].removesuffix("_id") in model._meta.model_name:
                page = address(pattern, seat, **made_up(pattern) | {names[0]: theirs[model].pk})
                yield page, browser.get(page).status_code
    for page in (*(address(pattern, seat) for pattern in lists), f"{address(lists[0], seat)}?q={CANARY}"):
        yield page, plain(text_of(browser.get(page)))
