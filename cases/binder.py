"""Binds a complaint with its exhibits, run as `python -m cases.binder`: no settings, no key, no database, no disk.

Parts come one by one on standard input, framed by rights.wire; each is answered with how many pages it
takes, or why it takes none; a paper bound with nothing is given back instead. Each exhibit is put on paper by a process
forked for it, under limits: one that eats time or memory is left out, and the others are bound.
"""

import contextlib
import io
import json
import logging
import os
import resource
import signal
import time

import pikepdf

from cases.papers import LEVELS, TOO_LARGE, TOO_LONG, CannotJoin, on_paper
from rights.wire import receive, send

CPU_SECONDS, MEMORY, WALL_SECONDS = 10, 1536 << 20, 15  # for one exhibit
WHOLE_MEMORY = 3 << 30
EXHIBIT, PART, STAMPS, BIND, PAPER = b"E", b"T", b"S", b"B", b"P"  # what the parent says
DONE, HEAVY, NONE = b"D", b"H", b"N"  # what it is told
MADE, REFUSED = b"M", b"R"


class Binder:
    """What was given so far; `parts` in the order of the file."""

    def __init__(self):
        self.parts = dict.fromkeys(("front", "letter", "chronology"), b"")
        self.exhibits, self.stamps = {}, []

    def answer(self, kind, header, body):
        if kind == EXHIBIT:
            return DONE, self._take(header, body)
        if kind == PART:
            self.parts[header["name"]] = body
            return DONE, {"pages": _pages(body)}
        if kind == STAMPS:
            self.stamps.append(body)
            return DONE, {}
        if kind == PAPER:
            made, problem = put_on_paper(body, header["type"], level=0)
            return (NONE, {"problem": problem}) if problem else (DONE, made)
        return self._bind(header)

    def _take(self, header, body):
        made, problem = put_on_paper(body, header["type"], level=0)
        if problem:
            return {"pages": 0, "problem": problem}
        pages = _pages(made)
        if pages > header["most"]:
            return {"pages": 0, "problem": TOO_LONG}
        self.exhibits[header["number"]] = [made, body, header["type"]]
        return {"pages": pages, "problem": ""}

    def _bind(self, header):
        """The whole, its pictures made smaller as long as it is above the limit; else the weight of each exhibit."""
        for level in range(len(LEVELS)):
            for kept in self.exhibits.values() if level else ():
                lighter, problem = put_on_paper(kept[1], kept[2], level=level)
                if not problem and len(lighter) < len(kept[0]):
                    kept[0] = lighter
            whole = bind(self.parts, [kept[0] for kept in self.exhibits.values()], self.stamps, header)
            if len(whole) <= header["largest"]:
                return DONE, whole
        return HEAVY, {"size": len(whole), "weights": {number: len(kept[0]) for number, kept in self.exhibits.items()}}


def put_on_paper(content, content_type, *, level):
    """(A4 PDF, "") or (b"", code), by a child under limits."""
    ours = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(ours[0])
            _limit()
            try:
                told = (MADE, on_paper(content, content_type, level))
            except CannotJoin as refusal:
                told = (REFUSED, refusal.args[0].encode())
            send(ours[1], *told)
        finally:
            os._exit(0)
    os.close(ours[1])
    try:
        kind, body = receive(ours[0], time.monotonic() + WALL_SECONDS)
    except (EOFError, TimeoutError):
        kind, body = REFUSED, TOO_LARGE.encode()
    finally:
        os.close(ours[0])
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return (body, "") if kind == MADE else (b"", body.decode())


def _limit():
    for limit, value in ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(limit, (value, value))


def _pages(content):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def bind(parts, exhibits, stamps, header):
    """Front, letter, chronology, exhibits; a stamp on each page after the front; a bookmark a part."""
    with contextlib.ExitStack() as opened:
        whole, *others = (
            opened.enter_context(pikepdf.open(io.BytesIO(content))) for content in (*parts.values(), *exhibits)
        )
        sheets = [opened.enter_context(pikepdf.open(io.BytesIO(content))) for content in stamps]
        front = len(whole.pages)
        for other in others:
            whole.pages.extend(other.pages)
        marks = (mark for sheet in sheets for mark in sheet.pages)
        for page, mark in zip(whole.pages[front:], marks, strict=True):
            width, height = float(page.mediabox[2]), float(page.mediabox[3])
            page.add_overlay(mark, pikepdf.Rectangle(width - 28 - 311.8, height - 36, width - 28, height - 16.2))
        _describe(whole, header)
        written = io.BytesIO()
        whole.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return written.getvalue()


def _describe(whole, header):
    """Its own title and bookmarks; the claims of its parts (PDF/A, tags) are not true of the whole and leave."""
    for name in ("/Metadata", "/StructTreeRoot", "/MarkInfo", "/OutputIntents", "/Outlines", "/Names", "/AF"):
        if name in whole.Root:
            del whole.Root[name]
    for page in whole.pages:
        for name in ("/StructParents", "/Tabs"):
            if name in page.obj:
                del page.obj[name]
        for note in page.obj.get("/Annots", ()):
            if "/StructParent" in note:
                del note["/StructParent"]
    whole.Root.Lang = pikepdf.String("fr")
    whole.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    whole.Root.PageMode = pikepdf.Name.UseOutlines
    with whole.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as told:
        told["dc:title"], told["dc:language"] = header["title"], ["fr"]
    if "/Info" in whole.trailer:
        del whole.trailer["/Info"]
    whole.docinfo["/Title"] = header["title"]
    with whole.open_outline() as outline:
        together = None
        for title, first, of_exhibit in header["bookmarks"]:
            item = pikepdf.OutlineItem(title, first - 1)
            if not of_exhibit:
                outline.root.append(item)
                continue
            if together is None:
                together = pikepdf.OutlineItem("Pièces", first - 1)
                outline.root.append(together)
            together.children.append(item)


def main():
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_AS, WHOLE_MEMORY),
    ):
        resource.setrlimit(limit, (value, value))
    logging.disable()
    binder = Binder()
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            kind, told = receive(0)
            _, body = receive(0)
            answer, said = binder.answer(kind, json.loads(told), body)
            send(1, answer, said if isinstance(said, bytes) else json.dumps(said).encode())


if __name__ == "__main__":
    main()
