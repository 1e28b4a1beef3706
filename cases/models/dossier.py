"""A complaint bound with its exhibits in one PDF."""

import uuid

from django.db import models


class Dossier(models.Model):
    """What the person asked to bind, how far it is, and the sealed PDF: or why there is none."""

    class Outcome(models.TextChoices):
        WAITING = "", "en préparation"
        MADE = "made", "prêt"
        HEAVY = "heavy", "trop lourd"
        FAILED = "failed", "impossible"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="dossiers")
    letter = models.ForeignKey("cases.Letter", on_delete=models.PROTECT, related_name="dossiers")
    key = models.CharField(max_length=160, unique=True, help_text="Names the effect: it is bound once.")
    asked_on = models.DateField()
    asked_at = models.DateTimeField(auto_now_add=True)
    exhibits = models.JSONField(help_text="[{number, document or letter, chosen}], ids and numbers only.")
    prepared = models.PositiveIntegerField(default=0, help_text="Exhibits put on paper so far.")
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True, default="")
    left_out = models.JSONField(default=dict, help_text="{number: code of rights.dossier.LEFT_OUT}.")
    heaviest = models.JSONField(default=list, help_text="[[number, bytes]], the heaviest first; when it is too heavy.")
    pages = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0, help_text="Bytes.")
    pdf = models.OneToOneField("vault.SealedFile", on_delete=models.PROTECT, null=True, related_name="+")

    FIELD_CLASSES = {
        "id": "P1", "case_file": "P1", "letter": "P1", "key": "P1", "asked_on": "P1", "asked_at": "P1",
        "exhibits": "P1", "prepared": "P1", "outcome": "P1", "left_out": "P1", "heaviest": "P1", "pages": "P1",
        "size": "P1", "pdf": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "dossier de plainte"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pdf__isnull=True) ^ models.Q(outcome="made"), name="dossier_made_with_its_pdf"
            )
        ]

    def __str__(self):
        return f"dossier {self.asked_on}"

    @property
    def chosen(self):
        """How many exhibits are to be bound."""
        return sum(1 for one in self.exhibits if one["chosen"])
