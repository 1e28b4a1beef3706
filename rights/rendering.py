"""(letter kind, facts) -> HTML -> PDF, or plain text. The only module of the room that knows templates.

The same facts give the same bytes: nothing here reads a clock, and the press sees the shipped fonts only.
"""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.template import Context, Engine
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from rights import french, laboratory_words, letter_words, plain, press
from rights.dossier import Layout, Part
from rights.letters import LETTERS, FactsError, LetterFacts, LetterKind, validate
from rights.press import PressFailed
from rights.rulings import RULINGS
from rights.statutes import STATUTES

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
SCHEMA = "recours/letter-facts/1"
WINDOW_POINTS = 80 / 25.4 * 72
_EMS = dict.fromkeys("WM@%&ŒÆ", 0.88) | dict.fromkeys("IJ ’'.,:-/", 0.32)  # widths in Source Sans, rounded up
register = template.Library()


class Cited(dict[str, Any]):
    """Statutes or rulings by code: a template that names an unknown one fails instead of leaving a hole."""

    def __missing__(self, code: str) -> Any:
        raise RuntimeError(f"No such text: {code}")


class RenderingFailed(Exception):
    """The letter could not be printed; the text is a sentence for the person who waits for it."""


LAW, CASE_LAW = Cited(STATUTES), Cited(RULINGS)


def render_html(kind_code: str, facts: LetterFacts | dict[str, Any]) -> str:
    """The whole page, everything a person typed escaped."""
    kind = LETTERS[kind_code]
    read = facts if isinstance(facts, LetterFacts) else validate(kind_code, facts)
    context = Context(_words(kind, read), use_l10n=False)
    return _set(_engine().get_template(f"letters/{kind_code}.html").render(context))


def render_body(kind_code: str, facts: LetterFacts | dict[str, Any]) -> SafeString:
    """What the letter says, to be read in a page of ours: its headings two levels down, none of its own looks."""
    body = render_html(kind_code, facts).partition("<body>")[2].rpartition("</body>")[0]
    body = re.sub(r' class="[^"]*"', "", body)  # what a person typed is escaped: it holds neither tag nor attribute
    body = re.sub(r"(</?h)([1-4])\b", lambda heading: f"{heading[1]}{int(heading[2]) + 2}", body)
    return mark_safe(body.replace("<table>", '<table class="table">'))  # noqa: S308 — escaped by the template of the letter


def _set(page: str) -> str:
    """As it is printed; the head, whose title is no text of the page, has no long word marked."""
    head, end, body = french.typeset(page).partition("</head>")
    return head + end + french.with_long_words_marked(body)


def _words(kind: LetterKind, facts: LetterFacts) -> dict[str, Any]:
    """What every template of a letter may name."""
    words = laboratory_words if kind.from_a_laboratory else letter_words
    return {"kind": kind, "facts": facts, "law": LAW, "ruling": CASE_LAW, **words.spoken(kind, facts)}


def render_text(kind_code: str, facts: LetterFacts | dict[str, Any]) -> str:
    """The letter as plain text, for an e-mail, a copy or a golden file."""
    return plain.from_html(render_html(kind_code, facts))


def issue_paragraphs(kind_code: str, facts: LetterFacts | dict[str, Any]) -> tuple[str, ...]:
    """What such a letter says of each thing that went wrong, as plain text: for a form that takes no letter."""
    kind = LETTERS[kind_code]
    read = facts if isinstance(facts, LetterFacts) else LetterFacts.from_dict(facts)
    words = _words(kind, read)
    said = [
        _engine().get_template(issue.template).render(Context({**words, "issue": issue}, use_l10n=False))
        for issue in words["issues"]
    ]
    return tuple(plain.from_html(french.typeset(paragraph)).strip() for paragraph in said)


def render_pdf(kind_code: str, facts: LetterFacts | dict[str, Any], *, batch: bool = False) -> bytes:
    """A tagged PDF, to be kept and to be read by anyone, printed in a child process under limits.

    Its facts are attached as JSON (docs/letter-facts.md): a laboratory's software reads the request without retyping.
    A letter of a batch lets those go first that a person waits for.
    """
    read = facts if isinstance(facts, LetterFacts) else validate(kind_code, facts)
    html = render_html(kind_code, read)
    try:
        return press.print_pdf(html, facts=attached_facts(kind_code, read), on=read.date, batch=batch)
    except PressFailed as failure:
        raise RenderingFailed(f"La lettre n’a pas pu être imprimée : {failure}.") from failure


