"""Letters printed and timed: one after the other by each way, then a batch by ours."""

import io
import statistics
import time
from dataclasses import dataclass, field

import pypdf

from rights.press import printers
from rights.rendering import render_pdf, render_pdfs
from rights.specimens import SPECIMENS
from tests.bench.processes import MemoryWatch, cpu_seconds

ONE_PAGE, THREE_PAGES = "reminder", "cnil-complaint"
LETTERS = {
    "One-page letter (reminder)": (ONE_PAGE, 1),
    "First request (access), two pages": ("request-access", 2),
    "Three-page complaint to the CNIL": (THREE_PAGES, 3),
}
PLACES = ("Vannes", "Lorient", "Auray", "Quimper", "Brest", "Rennes", "Nantes")
NAMES = ("Camille Le Goff", "Anne Riou", "Paul Tanguy", "Nolwenn Kerbrat", "Yves Le Bihan")


@dataclass
class Timing:
    """Of one way with one letter: seconds a round, seconds of processor over all rounds, pages and bytes."""

    name: str
    rounds: list[float] = field(default_factory=list)
    cpu: float = 0
    pages: int = 0
    size: int = 0

    @property
    def median(self):
        return statistics.median(self.rounds)


def letter(name, number):
    """The specimen with another writer, place and reference for each number: no way has seen it before."""
    kind, facts = SPECIMENS[name]
    sender = facts["sender"] | {"name": NAMES[number % len(NAMES)]}
    return kind, facts | {"sender": sender, "place": PLACES[number % len(PLACES)], "reference": f"R-{number:04}-92QD"}


def compare(ways, name, *, rounds):
    """A timing for each way, and for Chromium's printing alone; the ways take turns, each round begins with another."""
    timings = {way.name: Timing(way.name) for way in ways}
    again = Timing("… its printing alone, the page already read")
    for number in range(-min(2, rounds), rounds):  # two rounds to warm up, one before a single one
        for step in range(len(ways)):
            way = ways[(number + step) % len(ways)]
            kind, facts = letter(name, number % 10_000)
            before, began = cpu_seconds(way.pids()), time.perf_counter()
            pdf = way.print(kind, facts)
            took, spent = time.perf_counter() - began, cpu_seconds(way.pids()) - before
            if hasattr(way, "print_again"):
                began = time.perf_counter()
                way.print_again()
                again_took = time.perf_counter() - began
            if number >= 0:
                timing = timings[way.name]
                timing.rounds.append(took)
                timing.cpu += spent
                timing.pages, timing.size = len(pypdf.PdfReader(io.BytesIO(pdf)).pages), len(pdf)
        if number >= 0:
            again.rounds.append(again_took)
    return [*timings.values(), again]


@dataclass
class Batch:
    letters: int
    seconds: float
    cpu: float
    printers: int
    megabytes: list[int]


def print_batch(ours, name, *, letters):
    """One-page letters on all the printers, from facts to PDF."""
    for pdf in render_pdfs([letter(name, number) for number in range(2 * printers())]):  # hires the printers
        assert isinstance(pdf, bytes)
    watch = MemoryWatch(lambda: ours.pids()[2:])
    watch.start()
    before, began = cpu_seconds(ours.pids()), time.perf_counter()
    for pdf in render_pdfs(letter(name, number) for number in range(letters)):
        assert pdf.startswith(b"%PDF")
    seconds, cpu = time.perf_counter() - began, cpu_seconds(ours.pids()) - before
    return Batch(letters, seconds, cpu, printers(), watch.peak_megabytes())


def single_beside_batch(name, *, letters):
    """Seconds that a person waits for a letter while a batch of the same process is printing: one figure a letter."""
    waits = []
    for number, _ in enumerate(render_pdfs(letter(name, number) for number in range(letters * 4))):
        if number % 4 == 3:
            began = time.perf_counter()
            render_pdf(*letter(name, number))
            waits.append(time.perf_counter() - began)
    return waits
