"""The patient's door in a real Chromium: every state, the keyboard alone, no JavaScript, a session that ends."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Session, User
from cases.demonstration.files import EXAMPLES, make
from cases.models import Action, CaseFile, State
from tests.browser.conftest import NARROW, go, open_to_everyone
from tests.cases.conftest import run_jobs  # noqa: F401 (a fixture)
from tests.journeys.conftest import court, places  # noqa: F401 (fixtures)

STATES = (
    "draft", "sent", "received", "identity", "contested", "answered", "refused", "erasable", "late", "lodged", "silent",
    "decided", "routes", "closed", "rights",
)  # fmt: skip
PAGES = {
    "draft": ("", "retirer/", "pieces/ajouter/"),
    "sent": ("", "recue/"),
    "received": (
        "", "reponse/", "reponse/complet/", "reponse/partiel/", "reponse/refus/", "reponse/prolongation/",
        "reponse/identite/", "reponse/renvoi/", "relance/", "mise-en-demeure/", "plainte/",
    ),
    "identity": ("", "identite/", "identite/contester/"),
    "answered": ("", "avis/", "clore/"),
    "refused": ("",),
    "late": (
        "voies/", "voies/connaissance/", "voies/indemnisation/", "voies/procureur/", "voies/procureur/deposee/",
        "mandat/", "mandat/fin/", "journal/", "journal/ajouter/", "", "relance/", "mise-en-demeure/", "plainte/",
        "plainte/deposee/",
    ),
    "lodged": ("", "plainte/", "cnil/", "cnil/accuse/", "cnil/piece/", "cnil/avancement/", "cnil/decision/"),
    "contested": ("",),
    "erasable": ("", "effacement/"),
    "silent": ("", "voies/", "plainte/", "plainte/dossier/", "cnil/lettre/"),
    "decided": ("", "voies/"),
    "routes": (
        "", "voies/", "voies/indemnisation/", "voies/procureur/", "voies/procureur/lettre/", "mandat/fin/",
        "journal/",
    ),
    "rights": ("",),
    "closed": ("", "rouvrir/"),
}  # fmt: skip


@pytest.fixture
def patient(transactional_db):
    return User.objects.create_patient("camille.exemple@example.org")


@pytest.fixture
def example(patient, court):  # noqa: F811
    """example("late") → the made-up file of that name, as of today."""

    def made(name):
        row = next(row for row in EXAMPLES if row.name == name)
        before = set(CaseFile.objects.values_list("pk", flat=True))
        make(row, patient, today=timezone.localdate())
        return CaseFile.objects.exclude(pk__in=before).get()

    return made


@pytest.fixture
def signed_in(open_page, client, patient, live_server, settings):
    """signed_in(…): a page of a browser that holds the patient's session."""

    def opened(**options):
        client.force_login(patient)
        page = open_page(**options)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return opened


def fill_date(page, day):
    for part in ("day", "month", "year"):
        page.fill(f"[name$=_{part}]", str(getattr(day, part)))


def is_open_to_everyone(page, axe, address):
    """For each in its way; and a title that says nothing of health."""
    page.goto(address)
    assert not re.search("aborato|analyse|santé|VIH|CNIL", page.title()), page.title()
    open_to_everyone(page, axe)


def test_every_page_in_every_state_is_open_to_everyone(signed_in, example, axe):
    page = signed_in()
    is_open_to_everyone(page, axe, "/dossiers/")  # nothing in it yet
    files = {name: example(name) for name in STATES}
    is_open_to_everyone(page, axe, "/dossiers/")
    for name, case_file in files.items():
        for path in PAGES[name]:
            is_open_to_everyone(page, axe, f"/dossiers/{case_file.pk}/{path}")
    letter = files["draft"].letters.get()
    for path in ("", "envoyee/"):
        is_open_to_everyone(page, axe, f"/dossiers/{files['draft'].pk}/courriers/{letter.pk}/{path}")


def test_the_sign_in_pages_are_open_to_everyone(page, axe, transactional_db):
    is_open_to_everyone(page, axe, "/connexion/")
    is_open_to_everyone(page, axe, "/connexion/?next=/dossiers/")
    page.fill("[name=email]", "camille")
    go(page.get_by_text("Recevoir un code").first)
    axe(page)
    page.fill("[name=email]", "camille@example.org")
    go(page.get_by_text("Recevoir un code").first)
    is_open_to_everyone(page, axe, "/connexion/code/")
    page.fill("[name=code]", "AAAA-AAAA")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    axe(page)


def test_an_error_is_told_beside_what_was_typed(signed_in, example, axe):
    case_file = example("received")
    page = signed_in(viewport=NARROW)
    page.goto(f"/dossiers/{case_file.pk}/reponse/refus/")
    for part, typed in (("day", "31"), ("month", "avril"), ("year", "2026")):
        page.fill(f"[name=on_{part}]", typed)
    go(page.get_by_role("button", name="Continuer"))
    expect(page).to_have_title(re.compile("^Erreur"))
    expect(page.locator(".error-summary")).to_be_focused()
    summary = page.inner_text(".error-summary")
    assert "Le 31 avril n’existe pas" in summary
    assert "Choisissez le motif" in summary
    assert page.input_value("[name=on_month]") == "avril"
    for color_scheme in ("light", "dark"):
        page.emulate_media(color_scheme=color_scheme)
        axe(page)
    page.click(".error-summary a >> nth=0")
    expect(page.locator("[name=on_day]")).to_be_focused()
    fill_date(page, timezone.localdate())
    page.get_by_role("radio", name="Autre chose").check()
    go(page.get_by_role("button", name="Continuer"))
    page.fill("[name=statement]", "Mon numéro 1 80 05 56 260 123 45")
    go(page.get_by_role("button", name="Enregistrer"))
    assert "sécurité sociale" in page.inner_text(".error-summary")
    assert page.input_value("[name=statement]") == "Mon numéro 1 80 05 56 260 123 45"


