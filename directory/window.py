"""An address as a window envelope shows it (AFNOR XP Z 10-011): six lines of 38 characters, town last; capitals without
accents nor punctuation from the street on; nothing abbreviated unless it must."""

import re
import textwrap
from collections.abc import Iterable, Sequence

from directory.text import without_accents

LINES, CHARACTERS, STREET_CHARACTERS = 6, 38, 32
NNBSP = "\N{NARROW NO-BREAK SPACE}"
OFFICER_LINE = re.compile(r"attention|délégué|protection des données|\bDPO\b|\bDPD\b", re.IGNORECASE)
ABBREVIATIONS = {
    "AVENUE": "AV",
    "BOULEVARD": "BD",
    "PLACE": "PL",
    "ROUTE": "RTE",
    "CHEMIN": "CHE",
    "IMPASSE": "IMP",
    "ALLEE": "ALL",
    "ALLEES": "ALL",
    "SQUARE": "SQ",
    "FAUBOURG": "FG",
    "RESIDENCE": "RES",
    "BATIMENT": "BAT",
    "IMMEUBLE": "IMM",
    "QUARTIER": "QUA",
    "ROND": "RD",
    "POINT": "PT",
    "CENTRE": "CTRE",
    "COMMERCIAL": "CCAL",
    "SAINT": "ST",
    "SAINTE": "STE",
    "DOCTEUR": "DR",
    "GENERAL": "GAL",
    "MARECHAL": "MAL",
    "PROFESSEUR": "PR",
    "PRESIDENT": "PDT",
    "COLONEL": "CNL",
    "COMMANDANT": "CDT",
    "CAPITAINE": "CNE",
}


class AddressProblem(ValueError):
    """What keeps an address from being printed; `sentences` says it in French."""

    def __init__(self, *sentences: str):
        self.sentences = sentences
        super().__init__(" ".join(sentences))


def capitals(text: str) -> str:
    """« 12 bis, rue de l’Église » → 12 BIS RUE DE L EGLISE."""
    return " ".join(re.findall(r"[A-Z0-9]+", without_accents(text).upper()))


def street_line(text: str) -> str:
    """In capitals; words abbreviated from the left, one by one, only while the line is too long."""
    line = capitals(text)
    if len(line) <= STREET_CHARACTERS:
        return line
    words = line.split()
    for place, word in enumerate(words):
        if len(" ".join(words)) <= CHARACTERS:
            break
        words[place] = ABBREVIATIONS.get(word, word)
    return " ".join(words)


def street_lines(text: str) -> list[str]:
    """One line if it fits; else its parts, the numbered street last; else wrapped between words."""
    line = street_line(text)
    if len(line) <= CHARACTERS:
        return [line] if line else []
    parts = [street_line(part) for part in re.split(r"[(),;]|\s[-–]\s|\s[-–]$", text)]
    parts = sorted((part for part in parts if part), key=_is_numbered)
    if len(parts) == 2 and all(len(part) <= CHARACTERS for part in parts):
        return parts
    return wrapped(line)


def wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, CHARACTERS, break_long_words=False, break_on_hyphens=False)


def town_line(postcode: str, town: str, *, cedex=False) -> str:
    line = capitals(f"{postcode} {town}")
    if cedex and "CEDEX" not in line:
        line += " CEDEX"
    return line if len(line) <= CHARACTERS else street_line(line)


def format_window_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """An address as typed, made ready for the window. AddressProblem (a ValueError) says what the person must change.

    A long line is cut in two between words while there is room.
    """
    typed = [" ".join(line.split()) for text in lines for line in text.splitlines()]
    typed = [line for line in typed if line]
    problems = [sentence for line in typed for sentence in _unprintable(line)]
    if len(typed) < 3:
        problems.append("Il manque une ligne : le nom, la rue, puis le code postal et la ville.")
    if problems:
        raise AddressProblem(*problems)
    street = _street_place(typed)
    ready = [*typed[:street], *(street_line(line) for line in typed[street:-1]), town_line("", typed[-1])]
    ready = [line for line in ready if line]
    room = LINES - len(ready)
    shown = []
    for line in ready:
        pieces = wrapped(line) if len(line) > CHARACTERS and line is not ready[-1] else [line]
        if 1 < len(pieces) <= room + 1:
            room -= len(pieces) - 1
            shown += pieces
        else:
            shown.append(line)
    problems = window_problems(shown)
    if problems:
        raise AddressProblem(*problems)
    return tuple(shown)


def _street_place(lines: Sequence[str]) -> int:
    """Where the street begins: below the officer's line, else at the first number below the name."""
    officer = [place for place, line in enumerate(lines[:-1]) if OFFICER_LINE.search(line)]
    if officer:
        return officer[-1] + 1
    return next((place for place, line in enumerate(lines) if place and re.search(r"\d", line)), len(lines) - 1)


def window_problems(lines: Sequence[str]) -> tuple[str, ...]:
    """One French sentence for each thing that would not show in the window."""
    found = []
    if len(lines) > LINES:
        found.append(f"L’adresse compte {len(lines)} lignes{NNBSP}: l’enveloppe n’en montre que six. Regroupez-les.")
    found += [
        f"La ligne «{NNBSP}{line}{NNBSP}» compte {len(line)} caractères{NNBSP}: l’enveloppe en montre 38. Abrégez-la."
        for line in lines
        if len(line) > CHARACTERS
    ]
    if not lines or not re.match(r"(?!00|99)\d{5} [A-Z]", lines[-1]):
        found.append("La dernière ligne doit être le code postal et la ville, par exemple 56000 VANNES.")
    return tuple(found)


def _is_numbered(part: str) -> bool:
    return bool(re.match(r"\d", part))


def _unprintable(line: str) -> list[str]:
    odd = sorted({letter for letter in line if not _belongs(letter)})
    if not odd:
        return []
    return [f"Le caractère «{NNBSP}{odd[0]}{NNBSP}» n’a pas sa place dans une adresse. Retirez-le."]


def _belongs(letter: str) -> bool:
    return letter in " '’.,;:-–/&()°\"«»+\N{NO-BREAK SPACE}" + NNBSP or re.fullmatch(
        r"[A-Za-z0-9]{1,2}", without_accents(letter)
    )
