"""Lines of text, as Pango shapes them."""

import re
from typing import Any

from weasyprint.text import line_break
from weasyprint.text.line_break import Layout, ffi, gobject, pango

PLAIN_TEXT = (
    ("letter_spacing", "normal"),
    ("word_spacing", 0),
    ("text_decoration_line", "none"),
    ("font_language_override", "normal"),
)
FEATURES = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)
PARAGRAPHS = re.compile("[\n\r\u2028\u2029]")

library_strut = line_break.strut
_set_up, _set_text, _reactivate = Layout.setup, Layout.set_text, Layout.reactivate


def set_up_once(self: Any, style: Any) -> None:
    """The context, font and features of a style, that every line of text needs three times, made once."""
    if self.justification_spacing or any(style[name] != usual for name, usual in PLAIN_TEXT):
        _set_up(self, style)  # those are written into what would be shared
        return
    if "_pango" not in style.__dict__:
        style.__dict__["_pango"] = _pango(style)
    self.style, self.first_line_direction = style, 0
    self.ascent = self.underline_position = self.strikethrough_position = None
    context, self.language, description, features = style.__dict__["_pango"]
    self.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(self.layout, False)
    pango.pango_layout_set_font_description(self.layout, description)
    pango.pango_layout_set_attributes(self.layout, features)


def _pango(style: Any) -> tuple[Any, ...]:
    context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, line_break.PANGO_DIRECTION[style["direction"]])
    language = pango.pango_language_get_default()
    if style["lang"]:
        language = pango.pango_language_from_string(ffi.new("char[]", style["lang"].encode()))
        pango.pango_context_set_language(context, language)
    features = line_break.font_features(*(style[name] for name in FEATURES))
    listed = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    if features:
        told = ",".join(f"{name} {value}" for name, value in features.items()).encode()
        pango.pango_attr_list_insert(listed, pango.pango_attr_font_features_new(told))
    if style["overflow_wrap"] in ("anywhere", "break-word"):
        unhyphenated = pango.pango_attr_insert_hyphens_new(False)
        unhyphenated.start_index, unhyphenated.end_index = 0, 0xFFFFFFFF  # of any text: the library adds its length
        pango.pango_attr_list_insert(listed, unhyphenated)
    return context, language, line_break.get_font_description(style), listed


def set_text_of_one_paragraph(self: Any, text: str, justify: bool = False) -> None:
    """Said before the text is shaped, what the library says before it paints: no second shaping then."""
    pango.pango_layout_set_single_paragraph_mode(self.layout, not PARAGRAPHS.search(text))
    _set_text(self, text, justify)


def stay_active(self: Any) -> None:
    """A line keeps its shape from layout to painting: some kilobytes a page."""


def reactivate_if_justified(self: Any, style: Any) -> None:
    if self.justification_spacing or style is not self.style:
        _reactivate(self, style)


def known_strut(style: Any) -> Any:
    """The least height of a line and its baseline."""
    known = style.__dict__
    if "_strut" not in known:
        known["_strut"] = library_strut(style)
    return known["_strut"]
