"""The fonts letters are set in, shipped with the software, and the only ones a press sees."""

from importlib.resources import files
from pathlib import Path

FONTS = {
    "font_source_serif_pro": ("SourceSerifPro-Regular.ttf", "SourceSerifPro-Semibold.ttf"),
    "font_source_sans_pro": ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf"),
}


def gather(folder: Path) -> str:
    """The file to name in FONTCONFIG_FILE for a process that is to see these fonts and nothing else.

    A letter is then the same on every machine.
    """
    for package, names in FONTS.items():
        for name in names:
            (folder / name).symlink_to(str(files(package) / "files" / name))
    configuration = folder / "fonts.conf"
    configuration.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>"
    )
    return str(configuration)


def are_there(folder: Path) -> bool:
    return all((folder / name).exists() for names in FONTS.values() for name in names)
