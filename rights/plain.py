"""A letter's page as plain text: what a screen reader would say, line by line."""

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    (
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "li",
        "tr",
        "ol",
        "ul",
        "table",
        "header",
        "address",
        "section",
        "caption",
    )
)
_SPACED = frozenset(("h1", "h2", "h3", "p", "ol", "ul", "table", "section", "header", "address"))


def from_html(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    text = re.sub(r"[ \t]+\n", "\n", "".join(reader.parts))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.counters: list[tuple[str, int]] = []
        self.silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("head", "style", "title"):
            self.silent = True
        elif tag == "br":
            self.parts.append("\n")
        elif tag in ("ol", "ul"):
            self._break(2 if not self.counters else 1)
            self.counters.append((given.get("class") or tag, int(given.get("start") or 1)))
        elif tag == "li":
            self._break(1)
            kind, number = self.counters[-1]
            mark = {"ul": "– ", "facts": "", "letters": f"{chr(96 + number)}) "}.get(kind, f"{number}. ")
            self.parts.append("  " * (len(self.counters) - 1) + mark)
            self.counters[-1] = (kind, number + 1)
        elif tag in ("td", "th"):
            if self.parts and not self.parts[-1].endswith("\n"):
                self.parts.append(" | ")
        elif tag in _BLOCKS:
            self._break(2 if tag in _SPACED else 1)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("head", "style", "title"):
            self.silent = False
        elif tag in ("ol", "ul"):
            self.counters.pop()
            self._break(1 if self.counters else 2)
        elif tag in _BLOCKS:
            self._break(2 if tag in _SPACED else 1)

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        text = re.sub(r"[ \n\t]+", " ", data)
        if not self.parts or self.parts[-1].endswith(("\n", " ")):
            text = text.lstrip(" ")
        if text:
            self.parts.append(text)

    def _break(self, lines: int) -> None:
        text = "".join(self.parts[-3:])
        if text:
            missing = lines - (len(text) - len(text.rstrip("\n")))
            self.parts.extend("\n" * missing)
