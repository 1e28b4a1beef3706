"""One exhibit made into A4 pages, in a process of its own that cases.binder forks: whatever it costs ends with it.

Nothing of the exhibit but its pages is kept: no script, form, link or joined file. Lighter levels shrink its pictures.
"""

import io
import warnings
from decimal import Decimal

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

A4 = (595.276, 841.89)  # points
SIDE, BELOW, ABOVE = 28, 28, 42  # margins left around an exhibit; the stamp stands above it
LEVELS = ((200, 82), (150, 70), (100, 55))  # dots per inch on A4, JPEG quality
MAX_PIXELS = 120_000_000
MOST_PAGES = 100
LOCKED, BROKEN, TOO_LARGE, TOO_LONG = "locked", "broken", "too_large", "too_long"


class CannotJoin(Exception):
    """Carries the code that rights.dossier.LEFT_OUT puts into words."""


def on_paper(content, content_type, level):
    """The exhibit as an A4 PDF."""
    warnings.simplefilter("ignore")  # Pillow warns of large images; the limit above is ours
    Image.MAX_IMAGE_PIXELS = None
    try:
        return _pdf(content, level) if content_type == "application/pdf" else _image(content, content_type, level)
    except CannotJoin:
        raise
    except MemoryError:
        raise CannotJoin(TOO_LARGE) from None
    except pikepdf.PasswordError:
        raise CannotJoin(LOCKED) from None
    except Exception:  # a reader of broken files fails in a hundred ways
        raise CannotJoin(BROKEN) from None


def _frame(landscape):
    """(page size, place of the content on it)."""
    width, height = reversed(A4) if landscape else A4
    return (width, height), pikepdf.Rectangle(SIDE, BELOW, width - SIDE, height - ABOVE)


def _pdf(content, level):
    with pikepdf.open(io.BytesIO(content)) as source, pikepdf.new() as paper:
        if not len(source.pages):
            raise CannotJoin(BROKEN)
        if len(source.pages) > MOST_PAGES:
            raise CannotJoin(TOO_LONG)
        if "/AcroForm" in source.Root:
            source.flatten_annotations("print")  # what was typed into a form is part of the page
        if level:
            _lighten(source, *LEVELS[level])
        for page in source.pages:
            box = [float(side) for side in page.cropbox]
            wide = box[2] - box[0] > box[3] - box[1]
            turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
            size, place = _frame(landscape=wide != turned)
            sheet = paper.add_blank_page(page_size=size)
            sheet.add_overlay(page, place)
        return _saved(paper)


def _lighten(source, dpi, quality):
    """Redraw the pictures of a scan that are finer than the paper can show. What does not read stays as it is."""
    finest = int(A4[1] / 72 * dpi)
    for thing in source.objects:
        if not isinstance(thing, pikepdf.Stream) or thing.get("/Subtype") != "/Image" or "/ImageMask" in thing:
            continue
        try:
            picture = pikepdf.PdfImage(thing).as_pil_image()
            if picture.mode == "1" or len(thing.read_raw_bytes()) < 30_000:
                continue
            picture = picture.convert("L" if picture.mode == "L" else "RGB")
            picture.thumbnail((finest, finest))
            drawn = _jpeg(picture, quality)
            if len(drawn) >= len(thing.read_raw_bytes()):
                continue
        except (pikepdf.PdfError, NotImplementedError, ValueError, OSError, TypeError, AttributeError, KeyError):
            continue
        thing.write(drawn, filter=pikepdf.Name.DCTDecode)
        thing.Width, thing.Height, thing.BitsPerComponent = picture.width, picture.height, 8
        thing.ColorSpace = pikepdf.Name.DeviceGray if picture.mode == "L" else pikepdf.Name.DeviceRGB
        for name in ("/Decode", "/DecodeParms"):
            if name in thing:
                del thing[name]


def _image(content, content_type, level):
    dpi, quality = LEVELS[level]
    kind = "PNG" if content_type == "image/png" else "JPEG"
    try:
        image = Image.open(io.BytesIO(content), formats=[kind])
    except UnidentifiedImageError:
        raise CannotJoin(BROKEN) from None
    with image:
        if image.width * image.height > MAX_PIXELS:
            raise CannotJoin(TOO_LARGE)
        finest = int(A4[1] / 72 * dpi)
        image.draft("RGB", (finest, finest))  # a JPEG is read small at once
        picture = image if image.mode in {"RGB", "RGBA", "L"} else image.convert(_plain_mode(image))
        picture.thumbnail((finest, finest), reducing_gap=2.0)
        picture = ImageOps.exif_transpose(picture)
        if picture.has_transparency_data:  # on white paper
            white = Image.new("RGBA", picture.size, "white")
            picture = Image.alpha_composite(white, picture.convert("RGBA"))
        picture = picture.convert("RGB")
    size, place = _frame(landscape=picture.width > picture.height)
    scale = min(place.width / picture.width, place.height / picture.height, Decimal(1))
    width, height = float(picture.width * scale), float(picture.height * scale)
    left = float(place.llx) + (float(place.width) - width) / 2
    low = float(place.ury) - height
    with pikepdf.new() as paper:
        sheet = paper.add_blank_page(page_size=size)
        drawn = pikepdf.Stream(
            paper, _jpeg(picture, quality), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
            Width=picture.width, Height=picture.height, ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        sheet.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=drawn))
        sheet.Contents = paper.make_stream(f"q {width:.2f} 0 0 {height:.2f} {left:.2f} {low:.2f} cm /Im0 Do Q".encode())
        return _saved(paper)


def _plain_mode(image):
    """A mode that shrinks without breaking lines."""
    return "RGBA" if image.has_transparency_data else "RGB"


def _jpeg(picture, quality):
    drawn = io.BytesIO()
    picture.save(drawn, "JPEG", quality=quality, optimize=True)
    return drawn.getvalue()


def _saved(paper):
    """No stream is unpacked: a few bytes can hold gigabytes."""
    written = io.BytesIO()
    paper.save(
        written, deterministic_id=True, compress_streams=True, stream_decode_level=pikepdf.StreamDecodeLevel.none
    )
    return written.getvalue()
