"""A message to the other side of a file, a note to one's colleagues."""

from cases.forms.case import Record
from cases.forms.texts import PlainText

MESSAGE = {"limit": 4_000, "rows": 6}


class MessageForm(Record):
    message = PlainText(
        label="Votre message",
        help_text="Ni résultat d’examen, ni numéro de sécurité sociale.",
        missing="Écrivez votre message.",
        **MESSAGE,
    )


class NoteForm(Record):
    note = PlainText(
        label="Votre note",
        help_text="Pour vos collègues seulement. Jamais envoyée à la personne.",
        missing="Écrivez votre note.",
        **MESSAGE,
    )
