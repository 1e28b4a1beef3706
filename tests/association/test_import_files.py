"""What a list of members comes as and becomes: its columns, files that are none, who finds it, and its end."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.intake import lists
from cases.jobs import purge
from cases.models import CaseFile, ImportPart, MemberImport
from cases.workflow import NotAllowed
from tests.association.lists import NIR, NOW, TITLES, browser, file_of, here, row, said, send, sent, sites, today
from tests.laboratory.conftest import sit

__all__ = ["browser", "sites", "today"]


def test_columns_are_said_once_and_remembered_by_their_names(browser, coordinator, sites, run_jobs):
    titles = ["Patronyme" if title == "NOM" else title for title in TITLES]
    refused = send(browser, coordinator, file_of(row(), titles=titles))
    page = refused.content.decode()
    assert "Écrire au laboratoire à sa place" in page  # read by the association, not by the person
    assert not any(words in page for words in ("à ma place", "mes informations", "Faire respecter vos droits"))
    assert "Il manque la colonne «\u202fNom\u202f»" in page
    assert not MemberImport.objects.exists()
    roles = {f"role-{n}": role for n, (_, role) in enumerate(refused.context["form"].columns)}
    told = {"column": titles, **roles, "role-1": "last"}
    assert send(browser, coordinator, file_of(row(), titles=titles), **told).status_code == 302
    assert send(browser, coordinator, file_of(row(), titles=titles)).status_code == 302  # remembered
    twice = file_of([*row(), "x"], titles=[*titles, "Patronyme"])
    assert send(browser, coordinator, twice).status_code == 302  # the first of the two is read
    assert send(browser, coordinator, file_of(row(), titles=titles)).status_code == 302  # and remembered
    two = send(browser, coordinator, file_of(row(), titles=titles), **told | {"role-2": "last"})
    assert "se disputent la même place\u202f: Patronyme et Prénom" in two.content.decode()
    shown = said(
        browser, f"{reverse('association_import', args=[coordinator.pk])}?colonnes={MemberImport.objects.first().pk}"
    )
    assert '<option value="last" selected>' in shown


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (SimpleUploadedFile("x.csv", b"%PDF-1.7 rien"), "PDF"),
        (file_of(), "n’a que des titres"),
        (file_of(row(), titles=[NIR, *TITLES[1:]]), "La première ligne du fichier nomme les colonnes"),
        ("", "Choisissez un fichier."),
    ],
    ids=range(4),
)
def test_a_bad_file_is_one_sentence_beside_its_field(browser, coordinator, sites, upload, sentence):
    page = send(browser, coordinator, upload).content.decode()
    assert sentence in page
    assert "<title>Erreur" in page
    assert not MemberImport.objects.exists()


def test_the_list_to_fill_in_is_read_as_it_is(browser, coordinator, sites, run_jobs):
    for form in ("csv", "xlsx"):
        content = browser.get(reverse("association_import_model", args=[coordinator.pk, form])).content
        response = send(browser, coordinator, SimpleUploadedFile(f"x.{form}", content))
        assert response.status_code == 302
    run_jobs()
    for source in MemberImport.objects.all():
        assert [role for _, role in source.columns.reveal(coordinator.own_scope("test"))].count("") == 0
        assert lists.counts_of(source)[0] == {"laboratory": 1}
    assert browser.get(reverse("association_import_model", args=[coordinator.pk, "pdf"])).status_code == 404


def test_lines_that_nobody_entered_are_erased_after_a_day(browser, coordinator, sites, run_jobs, time_machine):
    address, _ = sent(browser, coordinator, run_jobs, row("1"), row("2", CP="x"))
    time_machine.move_to(NOW + timedelta(hours=23))
    purge()
    assert ImportPart.objects.filter(lines__isnull=False).count() == 1
    time_machine.move_to(NOW + timedelta(hours=25))
    purge()
    sit(browser, coordinator)
    assert "ses lignes sont effacées" in said(browser, address)
    assert not ImportPart.objects.filter(lines__isnull=False).exists()


def test_a_list_set_aside_leaves_nothing_and_whoever_had_it_is_told(browser, coordinator, neighbour, sites, run_jobs):
    address, source = sent(browser, coordinator, run_jobs, row("1"))
    seen = browser.get(address).context["seen"]
    assert f'name="seen" value="{seen}"' in said(browser, address)
    assert "La liste est écartée." in browser.post(f"{address}ecarter/", {"seen": seen}, follow=True).text
    assert not MemberImport.objects.exists()
    with pytest.raises(NotAllowed, match="vient d’être écartée"):  # by who had it open that very moment
        lists.apply(source, coordinator, unsigned=True, at=NOW)
    again = browser.post(f"{address}ecarter/", {"seen": seen}, follow=True)
    assert "Cette liste était déjà écartée." in again.text
    assert browser.post(f"{address}ecarter/").status_code == 404  # nobody shows that there was a list
    sit(browser, neighbour)
    elsewhere = address.replace(str(coordinator.pk), str(neighbour.pk))
    assert browser.post(f"{elsewhere}ecarter/", {"seen": seen}).status_code == 404


def test_nobody_else_finds_a_list(client, browser, coordinator, case_worker, neighbour, sites, run_jobs):
    address, _ = sent(browser, coordinator, run_jobs, row("1", Labo="Inconnu"))
    for other in (case_worker, neighbour):
        sit(client, other)
        theirs = address.replace(str(coordinator.pk), str(other.pk))
        for page in ("", "ligne/2/", "laboratoires/", "lignes-a-corriger.csv"):
            assert client.get(theirs + page).status_code == 404, page
        for page in ("entrer/", "ecarter/", "ligne/2/"):
            assert client.post(theirs + page).status_code == 404, page
    assert client.get(reverse("association_import", args=[case_worker.pk])).status_code == 404


def test_the_lines_to_correct_come_back_as_a_file_that_is_read_again(browser, coordinator, sites, run_jobs):
    told = {"NOM": "=1+1", "CP": "x", "Portable": "+33 6 00 00 00 00", "Adresse 2": "Bâtiment des Exemples"}
    address, _ = sent(browser, coordinator, run_jobs, row("1"), row("2", **told), row("3", Labo="Inconnu"))
    assert "Code postal\u202f: «" in said(browser, f"{address}?probleme=town")
    browser.post(f"{address}entrer/", {"unsigned": "no"})
    run_jobs()
    assert "1\u00a0dossier ouvert" in said(browser, address)
    content = b"".join(browser.get(f"{address}lignes-a-corriger.csv").streaming_content)
    first, second = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert first["Nom"] == "'=1+1"
    assert first["Téléphone"] == "'+33 6 00 00 00 00"
    assert "Code postal\u202f: «" in first["Pourquoi"]
    corrected = content.decode("utf-8-sig").replace("'=1+1", "Riou").replace(";x;", ";56000;")
    again = send(browser, coordinator, SimpleUploadedFile("corrige.csv", corrected.encode()))
    run_jobs()
    browser.post(f"{here(again)}entrer/", {})
    run_jobs()
    files = CaseFile.objects.visible_to(coordinator).select_related("key", "patient__key")
    entered = [row.told(row.scope_for(coordinator, purpose="test")) for row in files]
    assert sorted((one.name, one.phone, one.address_lines) for one in entered) == [
        ("Camille Exemple1", "06 00 00 00 00", ("12 rue des Lilas",)),
        ("Camille Riou", "06 00 00 00 00", ("12 rue des Lilas", "Bâtiment des Exemples")),
    ]
    assert "Inconnu" in second["Laboratoire"]
