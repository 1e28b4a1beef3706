"""Computed styles, and the lengths that follow from them alone."""

from math import inf
from typing import Any

from weasyprint import css
from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import percent

STYLES = 3000  # kept at most: our letters need some two hundred
NEVER_USED = {"footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"}  # pseudo-elements
SIDES = tuple(f"{what}_{side}" for what in ("margin", "padding") for side in ("left", "right", "top", "bottom"))
SIZES = ("width", "min_width", "max_width", "height", "min_height", "max_height")
BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))

_styles: dict[tuple[object, ...], Any] = {}
library_lengths, library_flow = percent.resolve_percentages, Box.is_in_normal_flow


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


def resolve_known_lengths(box: Any, containing_block: Any) -> None:
    """Used lengths are those of the style when none is a percentage: the same for every box of that style."""
    style = box.style
    if "_lengths" not in style.__dict__:
        style.__dict__["_lengths"] = _lengths(style)
    if style.__dict__["_lengths"] is None:
        library_lengths(box, containing_block)
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


def is_known_to_be_in_normal_flow(self: Any) -> bool:
    """Asked a thousand times a page; its style alone answers."""
    known = self.style.__dict__
    if "_in_flow" not in known:
        known["_in_flow"] = library_flow(self)
    in_flow: bool = known["_in_flow"]
    return in_flow
