"""The ways to go from the facts of a letter to a tagged PDF that are compared: same HTML, same CSS, all warm."""

import base64
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from rights import fonts, press
from rights.press import ROOT
from rights.rendering import render_html, render_pdf
from rights.wire import PRINTED, receive, send
from tests.bench.naive import STYLE
from tests.bench.processes import family, named


class Ours:
    """In a printer of the press; a PDF/A-3 with its facts inside."""

    name = "Recours"

    def __init__(self):
        press.print_pdf("<html lang=fr><title>.</title><p>.")  # starts the press

    def print(self, kind, facts):
        return render_pdf(kind, facts)

    def pids(self):
        return [os.getpid(), *family(press._press.process.pid)]


NAIVE = {
    "web": "WeasyPrint, naive, web fonts",
    "faces": "WeasyPrint, naive, TrueType files",
    "installed": "WeasyPrint, naive, fonts installed",
}


class Naive:
    """WeasyPrint in a process that goes on, with nothing kept from one letter to the next."""

    def __init__(self, fonts):
        self.name = NAIVE[fonts]
        command = [sys.executable, "-m", "tests.bench.naive", fonts]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)

    def print(self, kind, facts):
        send(self.process.stdin.fileno(), PRINTED, render_html(kind, facts).encode())
        return receive(self.process.stdout.fileno())[1]

    def pids(self):
        return [self.process.pid]

    def close(self):
        self.process.kill()
        self.process.communicate()


class Chromium:
    """A page already open is given the HTML and prints it."""

    name = "Chromium, warm, tagged"

    def __init__(self, browser):
        self.page = browser.new_page()
        self.session = self.page.context.new_cdp_session(self.page)
        self.version = browser.version

    def print(self, kind, facts):
        html = render_html(kind, facts).replace("</head>", f"<style>{STYLE}</style></head>", 1)
        self.page.set_content(html)
        return self.print_again()

    def print_again(self):
        asked = {"generateTaggedPDF": True, "preferCSSPageSize": True, "printBackground": True}
        return base64.b64decode(self.session.send("Page.printToPDF", asked)["data"])

    def pids(self):
        return list(named("chrom", family(os.getpid())))


def chromium_path():
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextlib.contextmanager
def all_ways():
    """Ours, the naive ways from the costliest to the kindest, Chromium."""
    naive = [Naive(fonts) for fonts in NAIVE]
    with contextlib.ExitStack() as stack:
        for way in naive:
            stack.callback(way.close)
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        environment = os.environ | {"FONTCONFIG_FILE": fonts.gather(Path(folder))}
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"], env=environment)
        stack.callback(browser.close)
        yield Ours(), *naive, Chromium(browser)
