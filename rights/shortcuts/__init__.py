"""What WeasyPrint 70 works out again for every box of every letter, worked out once. No letter looks otherwise.

A printer prints a few kinds of letter with one stylesheet: the same styles, fonts and lengths come back all the time.
Each shortcut stands for one function of the library and says the same thing sooner. They know its insides: `take` does
nothing with another version, and tests/letters/test_shortcuts.py prints every letter with them and without.
"""

import sys

import weasyprint
from weasyprint import css
from weasyprint.draw import text as drawn_text
from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import background
from weasyprint.text.line_break import Layout

from rights.shortcuts import painting, styles, text

MADE_FOR = "70.0"


def take() -> bool:
    """Put the shortcuts in place in this process, for good; False, and slower, with a WeasyPrint they do not know."""
    if weasyprint.VERSION != MADE_FOR:
        return False
    css.StyleFor = styles.SharedStyles
    Layout.setup = text.set_up_once
    Layout.set_text = text.set_text_of_one_paragraph
    Layout.deactivate = text.stay_active
    Layout.reactivate = text.reactivate_if_justified
    drawn_text.draw_first_line = painting.draw_plain_line
    background.layout_box_backgrounds = painting.lay_out_backgrounds_there_are
    Box.is_in_normal_flow = styles.is_known_to_be_in_normal_flow
    everywhere = ((styles.library_lengths, styles.resolve_known_lengths), (text.library_strut, text.known_strut))
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint."):
            for imported, function in list(vars(module).items()):
                for library, ours in everywhere:
                    if function is library:
                        vars(module)[imported] = ours
    return True