def render_pdfs(letters: Iterable[tuple[str, LetterFacts | dict[str, Any]]]) -> Iterator[bytes | Exception]:
    """Each letter (kind, facts) of a batch, in order, or what is wrong with it: FactsError or RenderingFailed.

    They are printed on all the printers of this process; at most a few of them are in memory.
    """
    with ThreadPoolExecutor(press.printers()) as threads:
        begun: deque[Future[bytes]] = deque()
        try:
            for kind_code, facts in letters:
                begun.append(threads.submit(render_pdf, kind_code, facts, batch=True))
                if len(begun) > 2 * press.printers():  # enough for a printer never to wait
                    yield _printed(begun.popleft())
            while begun:
                yield _printed(begun.popleft())
        finally:
            for left in begun:
                left.cancel()


def _printed(letter: Future[bytes]) -> bytes | Exception:
    failure = letter.exception()
    if failure is None:
        return letter.result()
    if isinstance(failure, FactsError | RenderingFailed):
        return failure
    raise failure


def render_front(facts: dict[str, Any], layout: Layout) -> bytes:
    """Cover and list of exhibits of a bound complaint, from the facts of its draft."""
    read = validate("cnil_complaint", facts)
    exhibits = [(exhibit, layout.part_of(exhibit.number)) for exhibit in layout.exhibits]
    joined = [part for _, part in exhibits if part]
    span = Part("", joined[0].first, sum(part.pages for part in joined)).span if joined else "–"
    words = {
        "layout": layout, "exhibits": exhibits, "joined": len(joined), "span": span,
        "subject": letter_words.spoken(LETTERS["cnil_complaint"], read)["subject"],
    }  # fmt: skip
    return _bind("front", read, words)


def render_chronology(facts: dict[str, Any]) -> bytes:
    return _bind("chronology", validate("cnil_complaint", facts), {})


def render_stamps(stamps: Sequence[tuple[str, str]]) -> bytes:
    """One small page a stamp, in order."""
    return _bind("stamps", None, {"stamps": stamps})


def render_register(words: dict[str, Any]) -> bytes:
    """The register of demands of a laboratory: a table, a demand a row."""
    return _bind("register", None, words)


def render_breach_record(words: dict[str, Any]) -> bytes:
    """One breach as a laboratory documents it for the CNIL (GDPR art. 33(5))."""
    return _bind("breach", None, words)


def _bind(name: str, facts: LetterFacts | None, words: dict[str, Any]) -> bytes:
    created = f"{facts.date.isoformat()}T00:00:00Z" if facts else ""
    context = Context({"facts": facts, "created": created, **words}, use_l10n=False)
    html = _set(_engine().get_template(f"dossier/{name}.html").render(context))
    try:
        return press.print_pdf(html)
    except PressFailed as failure:
        raise RenderingFailed(f"Le dossier n’a pas pu être imprimé : {failure}.") from failure


def attached_facts(kind_code: str, facts: LetterFacts) -> str:
    """What `render_pdf` attaches: the schema's name, the kind and the facts, as JSON."""
    envelope = {"schema": SCHEMA, "kind": kind_code, "facts": facts.to_dict()}
    return json.dumps(envelope, ensure_ascii=False, indent=1, sort_keys=True)


def file_name(kind_code: str, facts: LetterFacts) -> str:
    """A name that says nothing of the content: « courrier-R-7K3F-92QD-2026-11-23.pdf »."""
    reference = "".join(c for c in facts.reference if c.isascii() and (c.isalnum() or c == "-"))
    return "-".join(part for part in ("courrier", reference, facts.date.isoformat()) if part) + ".pdf"


@cache
def _engine() -> Engine:
    return Engine(dirs=[TEMPLATES], builtins=["rights.rendering"], autoescape=True)


register.filter("day", french.day)
register.filter("of", french.of)
register.filter("leak", french.leak)
register.filter("listed", french.listed)
register.filter("capitalized", french.capitalized)
register.filter("the_association", french.the_association)


@register.filter
def dated(cell: Any) -> Any:
    """A cell of a table: a date as in a column of dates, 04/03/2026."""
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else "" if cell is None else cell


@register.filter
def weekday(on: Any) -> str:
    """« mardi 7 avril 2026 »."""
    return french.day(on, weekday=True)


@register.filter
def lines(text: str) -> SafeString:
    """What a person typed, its line ends kept."""
    return mark_safe("<br />".join(conditional_escape(line) for line in text.split("\n")))  # noqa: S308 — each line is escaped


@register.filter
def address_size(lines: Any) -> str:
    """The window is 80 mm wide: the size at which the widest line stays inside it."""
    widest = max(sum(_EMS.get(character, 0.6) for character in line) for line in lines)
    return "" if widest * 10 < WINDOW_POINTS else "smaller" if widest * 9 < WINDOW_POINTS else "smallest"


@register.filter
def sentence(text: str) -> str:
    """What may come without its capital or full stop, with them."""
    whole = french.capitalized(text.strip())
    return whole if whole.endswith((".", "!", "?", "…")) else f"{whole}."


@register.filter
def within(words: str) -> str:
    """« dans un délai de quinze jours »."""
    return f"dans un délai {french.of(words)}" if words else "dans les meilleurs délais"
