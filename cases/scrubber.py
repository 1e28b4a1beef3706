"""Cleans one file that somebody sent, run as `python -m cases.scrubber`: no settings, no key, no database.

The file comes on standard input. On standard output: one letter; for a clean file, its length and its bytes; then, when
the text of a PDF could be read, the pages on which a number looks like a social-security number. What a file takes too
much of, time or memory, ends this process and nothing else: the clean file is already out when its text is searched.
"""

import io
import json
import logging
import resource
import struct
import sys
import time
import warnings

import pikepdf
import pypdf
from PIL import Image, ImageOps, UnidentifiedImageError

from rights.conformance import FACTS_NAME
from vault.nir import contains_nir

CPU_SECONDS, MEMORY = 20, 1 << 30
SEARCH_SECONDS = 6  # of processor time, for the text of a PDF
MAX_PIXELS = 40_000_000
CLEAN, ACTIVE, LOCKED, BROKEN, TOO_LARGE = b"C", b"A", b"L", b"B", b"P"

PROGRAMS = {"/JavaScript", "/JS", "/EmbeddedFiles", "/EF", "/AF", "/RichMediaContent", "/RichMediaSettings", "/XFA"}
ACTS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound"}
NOTES = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
TOLD_ELSEWHERE = ("/Metadata", "/PieceInfo")  # who wrote it, with what, where the photograph was taken


class Refused(Exception):
    """The file is not kept; carries the letter that says why."""


def clean_pdf(content):
    """The same pages, rewritten without metadata. A program or a joined file anywhere in it refuses the whole."""
    try:
        with pikepdf.open(io.BytesIO(without_our_facts(content))) as pdf:
            for thing in pdf.objects:
                for part in _dictionaries(thing):
                    if _is_active(part):
                        raise Refused(ACTIVE)
                    for name in TOLD_ELSEWHERE:
                        if name in part:
                            del part[name]
                if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == "/DCTDecode":
                    thing.write(without_notes(thing.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            rewritten = io.BytesIO()
            pdf.save(  # no stream is unpacked: a few bytes can hold gigabytes
                rewritten,
                deterministic_id=True,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
            )
            return rewritten.getvalue()
    except pikepdf.PasswordError:
        raise Refused(LOCKED) from None
    except pikepdf.PdfError:
        raise Refused(BROKEN) from None


def without_our_facts(content):
    """One of our own letters without the facts attached to it, so that it may be added as a proof; others untouched."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        if list(pdf.attachments) != [FACTS_NAME]:
            return content
        del pdf.attachments[FACTS_NAME]
        del pdf.Root.Names["/EmbeddedFiles"]  # else it stays, empty
        rewritten = io.BytesIO()
        pdf.save(rewritten)  # what nothing refers to any more is left out
        return rewritten.getvalue()


def _dictionaries(thing):
    """The dictionary of an object, and each one written inside it: a viewer reads those as well."""
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Array):
            inside = list(part)
        elif isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part
            inside = [part[name] for name in part.keys()]  # noqa: SIM118 - a stream is no mapping
        else:
            continue
        waiting += [
            other for other in inside if isinstance(other, pikepdf.Dictionary | pikepdf.Array) and not other.is_indirect
        ]


def _is_active(part):
    return (
        any(name in part for name in PROGRAMS)
        or part.get("/S") in ACTS
        or part.get("/Type") == "/EmbeddedFile"
        or part.get("/Subtype") in NOTES
    )


def without_notes(jpeg):
    """A JPEG without EXIF, XMP, captions and comments, not decoded. What does not read as one is left as it is."""
    kept, at = bytearray(jpeg[:2]), 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] not in {0xE1, 0xED, 0xFE}:
            kept += jpeg[at:end]
        at = end
    return bytes(kept) + jpeg[at:]


def clean_image(content, kind):
    """The same points, drawn again: nothing but them is kept."""
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Refused(TOO_LARGE)
            image.load()
            mode = "RGB" if kind == "JPEG" or "A" not in image.getbands() else "RGBA"
            plain = ImageOps.exif_transpose(image).convert(mode)
    except Image.DecompressionBombError:
        raise Refused(TOO_LARGE) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Refused(BROKEN) from None
    plain.info.clear()  # else comments and colour profiles are written back
    rewritten = io.BytesIO()
    plain.save(rewritten, kind, **({"quality": 88} if kind == "JPEG" else {}))
    return rewritten.getvalue()


def clean(content):
    """(letter, clean bytes) of a PDF, PNG or JPEG told by its first bytes."""
    try:
        if content.startswith(b"%PDF-"):
            return CLEAN, clean_pdf(content)
        return CLEAN, clean_image(content, "PNG" if content.startswith(b"\x89PNG") else "JPEG")
    except Refused as refusal:
        return refusal.args[0], b""


def pages_with_a_nir(content):
    """Numbers of the pages whose text holds one, from 1; None when the text could not be read to its end."""
    try:
        found = []
        for number, page in enumerate(pypdf.PdfReader(io.BytesIO(content)).pages, 1):
            if time.process_time() > SEARCH_SECONDS:
                return None
            if contains_nir(page.extract_text()):
                found.append(number)
        return found
    except Exception:  # a reader of broken files fails in a hundred ways: whichever, the file is kept and this is said
        return None


def main():
    for limit, value in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    warnings.simplefilter("ignore")
    logging.disable()
    letter, content = clean(sys.stdin.buffer.read())
    sys.stdout.buffer.write(letter + struct.pack(">Q", len(content)) + content)
    sys.stdout.buffer.flush()
    if content.startswith(b"%PDF-"):
        sys.stdout.buffer.write(json.dumps(pages_with_a_nir(content)).encode())


if __name__ == "__main__":
    main()
