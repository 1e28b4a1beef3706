"""What people read: French as it is printed, and nothing that runs or paints from inside a page."""

import ast
import re
from html.parser import HTMLParser

from tests.test_house import OURS, ROOT, TEMPLATES, at

PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
SCREENS = [path for path in PAGES if "letters" not in path.parts]  # letters are typeset as they are rendered
# What people typed, in examples; names that a library gives; patterns to recognise what people type.
AS_TYPED = {"cases/demonstration/papers.py", "rights/holidays.py", "cases/forms/periods.py"} | {
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


def faulty(paths, sentences, faults):
    """(file, fault, words) of every sentence of these files that one of the rules finds."""
    return [
        (at(path), fault, text)
        for path in paths for text in sentences(path) for fault, rule in faults.items() if rule.search(text)
    ]  # fmt: skip


def test_pages_are_printed_as_french_is():
    assert faulty(SCREENS, spoken, FAULTS) == []


def test_sentences_in_the_code_are_printed_as_french_is():
    written = [path for path in OURS if at(path) not in AS_TYPED]
    assert faulty(written, lambda path: strings(ast.parse(path.read_text())), PYTHON_FAULTS) == []


def test_nobody_is_told_that_they_are_not_concerned():
    verdict = re.compile(r"(?<!ne prouve pas que )vous n[’']êtes pas (?:forcément )?concerné", re.IGNORECASE)
    assert [at(path) for path in [*PAGES, *OURS] if verdict.search(re.sub(r"\s+", " ", path.read_text()))] == []


def test_nothing_runs_or_paints_from_inside_a_page():
    inside = {
        "run or painted": re.compile(
            r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE
        ),
        "fetched elsewhere": re.compile(
            r"(?:src|href|action)\s*=\s*[\"']?(?:https?:)?//[^\"']*\.(?:js|css|woff2?|png|jpg|svg)\b"
        ),
    }
    assert faulty(SCREENS, lambda path: [without_template_tags(path.read_text())], inside) == []
    assert inside["run or painted"].search('<p style="color: red">')
    assert inside["fetched elsewhere"].search('<script src="//cdn.example/a.js">')


def test_only_colours_change_with_the_scheme_and_none_with_the_width():
    """So that a page looked at wide and light, then narrow and dark, has been looked at in the four ways."""
    by_width, by_scheme = [], []
    for path in (ROOT / "cases" / "static" / "recours").glob("*.css"):
        for condition, rules in media(path.read_text()):
            if "width" in condition:
                of_elements = re.sub(r"[^{}]*::[^{}]*\{[^}]*\}", "", rules)  # no checker reads a pseudo-element
                by_width += re.findall(r"[\w-]*(?:color|background|--)[\w-]*(?=\s*:)", of_elements)
            elif "prefers-color-scheme" in condition:
                by_scheme.append(rules)
    assert by_width == []
    assert len(by_scheme) == 1
    assert re.fullmatch(
        r"\s*:root \{(\s*--[a-z-]+: (#[0-9a-f]{3,6}|0 1px 2px rgb\([0-9 /%]+\));)+\s*\}\s*", by_scheme[0]
    )


def media(sheet):
    """(condition, rules) of each @media of a style sheet."""
    for found in re.finditer(r"@media ([^{]+)\{", sheet):
        depth, end = 1, found.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(sheet[end], 0)
            end += 1
        yield found[1], sheet[found.end() : end - 1]


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
