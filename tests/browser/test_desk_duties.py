"""The duties of a laboratory beyond its answers, in a real browser: from a breach just known to the people to tell."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.team import write_letterhead
from tests.browser.conftest import NARROW, go
from tests.directory.factories import LaboratoryFactory
from tests.laboratory.conftest import ROLE, laboratory_named, member, sit

LIST = (
    "Nom;Prénom;Adresse;Code postal;Ville;Analyse\nEssai;Alex;1 rue des Essais;56000;Vannes;x\n;Jo;2 rue;5600;Vannes;x"
)
HEAD = {
    "sender": {"name": "Laboratoire des Exemples", "lines": ["1 rue des Essais", "56000 Vannes"]},
    "officer": {"email": "dpo@labo.example"}, "signatory": "", "place": "Vannes",
}  # fmt: skip


@pytest.fixture
def officer(transactional_db):
    laboratory = laboratory_named("Laboratoire des Exemples", LaboratoryFactory())
    with transaction.atomic():
        seat = member(laboratory, ROLE.OFFICER)
    write_letterhead(HEAD, by=seat)
    return seat


def test_a_breach_is_registered_timed_and_told(open_page, live_server, officer, axe):
    page = open_page(viewport=NARROW)
    session = sit(Client(), officer).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])

    def seen():
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]

    page.goto(f"/laboratoire/{officer.pk}/violations/")
    go(page.get_by_text("Inscrire une violation").first)
    go(page.get_by_text("Enregistrer la fiche").first)
    assert page.title().startswith("Erreur")
    seen()
    yesterday = timezone.localdate() - timedelta(days=1)
    page.get_by_label("Titre court").fill("Serveur ouvert")
    for part, value in (("day", yesterday.day), ("month", yesterday.month), ("year", yesterday.year)):
        page.locator(f"[name=known_on_{part}]").fill(str(value))
    page.get_by_label("Heure où il en a eu connaissance").fill("9 h 30")
    page.get_by_label("Confidentialité").check()
    page.get_by_label("Ce qui s’est passé").fill("Un dossier était lisible de tous.")
    page.get_by_label("adresse postale").check()
    page.get_by_label("Conséquences probables").fill("Des messages trompeurs.")
    page.get_by_label("Mesures prises ou envisagées").fill("Le serveur est fermé.")
    page.get_by_label("Élevé").check()
    go(page.get_by_text("Enregistrer la fiche").first)
    assert re.search(r"Encore \d+\sheures", page.inner_text(".deadline"))
    seen()
    go(page.get_by_text("Préparer la notification à la CNIL").first)
    seen()
    page.go_back()
    go(page.locator("a:text('Informer les personnes')"))
    go(page.get_by_text("Enregistrer le texte").first)
    page.set_input_files("[name=upload]", {"name": "l.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    go(page.get_by_text("Lire le fichier").first)
    assert "Le nom est vide." in page.inner_text("main")
    seen()
    go(page.get_by_text("Ajouter 1").first)
    go(page.get_by_text("Préparer 1").first)
    assert "0 sur 1" in page.inner_text(".notice__title")
    go(page.get_by_text("Registre").first)
    seen()
