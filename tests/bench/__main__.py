"""`python -m tests.bench`: measures, and writes them into docs/benchmarks.md between its two marks."""

import argparse
import ctypes
import os
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path

import django

from rights import press
from tests.bench import measures
from tests.bench.ways import all_ways

DOCUMENT = press.ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def main():
    options = argparse.ArgumentParser(prog="./run bench", description="Mesure l’impression des courriers.")
    options.add_argument("--rounds", type=int, default=15, help="tours par courrier (15)")
    options.add_argument("--batch", type=int, default=1000, help="courriers du lot (1000)")
    options.add_argument("--output", type=Path, default=DOCUMENT, help="fichier où écrire entre les deux repères")
    given = options.parse_args()
    load, parts = os.getloadavg()[0], []
    with all_ways() as ways:
        machine = described(ways[-1].version, load)
        for title, (name, pages) in measures.LETTERS.items():
            print(f"{title}…", flush=True)
            timings = measures.compare(ways, name, rounds=given.rounds)
            if timings[0].pages != pages:
                raise SystemExit(f"{name} : {timings[0].pages} pages au lieu de {pages}.")
            parts.append(compared(title, timings))
    print(f"{given.batch} courriers…", flush=True)
    batch = measures.print_batch(ways[0], measures.ONE_PAGE, letters=given.batch)
    waits = measures.single_beside_batch(measures.ONE_PAGE, letters=max(1, given.batch // 50))
    written = "\n\n".join((machine, *parts, batched(batch, waits)))
    head, _, rest = given.output.read_text().partition(BEGIN)
    given.output.write_text(f"{head}{BEGIN}\n\n{written}\n\n{END}{rest.partition(END)[2]}")
    print(f"Écrit dans {given.output}")


def described(chromium, load):
    """The machine, the versions and the day."""
    processors = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in processors if line.startswith("model name")]
    pango = ctypes.CDLL("libpango-1.0.so.0").pango_version_string
    pango.restype = ctypes.c_char_p
    return (
        f"Measured on {date.today():%-d %B %Y}: {models[0] if models else platform.machine()}, {press.CORES} cores; "
        f"load {load:.1f} when it began. Python {platform.python_version()}, WeasyPrint {version('weasyprint')}, "
        f"Pango {pango().decode()}, Chromium {chromium}, Django {django.__version__}."
    )


def compared(title, timings):
    """A table of the ways, in milliseconds, and what ours is to each of the others, round by round."""
    lines = [
        f"### {title}",
        "",
        "| way | median ms | fastest–slowest | processor ms | ours takes | pages | KB |",
        "|---|---|---|---|---|---|---|",
    ]
    ours = timings[0]
    for timing in timings:
        ratio = measures.statistics.median(
            mine / theirs for mine, theirs in zip(ours.rounds, timing.rounds, strict=True)
        )
        lines.append(
            f"| {timing.name} | {timing.median * 1000:.0f} "
            f"| {min(timing.rounds) * 1000:.0f}–{max(timing.rounds) * 1000:.0f} "
            f"| {f'{timing.cpu / len(timing.rounds) * 1000:.0f}' if timing.cpu else ''} "
            f"| {'' if timing is ours else f'1/{1 / ratio:.1f} of it' if ratio < 1 else f'{ratio:.1f} × it'} "
            f"| {timing.pages or ''} | {f'{timing.size / 1024:.0f}' if timing.size else ''} |"
        )
    return "\n".join(lines)


def batched(batch, waits):
    waits = sorted(waits)
    return "\n".join(
        (
            f"### {batch.letters:,} one-page letters, each of other facts",
            "",
            "| printers | seconds | letters a second | processor ms a letter | peak memory of each printer (PSS, MB) |",
            "|---|---|---|---|---|",
            f"| {batch.printers} | {batch.seconds:.1f} | {batch.letters / batch.seconds:.0f} "
            f"| {batch.cpu / batch.letters * 1000:.0f} | {', '.join(map(str, batch.megabytes))} |",
            "",
            f"A person who asks for a letter while such a batch is printing in the same process waits "
            f"{waits[len(waits) // 2] * 1000:.0f} ms (median of {len(waits)}; the longest, {waits[-1] * 1000:.0f} ms).",
        )
    )


if __name__ == "__main__":
    main()
