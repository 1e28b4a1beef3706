"""A coordinator in a browser: how she comes, the list that she brings, the mandates that her members sign."""

import io
import re
import zipfile
from datetime import date
from types import SimpleNamespace

from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, SealedTOTPDevice
from cases.models import CaseFile, Mandate, Principal
from tests.association.lists import NIR, file_of, row
from tests.browser.conftest import away, go, proceed
from tests.browser.test_whole_story import SLIP, fill_date
from tests.entrance.test_signing_in import code_of
from tests.journeys.conftest import pdf_text
from tests.laboratory.conftest import sit
from tests.smtp import SIGN_IN_CODE

PASSWORD = "sept chevaux bleus traversent la place"
COORDINATOR, MEMBER = "coordination@association.example", "ines.morvan@exemple.fr"
SIGNERS = ("Anne Riou", "Paul Tanguy", "Nolwenn Kerbrat")
CAMPAIGN, MAILING = (re.compile(rf"/{name}/[0-9a-f-]{{36}}/$") for name in ("campagnes", "envois"))
OTHERS = ("Marc Guillou", "Zoé Salaün", "Élise Dréan", "Hugo Cariou", "Ida Quéré", "Jean Madec")


def plain(page):
    return page.inner_text("main").replace("\u202f", " ").replace("\u00a0", " ")


def rows_of(page):
    """The words of each cell of the table of this page."""
    return [[cell.inner_text() for cell in line.locator("th, td").all()] for line in page.locator("tbody tr").all()]


def taken(page, press):
    """The bytes of what this press downloads."""
    with page.expect_download() as download:
        press()
    return download.value.path().read_bytes()


def as_operator(page, live_server, operator):
    """Password and second factor are tried elsewhere: the session of an operator, in this browser."""
    session = sit(Client(), SimpleNamespace(user=operator)).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
    page.goto("/administration/ouvertures/")


def enter_again(page, there=""):
    """The coordinator comes back after some days: password, second factor."""
    page.context.clear_cookies()
    page.goto(f"/association/connexion/?next={there}")
    page.get_by_label("Adresse").fill(COORDINATOR)
    page.locator("input[type=password]").fill(PASSWORD)
    proceed(page)
    page.get_by_label("Code").fill(code_of(SealedTOTPDevice.objects.get(user__memberships__isnull=False)))
    proceed(page, "Entrer")


def file_named(name, seat):
    """The file of this person, as her association knows it."""
    (found,) = (one for one in CaseFile.objects.visible_to(seat)
                if one.told(one.scope_for(seat, purpose="essai")).name == name)  # fmt: skip
    return found


def of(name, seat, *args):
    return reverse(f"association_{name}", args=[seat.pk, *args])


def lines():
    """Twelve people and one of them twice; three lines are wrong."""
    first = {"Portée": "demandes, CNIL", "Mandat signé le": "", "Labo": "Océalab Ténénio, Vannes"}
    told = {
        "Paul Tanguy": {"CP": "01000"},
        "Nolwenn Kerbrat": {"Labo": "Armorlab"},
        "Yves Gall": {"Adresse 2": NIR},
        "Inès Morvan": {"Mail": MEMBER},
    }
    names = [*SIGNERS, "Yves Gall", "Inès Morvan", *OTHERS, "Anne Riou"]
    for number, name in enumerate(names):
        forename, surname = name.split(" ", 1)
        said = {"Prénom": forename, "NOM": surname, "N° adhérent": f"A-{names.index(name)}"}
        yield row(str(number), **first | said | told.get(name, {}))


def signed_in(page, smtp, run_jobs):
    page.get_by_label("Votre adresse").fill(MEMBER)
    proceed(page, "Recevoir un code")
    run_jobs()
    page.get_by_label("Le code").fill(smtp.told(MEMBER, SIGN_IN_CODE))
    proceed(page, "Entrer")


