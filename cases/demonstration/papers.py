"""Made-up papers for the demonstration: one page each, that says so."""

import io

from PIL import Image, ImageDraw


def slip(on):
    """A receipt slip."""
    return _page(f"EXEMPLE - AVIS DE RECEPTION FICTIF\n\nDistribue le {on:%d/%m/%Y}\nSignature : (exemple)")


def message(on):
    """A fraudulent message, as a screen shows it."""
    return _page(f"EXEMPLE - SMS FICTIF du {on:%d/%m/%Y}\n\n« Mme EXEMPLE, votre medecin vous attend. Cliquez ici. »")


def mandate(on):
    """A mandate that came back signed."""
    return _page(f"EXEMPLE - MANDAT FICTIF\n\nSigne le {on:%d/%m/%Y}\nSignature : (exemple)")


def _page(text):
    """A small PDF, the same bytes for the same words."""
    page = Image.new("L", (595, 260), 255)
    ImageDraw.Draw(page).multiline_text((40, 40), text, fill=0, spacing=8)
    written = io.BytesIO()
    page.save(written, "PDF", creationDate=None, modDate=None)
    return written.getvalue()
