"""What a colleague does between the check of a list of members and its entry."""

from datetime import date

import pytest

from cases.association import members
from cases.intake import lists
from cases.models import CaseFile, Principal
from tests.association.lists import NOW, browser, row, sent, sites, today
from tests.cases.conftest import answers

__all__ = ["browser", "sites", "today"]


@pytest.mark.parametrize(("size", "asked_first"), [(3, True), (1, False)], ids=["one part", "each its own"])
def test_what_a_colleague_took_meanwhile_holds_back_every_line_of_a_person(
    browser, coordinator, case_worker, sites, run_jobs, monkeypatch, size, asked_first
):
    monkeypatch.setattr(members, "CHUNK", size)
    hers = row("1", Labo=sites[1].finess, **{"N° adhérent": ""})
    address, source = sent(browser, coordinator, run_jobs, hers, row("1"), row("2"))
    assert lists.counts_of(source)[1]["ready"] == 3
    if asked_first:
        browser.post(f"{address}entrer/", {})
    told = answers(name="Anne Autre", laboratory=str(sites[0].pk), laboratory_name=sites[0].name, wants=())
    other = members.Entry(told, ("requests",), NOW.date(), date(2027, 1, 1), "A-1")
    assert members.enter(case_worker, [other], on=NOW.date(), at=NOW).people == 1
    if not asked_first:
        browser.post(f"{address}entrer/", {})
    run_jobs()
    names = {person.name.reveal(coordinator.own_scope("test")) for person in Principal.objects.all()}
    assert names == {"Anne Autre", "Camille Exemple2"}
    assert (CaseFile.objects.count(), lists.counts_of(source)[1]["left"]) == (2, 2)
    content = b"".join(browser.get(f"{address}lignes-a-corriger.csv").streaming_content).decode()
    assert members.TAKEN in content
    assert "Une autre ligne de cette personne est à corriger\u202f: la ligne 3." in content
