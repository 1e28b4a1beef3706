"""Several PDFs sent as one, which is made while it is sent: one of them at most is in memory, however many they are.

Each was written by `cases.mailing.bound`. Its objects go out as they are, under other numbers; what holds the whole
together comes last: the tree of pages, the bookmarks, the table of where each object begins (ISO 32000-1, 7.5).
"""

import io
import re
from array import array

import pikepdf

AT_ONCE = 1 << 20  # bytes given at a time
HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
CATALOG, PAGES, BOOKMARKS, INFO = range(1, 5)  # numbers of our own objects; those of the first part come after
OF_A_FILE = ("/XRef", "/ObjStm")  # say where objects are, in the file that they came from
# Texts first: they may hold the like.
NUMBERED = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f]*>|(\d+) 0 R", re.DOTALL)


def as_one(parts, *, title):
    """The bytes of the whole, piece by piece. `parts`: (its bookmark, the PDF), in order; drawn one at a time."""
    whole, held = _Whole(), bytearray()
    for piece in _pieces(whole, parts, title):
        held += piece
        if len(held) >= AT_ONCE:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def _pieces(whole, parts, title):
    yield whole.sent(HEADER)
    for name, content in parts:
        yield from whole.take(name, content)
    yield from whole.end(title)


class _Whole:
    def __init__(self):
        self.size = 0  # bytes sent
        self.places = array("Q", [0] * (INFO + 1))  # where each object begins; 0: there is none
        self.trees, self.pages, self.chapters = [], 0, []

    def sent(self, content):
        self.size += len(content)
        return content

    def object(self, number, body):
        self.places[number] = self.size
        return self.sent(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def take(self, name, content):
        """All that a part is made of, but for what holds it together."""
        before = len(self.places) - 1
        with pikepdf.open(io.BytesIO(content)) as pdf:
            tree, marks = pdf.Root.Pages, pdf.Root.get("/Outlines")
            things = {thing.objgen[0]: thing for thing in pdf.objects}
            self.places.extend([0] * max(things))
            for number in (pdf.Root.objgen[0], tree.objgen[0], marks.objgen[0] if marks else 0):
                things.pop(number, None)
            for number, thing in things.items():
                if body := _body(thing):
                    yield self.object(before + number, _shifted(body, before))
            self.trees.append(before + tree.objgen[0])
            self.pages += len(pdf.pages)
            yield self.object(self.trees[-1], _with(_shifted(_body(tree), before), b"/Parent %d 0 R" % PAGES))
            if marks:
                marks.Title, marks.Count = pikepdf.String(name), -len(pdf.open_outline().root)  # shut
                del marks["/Type"]
                self.chapters.append((before + marks.objgen[0], _shifted(_body(marks), before)))

    def end(self, title):
        order = [number for number, _ in self.chapters]
        for (number, body), prior, after in zip(self.chapters, [0, *order], [*order[1:], 0], strict=False):
            beside = [(b"/Parent", BOOKMARKS), (b"/Prev", prior), (b"/Next", after)]
            yield self.object(number, _with(body, b" ".join(b"%b %d 0 R" % one for one in beside if one[1])))
        kids = b" ".join(b"%d 0 R" % number for number in self.trees)
        yield self.object(PAGES, b"<< /Type /Pages /Count %d /Kids [ %b ] >>" % (self.pages, kids))
        ends = b"/First %d 0 R /Last %d 0 R" % (order[0], order[-1]) if order else b""
        yield self.object(BOOKMARKS, b"<< /Type /Outlines /Count %d %b >>" % (len(order), ends))
        yield self.object(CATALOG, b"<< /Type /Catalog /Pages %d 0 R /Outlines %d 0 R >>" % (PAGES, BOOKMARKS))
        yield self.object(INFO, pikepdf.Dictionary(Title=title).unparse(resolved=True))
        table, count = self.size, len(self.places)
        yield self.sent(b"xref\n0 %d\n" % count)
        for place in self.places:
            yield self.sent(b"%010d 00000 n \n" % place if place else b"0000000000 65535 f \n")
        told = b"<< /Size %d /Root %d 0 R /Info %d 0 R >>" % (count, CATALOG, INFO)
        yield self.sent(b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (told, table))


def _body(thing):
    """How an object is written; nothing for one that is of use in its own file only."""
    if not isinstance(thing, pikepdf.Stream):
        return thing.unparse(resolved=True)
    if thing.get("/Type") in OF_A_FILE:
        return b""
    return b"%b\nstream\n%b\nendstream" % (thing.stream_dict.unparse(resolved=True), thing.read_raw_bytes())


def _shifted(body, by):
    """The same, naming other objects by their number in the whole. A stream's own bytes stay as they are."""
    told, stream, content = body.partition(b"\nstream\n")
    told = NUMBERED.sub(lambda found: b"%d 0 R" % (by + int(found[1])) if found[1] else found[0], told)
    return told + stream + content


def _with(dictionary, more):
    return dictionary.replace(b"<<", b"<< " + more, 1)
