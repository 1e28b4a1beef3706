"""A real Chromium, with an accessibility checker; nothing in it may leave this machine."""

import os
import shutil
from contextlib import contextmanager

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect, sync_playwright

# Playwright's synchronous interface keeps an event loop running in the thread of the tests, where Django is not async.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
PATIENCE = 30_000  # ms: for a machine that does other things; nothing waits so long when all goes well
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.skip("Chromium n’est pas installé : apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server):
    """open_page(viewport=…, color_scheme=…, java_script_enabled=…): a page whose addresses start at the live server.

    An error in its console, such as a resource refused by the policy, or an uncaught exception fails the test.
    """
    contexts, complaints = [], []

    def opened(**options):
        options.setdefault("viewport", WIDE)
        context = chromium.new_context(base_url=live_server.url, locale="fr-FR", **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    expected = "Failed to load resource: the server responded with a status of 4"  # a refusal under test
    assert [line for line in complaints if not line.startswith(expected)] == []


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture
def page_without_js(open_page):
    return open_page(java_script_enabled=False)


def go(control):
    """Follow this link or press this button, up to the page that it leads to: a click alone does not wait for it."""
    with control.page.expect_navigation():
        control.click()


def proceed(page, name="Continuer"):
    go(page.get_by_role("button", name=name, exact=True))
    assert not page.title().startswith("Erreur"), page.inner_text("main")


@contextmanager
def away(page):
    """Meanwhile the browser looks elsewhere: a page that asks again by itself would come between. Then that page."""
    here = page.url
    page.goto("about:blank")
    yield
    page.goto(here)


def violations(page, **options):
    """What axe finds wrong. It is put into a page once, and only what is wrong comes back: all it saw takes as long."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"]} | options
    return page.evaluate("options => axe.run(options).then(told => told.violations)", options)


def open_to_everyone(page, axe):
    """No violation, wide and light, narrow and dark: only colours differ in a scheme, and none with the width.

    No sideways scroll; one title.
    """
    assert page.locator("h1").count() == 1, page.url
    for viewport, scheme in ((WIDE, "light"), (NARROW, "dark")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        axe(page)
    for width in (WIDE["width"], NARROW["width"], 320):
        page.set_viewport_size({"width": width, "height": NARROW["height"]})
        needed = page.evaluate("document.documentElement.scrollWidth")
        assert needed <= width, f"{page.url} : {needed} px de large pour {width}"


@pytest.fixture
def axe():
    """axe(page) fails with each violation in words: rule, help and the elements concerned."""

    def checked(page):
        said = [
            f"{rule['id']} : {rule['help']} — {[node['html'][:160] for node in rule['nodes']]}"
            for rule in violations(page)
        ]
        assert not said, f"{page.url}\n" + "\n".join(said)

    return checked
