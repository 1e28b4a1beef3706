"""A document of the file: uploaded or received, sealed."""

import uuid

from django.db import models
from django.utils.text import capfirst

from vault.fields import SealedTextField


class Document(models.Model):
    """A file the person added: a slip, a reply. Its name and content are sealed under the file's key."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "preuve de réception"
        SENDING = "sending", "preuve d’envoi"
        REPLY = "reply", "réponse du laboratoire"
        BREACH_LETTER = "breach_letter", "lettre annonçant la fuite"
        CNIL = "cnil", "courrier de la CNIL"
        JUSTICE = "justice", "courrier de la justice"
        DAMAGE = "damage", "preuve d’un préjudice"
        MANDATE = "mandate", "mandat signé"
        OTHER = "other", "autre pièce"

    class Screening(models.TextChoices):
        NONE = "", "non examinée"  # no antivirus is set up
        HARMLESS = "harmless", "examinée"
        HELD = "held", "en attente d’examen"  # the antivirus did not answer: neither opened nor sent until it does
        INFECTED = "infected", "dangereuse"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField(help_text="Its exhibit number in the file, from 1, never reused.")
    kind = models.CharField(max_length=16, choices=Kind)
    title = SealedTextField(key="case_file.key")
    content_type = models.CharField(max_length=32)
    file = models.OneToOneField("vault.SealedFile", on_delete=models.PROTECT, related_name="+")
    added_on = models.DateField()
    screening = models.CharField(max_length=8, choices=Screening, blank=True, default="")
    pages_to_mask = models.JSONField(
        null=True,
        help_text="Pages on which a number looks like a social-security number; null: there was no text to read.",
    )

    FIELD_CLASSES = {
        "id": "P1", "case_file": "P1", "number": "P1", "kind": "P1", "title": "P3", "content_type": "P1",
        "file": "P1", "added_on": "P1", "pages_to_mask": "P1", "screening": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "pièce"
        constraints = [models.UniqueConstraint(fields=["case_file", "number"], name="document_number_in_file")]

    @property
    def may_leave(self):
        """Whether it may be opened, or joined to anything."""
        return self.screening not in {self.Screening.HELD, self.Screening.INFECTED}

    def title_in(self, scope):
        """Its title; in a scope that does not open it, what kind of document it is."""
        return self.title.reveal(scope) if scope.reaches(f"cases.Document.title:{self.pk}") else self.kind_in_words

    @property
    def kind_in_words(self):
        return capfirst(self.get_kind_display())

    def __str__(self):
        return f"pièce {self.number}"
