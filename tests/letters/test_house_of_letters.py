"""Kinds, templates and documentation stay together."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from rights.letter_facts import LetterFacts
from rights.letters import LETTERS
from rights.rendering import TEMPLATES

DOCUMENT = Path(TEMPLATES).parent / "docs" / "letter-facts.md"


def paths(kind, prefix=""):
    """Every field of the facts, as the documentation writes it."""
    hints = get_type_hints(kind)
    for field in fields(kind):
        inner = next((a for a in (hints[field.name], *get_args(hints[field.name])) if is_dataclass(a)), None)
        many = "[]" if getattr(hints[field.name], "__origin__", None) is tuple and inner else ""
        yield from paths(inner, f"{prefix}{field.name}{many}.") if inner else [f"{prefix}{field.name}"]


def test_every_field_is_documented():
    text = DOCUMENT.read_text()
    assert [path for path in paths(LetterFacts) if f"`{path}`" not in text] == []


@pytest.mark.parametrize("code", LETTERS)
def test_every_kind_has_its_template_and_is_documented(code):
    assert (TEMPLATES / "letters" / f"{code}.html").exists()
    assert f"`{code}`" in DOCUMENT.read_text()


def test_every_part_is_used():
    texts = {path: path.read_text() for path in (TEMPLATES / "letters").rglob("*.html")}
    for part in (TEMPLATES / "letters" / "parts").glob("*.html"):
        assert any(f"letters/parts/{part.name}" in text for text in texts.values()), part.name
