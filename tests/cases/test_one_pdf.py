"""Several PDFs sent as one while it is made: nothing in them changes, whatever their texts look like."""

import io
from random import Random

import pikepdf

from cases.mailing import bound
from cases.one_pdf import AT_ONCE, as_one

TRAPS = "(1 0 R) 2 0 R \\) <3 0 R> é \u202f"
DRAWN = b"BT (4 0 R) Tj ET % 1 0 R\nendobj"


def page(number, *, weight=0):
    """A one-page PDF with a link, and texts that look like what is renumbered."""
    with pikepdf.new() as pdf:
        sheet = pdf.add_blank_page(page_size=(595, 842))
        sheet.Contents = pdf.make_stream(DRAWN + b"%d" % number)
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Contents=pikepdf.String(TRAPS), P=sheet.obj)
        sheet.obj.Annots = pikepdf.Array([pdf.make_indirect(note)])
        sheet.obj.Weight = pdf.make_stream(Random(number).randbytes(weight))
        written = io.BytesIO()
        pdf.save(written, compress_streams=False)
    return written.getvalue()


def test_what_is_put_together_is_what_was_given_and_no_more_is_drawn_than_is_sent():
    drawn = []

    def parts():
        for first in (0, 2, 4):
            drawn.append(first)
            letters = ((page(rank, weight=AT_ONCE), f"R-{rank} {TRAPS}") for rank in (first, first + 1))
            yield f"Partie {first} {TRAPS}", bound(letters)[0]

    pieces = as_one(parts(), title="Courriers")
    content = next(pieces)
    assert drawn == [0]
    content += b"".join(pieces)
    with pikepdf.open(io.BytesIO(content)) as whole, whole.open_outline() as outline:
        assert whole.check_pdf_syntax() == []
        assert str(whole.docinfo["/Title"]) == "Courriers"
        letters = whole.pages[::2]
        assert [sheet.Contents.read_bytes() for sheet in letters] == [DRAWN + b"%d" % rank for rank in range(6)]
        assert {str(sheet.obj.Annots[0].Contents) for sheet in letters} == {TRAPS}
        assert all(sheet.obj.Annots[0].P.objgen == sheet.obj.objgen for sheet in letters)
        assert [part.title for part in outline.root] == [f"Partie {first} {TRAPS}" for first in (0, 2, 4)]
        marks = [mark for part in outline.root for mark in part.children]
        assert [mark.title for mark in marks] == [f"R-{rank} {TRAPS}" for rank in range(6)]
        assert [pikepdf.Page(mark.destination[0]).index for mark in marks] == [0, 2, 4, 6, 8, 10]