def zipped(files):
    """An archive of {name: bytes}."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def opened_by_two_operators(open_page, live_server, operators, run_jobs):
    first, second = open_page(), open_page()
    as_operator(first, live_server, operators[0])
    go(first.get_by_role("link", name="Ouvrir l’espace d’une association"))
    for label, text in (
        ("Nom de l’association", "Les Patients du Golfe"), ("Numéro RNA", "W561234567"),
        ("Adresse postale", "3 rue des Essais"), ("Code postal", "56000"), ("Ville", "Vannes"),
        ("Ce que vous avez vérifié", "Fiche du registre, appel au siège"), ("Adresse e-mail", COORDINATOR),
    ):  # fmt: skip
        first.get_by_label(label).fill(text)
    fill_date(first, date(2026, 6, 1))
    proceed(first, "Préparer l’ouverture")
    assert first.get_by_role("button", name="Confirmer").count() == 0
    as_operator(second, live_server, operators[1])
    go(second.get_by_role("link", name="Les Patients du Golfe"))
    proceed(second, "Confirmer et inviter cette personne")
    run_jobs()
    first.close()
    second.close()


def joined(page, smtp, axe):
    """The mailed link, a password, a second factor, the recovery codes. Returns the place."""
    page.goto(smtp.told(COORDINATOR, r"/invitation/\w+/"))
    axe(page)
    page.get_by_label("nom", exact=False).first.fill("Dominique Exemple")
    for box in page.locator("input[type=password]").all():
        box.fill(PASSWORD)
    proceed(page, "Accepter")
    page.get_by_label("Code").fill(code_of(SealedTOTPDevice.objects.get(user__memberships__isnull=False)))
    proceed(page, "Vérifier et continuer")
    go(page.get_by_role("link", name="Je les ai gardés"))
    assert "Rien n’attend aujourd’hui" in plain(page)
    axe(page)
    return Membership.objects.get()


# --- A list -----------------------------------------------------------------------------------------------------------


def list_entered(page, seat, run_jobs, axe):
    go(page.get_by_role("link", name="Adhérents", exact=True))
    go(page.get_by_role("link", name="Importer").first)
    axe(page)
    content = file_of(*lines()).read()
    page.get_by_label("La liste").set_input_files({"name": "l.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_label("Quelle fuite").select_option("fuite")
    proceed(page, "Vérifier la liste")
    with away(page):
        run_jobs()
    here = page.url
    axe(page)
    said = plain(page)
    assert "8 lignes prêtes" in said
    assert "3 lignes à corriger" in said
    assert "Cotisation" in said
    for kind, sentence in (
        ("town", "01000"), ("laboratory", "n’est pas dans l’annuaire"), ("nir", "sécurité sociale"),
        ("twice", "ligne 2"),
    ):  # fmt: skip
        page.goto(f"{here}?probleme={kind}")
        assert sentence in plain(page), kind
        assert NIR not in page.content()
    page.goto(f"{here}ligne/3/")
    axe(page)
    page.get_by_label("Code postal", exact=True).fill("56000")
    proceed(page, "Enregistrer cette ligne")
    page.goto(f"{here}laboratoires/")
    axe(page)
    page.get_by_role("radio", name=re.compile("ARMORLAB")).check()
    proceed(page, "Indiquer ces laboratoires")
    page.goto(f"{here}ligne/5/")
    proceed(page, "Enregistrer cette ligne")
    page.goto(here)
    assert "11 lignes prêtes" in plain(page)
    page.get_by_label("Les entrer aussi").check()
    proceed(page, "Entrer les lignes prêtes")
    with away(page):
        run_jobs()
    said = plain(page)
    assert "11 dossiers ouverts, pour 11 nouvelles personnes" in said
    assert "1 ligne était déjà dans votre liste" in said
    assert CaseFile.objects.visible_to(seat).count() == Principal.objects.count() == 11
    assert CaseFile.objects.get(laboratory__name__contains="ARMORLAB") == file_named("Nolwenn Kerbrat", seat)


# --- Mandates ---------------------------------------------------------------------------------------------------------


def mandates_signed(page, seat, run_jobs, axe):
    """Every file is the coordinator's; the papers are printed together; three come back signed, in one archive."""
    page.goto(of("members", seat))
    axe(page)
    for box in page.locator("input[name=files]").all():
        box.check()
    proceed(page, "Attribuer")
    go(page.get_by_role("link", name="À faire", exact=True))
    go(page.get_by_role("link", name="Mandats à préparer"))
    go(page.get_by_role("link", name="Écrire pour les 11"))
    assert "11 dossiers concernés" in plain(page)
    go(page.get_by_role("button", name="Écrire 11"))
    page.wait_for_url(CAMPAIGN)
    with away(page):
        run_jobs()
    assert "Terminé : 11 lettres écrites sur 11" in plain(page)
    proceed(page, "Préparer un PDF par lettre")
    page.wait_for_url(MAILING)
    with away(page):
        run_jobs()
    assert "deux exemplaires" in plain(page)
    axe(page)
    papers = {}
    with zipfile.ZipFile(io.BytesIO(taken(page, page.get_by_role("button", name="ZIP, partie 1").click))) as archive:
        for name, (_, _, person, _) in zip(archive.namelist(), rows_of(page), strict=True):
            papers[person] = archive.read(name)
            assert person in pdf_text(papers[person])
    scans = {f"A-{number}.pdf": papers[name] for number, name in enumerate(SIGNERS)} | {"vacances.pdf": SLIP}
    page.goto(of("scans", seat))
    fill_date(page, date(2026, 6, 1))
    page.locator("input[type=file]").set_input_files(
        {"name": "mandats.zip", "mimeType": "application/zip", "buffer": zipped(scans)}
    )
    proceed(page, "Voir ce qui est reconnu")
    said = plain(page)
    assert "3 copies reconnues, 1 écartée" in said
    assert "ni par un numéro d’adhérent" in said
    axe(page)
    proceed(page, "Enregistrer 3\u00a0mandats signés")
    with away(page):
        run_jobs()
    assert "3 mandats signés, 0 en attente, 1 écarté" in plain(page)
    assert Mandate.objects.exclude(signed_on=None).count() == 3


def accepted_by_the_person(desk, page, seat, smtp, run_jobs, axe):
    """Invited by mail, she joins her file, and gives the mandate that she is asked for."""
    case_file = file_named("Inès Morvan", seat)
    principal = Principal.objects.get(patient=case_file.patient)
    desk.goto(of("member_invite", seat, principal.pk))
    proceed(desk, desk.locator("main form button[type=submit]").inner_text())
    run_jobs()
    link = smtp.told(MEMBER, r"/dossiers/rejoindre/\w+/")
    page.goto(link)
    signed_in(page, smtp, run_jobs)
    page.goto(link)
    axe(page)
    fill_date(page, date(1980, 5, 17))
    proceed(page, "Rejoindre mon espace")
    page.goto(reverse("case_mandates", args=[case_file.pk]))
    go(page.get_by_role("link", name="Lire et répondre"))
    axe(page)
    page.get_by_label("J’ai lu").check()
    proceed(page, "Donner ce mandat")
    run_jobs()
    assert Mandate.objects.get(case_file=case_file).signature == "account"
