"""How a form field reaches the page: its label, hint and error tied to it, a date in three boxes."""

from datetime import date

import pytest
from django import forms

from cases.forms import case, diary, replies, routes
from cases.forms.amounts import EurosField, HoursField
from cases.forms.dates import DatePartsField
from cases.forms.texts import PlainText
from cases.forms.towns import of_other_towns, same_town
from cases.portals.patient.finding import TYPED


class Example(forms.Form):
    name = forms.CharField(label="Votre nom", help_text="Comme sur vos comptes rendus.")
    born_on = DatePartsField(label="Date de naissance", autocomplete="bday", not_after=date(2026, 11, 23))
    who = forms.ChoiceField(label="Pour qui", choices=[("a", "Pour moi")], widget=forms.RadioSelect, required=False)


def typed(day="", month="", year="", **others):
    return {"born_on_day": day, "born_on_month": month, "born_on_year": year, **others}


@pytest.mark.parametrize(
    ("city", "known", "same"),
    [
        ("PARIS", "Paris 15e Arrondissement", True),
        ("Paris 15ème", "Paris 15e Arrondissement", True),
        ("Marseille 05", "Marseille 5e Arrondissement", True),
        ("Lyon 1er", "Lyon 1er Arrondissement", True),
        ("Paris 14", "Paris 15e Arrondissement", False),
        ("Lyon", "Paris 15e Arrondissement", False),
        ("ST AVE", "Saint-Avé", True),
        ("CHALON S/SAONE", "Chalon-sur-Saône", True),
    ],
)
def test_a_town_is_known_however_it_is_spelt(city, known, same):
    assert same_town(city, [known]) is same


def test_a_postcode_of_many_towns_names_three_of_them():
    said = of_other_towns("01000", "Vannes", ["Bourg-en-Bresse", "Saint-Denis-lès-Bourg", "Viriat", "Péronnas"])
    assert said == ("01000 est le code postal de Bourg-en-Bresse ou Saint-Denis-lès-Bourg ou Viriat, pas de Vannes.")


def test_a_hint_and_an_error_are_tied_to_their_field():
    page = Example(typed())["name"].as_field_group()
    assert '<label class="field__label" for="id_name">Votre nom' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_name_helptext"' in page
    assert 'id="id_name_error"' in page


def test_a_group_of_controls_is_a_fieldset_with_its_legend():
    page = Example(typed("31", "4", "2026"))["born_on"].as_field_group()
    assert "<fieldset aria-describedby=" in page
    assert "Date de naissance" in page.partition("<legend")[2].partition("</legend>")[0]
    for part in ("day", "month", "year"):
        assert f'name="born_on_{part}"' in page
        assert f'autocomplete="bday-{part}"' in page
    assert 'inputmode="numeric"' in page
    assert "(facultatif)" in Example()["who"].as_field_group()


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        (("1", "3", "2026"), date(2026, 3, 1)),
        (("1er", "mars", "2026"), date(2026, 3, 1)),
        ((" 05 ", "Févr.", "2026"), date(2026, 2, 5)),
        (("29", "fevrier", "2024"), date(2024, 2, 29)),
        (("31", "DÉCEMBRE", "2025"), date(2025, 12, 31)),
    ],
)
def test_a_date_is_read_as_people_write_it(parts, day):
    form = Example(typed(*parts, name="X"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born_on"] == day


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (("31", "4", "2026"), "Le 31 avril n’existe pas. Indiquez un jour entre 1 et 30."),
        (("29", "2", "2023"), "Le 29 février 2023 n’existe pas. Indiquez un jour entre 1 et 28."),
        (("0", "1", "2026"), "Le 0 janvier n’existe pas. Indiquez un jour entre 1 et 31."),
        (("1", "ju", "2026"), "Indiquez un nombre entre 1 et 12, ou le nom du mois."),
        (("1", "1", "26"), "Écrivez l’année avec quatre chiffres, par exemple 2026."),
        (("1", "1", "٢٠٢٦"), "Écrivez l’année avec quatre chiffres, par exemple 2026."),
        (("1", "", "2026"), "Il manque le mois. Complétez la date."),
        (("24", "11", "2026"), "Cette date n’est pas encore arrivée. Indiquez une date jusqu’au 23 novembre 2026."),
        (("", "", ""), "Indiquez la date\u202f: le jour, le mois et l’année."),
    ],
)
def test_a_wrong_date_says_what_to_do(parts, sentence):
    form = Example(typed(*parts, name="X"))
    assert sentence in form.errors["born_on"][0]


def test_every_word_a_person_types_in_a_file_is_given_back_after_the_end_of_a_session():
    typed_in = {
        name
        for module in (case, diary, replies, routes)
        for form in vars(module).values()
        if isinstance(form, type) and issubclass(form, forms.Form)
        for name, field in form.base_fields.items()
        if isinstance(field, PlainText | EurosField | HoursField)
    }
    assert "story" in typed_in
    assert typed_in <= set(TYPED)
