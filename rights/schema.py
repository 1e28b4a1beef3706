"""The facts of a letter as a JSON Schema (draft 2020-12), read from the dataclasses: it cannot say anything else."""

from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from rights import laboratory_letters
from rights.fact_reading import PROSE
from rights.letter_facts import LetterFacts
from rights.letters import CHOICES, CHOICES_IN_LISTS, LETTERS

ENUMS = CHOICES | CHOICES_IN_LISTS | laboratory_letters.CHOICES


def schema() -> dict[str, Any]:
    """What `faits.json` holds: the schema's name, a kind and its facts; fields that are needed differ by kind."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "recours/letter-facts/1",
        "type": "object",
        "additionalProperties": False,
        "required": ["schema", "kind", "facts"],
        "properties": {
            "schema": {"const": "recours/letter-facts/1"},
            "kind": {"enum": list(LETTERS)},
            "facts": _of(LetterFacts, ""),
        },
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind.code}}},
                "then": {"properties": {"facts": _needing(kind.fields)}},
            }
            for kind in LETTERS.values()
        ],
    }


def _needing(paths: tuple[str, ...]) -> dict[str, Any]:
    heads = {path.split(".")[0]: path.partition(".")[2] for path in paths}
    inner = {head: _needing((rest,)) for head, rest in heads.items() if rest}
    return {"required": list(heads), **({"properties": inner} if inner else {})}


def _of(kind: Any, path: str) -> dict[str, Any]:
    if get_origin(kind) in (Union, UnionType):
        wanted = next(option for option in get_args(kind) if option is not type(None))
        return {"anyOf": [_of(wanted, path), {"type": "null"}]}
    if get_origin(kind) is Annotated:
        return {"type": "string", "maxLength": kind.__metadata__[0]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _of(get_args(kind)[0], f"{path}[]")}
    if is_dataclass(kind):
        hints = get_type_hints(kind, include_extras=True)
        named = {one.name: _of(hints[one.name], f"{path}.{one.name}".lstrip(".")) for one in fields(kind)}
        needed = [one.name for one in fields(kind) if one.default is MISSING]
        return {
            "type": "object",
            "additionalProperties": False,
            "properties": named,
            **({"required": needed} if needed else {}),
        }
    if kind is date:
        return {"type": "string", "format": "date"}
    if kind is str:
        return {"enum": list(ENUMS[path])} if path in ENUMS else {"type": "string", "maxLength": PROSE * 4}
    return {"type": {int: "integer", bool: "boolean"}[kind]}
