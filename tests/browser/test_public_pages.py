"""The public door in a real Chromium: read by everyone, light, silent, whole without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, go, open_to_everyone
from tests.leaks import load_leaks

DEDALUS = "/fuites/dedalus-2021/"
PAGES = [
    "/",
    DEDALUS,
    DEDALUS + "verifier/",
    DEDALUS + "departements/56/",
    DEDALUS + "que-faire/",
    "/fuites/viamedis-almerys-2024/verifier/",
    "/echeance/",
    "/echeance/access/",
    "/aide/",
    "/confidentialite/",
    "/mentions-legales/",
    "/accessibilite/",
    "/association/",
    "/nulle-part/",
]


@pytest.fixture(autouse=True)
def leaks(transactional_db, tmp_path):
    load_leaks(tmp_path)


def fill_date(page, name, day, month, year):
    for part, value in (("day", day), ("month", month), ("year", year)):
        page.fill(f"[name={name}_{part}]", str(value))


def test_every_page_is_open_to_everyone(page, axe):
    for address in PAGES:
        page.goto(address)
        open_to_everyone(page, axe)


def test_a_date_and_its_errors_are_open_to_everyone(open_page, axe):
    for color_scheme in ("light", "dark"):
        page = open_page(viewport=NARROW, color_scheme=color_scheme)
        page.goto("/echeance/access/")
        fill_date(page, "received_on", 31, 4, 2026)
        go(page.get_by_text("Calculer la date").first)
        expect(page).to_have_title(re.compile("^Erreur"))
        expect(page.locator(".error-summary")).to_be_focused()
        axe(page)
        page.click(".error-summary a >> nth=0")
        expect(page.locator("[name=received_on_day]")).to_be_focused()
        fill_date(page, "received_on", 5, "mars", 2026)
        page.select_option("[name=department]", "56")
        go(page.get_by_text("Calculer la date").first)
        expect(page.locator("#resultat")).to_be_focused()
        expect(page.locator("#resultat")).to_contain_text("mardi 7 avril 2026")
        axe(page)


def test_text_at_200_percent_and_zoom_at_400_lose_nothing(open_page):
    large = open_page(viewport=NARROW)
    zoomed = open_page(viewport={"width": 320, "height": 256})
    for address in PAGES:
        large.goto(address)
        large.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        zoomed.goto(address)
        for page in (large, zoomed):
            width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert width <= room, f"{address} : {width} px de large sur {room}"


def test_the_first_page_is_light_and_asks_nobody_else(page, live_server):
    answers = []
    page.on("response", lambda answer: answers.append((answer.url, len(answer.body()))))
    page.goto("/", wait_until="networkidle")
    assert {url.partition("/static/")[0] for url, _ in answers} <= {live_server.url, f"{live_server.url}/"}
    assert sum(size for _, size in answers) < 60_000, answers


def test_nothing_moves_while_a_page_loads(page):
    page.add_init_script(
        """window.shift = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shift += entry.value)))
          .observe({ type: "layout-shift", buffered: true });"""
    )
    for address in ("/", DEDALUS, DEDALUS + "verifier/", "/echeance/access/"):
        page.goto(address, wait_until="networkidle")
        assert page.evaluate("window.shift") < 0.01, address


# --- « Suis-je concerné ? » ------------------------------------------------------------------------------------------
CLUES = [
    ({"laboratoire": "ocealab", "departement": "56", "annee": "2019"}, "Indices forts"),
    ({"laboratoire": "Labo Océallab", "departement": "56", "ville": "vannes"}, "Indices forts"),  # one letter too many
    ({"laboratoire": "Cerballiance", "annee": "2018"}, "Indices"),  # a brand of several companies, place unknown
    ({"laboratoire": "Biopole", "departement": "33", "annee": "2018"}, "Pas d’indice connu"),  # another company
    ({"departement": "45", "mois": "3", "annee": "2018"}, "Indices"),
    ({"departement": "56", "annee": "2022"}, "Pas d’indice connu pour cette date"),  # after the leak
    ({"ville": "vannes", "annee": "2018"}, "Indices"),  # the town leads to its department
]


def test_the_self_check_sends_stores_and_writes_nothing(open_page):
    page = open_page(viewport=NARROW)
    page.goto(DEDALUS + "verifier/", wait_until="networkidle")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    for answers, level in CLUES:
        for name in ("laboratoire", "ville", "annee"):
            page.fill(f"#{name}", answers.get(name, ""))
        for name in ("departement", "mois"):
            page.select_option(f"#{name}", answers.get(name, ""))
        page.click("text=Voir les indices")
        said = page.locator("[data-level]").inner_text()
        assert said == level or said.startswith(f"{level} —"), (answers, said)
        assert "vous n’êtes pas concerné" not in said.replace("cela ne prouve pas que vous n’êtes pas concerné", "")
        expect(page.locator("#indices")).to_be_focused()
        expect(page.get_by_role("link", name="Demander au laboratoire")).to_be_visible()
    assert asked == []
    assert page.url.endswith("/verifier/")
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    page.context.set_offline(False)
    assert page.context.cookies() == []
    go(page.get_by_text("Demander au laboratoire").first)
    expect(page).to_have_url(re.compile(r"/demarche/\?fuite=dedalus-2021$"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            {"laboratoire": "Océalab", "ville": "Paris"},
            "Un laboratoire de ce nom est cité, mais dans un autre département",
        ),
        ({"ville": "Vannes"}, "Morbihan"),
        ({"laboratoire": "Laboratoire Machin"}, "Le département n’a pas été comparé"),
        ({"ville": "Marseille"}, "Le laboratoire n’a pas été comparé"),
        ({"laboratoire": "Bioalliance"}, " autres."),
        ({"laboratoire": "Bioalliance Amilly"}, "LBM BIOALLIANCE AMILLY, Amilly."),
    ],
)
def test_the_self_check_speaks_only_of_what_was_compared(page, typed, said):
    page.goto(DEDALUS + "verifier/")
    for name, value in typed.items():
        page.fill(f"#{name}", value)
    page.click("text=Voir les indices")
    expect(page.locator("#indices")).to_contain_text(said)


@pytest.mark.parametrize(
    ("typed", "error", "focused"),
    [
        ({}, "laboratoire-erreur", "laboratoire"),
        ({"annee": "2018"}, "laboratoire-erreur", "laboratoire"),
        ({"ville": "Nulle-Part"}, "departement-erreur", "departement"),
        ({"laboratoire": "Océalab", "annee": "2099"}, "annee-avenir", "annee"),
    ],
)
def test_the_self_check_asks_for_what_it_needs(page, axe, typed, error, focused):
    page.goto(DEDALUS + "verifier/")
    for name, value in typed.items():
        page.fill(f"#{name}", value)
    page.click("text=Voir les indices")
    expect(page.locator(f"#{error}")).to_be_visible()
    expect(page.locator(f"#{focused}")).to_be_focused()
    expect(page.locator("#indices")).to_be_hidden()
    axe(page)


def test_the_self_check_explains_a_wrong_year(page, axe):
    page.goto(DEDALUS + "verifier/")
    page.fill("#laboratoire", "océalab")
    page.fill("#annee", "19")
    page.click("text=Voir les indices")
    expect(page.locator("#annee")).to_be_focused()
    expect(page.locator("#annee-erreur")).to_be_visible()
    expect(page.locator("#indices")).to_be_hidden()
    axe(page)
    page.fill("#annee", "2019")
    page.click("text=Voir les indices")
    expect(page.locator("#indices")).to_be_visible()
    axe(page)


def test_without_javascript_the_same_clues_are_read_page_by_page(page_without_js):
    page = page_without_js
    page.goto(DEDALUS + "verifier/")
    expect(page.locator("#verifier")).to_be_hidden()
    go(page.get_by_role("link", name="Morbihan"))
    expect(page.locator("main")).to_contain_text("Indices")
    go(page.get_by_text("LBM OCEALAB MUZILLAC").first)
    expect(page.locator("main")).to_contain_text("Indices forts")
    expect(page.get_by_role("link", name="Demander au laboratoire")).to_be_visible()
    assert page.context.cookies() == []


# --- Without JavaScript, without a mouse -----------------------------------------------------------------------------
def test_without_javascript_a_date_is_calculated(page_without_js):
    page = page_without_js
    page.goto("/")
    go(page.get_by_text("Calculez l’échéance").first)
    go(page.get_by_text("Recevoir une copie de tout ce que le laboratoire a sur moi").first)
    fill_date(page, "received_on", 4, 5, 2026)
    page.select_option("[name=department]", "56")
    page.click("summary")
    fill_date(page, "identity_asked_on", 6, 5, 2026)
    fill_date(page, "identity_provided_on", 20, 5, 2026)
    go(page.get_by_text("Calculer la date").first)
    expect(page.locator("#resultat")).to_contain_text("jeudi 18 juin 2026")


def test_without_javascript_one_still_leaves_quickly(page_without_js):
    page = page_without_js
    page.goto("/aide/")
    page.route("https://meteofrance.com/**", lambda route: route.fulfill(body="météo"))
    page.click("text=Quitter vite")
    page.wait_for_url("https://meteofrance.com/")


def test_leaving_quickly_leaves_no_page_to_come_back_to(page):
    page.route("https://meteofrance.com/**", lambda route: route.fulfill(body="météo"))

    def escape():
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")

    for leave in (lambda: page.click("text=Quitter vite"), escape):
        page.goto("about:blank")
        page.goto("/aide/")
        leave()
        page.wait_for_url("https://meteofrance.com/")
        page.go_back()
        assert page.url == "about:blank"


def test_the_keyboard_alone_is_enough(page):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Préparer ma lettre")).to_be_focused()
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outline")
        if page.evaluate("document.activeElement === document.body"):
            break
        assert "3px" in outline, page.evaluate("document.activeElement.outerHTML")
        seen.add(page.evaluate("document.activeElement.textContent.trim()"))
    assert {"Calculez l’échéance", "Accessibilité"} <= seen


def test_the_self_check_is_done_with_the_keyboard(page):
    page.goto(DEDALUS + "verifier/")
    page.locator("#laboratoire").focus()
    page.keyboard.type("océalab")
    page.keyboard.press("Tab")
    page.keyboard.type("Morb")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.type("2018")
    page.keyboard.press("Enter")
    expect(page.locator("[data-level]")).to_have_text("Indices forts")
