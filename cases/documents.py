"""What may be added to a file: PDF, PNG or JPEG by content, cleaned, within a size."""

import io

import pikepdf
from django.conf import settings
from django.core.exceptions import ValidationError
from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 40_000_000
ACTIVE = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/RichMedia", "/XFA")
ACCEPTED = "Formats acceptés : PDF, PNG ou JPEG."


def clean_upload(upload):
    """(bytes, content type) safe to keep: re-encoded image or rewritten PDF, without metadata.

    Raises `ValidationError` with the sentence the person reads. The size is checked before anything is read.
    """
    if upload.size > settings.UPLOAD_MAX_BYTES:
        megabytes = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise ValidationError(
            f"Ce fichier dépasse {megabytes}\u00a0Mo. Choisissez-en un plus léger, ou une photo moins grande."
        )
    if upload.size == 0:
        raise ValidationError("Ce fichier est vide. Choisissez-en un autre.")
    content = upload.read()
    if content.startswith(b"%PDF-"):
        return clean_pdf(content), "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return clean_image(content, "PNG"), "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return clean_image(content, "JPEG"), "image/jpeg"
    raise ValidationError(f"Le contenu de ce fichier n’est ni un PDF ni une image. {ACCEPTED}")


def clean_pdf(content):
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if any(_holds_active(obj) for obj in pdf.objects):
                raise ValidationError(
                    "Ce PDF contient un programme ou un fichier joint. Imprimez-le en PDF simple, puis ajoutez-le."
                )
            if "/Metadata" in pdf.Root:
                del pdf.Root.Metadata
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            rewritten = io.BytesIO()
            pdf.save(rewritten, deterministic_id=True)
            return rewritten.getvalue()
    except pikepdf.PasswordError:
        raise ValidationError(
            "Ce PDF est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis ajoutez-le."
        ) from None
    except pikepdf.PdfError:
        raise ValidationError(f"Ce fichier se dit PDF mais ne s’ouvre pas. {ACCEPTED}") from None


def _holds_active(obj):
    return isinstance(obj, pikepdf.Dictionary) and (
        any(name in obj for name in ACTIVE) or obj.get("/S") in (pikepdf.Name.JavaScript, pikepdf.Name.Launch)
    )


def clean_image(content, kind):
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(
                    "Cette image est trop grande (plus de 40 millions de points). Réduisez-la, puis ajoutez-la."
                )
            image.load()
            plain = image.convert("RGB" if kind == "JPEG" else "RGBA" if "A" in image.getbands() else "RGB")
    except ValidationError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        raise ValidationError(f"Cette image ne s’ouvre pas. {ACCEPTED}") from None
    rewritten = io.BytesIO()
    plain.save(rewritten, kind, **({"quality": 88} if kind == "JPEG" else {"optimize": True}))
    return rewritten.getvalue()
