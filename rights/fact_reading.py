"""Facts read from JSON into the dataclasses that name them; every text is made printable, or refused with its field."""

from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from rights.printable import clean, refusal

SHORT, LINE, PROSE = 60, 200, 8_000  # characters
Short = Annotated[str, SHORT]
Line = Annotated[str, LINE]
Prose = Annotated[str, PROSE]


class FactsError(ValueError):
    """What is wrong, where (dotted path of the field), in a sentence for the person who typed it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def read(kind: Any, value: Any, path: str = "") -> Any:
    """`value` as `kind`, or a FactsError that names the field (a dotted path).

    Texts are cleaned (Unicode NFC, no invisible or control character) and refused when the fonts cannot print them.
    """
    if get_origin(kind) in (Union, UnionType):
        wanted = next(option for option in get_args(kind) if option is not type(None))
        return None if value in (None, "", {}) else read(wanted, value, path)
    if get_origin(kind) is Annotated:
        return _read_text(value, path, limit=kind.__metadata__[0])
    if get_origin(kind) is tuple:
        if not isinstance(value, list | tuple):
            raise FactsError(path, "Une liste est attendue ici.")
        return tuple(read(get_args(kind)[0], item, f"{path}.{number}") for number, item in enumerate(value, 1))
    if is_dataclass(kind):
        return _read_record(kind, value, path)
    if kind is str:
        return _read_text(value, path, limit=PROSE * 4)
    if kind is date:
        return _read_date(value, path)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise FactsError(path, "Un nombre entier est attendu ici." if kind is int else "Oui ou non est attendu ici.")
    return value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _read_record(kind: Any, value: Any, path: str) -> Any:
    if not isinstance(value, dict):
        raise FactsError(path, "Un groupe de champs est attendu ici.")
    hints = _hints(kind)
    for name in value:
        if name not in hints:
            raise FactsError(_under(path, str(name)[:60]), "Ce champ n’existe pas dans une lettre.")
    found = {}
    for one in fields(kind):
        where = _under(path, one.name)
        if value.get(one.name) is not None:
            found[one.name] = read(hints[one.name], value[one.name], where)
        elif one.default is MISSING:
            raise FactsError(where, "Cette information manque : la lettre ne peut pas s’écrire sans elle.")
    return kind(**found)


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _read_date(value: Any, path: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise FactsError(path, "Cette date n’existe pas. Écrivez-la ainsi : 2026-03-01.") from None


def _read_text(value: Any, path: str, *, limit: int) -> str:
    if not isinstance(value, str):
        raise FactsError(path, "Un texte est attendu ici.")
    text = clean(value)
    if limit <= LINE:
        text = " ".join(text.split("\n"))
    if len(text) > limit:
        raise FactsError(path, f"Ce texte compte {len(text)} caractères : {limit} au plus peuvent être imprimés ici.")
    if sentence := refusal(text):
        raise FactsError(path, sentence)
    return text
