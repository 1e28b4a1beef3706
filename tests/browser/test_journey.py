"""The journey in a real browser: from nothing to the PDF, with the keyboard alone, and without JavaScript."""

from tests.browser.conftest import NARROW, go, proceed, violations
from tests.journeys.conftest import pdf_text, places  # noqa: F401 (a fixture)

FOCUSED = """() => {
    const element = document.activeElement, label = element.labels && element.labels[0]
    const whole = ["BODY", "MAIN"].includes(element.tagName)
    const words = whole ? "" : (label || element).innerText || element.value || ""
    return [words.replace(/[\\u00a0\\u202f]/g, " "), element.type || element.tagName]
}"""


class Keyboard:
    """Somebody who has no mouse: reaches a control by its words, with Tab, and acts with Enter, Space and arrows."""

    def __init__(self, page, checks):
        self.page, self.checks = page, checks

    def arrive(self):
        self.page.wait_for_load_state()
        width = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], f"{self.page.url} défile de côté"
        for check in self.checks:
            check(self.page)

    def reach(self, words, kind=None):
        """Tab until the control with these words has the focus."""
        for _ in range(90):
            self.page.keyboard.press("Tab")
            name, tag = self.page.evaluate(FOCUSED)
            if words in name and (kind is None or kind == tag):
                outline = self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", f"{words} : le focus ne se voit pas"
                return
        raise AssertionError(f"{words} : introuvable au clavier sur {self.page.url}")

    def press(self, words):
        with self.page.expect_navigation():
            self.reach(words)
            self.page.keyboard.press("Enter")
        self.arrive()

    def type(self, words, text):
        self.reach(words)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def pick(self, words):
        """A radio button: Tab enters the group, the arrows walk in it."""
        self.reach("", "radio")
        for _ in range(30):
            self.page.keyboard.press("Space")
            chosen = self.page.evaluate("document.activeElement.labels[0].innerText.replace(/[\\u00a0\\u202f]/g, ' ')")
            if words in chosen:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{words} : pas dans le groupe")

    def tick(self, words):
        self.reach(words, kind="checkbox")
        self.page.keyboard.press("Space")


def walk(hand):
    """Every question, to the page where the letter is taken."""
    hand.page.goto("/demarche/")
    hand.arrive()
    hand.press("Commencer")
    hand.press("Continuer")  # nothing chosen: the error is read, then corrected
    assert hand.page.title().startswith("Erreur")
    hand.pick("affaire Dedalus")
    hand.press("Continuer")
    hand.type("Nom du laboratoire", "océalab vanes")
    hand.press("Chercher")
    hand.pick("OCEALAB VANNES")
    hand.press("Continuer")
    hand.press("Continuer")  # the address as known
    hand.type("Quand le prélèvement", "03/2019")
    hand.press("Continuer")
    hand.tick("Savoir si j’étais dans la fuite")
    hand.tick("Faire corriger une erreur")
    hand.press("Continuer")
    hand.type("Ce qui est inexact", "Né à Nantes")
    hand.type("Ce qu’il faut écrire", "Né à Vannes")
    hand.press("Continuer")
    hand.pick("Pour moi")
    hand.press("Continuer")
    hand.type("Prénom et nom", "Camille Martin")
    hand.type("Jour", "17")
    hand.type("Mois", "mai")
    hand.type("Année", "1980")
    hand.type("Votre adresse", "12 rue des Lilas")
    hand.type("Code postal", "56890")
    hand.type("Ville", "Vannes")
    hand.press("Continuer")  # the town is another one: proposals
    hand.pick("Saint-Avé")
    hand.press("Continuer")
    hand.pick("En lettre recommandée")
    hand.press("Continuer")
    assert hand.page.url.endswith("/demarche/reponses/")
    hand.press("Continuer vers la lettre")


def take(hand):
    with hand.page.expect_download() as download:
        hand.reach("Télécharger la lettre")
        hand.page.keyboard.press("Enter")
    return pdf_text(download.value.path().read_bytes())


def arrived(text):
    text = text.replace("\u00a0", " ").replace("\u202f", " ")
    for words in ("Camille Martin", "56890 Saint-Avé", "OCEALAB ESSAI", "mars 2019", "Né à Nantes", "17 mai 1980"):
        assert words in text


