"""What a list of members is told of its lines, and what was said of it once is not asked again."""

from datetime import date

import pytest
from django.urls import reverse

from cases.intake import lists
from cases.member_columns import guessed
from rights.mandates import is_of_age
from tests.association.lists import TITLES, browser, file_of, row, said, send, sent, sites, today

__all__ = ["browser", "sites", "today"]
MINOR, SINGLE = "moins de dix-huit ans", "Le prénom manque."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"Né le": "02/06/2008"}, MINOR),
        ({"Prénom": "", "NOM": "Dupont"}, SINGLE),
        ({"NOM": ""}, "Le nom manque."),
        ({"Labo": "LBM Armorlab site du port"}, "ne suffit pas\u202f: ajoutez sa ville"),
        ({"Labo": "Laboratoire Zzz"}, "n’est pas dans l’annuaire"),
        ({"Prélèvement": "je ne sais pas"}, "ou laissez vide"),
    ],
)
def test_a_line_that_names_nobody_who_can_sign_is_to_correct(browser, coordinator, sites, run_jobs, changes, sentence):
    whole = row("2", **{"Prénom": "", "NOM": "Kim Exemple", "Né le": "01/06/2008"})  # of age today
    address, source = sent(browser, coordinator, run_jobs, row("1", **changes), whole)
    total = lists.counts_of(source)[1]
    assert (total["ready"], total["blocked"]) == (1, 1)
    assert sentence in said(browser, address)


def test_somebody_is_of_age_on_her_eighteenth_birthday():
    for born, eve, day in (((2008, 6, 1), (2026, 5, 31), (2026, 6, 1)), ((2008, 2, 29), (2026, 2, 28), (2026, 3, 1))):
        assert [is_of_age(date(*born), date(*on)) for on in (eve, day)] == [False, True]


def test_a_laboratory_chosen_on_the_screen_is_said_in_the_file_to_correct(browser, coordinator, sites, run_jobs):
    named = row("1", Labo="Armorlab du port", CP="x")
    address, _ = sent(browser, coordinator, run_jobs, named, row("2", CP="x"), row("2"))
    browser.post(f"{address}laboratoires/", {"name-0": sites[1].finess})
    content = b"".join(browser.get(f"{address}lignes-a-corriger.csv").streaming_content).decode()
    assert f"{sites[1].finess} {sites[1].name}, {sites[1].town}" in content
    assert "Océalab Ténénio, Vannes" in content  # it names one, and stays as written


def test_what_was_said_of_a_list_comes_back_with_its_columns(browser, coordinator, sites, run_jobs):
    titles = ["Mon numéro", *TITLES[1:]]
    roles = {f"role-{n}": role for n, role in enumerate(["number", *guessed(TITLES, {})[1:]])}
    told = {"scopes": ["requests", "cnil"], "column": titles, **roles}
    address = send(browser, coordinator, file_of(row("1"), row("1"), titles=titles), **told)["Location"]
    run_jobs()
    page = said(browser, address)
    assert "mandat pour demandes, CNIL. Colonnes laissées de côté" in page
    assert "1\u00a0ligne en double, ou de personnes déjà inscrites" in page
    again = browser.get(reverse("association_import", args=[coordinator.pk]), {"colonnes": address.split("/")[-2]})
    assert again.context["form"].initial["scopes"] == ["requests", "cnil"]
    sent(browser, coordinator, run_jobs, row("3"))  # another list, other titles
    assert lists.remembered(coordinator)["mon_numero"] == "number"
