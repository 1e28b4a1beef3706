"""A list of members as a coordinator sends it: columns, problems line by line, corrections, and people entered once."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from cases.association import members
from cases.intake import lists
from cases.jobs import enter_members
from cases.models import CaseFile, ImportPart, Job, Mandate, MemberImport, Principal
from directory.models import Breach
from tests.association.lists import NIR, NOW, browser, file_of, here, row, said, send, sent, sites, today
from tests.directory.factories import LaboratoryFactory
from tests.walls.test_canaries import dump

__all__ = ["browser", "sites", "today"]


@pytest.mark.parametrize("name", ["liste.csv", "liste.xlsx"])
def test_a_list_is_read_checked_and_entered(browser, coordinator, sites, run_jobs, name):
    Breach.objects.create(slug="fuite", title="Fuite des exemples", disclosed_on=date(2021, 2, 23))
    numbers = {"CP": "1000", "Portable": "600000000"}  # as a spreadsheet leaves them
    upload = file_of(row("1"), row("2", **{"Mandat signé le": "", "Commune": "Bourg en Bresse", **numbers}), name=name)
    address = here(send(browser, coordinator, upload, breach="fuite"))
    assert "Vérification en cours" in said(browser, address)
    for early in ("ligne/2/", "lignes-a-corriger.csv"):  # nothing to correct before it is read
        assert browser.get(f"{address}{early}")["Location"] == address
    dropped = here(send(browser, coordinator, file_of(row("9"), name=name)))
    browser.post(f"{dropped}ecarter/")
    assert MemberImport.objects.count() == 1
    run_jobs()
    assert not Job.objects.exclude(state=Job.State.DONE).exists()  # what read it finds nothing
    page = said(browser, address)
    assert "2\u00a0lignes prêtes" in page
    assert "dont 1 sans mandat signé" in page
    assert "Cotisation" in page  # said to be dropped
    assert not Principal.objects.exists()
    refused = browser.post(f"{address}entrer/", {})
    assert "Dites ce qu’il faut faire" in refused.content.decode()
    browser.post(f"{address}entrer/", {"unsigned": "yes"})
    assert "0 sur 2" in said(browser, address)
    run_jobs()
    page = said(browser, address)
    assert "2\u00a0dossiers ouverts, pour 2\u00a0nouvelles personnes" in page
    signed, unsigned = Mandate.objects.order_by("starts_on")
    assert (signed.starts_on, signed.ends_on, signed.scopes) == (
        date(2026, 5, 1),
        date(2027, 4, 30),
        ["requests", "health"],
    )
    assert (unsigned.starts_on, unsigned.ends_on, unsigned.signed_on) == (date(2026, 6, 1), date(2027, 5, 31), None)
    case_file = signed.case_file
    told = unsigned.case_file.told(unsigned.case_file.scope_for(coordinator, purpose="test"))
    assert (told.postcode, told.phone) == ("01000", "06 00 00 00 00")
    told = case_file.told(case_file.scope_for(coordinator, purpose="test"))
    assert (told.name, told.birth_date, told.phone) == ("Camille Exemple1", "1980-05-17", "06 00 00 00 00")
    assert (told.sampled_from, told.laboratory, told.wants) == ("2019-03", str(sites[0].pk), ())
    assert told.recipient_lines[0] == "OCEALAB"
    assert (case_file.breach.slug, case_file.laboratory, told.complete()) == ("fuite", sites[0], ("wants", "sending"))
    assert not ImportPart.objects.filter(lines__isnull=False).exists()


PROBLEMS = [
    ({"NOM": "", "Prénom": ""}, "name", "Le nom manque."),
    ({"NOM": "Ж\u4e00"}, "name", "ne peut pas être imprimée"),
    ({"Né le": ""}, "birth", "La date de naissance manque"),
    ({"Né le": "31/04/1980"}, "birth", "Le 31 avril n’existe pas."),
    ({"Né le": "17/05/80"}, "birth", "quatre chiffres"),
    ({"Né le": "17/05/2030"}, "birth", "pas encore arrivée"),
    ({"Adresse 1": ""}, "street", "L’adresse manque"),
    ({"Adresse 1": "x" * 45}, "window", "l’enveloppe en montre 38"),
    ({"CP": "5600A"}, "town", "n’est pas un code postal"),
    ({"CP": "01000"}, "town", "01000 est le code postal de Bourg-en-Bresse, pas de VANNES."),
    ({"CP": "1000"}, "town", "01000 est le code postal"),
    ({"Commune": ""}, "town", "La ville manque."),
    ({"CP": "56999"}, "town", "Aucune commune connue n’a le code postal 56999."),
    ({"Mail": "camille"}, "contact", "incomplète"),
    ({"Portable": "12"}, "contact", "incomplet"),
    ({"Labo": "Inconnu"}, "laboratory", "n’est pas dans l’annuaire"),
    ({"Labo": ""}, "laboratory", "manque"),
    ({"Prélèvement": "un jour"}, "period", "au moins une année"),
    ({"Fuite": "Une autre"}, "breach", "n’est pas connue ici"),
    ({"Mandat signé le": "01/07/2026"}, "mandate", "pas encore arrivée"),
    ({"Fin du mandat": "01/08/2027"}, "mandate", "douze mois au plus"),
    ({"Fin du mandat": "01/04/2026"}, "mandate", "après avoir commencé"),
    ({"Mandat signé le": "01/01/2025"}, "mandate", "a pris fin le"),
    ({"Portée": "demandes, tout"}, "mandate", "n’est pas une portée"),
    ({"N° adhérent": "A-0"}, "number", "autre personne"),
    ({"Mandat signé le": ""}, "unsigned", "reste à signer"),
    ({"Adresse 2": NIR}, "nir", "numéro de sécurité sociale"),
]


def test_every_problem_is_said_by_line_and_by_kind(browser, coordinator, sites, run_jobs):
    lines = [row(f"P{number}", **changes) for number, (changes, *_) in enumerate(PROBLEMS)]
    lines = [row("0"), row("0"), *lines, [*row("99"), "de trop"]]
    address, source = sent(browser, coordinator, run_jobs, *lines)
    kinds, total = lists.counts_of(source)
    assert kinds["twice"] == kinds["columns"] == kinds["unsigned"] == 1
    assert (total["blocked"], total["ready"]) == (len(PROBLEMS), 2)
    assert "Même personne et même laboratoire que la ligne 2." in said(browser, f"{address}?probleme=twice")
    for number, (_, kind, sentence) in enumerate(PROBLEMS):
        page = said(browser, f"{address}?probleme={kind}")
        assert sentence in page, (number, kind)
        assert f"ligne/{number + 4}/" in page
    assert NIR not in said(browser, f"{address}?probleme=nir")
    assert b"80 05 56 123" not in dump()
    assert b"Cotisation" not in dump()


def test_nobody_is_entered_by_one_line_while_another_of_hers_is_to_be_corrected(
    browser, coordinator, sites, run_jobs, monkeypatch
):
    monkeypatch.setattr(members, "CHUNK", 2)
    elsewhere = {"Labo": sites[1].finess}
    lines = [
        row("1"), row("2"), row("1", **elsewhere, CP="x"),  # lines 2 to 4: by her name and birth date
        row("3"), row("3", **elsewhere, NOM="", Prénom=""),  # by her number
        row("4"), row("4", **elsewhere, **{"Né le": "", "N° adhérent": ""}),  # by her name and postcode
    ]  # fmt: skip
    address, source = sent(browser, coordinator, run_jobs, *lines)
    assert source.parts.count() == 4
    kinds, total = lists.counts_of(source)
    assert (kinds["other"], total["ready"], total["blocked"]) == (3, 1, 6)
    page = said(browser, f"{address}?probleme=other")
    for line, wrong in ((2, 4), (5, 6), (7, 8)):
        assert f"ligne/{line}/" in page
        assert f"Une autre ligne de cette personne est à corriger\u202f: la ligne {wrong}." in page
    cells = {"last": "Exemple1", "first": "Camille", "birth": "17/05/1980", "street": "1 rue X", "city": "Vannes"}
    corrected = browser.post(f"{address}ligne/4/", cells | {"postcode": "56000", "laboratory": sites[1].finess})
    assert corrected.status_code == 302
    assert lists.counts_of(source)[1]["ready"] == 3
    browser.post(f"{address}entrer/", {"unsigned": "yes"})
    run_jobs()
    entered = Principal.objects.annotate(files=Count("patient__case_files")).order_by("files")
    assert list(entered.values_list("files", flat=True)) == [1, 2]
    left = said(browser, address)
    assert "4\u00a0lignes laissées de côté" in left
    content = b"".join(browser.get(f"{address}lignes-a-corriger.csv").streaming_content).decode()
    assert "Nom\u202f: Le nom manque." in content
    assert content.count("la ligne 6.") == 1


def test_whoever_lacks_a_mandate_is_left_aside_whole_or_entered_whole(
    browser, coordinator, sites, run_jobs, monkeypatch
):
    monkeypatch.setattr(members, "CHUNK", 1)
    unsigned = {"Labo": sites[1].finess, "Mandat signé le": ""}
    lines = [row("1"), row("1", **unsigned), row("2")]
    for answer, files in (("no", 1), ("yes", 3)):
        address, _ = sent(browser, coordinator, run_jobs, *lines)
        page = said(browser, f"{address}?probleme=partly")
        assert "Un autre mandat de cette personne n’est pas signé\u202f: celui de la ligne 3." in page
        browser.post(f"{address}entrer/", {"unsigned": answer})
        run_jobs()
        assert CaseFile.objects.count() == files
    assert "1\u00a0ligne était déjà dans votre liste" in said(browser, address)


def test_unknown_laboratories_are_chosen_once_for_all_lines(browser, coordinator, sites, run_jobs):
    for town in ("Lorient", "Auray", "Ploermel"):
        LaboratoryFactory(name=f"LBM ARMORLAB SITE DE {town}", operator="ARMORLAB", city=town.upper(), commune=town)
    lines = [row(str(n), Labo="Armorlabe Port") for n in range(3)] + [row("9", Labo="Zzz Qqq")]
    address, source = sent(browser, coordinator, run_jobs, *lines, row("10", Labo="Armorlabe Loriant"))
    answer = browser.get(f"{address}laboratoires/")
    page, fields = answer.content.decode(), answer.context["form"].fields.values()
    assert [len(field.choices) - 1 for field in fields] == [3, 0, 3]  # of those that look like it, the three nearest
    nearest = [str(label) for _, label in list(fields)[2].choices]
    assert "LBM ARMORLAB SITE DE Lorient" in nearest[0]
    assert "LBM ARMORLAB SITE DU PORT" in page
    assert page.index("Armorlabe Port") < page.index("Zzz Qqq")
    by_town = browser.get(f"{address}ligne/5/").context["form"].fields["site"]  # no name is like it: of her own town
    assert len(by_town.choices) == 3 + 1
    posted = browser.post(f"{address}laboratoires/", {"name-0": sites[1].finess, "name-1": ""})
    assert posted.status_code == 302
    assert lists.counts_of(source)[1]["ready"] == 3
    assert browser.post(f"{address}laboratoires/", {"name-0": "560000000"}).status_code == 200  # not proposed
    browser.post(f"{address}entrer/", {})
    run_jobs()
    assert set(CaseFile.objects.values_list("laboratory__finess", flat=True)) == {sites[1].finess}


def test_no_laboratory_is_guessed(browser, coordinator, sites, run_jobs):
    """Neither the one site whose company nobody knows, nor the one of the directory that bears a common name."""
    LaboratoryFactory(name="LBM CENTRAL", city="HAGUENAU", commune="Haguenau", legal_entity=None)
    names = ("Inconnu", "Labo central", "Labo central, Haguenau", "")
    lines = [row(str(number), Labo=name) for number, name in enumerate(names)]
    address, source = sent(browser, coordinator, run_jobs, row("9"), *lines)
    assert (lists.counts_of(source)[0], lists.counts_of(source)[1]["ready"]) == ({"laboratory": 3}, 2)
    assert "LBM CENTRAL" in browser.get(f"{address}laboratoires/").content.decode()


def test_a_line_is_corrected_on_the_screen(browser, coordinator, sites, run_jobs):
    bad = row("1", CP="56000", Commune="Lorient", Labo="Armorlab", Mail="camille")
    address, _ = sent(browser, coordinator, run_jobs, bad)
    line = f"{address}ligne/2/"
    page = said(browser, line)
    for sentence in ("56000 est le code postal de Vannes", "n’est pas dans l’annuaire", "est incomplète"):
        assert sentence in page
    assert "LBM ARMORLAB" in page
    cells = {
        "number": "A-1", "last": "Exemple", "first": "Zoé", "birth": "17 mai 1980", "street": "1 rue X\nBât B",
        "postcode": "56000", "city": "Lorient", "email": "camille", "laboratory": "Armorlab",
        "site": sites[1].finess, "town": "Vannes",
    }  # fmt: skip
    again = browser.post(line, cells)
    assert again.status_code == 200
    page = again.content.decode()
    assert "est incomplète" in page
    assert 'value="Zoé"' in page
    assert "n’est pas dans l’annuaire" not in page
    nir = browser.post(line, cells | {"number": NIR})
    assert "sécurité sociale" in nir.content.decode()
    done = browser.post(line, cells | {"email": "zoe@exemple.fr", "city": "Vannes"} | {"town": "", "site": ""})
    assert done.status_code == 302
    browser.post(f"{address}entrer/", {"unsigned": "yes"})
    run_jobs()
    case_file = CaseFile.objects.get()
    told = case_file.told(case_file.scope_for(coordinator, purpose="test"))
    assert (told.name, told.city, told.laboratory) == ("Zoé Exemple", "Vannes", str(sites[1].pk))
    assert told.address_lines == ("1 rue X", "Bât B")
    assert browser.get(line).status_code == 404


@pytest.mark.parametrize("postcode", ["56000", "56999"])
def test_a_town_may_be_kept_as_it_is(browser, coordinator, sites, run_jobs, postcode):
    bad, cedex = row("1", CP=postcode, Commune="Vannes Nord"), row("2", CP="56019", Commune="Vannes Cedex")
    address, source = sent(browser, coordinator, run_jobs, bad, cedex)
    assert lists.counts_of(source)[1]["ready"] == 1
    assert "Garder la ville écrite" in said(browser, f"{address}ligne/2/")
    cells = {
        "last": "Exemple", "first": "Kim", "birth": "17/05/1980", "street": "1 rue X", "postcode": postcode,
        "city": "Vannes Nord", "laboratory": "Océalab Ténénio Vannes", "town": "keep",
    }  # fmt: skip
    assert browser.post(f"{address}ligne/2/", cells).status_code == 302
    browser.post(f"{address}entrer/", {"unsigned": "yes"})
    run_jobs()
    assert CaseFile.objects.count() == 2


def test_the_same_list_twice_and_two_coordinators_double_nobody(browser, coordinator, sites, run_jobs):
    rows = [row(str(number)) for number in range(5)]
    first, _ = sent(browser, coordinator, run_jobs, *rows)
    second, _ = sent(browser, coordinator, run_jobs, *rows)
    browser.post(f"{first}entrer/", {})
    browser.post(f"{second}entrer/", {})
    browser.post(f"{second}entrer/", {})
    run_jobs()
    for part in ImportPart.objects.all():
        enter_members(part.pk)()
    assert Principal.objects.count() == CaseFile.objects.count() == Mandate.objects.count() == 5
    assert Job.objects.filter(name="enter_members").count() == 2
    assert "5\u00a0lignes étaient déjà dans votre liste" in said(browser, second)
    third, source = sent(browser, coordinator, run_jobs, *rows)
    assert lists.counts_of(source)[0] == {"known": 5}
    assert "Entrer les lignes prêtes" not in said(browser, third)
    assert "Si elle ne paraît plus dans votre liste, son mandat a pris fin, ou attend" in said(browser, third)


def test_who_asked_and_left_enters_nobody(browser, coordinator, sites, run_jobs):
    address, source = sent(browser, coordinator, run_jobs, row("1"))
    browser.post(f"{address}entrer/", {})
    coordinator.removed_at = NOW
    coordinator.save(update_fields=["removed_at"])
    run_jobs()
    assert not Principal.objects.exists()
    assert lists.counts_of(source)[1]["left"] == 1


def test_pages_of_three_hundred_lines_cost_the_queries_of_three(browser, coordinator, sites, run_jobs):
    counts = []
    for number in (3, 300):
        rows = [row(f"{number}-{n}", Labo=f"Inconnu {n % 40}", CP="x") for n in range(number)]
        address, _ = sent(browser, coordinator, run_jobs, *rows)
        measured = []
        for page in ("", "?probleme=town", "ligne/2/", "laboratoires/"):
            browser.get(address + page)  # the index of laboratories is built
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address + page).status_code == 200
            measured.append(len(queries))
        counts.append(measured)
    assert counts[0] == counts[1]
    page = said(browser, f"{address}?probleme=town&page=10")
    assert page.count("n’est pas un code postal") == 30
    assert "271 à 300 sur 300" in page
