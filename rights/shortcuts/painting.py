"""What is drawn: glyphs, and the backgrounds that are not there."""

import struct
from typing import Any

from weasyprint.draw import text
from weasyprint.draw.text import FROM_UNITS, ffi, pango
from weasyprint.layout import background

GLYPH = struct.Struct("=IiiiI")  # PangoGlyphInfo: glyph, width, offsets, attributes
CORNERS = tuple(f"border_{y}_{x}_radius" for y in ("top", "bottom") for x in ("left", "right"))

_draw_first_line = text.draw_first_line
_layout_box_backgrounds = background.layout_box_backgrounds


def draw_plain_line(stream: Any, box: Any, text_overflow: str, block_ellipsis: str, matrix: Any) -> Any:
    """The glyphs of a line, read at once; a glyph where it is expected is not said to be moved by nothing."""
    if text_overflow == "ellipsis" or block_ellipsis != "none" or not box.text.strip() or box.style["font_size"] < 1e-6:
        return _draw_first_line(stream, box, text_overflow, block_ellipsis, matrix)
    pango.pango_layout_set_single_paragraph_mode(box.pango_layout.layout, True)
    runs, run = [], box.pango_layout.get_first_line()[0].runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        count = item.glyphs.num_glyphs
        glyphs = list(GLYPH.iter_unpack(ffi.buffer(item.glyphs.glyphs, GLYPH.size * count)))
        if any(glyph > 0xFFFF or x or y for glyph, _, x, y, _ in glyphs):
            return _draw_first_line(stream, box, text_overflow, block_ellipsis, matrix)
        runs.append((item, glyphs))
    fonts = [stream.add_font(item.item.analysis.font) for item, _ in runs]
    if pango.pango_version() < 14802 or any(font.bitmap or font.png or font.svg or font.colr for font, _ in fonts):
        return _draw_first_line(stream, box, text_overflow, block_ellipsis, matrix)
    stream.set_text_matrix(*matrix.values)
    shown: list[str] = []
    for (item, glyphs), (font, size) in zip(runs, fonts, strict=True):
        if shown and (font.hash, size) != stream._current_font:
            stream.show_text("".join(shown))
            shown = []
        stream.set_font_size(font.hash, size)
        shown.append("<")
        for number, (glyph, width, _, _, _) in enumerate(glyphs):
            if glyph not in font.widths:
                _meet(stream, box, font, size, item, number, glyph)
            shown.append(f"{glyph:04x}")
            moved = int(font.widths[glyph] - width * 1000 * FROM_UNITS / size)
            if moved:
                shown.append(f">{moved}<")
        shown.append(">")
    stream.show_text("".join(shown).replace("<>", ""))
    return []


def _meet(stream: Any, box: Any, font: Any, size: float, item: Any, number: int, glyph: int) -> None:
    """A glyph seen for the first time: its width, and the text it stands for."""
    clusters, length = item.glyphs.log_clusters, item.item.length
    start = clusters[number]
    if item.item.analysis.level % 2:  # from right to left
        end = length if number == 0 else clusters[number - 1]
    else:
        end = length if number == item.glyphs.num_glyphs - 1 else clusters[number + 1]
    offset = item.item.offset
    font.to_unicode[glyph] = box.pango_layout.text.encode()[offset + start : offset + end].decode()
    pango.pango_font_get_glyph_extents(item.item.analysis.font, glyph, stream.ink_rect, stream.logical_rect)
    font.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)


def lay_out_backgrounds_there_are(page: Any, box: Any, images: Any, children: bool = True, style: Any = None) -> None:
    """Most boxes have none, and square corners: that is known from their style."""
    said = box.style if style is None else style
    if "_bare" not in said.__dict__:
        said.__dict__["_bare"] = _is_bare(said)
    if box is page or not said.__dict__["_bare"]:
        _layout_box_backgrounds(page, box, images, children, style)
        return
    for corner in CORNERS:
        setattr(box, corner, (0, 0))
    box.background = None
    if children:
        for child in box.all_children():
            background.layout_box_backgrounds(page, child, images)


def _is_bare(style: Any) -> bool:
    return (
        style["visibility"] != "hidden"
        and style["border_image_source"][0] == style["mask_border_source"][0] == "none"
        and all(kind == "none" for kind, _ in style["background_image"])
        and text.get_color(style, "background_color").alpha == 0
        and not style["box_shadow"]
        and all((0, "px") in style[corner] for corner in CORNERS)
    )
