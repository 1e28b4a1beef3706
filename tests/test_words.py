"""What people read: French as it is printed, and nothing that runs or paints from inside a page."""

import ast
import re
from html.parser import HTMLParser

import pytest

from tests.test_house import OURS, ROOT, TEMPLATES, at

PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
SCREENS = [path for path in PAGES if "letters" not in path.parts]  # letters are typeset as they are rendered
# What people typed, in examples; names that a library gives; patterns to recognise what people type.
AS_TYPED = {"cases/demonstration_papers.py", "rights/holidays.py", "cases/forms/periods.py"} | {
    at(path) for path in OURS if "specimens" in path.parts
}
SPOKEN = {"alt", "title", "aria-label", "placeholder", "content"}
NO_BREAK = "\u202f\u00a0"
FAULTS = {
    "straight apostrophe": re.compile(r"[^\W\d_]'[^\W\d_]"),
    "no narrow no-break space before ; ! ? »": re.compile(rf"(?<![{NO_BREAK}])[;!?»](?=[\s{NO_BREAK}.,)]|$)"),
    "no narrow no-break space before a colon": re.compile(rf"(?<![{NO_BREAK}]):(?=\s|$)"),
    "no no-break space after «": re.compile(rf"«(?![{NO_BREAK}])"),
    "three full stops": re.compile(r"\.\.\."),
    "straight quotation mark": re.compile(r'"'),
}
# In Python a format placeholder or a fragment may begin or end a string: only what is wrong for certain is a fault.
PYTHON_FAULTS = {
    "straight apostrophe": re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|aujourd)'[a-zà-ÿh]", re.IGNORECASE),
    "ordinary space before ; : ! ? »": re.compile(r"[^\W_)»] [;:!?»](?=\s|$)"),
    "ordinary space after «": re.compile(r"« "),
    "nothing before ; ! ?": re.compile(r"[à-ÿ][;!?](?=\s|$)"),
}


@pytest.mark.parametrize("path", SCREENS, ids=at)
def test_a_page_is_printed_as_french_is(path):
    assert [(fault, text) for text in spoken(path) for fault, rule in FAULTS.items() if rule.search(text)] == []


@pytest.mark.parametrize("path", [path for path in OURS if at(path) not in AS_TYPED], ids=at)
def test_sentences_in_the_code_are_printed_as_french_is(path):
    sentences = strings(ast.parse(path.read_text()))
    found = [(name, text) for text in sentences for name, rule in PYTHON_FAULTS.items() if rule.search(text)]
    assert found == []


@pytest.mark.parametrize("path", [*PAGES, *OURS], ids=at)
def test_nobody_is_told_that_they_are_not_concerned(path):
    verdict = re.compile(r"(?<!ne prouve pas que )vous n[’']êtes pas (?:forcément )?concerné", re.IGNORECASE)
    assert not verdict.search(re.sub(r"\s+", " ", path.read_text()))


@pytest.mark.parametrize("path", SCREENS, ids=at)
def test_nothing_runs_or_paints_from_inside_a_page(path):
    page = without_template_tags(path.read_text())
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script(?![^>]*\ssrc=)", page, re.IGNORECASE)
    assert not re.search(
        r"(?:src|href|action)\s*=\s*[\"']?(?:https?:)?//[^\"']*\.(?:js|css|woff2?|png|jpg|svg)\b", page
    )


def test_no_page_waits_for_a_script():
    """A link that goes nowhere, a button outside a form: nothing happens without JavaScript."""
    assert [at(path) for path in PAGES if re.search(r"href=[\"']#[\"']", path.read_text())] == []


def without_template_tags(text):
    text = re.sub(r"\{% comment.*?endcomment %\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{#.*?#\}", "", text)
    text = re.sub(r"\{%.*?%\}", "", text)
    return re.sub(r"\{\{.*?\}\}", "x", text)


def spoken(path):
    return Spoken(without_template_tags(path.read_text())).texts


class Spoken(HTMLParser):
    """The text nodes of a page and the attributes that a person reads or hears."""

    def __init__(self, html):
        super().__init__()
        self.texts, self.silent = [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style", "code", "pre"}
        attrs = dict(attrs)
        if tag == "meta" and attrs.get("name") != "description":
            return
        self.texts += [value for name, value in attrs.items() if name in SPOKEN and value]

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style", "code", "pre"}

    def handle_data(self, data):
        text = re.sub(r"[ \t\r\n]+", " ", data).strip(" ")
        if text and not self.silent:
            self.texts.append(text)


def strings(tree):
    """The string constants that are not docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_the_rules_see_what_they_look_for():
    assert FAULTS["straight apostrophe"].search("l'heure")
    assert FAULTS["no narrow no-break space before ; ! ? »"].search("Quoi ?")
    assert not FAULTS["no narrow no-break space before ; ! ? »"].search("Quoi\u202f?")
    assert PYTHON_FAULTS["ordinary space before ; : ! ? »"].search("Attention : un mois")
    assert not PYTHON_FAULTS["ordinary space before ; : ! ? »"].search("Attention\u202f: un mois")
    assert spoken(ROOT / "templates/404.html")
