"""A browser that reads every page it can reach, and can fill in and post every form it meets there."""

import io
import re
import subprocess
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve

FEW = 5  # addresses of one view
PASSWORD = "sept chevaux bleus traversent la place"
TYPED = {
    "email": "quelqu-un@labo.example",
    "number": "3",
    "password": PASSWORD,
    "date": "2026-03-20",
    "tel": "0600000000",
}
ENDING = {"association_mandate_renounce"}
DATES = {"day": "20", "month": "3", "year": "2026"}


@dataclass
class Form:
    action: str
    method: str
    fields: list = field(default_factory=list)  # (name, type, value, whether it comes chosen)

    def filled(self):
        """What a careless person would send: what is there, the last choice of each list, a word in each text."""
        told = {}
        for name, kind, value, chosen in self.fields:
            if kind in {"radio", "checkbox"}:
                if chosen or name not in told:
                    told[name] = value
            elif kind == "option":
                told[name] = value or told.get(name, "")
            elif kind in {"hidden", "submit"}:
                told.setdefault(name, value)
            elif kind != "file":
                told[name] = value or DATES.get(name.rpartition("_")[2]) or TYPED.get(kind, "Texte d’essai")
        return told


class Page(HTMLParser):
    """The links and the forms of one page."""

    def __init__(self, html):
        super().__init__()
        self.links, self.forms, self.form, self.select = set(), [], None, ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        told = {name: value or "" for name, value in attrs}
        if tag in {"a", "iframe", "img", "object"}:
            self.links |= {told[name] for name in ("href", "src", "data") if told.get(name)}
        elif tag == "form":
            self.form = Form(told.get("action", ""), told.get("method", "get").lower())
            self.forms.append(self.form)
        elif self.form is None:
            return
        elif tag == "select":
            self.select = told.get("name", "")
        elif tag == "option":
            self.form.fields.append((self.select, "option", told.get("value", ""), "selected" in told))
        elif tag in {"input", "textarea", "button"} and told.get("name"):
            kind = told.get("type", {"input": "text", "button": "submit"}.get(tag, tag))
            self.form.fields.append((told["name"], kind, told.get("value", ""), "checked" in told))

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None


@dataclass
class Walk:
    """What was read: the text of each address, and the forms found, each once."""

    pages: dict = field(default_factory=dict)
    forms: dict = field(default_factory=dict)
    statuses: dict = field(default_factory=dict)


def walk(client, start):
    """Read whatever can be reached behind the door of `start` by following links from there.

    Of the addresses of one view, with other ids or another query, the first few.
    """
    told, waiting, read, door = Walk(), [start], Counter(), f"/{start.split('/')[1]}/"
    while waiting:
        address = waiting.pop(0)
        view = name_of(address)
        if address in told.pages or read[view] == FEW:
            continue
        read[view] += 1
        answer = client.get(address)
        told.statuses[address] = answer.status_code
        told.pages[address] = text_of(answer)
        found = {answer["Location"]} if answer.status_code in {301, 302} else set()
        if "html" in answer.get("Content-Type", ""):
            page = Page(told.pages[address])
            found |= page.links
            for form in page.forms:
                form.action = urldefrag(urljoin(address, form.action)).url
                if form.action.startswith(door):
                    fields = sorted({name for name, *_ in form.fields})
                    told.forms.setdefault((form.method, name_of(form.action), *fields), form)
        waiting += sorted(to_read for link in found if (to_read := inside(door, urljoin(address, link))))
    return told


def name_of(address):
    """The name of the view of an address; empty when it has none, which is then read and seen to be missing."""
    try:
        return resolve(urlsplit(address).path).url_name
    except Resolver404:
        return ""


def inside(door, address):
    """The address without its fragment when it lies under this door, else nothing."""
    parts = urlsplit(address)
    if parts.netloc not in {"", "testserver"} or not parts.path.startswith(door):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def text_of(answer):
    """What a person reads of an answer, headers included: a PDF as its words, an archive as what is in it."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = " ".join(f"{name}: {value}" for name, value in answer.items())
    return f"{words(content)}\n{headers}"


def words(content):
    if content.startswith(b"%PDF"):
        told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
        return told.stdout.decode()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(name + words(archive.read(name)) for name in archive.namelist())
    return content.decode(errors="replace")


def post(client, form, told):
    """Send a form as the browser would."""
    return client.post(form.action, told) if form.method == "post" else client.get(form.action, told)


def live_in(client, start):
    """Fill in and send each form within reach, so that people have worked there; but those that leave nothing to do."""
    for form in walk(client, start).forms.values():
        if name_of(form.action) in ENDING:
            continue
        answer = post(client, form, form.filled())
        assert answer.status_code in {200, 302, 400, 404, 405, 409, 422, 429}, (form.action, answer.status_code)
    client.get(start)  # what the last of them said is read


IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
