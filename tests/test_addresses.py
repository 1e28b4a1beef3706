"""Every address of the house, tried by somebody it does not know."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

# Open to all. Anything else answers a stranger with the sign-in page or with nothing: think before adding a line.
PUBLIC = {
    "home", "breach", "checklist", "self_check", "self_check_department", "self_check_laboratory", "observatory",
    "deadline_calculator", "deadline_of_kind", "help", "privacy", "legal", "accessibility", "quick_exit", "health",
    "journey_start", "journey_step", "journey_summary", "journey_letter", "journey_afterwards", "journey_follow",
    "journey_clear", "laboratory_door", "facts_schema", "mandate_check", "sign_in", "sign_in_code", "desk_sign_in",
    "desk_open", "desk_open_ask", "desk_open_address", "desk_forgotten", "association_door", "association_sign_in",
    "association_forgotten",
    "administration:login",
}  # fmt: skip
MADE_UP = {"uuid": "7d3b1c52-2f0e-4a35-9c3e-5b6f0a9d8e41", "int": "987654", "path": "sans/objet"}
SIGN_INS = ("/connexion/", "/administration/", "/laboratoire/connexion/", "/association/connexion/")


def addresses(patterns=None, prefix="", namespaces=()):
    """(name, path) for each pattern; what is asked for in the path is made up."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + (sample := _sample(pattern.pattern))
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from addresses(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern) and sample is not None:
            yield ":".join([*namespaces, pattern.name or route]), "/" + route


def _sample(pattern):
    if hasattr(pattern, "_route"):
        return re.sub(r"<(?:(\w+):)?\w+>", lambda found: MADE_UP.get(found[1] or "str", "sans-objet"), pattern._route)
    route, arguments = normalize(pattern._regex)[0]
    return route % dict.fromkeys(arguments, "sans-objet")


ADDRESSES = sorted(set(addresses()))
OPEN = [pair for pair in ADDRESSES if pair[0] in PUBLIC]
CLOSED = [pair for pair in ADDRESSES if pair[0] not in PUBLIC]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_asked_to_sign_in_or_finds_nothing(db, method):
    for name, path in CLOSED:
        response = getattr(Client(), method)(path)
        assert response.status_code in {302, 404, 405}, name
        if response.status_code == 302 and name != "sign_out":
            assert response["Location"].startswith(SIGN_INS), name


def test_every_name_on_the_public_list_exists():
    assert PUBLIC - {name for name, _ in ADDRESSES} == set()


PAGES = [pair for pair in OPEN if not pair[0].startswith("administration:")]  # whose pages are Django's own


@pytest.mark.parametrize(("name", "path"), PAGES, ids=lambda value: value)
def test_a_public_page_names_its_language_and_has_one_title(client, db, name, path):
    response = client.get(path)
    assert response.status_code in {200, 302, 404, 405}
    if response.status_code in {302, 405} or not response["Content-Type"].startswith("text/html"):
        return
    outline = Outline(response.content.decode())
    assert outline.lang == "fr"
    assert outline.count("h1") == 1
    assert outline.count("title") == 1
    assert outline.count("main") == 1
    assert outline.unlabelled == []


def test_every_answer_carries_the_walls(db):
    for name, path in ADDRESSES:
        response = Client().get(path)
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy, name
        assert "unsafe" not in policy, name
        assert response["X-Content-Type-Options"] == "nosniff", name
        assert response["X-Frame-Options"] == "DENY", name
        assert response["Referrer-Policy"] == "same-origin", name
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", name


class Outline(HTMLParser):
    """What the tests above ask of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.lang, self.labelled, self.fields, self.depth = [], "", set(), [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag if tag != "title" or "svg" not in self.tags[-3:] else "svg-title")
        if tag == "html":
            self.lang = attrs.get("lang")
        elif tag == "label":
            self.labelled.add(attrs.get("for"))
        elif tag in {"input", "select", "textarea"} and attrs.get("type") not in {"hidden", "submit", "button"}:
            self.fields.append(attrs)

    def count(self, tag):
        return self.tags.count(tag)

    @property
    def unlabelled(self):
        return [
            field.get("name")
            for field in self.fields
            if field.get("id") not in self.labelled and not field.keys() & {"aria-label", "aria-labelledby"}
        ]
