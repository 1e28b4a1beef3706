"""French as it is set in print: spaces, apostrophes, elisions, lists."""

import re
from collections.abc import Sequence
from datetime import date

from rights.periods import date_in_words

NARROW, FIRM = "\u202f", "\u00a0"  # no-break spaces: narrow before ; : ! ? and inside « », full elsewhere
_TAG = re.compile(r"(<[^>]*>)")
_BETWEEN = "\v"  # a space that no rule looks at: what it parts, no rule sees together
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_RULES = (
    (re.compile(r"[ \n\u00a0]+([;:!?»])"), NARROW + r"\1"),
    (re.compile(r"«[ \u00a0]+"), "«" + NARROW),
    (re.compile(r"\b([nN]°|art\.|p\.|M\.|Mme|pièce) (?=[\dA-Z])"), r"\1" + FIRM),
    (re.compile(r"\b([LRD])\. ?(?=\d)(?!\S*@)"), r"\1." + FIRM),
    (re.compile(r"(?<=\w)(?:'|&#x27;|&#39;)(?=\w)(?!\S*@)"), "’"),
    (re.compile(r"(?<=\S) ([–—])"), FIRM + r"\1"),
    (re.compile(r"\b(du|paragraphe|point|article) (?=RGPD|\d|[a-h]\b)"), r"\1" + FIRM),
    (re.compile(r" ?§ (?=\d)"), f"{FIRM}§{FIRM}"),
    (re.compile(r"(?<=\d) et (?=\d)"), f" et{FIRM}"),
    (re.compile(rf"\b(\d\d?|1er) (?=(?:{_MONTHS})\b)"), r"\1" + FIRM),
)
_LONG = re.compile(r"<[^>]*>|((?:&#?\w+;|[^ \t\n&<]){34,})")  # a tag, or what no space cuts: wider than a column
_ASPIRATED = ("huit", "onze")
_VOWELS = "aeiouhàâäéèêëîïôöùûüœæ"


def typeset(html: str) -> str:
    """The page with French spaces and apostrophes in its text; tags and what they carry stay as they are."""
    parts = _TAG.split(html.replace(_BETWEEN, " "))
    text = _BETWEEN.join(parts[::2])  # one passage of each rule: most texts between two tags are a word or nothing
    for wrong, right in _RULES:
        text = wrong.sub(right, text)
    parts[::2] = text.split(_BETWEEN)
    return "".join(parts)


def with_long_words_marked(html: str) -> str:
    """For the style sheet to cut them: letting it cut any word would cost the layout of tables seven times its time."""
    return _LONG.sub(lambda found: f'<span class="long">{found[1]}</span>' if found[1] else found[0], html)


def day(on: date | None, *, weekday: bool = False) -> str:
    """« 1er mars 2026 », that does not break between day and month."""
    return re.sub(r"(\d(?:er)?) ", r"\1" + FIRM, date_in_words(on, weekday=weekday), count=1) if on else ""


def of(name: str) -> str:
    """« de Paul », « d’Anne », « d’un mois »."""
    start = "" if name.startswith(_ASPIRATED) else name[:2].lower()
    mute_y = start[:1] == "y" and start[1:] not in tuple(_VOWELS)
    return f"d’{name}" if start[:1] in tuple(_VOWELS) or mute_y else f"de {name}"


def listed(words: Sequence[object], *, last: str = "et") -> str:
    """« 1, 2 et 3 »."""
    texts = [str(word) for word in words]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {last} {texts[-1]}" if texts else ""


def leak(title: str) -> str:
    """The leak as a noun: its title when it is one (« fuite de données de patients »), else its title between « »."""
    words = title.strip().rstrip(".")
    if words.lower().startswith("fuite "):
        return f"f{words[1:]}"
    return f"fuite de données «{NARROW}{words}{NARROW}»" if words else "fuite de données"


def the_association(name: str) -> str:
    """« l’association X »; a name that begins with that word is not given it twice."""
    return f"l’{name}" if name.lower().startswith("association ") else f"l’association {name}"


def capitalized(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
