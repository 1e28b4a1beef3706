"""What WeasyPrint 70 works out again for every box of every letter, worked out once. No byte of a letter changes.

A printer prints a few kinds of letter with one stylesheet: the same styles, fonts and lengths come back all the time.
Each shortcut stands for one function of the library and says the same thing sooner. They know its insides: `take` does
nothing with another version, and tests/letters/test_shortcuts.py prints every letter with them and without.
"""

import re
import sys
from math import inf
from typing import Any

from weasyprint import VERSION, css
from weasyprint.layout import percent
from weasyprint.text import line_break
from weasyprint.text.line_break import Layout, ffi, gobject, pango

MADE_FOR = "70.0"
STYLES = 3000  # kept at most: our letters need some two hundred
NEVER_USED = {"footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"}  # pseudo-elements
SIDES = tuple(f"{what}_{side}" for what in ("margin", "padding") for side in ("left", "right", "top", "bottom"))
SIZES = ("width", "min_width", "max_width", "height", "min_height", "max_height")
BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))
PLAIN_TEXT = (
    ("letter_spacing", "normal"),
    ("word_spacing", 0),
    ("overflow_wrap", "normal"),
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

_styles: dict[tuple[object, ...], Any] = {}
_set_up, _set_text, _reactivate = Layout.setup, Layout.set_text, Layout.reactivate
_resolve_percentages = percent.resolve_percentages


def take() -> bool:
    """Put the shortcuts in place in this process, for good; False, and slower, with a WeasyPrint they do not know."""
    if VERSION != MADE_FOR:
        return False
    css.StyleFor = SharedStyles
    Layout.setup = set_up_once
    Layout.set_text = set_text_of_one_paragraph
    Layout.deactivate = stay_active
    Layout.reactivate = reactivate_if_justified
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint.") and getattr(module, "resolve_percentages", None) is _resolve_percentages:
            vars(module)["resolve_percentages"] = resolve_known_lengths
    return True


class SharedStyles(css.StyleFor):  # type: ignore[misc]
    """Elements whose parents share a style and that the same rules match share theirs, from letter to letter."""

    def __init__(self, html: Any, sheets: Any, hints: bool, font_config: Any, targets: Any) -> None:
        self._cascaded_styles: dict[Any, Any] = {}
        self._computed_styles: dict[Any, Any] = {}
        self.initial_page_sizes = {"box": None, "area": None}
        self._sheets, self.font_config = sheets, font_config
        if len(_styles) > STYLES:
            _styles.clear()
        rules: dict[Any, dict[str | None, list[Any]]] = {}  # element -> pseudo-element -> what applies, weakest first
        for specificity, element, tokens, url in css.find_style_attributes(html.etree_element, hints, html.base_url):
            said = "".join(token.serialize() for token in tokens)  # attributes: a language, the size of a drawing
            rule: tuple[Any, ...] = ("author", inf, specificity, said, list(css.preprocess_declarations(url, tokens)))
            rules.setdefault(element, {None: []})[None].append(rule)
        for wrapper in html.wrapper_element.iter_subtree():
            element = wrapper.etree_element
            found = rules.get(element) or {None: []}
            for sheet, origin, sheet_specificity in sheets:
                for specificity, _, pseudo, (declarations, layer) in sheet.matcher.match(wrapper):
                    if pseudo not in NEVER_USED and (pseudo != "marker" or element.tag == "li"):
                        order = inf if layer is None else sheet.layers.index(layer)
                        rule = (origin, order, sheet_specificity or specificity, id(declarations), declarations)
                        found.setdefault(pseudo, []).append(rule)
            for pseudo, applied in found.items():
                parent = element if pseudo else wrapper.parent and wrapper.parent.etree_element
                self._share(html, element, pseudo, parent, applied, targets)

    def _share(self, html: Any, element: Any, pseudo: Any, parent: Any, rules: list[Any], targets: Any) -> None:
        above = None if parent is None else self._computed_styles[parent, None]
        key = (id(above), pseudo, *(rule[:4] for rule in rules))
        if key not in _styles:
            cascaded = self._cascaded_styles[element, pseudo] = {}
            for origin, order, specificity, _, declarations in rules:
                for name, values, importance in declarations:
                    weight = (css.declaration_precedence(origin, importance), order, specificity)
                    if name not in cascaded or cascaded[name][1] <= weight:
                        cascaded[name] = values, weight
            self.set_computed_styles(element, parent, html.etree_element, pseudo, html.base_url, targets)
            del self._cascaded_styles[element, pseudo]
            _styles[key] = self._computed_styles[element, pseudo], above, rules  # kept alive, so that ids stay theirs
        style = self._computed_styles[element, pseudo] = _styles[key][0]
        if style["anchor"]:
            targets.collect_anchor(style["anchor"])


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
    if features:
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
    listed = None
    if features:
        told = ",".join(f"{name} {value}" for name, value in features.items()).encode()
        listed = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        pango.pango_attr_list_insert(listed, pango.pango_attr_font_features_new(told))
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


def resolve_known_lengths(box: Any, containing_block: Any) -> None:
    """Used lengths are those of the style when none is a percentage: the same for every box of that style."""
    style = box.style
    if "_lengths" not in style.__dict__:
        style.__dict__["_lengths"] = _lengths(style)
    if style.__dict__["_lengths"] is None:
        _resolve_percentages(box, containing_block)
    else:
        box.__dict__.update(style.__dict__["_lengths"])


def _lengths(style: Any) -> dict[str, Any] | None:
    """The attributes `resolve_percentages` would set, whatever the containing block; None if they depend on it."""
    if style["box_sizing"] != "content-box" or style["border_collapse"] == "collapse":
        return None
    used = {name: style[name] for name in BORDERS}
    for name in (*SIDES, *SIZES):
        value = style[name]
        if value != "auto":
            if getattr(value, "unit", None) != "px":
                return None
            value = value.value
        used[name] = 0 if value == "auto" and name in ("min_width", "min_height") else value
    return used