def test_from_nothing_to_the_pdf_with_the_keyboard_alone(open_page, places, axe):  # noqa: F811
    def legible_in_the_dark(page):
        page.emulate_media(color_scheme="dark")  # only colours change
        assert violations(page, runOnly=["color-contrast"]) == [], page.url
        page.emulate_media(color_scheme="light")

    hand = Keyboard(open_page(viewport=NARROW), [axe, legible_in_the_dark])
    walk(hand)
    arrived(take(hand))
    arrived(take(hand))  # once more: a download does not lock its button
    hand.press("que faire maintenant")
    hand.press("Effacer mes réponses")
    assert "Vos réponses sont effacées" in hand.page.inner_text("main")
    assert [c["name"] for c in hand.page.context.cookies() if c["name"].startswith(("suite", "sessionid"))] == []


def test_the_same_without_javascript(open_page, places):  # noqa: F811
    page = open_page(viewport=NARROW, java_script_enabled=False)
    page.goto("/demarche/")
    go(page.get_by_role("button", name="Commencer"))
    page.get_by_label("affaire Dedalus").check()
    proceed(page)
    page.get_by_label("Nom du laboratoire").fill("56000")
    go(page.get_by_role("button", name="Chercher"))
    page.get_by_label("OCEALAB VANNES").check()
    proceed(page)
    proceed(page)
    page.get_by_label("Je ne sais plus").check()
    proceed(page)
    page.get_by_label("Savoir si j’étais dans la fuite").check()
    proceed(page)
    page.get_by_label("Pour une personne décédée").check()
    proceed(page)
    page.get_by_label("Prénom et nom").fill("Jeanne Martin")
    for part, value in (("Jour", "2"), ("Mois", "3"), ("Année", "1941")):
        page.get_by_label(part).fill(value)
    page.get_by_label("Faire valoir des droits").check()
    page.get_by_label("Le livret de famille").check()
    proceed(page)
    for label, value in (("prénom", "Camille Martin"), ("numéro et rue", "12 rue des Lilas"), ("Code postal", "56000"),
                         ("Ville", "Vannes")):  # fmt: skip
        page.get_by_label(label).fill(value)
    proceed(page)
    page.get_by_label("Par lettre simple").check()
    proceed(page)
    go(page.get_by_role("link", name="Continuer vers la lettre"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger la lettre").click()
    assert "Jeanne Martin" in pdf_text(download.value.path().read_bytes())


def test_back_and_again_in_the_browser_lose_nothing(open_page, places):  # noqa: F811
    page = open_page()
    page.goto("/demarche/")
    go(page.get_by_role("button", name="Commencer"))
    page.get_by_label("affaire Dedalus").check()
    proceed(page)
    page.go_back()
    assert page.get_by_label("affaire Dedalus").is_checked()
    page.go_forward()
    page.reload()
    page.get_by_label("Nom du laboratoire").fill("vannes")
    with page.expect_navigation():  # twice before the answer, however slow the machine
        page.get_by_role("button", name="Chercher").evaluate("button => { button.click(); button.click(); }")
    page.get_by_label("OCEALAB VANNES").check()
    proceed(page)
    page.go_back()
    assert page.get_by_label("OCEALAB VANNES").is_checked()


def test_leaving_fast_leaves_nothing(open_page, places):  # noqa: F811
    page = open_page()
    page.route(
        "https://meteofrance.com/**", lambda route: route.fulfill(body="<h1>Météo</h1>", content_type="text/html")
    )
    page.goto("/demarche/")
    go(page.get_by_role("button", name="Commencer"))
    page.get_by_label("Je ne sais pas").check()
    proceed(page)
    assert [c["name"] for c in page.context.cookies() if c["name"].startswith("suite")]
    page.get_by_role("button", name="Quitter vite").click()
    page.wait_for_url("https://meteofrance.com/**")
    for _ in range(50):  # the request that clears goes on while the page changes
        left = [c["name"] for c in page.context.cookies() if c["name"].startswith("suite")]
        if not left:
            break
        page.wait_for_timeout(100)
    assert left == []