def reach(page, words):
    """Tab until the focus is on the link, button or control of that name; the focus is always to be seen."""
    for _ in range(80):
        page.keyboard.press("Tab")
        name, seen = page.evaluate(
            """() => {
                const on = document.activeElement, label = on.labels?.[0];
                const style = getComputedStyle(on);
                return [(label ?? on).textContent, style.outlineStyle !== "none" || style.boxShadow !== "none"];
            }"""
        )
        if words in name:
            assert seen, f"{words} : le focus ne se voit pas"
            return
    raise AssertionError(f"{words} : hors d’atteinte au clavier")


def follow(page, words):
    reach(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_keyboard_alone_records_a_sending(signed_in, example):
    case_file = example("draft")
    page = signed_in(viewport=NARROW)
    page.goto("/dossiers/")
    follow(page, "Laboratoire Exemple")
    follow(page, "Ouvrir la lettre")
    follow(page, "Je l’ai envoyée")
    reach(page, "Lettre recommandée")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    today = timezone.localdate()
    for label, typed in (("Jour", today.day), ("Mois", today.month), ("Année", today.year)):
        reach(page, label)
        page.keyboard.type(str(typed))
    reach(page, "Numéro")
    page.keyboard.type("1A 000 000 0000 0")
    follow(page, "Enregistrer")
    expect(page.get_by_role("status")).to_contain_text("Envoi noté")
    demand = case_file.demands.get()
    assert demand.state == State.SENT
    assert demand.last(Action.SEND).data["channel"] == "registered"
    follow(page, "Noter la date de réception")


def test_without_javascript_a_refusal_leads_to_the_complaint(signed_in, example):
    case_file = example("received")
    page = signed_in(viewport=NARROW, java_script_enabled=False)
    page.goto(f"/dossiers/{case_file.pk}/")
    go(page.get_by_text("J’ai reçu une réponse").first)
    page.get_by_role("radio", name="Il a refusé").check()
    go(page.get_by_text("Continuer").first)
    fill_date(page, timezone.localdate() + timedelta(days=1))
    go(page.get_by_text("Continuer").first)
    assert "n’est pas encore arrivée" in page.inner_text(".error-summary")
    fill_date(page, timezone.localdate())
    page.get_by_role("radio", name="Autre chose").check()
    go(page.get_by_text("Continuer").first)
    page.fill("[name=statement]", "Rien ne peut être communiqué")
    page.locator("[name=reasons_given][value=no]").check()
    page.locator("[name=remedies_given][value=no]").check()
    go(page.get_by_text("Enregistrer").first)
    assert {demand.state for demand in case_file.demands.all()} == {State.REFUSED}
    assert "Rien ne peut être communiqué" in page.inner_text(".timeline")
    page.get_by_role("link", name="Préparer une relance").first.wait_for()  # the CNIL advises writing once more
    go(page.get_by_role("link", name="la plainte à la CNIL"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Saisir la CNIL")
    page.goto(f"/dossiers/{case_file.pk}/reponse/renvoi/")  # the back button, or another tab
    assert page.url.endswith(f"/dossiers/{case_file.pk}/")
    assert "déjà faite" in page.inner_text("main")


def test_a_form_older_than_the_last_sign_in_gives_the_words_back(signed_in, example):
    case_file = example("received")
    page = signed_in(viewport=NARROW)
    page.goto(f"/dossiers/{case_file.pk}/reponse/renvoi/")
    page.fill("[name=statement]", "Le siège du groupe")
    page.context.clear_cookies(name="csrftoken")  # another tab has signed in again
    go(page.get_by_text("Enregistrer").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page a expiré")
    assert page.input_value("textarea") == "Le siège du groupe"


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_session_that_ends_while_typing_loses_no_word(
    signed_in,
    example,
    axe,
    run_jobs,  # noqa: F811
    mailoutbox,
    java_script_enabled,
):
    case_file = example("received")
    page = signed_in(viewport=NARROW, java_script_enabled=java_script_enabled)
    page.goto(f"/dossiers/{case_file.pk}/reponse/renvoi/")
    page.fill("[name=statement]", "Le siège du groupe, à <Paris>")
    Session.objects.all().delete()
    go(page.get_by_text("Enregistrer").first)
    assert page.input_value("textarea") == "Le siège du groupe, à <Paris>"
    if java_script_enabled:
        axe(page)
    go(page.get_by_text("Entrer de nouveau").first)
    assert page.url.endswith(f"/connexion/?next=/dossiers/{case_file.pk}/reponse/renvoi/")
    assert "Vous y reviendrez" in page.inner_text("main")
    page.fill("[name=email]", "camille.exemple@example.org")
    go(page.get_by_text("Recevoir un code").first)
    run_jobs()
    page.fill("[name=code]", re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", mailoutbox[-1].body).group())
    go(page.get_by_text("Entrer").first)
    assert page.url.endswith(f"/dossiers/{case_file.pk}/reponse/renvoi/")
