"""Reads an official file line by line, whatever its encoding, and says in one sentence why it cannot be one."""

import codecs
from collections.abc import Iterable
from pathlib import Path

from directory.text import without_accents

BLOCK, LONGEST_LINE = 1 << 20, 64 * 1024
NOT_TEXT = {b"PK\x03\x04": "une archive ou un classeur", b"\x1f\x8b": "une archive compressée", b"%PDF": "un PDF"}
NNBSP = "\N{NARROW NO-BREAK SPACE}"


class UnreadableFile(ValueError):
    """One French sentence: what the file is, or what it lacks. Nothing was written."""


def encoding_of(path: Path) -> str:
    """Reads the whole file once, in blocks: see `encoding_among`."""
    return encoding_among(path.name, _blocks(path))


def encoding_among(name: str, blocks: Iterable[bytes]) -> str:
    """utf-8-sig (with or without a mark), else cp1252, else iso-8859-1; `name` is what the sentences call the file."""
    utf8, cp1252 = codecs.getincrementaldecoder("utf-8")(), True
    is_utf8, size = True, 0
    for block in blocks:
        if not size:
            _refuse_other_kinds(name, block)
        size += len(block)
        if b"\0" in block:
            raise UnreadableFile(f"{name} n’est pas un fichier texte{NNBSP}: il contient des octets nuls.")
        if is_utf8:
            try:
                utf8.decode(block)
            except UnicodeDecodeError:
                is_utf8 = False
        cp1252 = cp1252 and not any(byte in block for byte in b"\x81\x8d\x8f\x90\x9d")
    if not size:
        raise UnreadableFile(f"{name} est vide.")
    if is_utf8:
        try:
            utf8.decode(b"", final=True)
            return "utf-8-sig"
        except UnicodeDecodeError:
            raise UnreadableFile(f"{name} est tronqué{NNBSP}: il finit au milieu d’un caractère.") from None
    return "cp1252" if cp1252 else "iso-8859-1"


def lines_of(path: Path, encoding: str):
    """(line number, line without its end). A line longer than any in these files stops the reading."""
    with path.open(encoding=encoding, newline="\n") as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise UnreadableFile(f"La ligne {number} de {path.name} est trop longue pour un fichier de ce type.")
            yield number, line.rstrip("\r\n")


def column_key(name: str) -> str:
    return "_".join(without_accents(name).lower().replace("'", " ").replace("_", " ").split())


def _blocks(path: Path):
    try:
        if path.is_dir():
            raise UnreadableFile(f"{path.name} est un dossier, pas un fichier.")
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block
    except FileNotFoundError as error:
        raise UnreadableFile(f"{path.name} n’existe pas.") from error
    except (OSError, ValueError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(f"{path.name} ne peut pas être lu.") from error


def _refuse_other_kinds(name, block):
    for start, kind in NOT_TEXT.items():
        if block.startswith(start):
            raise UnreadableFile(f"{name} est {kind}, pas un fichier CSV.")
    if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableFile(f"{name} est codé en UTF-16{NNBSP}: enregistrez-le en UTF-8.")
