"""How much a letter holds: a text that is too long is named, one at its limit is printed whole, on the page."""

import re
import subprocess
from itertools import groupby

import pytest

from rights.fact_reading import PROSE
from rights.letters import FactsError, validate
from rights.rendering import render_pdf, render_text
from rights.specimens import SELF, SPECIMENS
from tests.letters.fields import typed_fields, with_texts
from tests.letters.printed import printed
from tests.letters.test_paper import words

ONE_OF_EACH = [next(names) for _, names in groupby(sorted(SPECIMENS, key=lambda name: SPECIMENS[name][0]),
                                                   key=lambda name: SPECIMENS[name][0])]  # fmt: skip
WORD = "m" * 97  # longer than a line


def count_pages(path):
    about = subprocess.run(["pdfinfo", path], capture_output=True, check=True).stdout.decode()
    return int(re.search(r"Pages:\s+(\d+)", about).group(1))


@pytest.mark.parametrize("name", SPECIMENS)
def test_twenty_thousand_characters_are_refused_by_the_name_of_their_field(name):
    kind, facts = SPECIMENS[name]
    for field in typed_fields(kind, facts):
        with pytest.raises(FactsError) as refusal:
            validate(kind, with_texts(kind, facts, {field: "Une phrase. " * 1_667}))
        assert refusal.value.field == field.name
        assert refusal.value.sentence == (
            f"Ce texte compte 20003 caractères\u202f: {field.limit} au plus peuvent être imprimés ici."
        )


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_text_as_long_as_its_field_allows_is_printed_to_its_last_word(name, tmp_path):
    kind, facts = SPECIMENS[name]
    prose = [field for field in typed_fields(kind, facts) if field.is_prose]
    long = {field: ("Une phrase parmi d’autres. " * 400)[: PROSE - 9] + " Fin n° " + str(n) for n, field in
            enumerate(prose[:2])}  # fmt: skip
    changed = with_texts(kind, facts, long)
    path = tmp_path / "letter.pdf"
    path.write_bytes(render_pdf(kind, changed))
    said = render_text(kind, changed).replace("\u00a0", " ")
    drawn = " ".join(word[0] for page in range(1, count_pages(path) + 1) for word in words(path, page=page))
    for number in range(len(long)):
        assert (f"Fin n° {number}" in drawn.replace("\u00a0", " ")) == (f"Fin n° {number}" in said)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_word_longer_than_a_line_is_cut_and_stays_on_the_page(name, tmp_path):
    kind, facts = SPECIMENS[name]
    typed = {field: WORD for field in typed_fields(kind, facts) if field.steps[0] not in ("sender", "recipient")}
    while True:
        try:
            changed = with_texts(kind, facts, typed)
            validate(kind, changed)
            break
        except FactsError as refusal:
            typed = {field: text for field, text in typed.items() if field.name != refusal.field}
    path = tmp_path / "letter.pdf"
    path.write_bytes(render_pdf(kind, changed))
    drawn = [word for page in range(1, count_pages(path) + 1) for word in words(path, page=page)]
    assert max(word[3] for word in drawn) <= 190.2
    assert max(word[4] for word in drawn) <= 292
    long = sum(word[0].count("m") for word in drawn if re.fullmatch(r"\W*m{3,}\W*", word[0]))
    assert long >= 97 * 0.9 * render_text(kind, changed).count(WORD)  # some ends of a word have other signs beside them


@pytest.mark.parametrize("name", [name for name in SPECIMENS if SPECIMENS[name][1].get("exhibits")])
def test_forty_exhibits_are_listed(name, tmp_path):
    kind, facts = SPECIMENS[name]
    exhibits = [{"number": n, "title": f"Pièce d’essai {n}e du genre", "on": "2026-03-04"} for n in range(1, 41)]
    path = tmp_path / "letter.pdf"
    path.write_bytes(render_pdf(kind, facts | {"exhibits": exhibits}))
    drawn = " ".join(word[0] for page in range(1, count_pages(path) + 1) for word in words(path, page=page))
    for number in range(1, 41):
        assert f"d’essai {number}e du genre" in drawn
    (tmp_path / "usual.pdf").write_bytes(printed(name))
    assert count_pages(path) <= 4 + count_pages(tmp_path / "usual.pdf")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"sender": {"name": "A", "lines": ["1 rue X", ""]}}, "sender.lines.2", "ligne vide"),
        ({"sender": {"name": "A", "lines": [" \u200b "]}}, "sender.lines.1", "ligne vide"),
        ({"sender": {"name": "\u202e", "lines": ["1 rue X"]}}, "sender.name", "votre nom"),
        ({"sender": {"name": "A" * 200, "lines": ["B" * 190] * 2}}, "sender", "trop de place"),
        ({"recipient": {"lines": []}}, "recipient.lines", "une à six lignes"),
        ({"reference": "R" * 61}, "reference", "61 caractères"),
    ],
)
def test_an_address_that_does_not_fit_or_is_not_there(changes, field, words):
    with pytest.raises(FactsError) as refusal:
        validate("request", SELF | changes)
    assert refusal.value.field == field
    assert words in refusal.value.sentence


def test_a_sender_who_fills_the_head_stays_above_the_references(tmp_path):
    sender = {
        "name": "Marie-Antoinette Przybyszewska-Nguyễn de La Rochefoucauld-Montbazon",
        "lines": ["Résidence Les Hortensias, escalier C", "Lieu-dit Kergonan", "12 rue X", "56000 Vannes"],
        "email": "marie-antoinette.przybyszewska-nguyen@laposte-exemple.fr",
        "phone": "06 00 00 00 00",
    }
    path = tmp_path / "letter.pdf"
    path.write_bytes(render_pdf("request", SELF | {"sender": sender}))
    head = [word for word in words(path) if word[2] < 54]
    typed = [sender["name"], *sender["lines"], f"{sender['email']} – {sender['phone']}"]
    assert "".join(word[0] for word in head) == "".join(typed).replace(" ", "")
    assert max(word[3] for word in head) <= 120
    assert max(word[4] for word in head) <= 54
