"""Letters put one after the other for a printer: each begins on a recto, so that two-sided printing mixes none."""

import contextlib
import io

import pikepdf


def page_ranges(letters):
    """[(first page, last page)] of each of these in the PDF that `on_rectos` makes of them."""
    found, page = [], 1
    for content in letters:
        with pikepdf.open(io.BytesIO(content)) as letter:
            count = len(letter.pages)
        found.append((page, page + count - 1))
        page += count + count % 2
    return found


def on_rectos(letters):
    """One PDF of these, in order; a blank page after each that ends on a recto."""
    return bound((content, "") for content in letters)[0]


def bound(letters, *, rectos=True):
    """The same of (content, title), with [(first page, last page)] of each; one with a title has its bookmark.

    Without `rectos`: one right after the other.
    """
    spans, titles = [], []
    with pikepdf.new() as whole, contextlib.ExitStack() as opened:
        for content, title in letters:
            letter = opened.enter_context(pikepdf.open(io.BytesIO(content)))
            spans.append((len(whole.pages) + 1, len(whole.pages) + len(letter.pages)))
            titles.append(title)
            whole.pages.extend(letter.pages)
            if rectos and len(letter.pages) % 2:
                width, height = (float(side) for side in letter.pages[-1].mediabox[2:])
                whole.add_blank_page(page_size=(width, height))
        for page in whole.pages:  # marks of a tagged letter name a tree that stays behind
            for name in ("/StructParents", "/Tabs"):
                if name in page.obj:
                    del page.obj[name]
        whole.docinfo["/Title"] = "Courriers"
        if any(titles):
            with whole.open_outline() as outline:
                outline.root.extend(
                    pikepdf.OutlineItem(title, first - 1)
                    for title, (first, _) in zip(titles, spans, strict=True)
                    if title
                )
        written = io.BytesIO()
        whole.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return written.getvalue(), spans
