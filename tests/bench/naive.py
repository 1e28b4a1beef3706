"""WeasyPrint as its documentation shows it first, in a process of its own: everything built anew for each letter.

`python -m tests.bench.naive web|faces|installed`: the fonts by @font-face rules, as the web has them (WOFF2) or as
TrueType files, or known to Fontconfig beforehand. HTML in, PDF out, on the press's wire.
"""

import os
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont

from rights import fonts
from rights.conformance import VARIANT
from rights.press import ROOT
from rights.wire import PRINTED, receive, send

STYLE = (ROOT / "templates" / "letters" / "letters.css").read_text()


def faces(folder=None):
    """A rule for each shipped font file, packed as WOFF2 into the folder if there is one."""
    rules = []
    for package, names in fonts.FONTS.items():
        for name in names:
            family = "Source Serif Pro" if "Serif" in name else "Source Sans Pro"
            weight = 600 if "Semibold" in name else 400
            path = Path(str(files(package) / "files" / name))
            if folder:
                packed = TTFont(path)
                packed.flavor, path = "woff2", folder / f"{name}.woff2"
                packed.save(path)
            rules.append(f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url({path.as_uri()}) }}')
    return "\n".join(rules)


def main(way):
    with tempfile.TemporaryDirectory() as folder:
        if way == "installed":
            os.environ["FONTCONFIG_FILE"] = fonts.gather(Path(folder))
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration

        rules = {"web": lambda: faces(Path(folder)), "faces": faces, "installed": str}[way]()
        sheet = rules + STYLE
        while True:
            html = receive(0)[1].decode()
            configuration = FontConfiguration()
            css = CSS(string=sheet, font_config=configuration)
            pdf = HTML(string=html).write_pdf(
                stylesheets=[css], font_config=configuration, pdf_variant=VARIANT, pdf_tags=True
            )
            send(1, PRINTED, pdf)


if __name__ == "__main__":
    main(sys.argv[1])
