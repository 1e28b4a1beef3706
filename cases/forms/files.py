"""A file that someone adds: checked by content, kept even when the rest of the form must be corrected."""

from django import forms

from cases.documents import ACCEPTED, clean_upload


class Upload(forms.FileField):
    """PDF, PNG or JPEG. Cleaned, see `cases.documents`; its name is not kept."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", f"{ACCEPTED} 10\u00a0Mo au plus. Masquez ce qui n’est pas utile.")
        kwargs.setdefault("widget", forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}))
        super().__init__(
            max_length=255,
            error_messages={
                "required": "Choisissez un fichier.",
                "missing": "Choisissez un fichier.",
                "empty": "Ce fichier est vide. Choisissez-en un autre.",
                "invalid": "Le fichier n’est pas arrivé. Choisissez-le de nouveau.",
                "max_length": "Le nom de ce fichier est trop long. Raccourcissez-le, puis ajoutez-le.",
                "contradiction": "Choisissez un fichier ou retirez-le, pas les deux.",
            },
            **kwargs,
        )

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload:
            return None
        return clean_upload(upload)
