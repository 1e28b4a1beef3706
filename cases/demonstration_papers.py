"""A made-up receipt slip for the demonstration: one page that says so."""

import io

from PIL import Image, ImageDraw


def slip(on):
    """A small PDF, the same bytes for the same day."""
    page = Image.new("L", (595, 260), 255)
    ImageDraw.Draw(page).multiline_text(
        (40, 40),
        f"EXEMPLE - AVIS DE RECEPTION FICTIF\n\nDistribue le {on:%d/%m/%Y}\nSignature : (exemple)",
        fill=0,
        spacing=8,
    )
    written = io.BytesIO()
    page.save(written, "PDF", creationDate=None, modDate=None)
    return written.getvalue()
