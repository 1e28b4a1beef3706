"""The rights asked for less often, in a real browser: folded, reached with the keyboard, and without JavaScript."""

from tests.browser.conftest import NARROW, WIDE, go, proceed
from tests.browser.test_journey import Keyboard
from tests.journeys.conftest import pdf_text, places  # noqa: F401 (a fixture)


def to_the_wishes(page):
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


def test_with_the_keyboard_alone(open_page, places, axe):  # noqa: F811
    hand = Keyboard(open_page(viewport=NARROW), [axe])
    to_the_wishes(hand.page)
    hand.arrive()
    hand.reach("D’autres droits")
    hand.page.keyboard.press("Enter")
    hand.tick("Faire geler mes données")
    hand.tick("Récupérer mes données")
    hand.tick("M’opposer à une utilisation")
    axe(hand.page)
    hand.press("Continuer")
    hand.pick("Pour préserver une preuve")
    hand.press("Continuer")
    hand.pick("Celles de mon compte")
    hand.press("Continuer")
    hand.tick("Le partage avec son groupe")
    hand.press("Continuer")  # why is asked beside its field
    assert hand.page.title().startswith("Erreur")
    hand.type("Ce qui, dans votre situation", "Mes données ont déjà fuité.")
    hand.press("Continuer")
    assert "Question 4 sur 6" in hand.page.inner_text("main").replace("\u00a0", " ")


def test_without_javascript(open_page, places, axe):  # noqa: F811
    page = open_page(viewport=WIDE, java_script_enabled=False)
    to_the_wishes(page)
    page.get_by_text("D’autres droits").click()
    page.get_by_label("M’opposer à une utilisation").check()
    proceed(page)
    page.get_by_label("La publicité").check()
    proceed(page)
    page.get_by_label("Pour moi").check()
    proceed(page)
    written = {"Prénom et nom": "Camille Martin", "Jour": "17", "Mois": "5", "Année": "1980",
               "numéro et rue": "12 rue des Lilas", "Code postal": "56000", "Ville": "Vannes"}  # fmt: skip
    for label, value in written.items():
        page.get_by_label(label).first.fill(value)
    proceed(page)
    page.get_by_label("Par lettre simple").check()
    proceed(page)
    go(page.get_by_role("link", name="Continuer vers la lettre"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger la lettre").click()
    assert "à la prospection" in pdf_text(download.value.path().read_bytes())
