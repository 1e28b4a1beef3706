"""The fonts letters are set in, shipped with the software, and the only ones a press sees."""

import os
from importlib.resources import files
from pathlib import Path

FONTS = {
    "font_source_serif_pro": ("SourceSerifPro-Regular.ttf", "SourceSerifPro-Semibold.ttf"),
    "font_source_sans_pro": ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf"),
}


def only_these(folder: Path) -> None:
    """Fontconfig, loaded after this, sees them and nothing else: a letter is the same on every machine."""
    for package, names in FONTS.items():
        for name in names:
            (folder / name).symlink_to(str(files(package) / "files" / name))
    (folder / "fonts.conf").write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>"
    )
    os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")


def are_there(folder: Path) -> bool:
    return all((folder / name).exists() for names in FONTS.values() for name in names)
