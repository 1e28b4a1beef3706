"""French as a printer sets it."""

from datetime import date

import pytest

from rights.french import day, leak, listed, of, typeset


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("<p>Objet : oui ; non ! quoi ?</p>", "<p>Objet\u202f: oui\u202f; non\u202f! quoi\u202f?</p>"),
        ("<p>« mot »</p>", "<p>«\u202fmot\u202f»</p>"),
        ("<p>n° 12, art. 15, § 3</p>", "<p>n°\u00a012, art.\u00a015,\u00a0§\u00a03</p>"),
        ("<p>L. 1111-7 et R.1111-1</p>", "<p>L.\u00a01111-7 et R.\u00a01111-1</p>"),
        ("<p>l&#x27;article</p>", "<p>l’article</p>"),
        ("<p>o&#x27;brien@exemple.fr</p>", "<p>o&#x27;brien@exemple.fr</p>"),
        ("<p>le 1er mars 2026</p>", "<p>le 1er\u00a0mars 2026</p>"),
        ('<a title="a : b">a\n: b</a>', '<a title="a : b">a\u202f: b</a>'),
        ("<p>12:30 http://x</p>", "<p>12:30 http://x</p>"),
    ],
)
def test_spaces_and_apostrophes(typed, printed):
    assert typeset(typed) == printed
    assert typeset(printed) == printed


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Paul", "de Paul"),
        ("Anne", "d’Anne"),
        ("Élise", "d’Élise"),
        ("Hélène", "d’Hélène"),
        ("Yves", "d’Yves"),
        ("Yann", "de Yann"),
        ("un mois", "d’un mois"),
        ("huit jours", "de huit jours"),
        ("onze jours", "de onze jours"),
        ("trois mois", "de trois mois"),
    ],
)
def test_of_is_elided_as_it_is_said(name, words):
    assert of(name) == words


def test_dates_and_lists():
    assert day(date(2026, 3, 1)) == "1er\u00a0mars 2026"
    assert day(date(2026, 4, 7), weekday=True) == "mardi 7\u00a0avril 2026"
    assert day(None) == ""
    assert [listed([]), listed([1]), listed([1, 2]), listed([1, 2, 3])] == ["", "1", "1 et 2", "1, 2 et 3"]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Fuite de données de patients (affaire X)", "fuite de données de patients (affaire X)"),
        ("Laboratoire Y, mars 2023", "fuite de données «\u202fLaboratoire Y, mars 2023\u202f»"),
        ("", "fuite de données"),
    ],
)
def test_a_leak_is_named_once(title, words):
    assert leak(title) == words
