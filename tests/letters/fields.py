"""Every text that a person may type in a letter, found from the types of its facts: a new field is tried by itself."""

from dataclasses import dataclass, fields, is_dataclass
from types import UnionType
from typing import Annotated, Union, get_args, get_origin, get_type_hints

from rights.fact_reading import PROSE
from rights.letters import LetterFacts, validate


@dataclass(frozen=True)
class Typed:
    """`steps` lead to the text in the facts as a dictionary, `name` is what a refusal calls it."""

    steps: tuple
    limit: int

    @property
    def name(self):
        return ".".join(str(step + 1) if isinstance(step, int) else step for step in self.steps)

    @property
    def is_prose(self):
        return self.limit == PROSE

    @property
    def is_in_the_window(self):
        return self.steps[:2] == ("recipient", "lines")


def typed_fields(kind_code, facts):
    """The texts of these facts, the empty ones included."""
    return list(_texts(LetterFacts, validate(kind_code, facts), ()))


def with_texts(kind_code, facts, texts):
    """The same facts with other texts, by field."""
    changed = validate(kind_code, facts).to_dict()
    for field, text in texts.items():
        place = changed
        for step in field.steps[:-1]:
            place = place[step]
        place[field.steps[-1]] = text
    return changed


def _texts(kind, value, steps):
    if get_origin(kind) in (Union, UnionType):
        kind = next(option for option in get_args(kind) if option is not type(None))
    if value is None:
        return
    if get_origin(kind) is Annotated:
        yield Typed(steps, kind.__metadata__[0])
    elif get_origin(kind) is tuple:
        for number, item in enumerate(value):
            yield from _texts(get_args(kind)[0], item, (*steps, number))
    elif is_dataclass(kind):
        hints = get_type_hints(kind, include_extras=True)
        for one in fields(kind):
            yield from _texts(hints[one.name], getattr(value, one.name), (*steps, one.name))
