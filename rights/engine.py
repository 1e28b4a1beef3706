"""One letter through WeasyPrint: HTML and the facts in, PDF out. With `rights.shortcuts`, all that imports it.

The library's shared parts (parsed stylesheet, font configuration, counters) are built once and serve every letter.
The fetcher fetches nothing: the library's own would put a local file into the PDF when asked.
"""

import hashlib
import zlib
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pydyf
from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML, Attachment
from weasyprint.css.counters import CounterStyle
from weasyprint.html import UA_STYLESHEET
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from rights import shortcuts
from rights.conformance import FACTS_NAME, VARIANT, finish

STYLESHEET = Path(__file__).resolve().parent.parent / "templates" / "letters" / "letters.css"


class Engine:
    """What all letters of a process share."""

    def __init__(self) -> None:
        shortcuts.take()
        self.fetcher = Refusal()
        self.shared = {"font_config": FontConfiguration(), "counter_style": CounterStyle()}
        self.sheet = CSS(string=STYLESHEET.read_text(), url_fetcher=self.fetcher, **self.shared)
        self.defaults = copy(UA_STYLESHEET)  # of the sixteen boxes in the margins of every page, those we fill
        self.defaults.page_rules = [rule for rule in UA_STYLESHEET.page_rules if _margins([rule]) <= self._ours()]

    def _ours(self) -> set[str | None]:
        return _margins(self.sheet.page_rules) | {None, "@footnote", "@note-area"}

    def print(self, html: str, facts: str, on: str) -> bytes:
        """`facts`: JSON to attach, or nothing; `on`: the day of the letter, YYYY-MM-DD."""
        written_on = datetime.fromisoformat(on)
        attached = Attachment(
            string=facts,
            name=FACTS_NAME,
            description="Les faits de ce courrier, lisibles par un logiciel",
            relationship="Data",
            created=written_on,
            modified=written_on,
            url_fetcher=self.fetcher,
        )
        pdf: bytes = Page(html, self.fetcher, self.defaults).write_pdf(
            stylesheets=[self.sheet],
            attachments=[attached] if facts else None,
            finisher=_finish,
            pdf_variant=VARIANT,
            pdf_identifier=hashlib.sha256((html + facts).encode()).digest()[:16],  # same facts, same bytes
            **self.shared,
        )
        return pdf


class Refusal(URLFetcher):  # type: ignore[misc]
    def fetch(self, url: str, headers: object = None) -> None:
        raise FatalURLFetchingError("refused")  # any other error is swallowed and the letter goes out without it


class Page(HTML):  # type: ignore[misc]
    """Our letters are XML too, read by expat; what is not is read as the HTML it is, with the same result."""

    def __init__(self, html: str, fetcher: URLFetcher, defaults: CSS) -> None:
        self.defaults = defaults
        try:
            root = ElementTree.fromstring(html)  # noqa: S314 — the document is ours; expat bounds entities
        except ElementTree.ParseError:
            super().__init__(string=html, url_fetcher=fetcher)
            return
        self.base_url, self.url_fetcher, self.media_type = None, fetcher, "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = root

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [self.defaults]


def _margins(rules: list[Any]) -> set[str | None]:
    return {margin for _, selectors, _ in rules for _, margin, _ in selectors}


class Settled(pydyf.Object):  # type: ignore[misc]
    """A PDF object whose bytes are written down: the library asks for them twice, to write and to hash."""

    data, compressible = b"", False

    def __init__(self, thing: Any) -> None:
        super().__init__()
        self.number, self.compressible = thing.number, thing.compressible
        self.data = _deflated(thing) if isinstance(thing, pydyf.Stream) and thing.compress else thing.data


def _deflated(stream: Any) -> bytes:
    """At zlib's usual level: the library's takes four times as long to save one part in thirty."""
    body = zlib.compress(b"\n".join(pydyf._to_bytes(item) for item in stream.stream))
    extra = pydyf.Dictionary({**stream.extra, "Filter": "/FlateDecode", "Length": len(body)})
    return b"\n".join((extra.data, b"stream", body, b"endstream"))


def _finish(document: Any, pdf: Any) -> None:
    finish(document, pdf)
    pdf.objects[1:] = [Settled(thing) for thing in pdf.objects[1:]]  # the first one stands for nothing
