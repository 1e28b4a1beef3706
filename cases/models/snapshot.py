"""What the public observatory shows for a month: written once, then never changed."""

import uuid

from django.db import models


class Snapshot(models.Model):
    """Rounded figures of laboratories with enough files; nothing of a file, nor of a laboratory with fewer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.DateField(unique=True, help_text="Its first day.")
    made_on = models.DateField()
    minimum = models.PositiveIntegerField(help_text="Files under which nothing is shown.")
    figures = models.JSONField(help_text="[{entity, files, share, weeks}], as cases.observatory rounds them.")

    FIELD_CLASSES = {"id": "P0", "month": "P0", "made_on": "P0", "minimum": "P0", "figures": "P0"}

    class Meta:
        verbose_name = "relevé de l’observatoire"

    def __str__(self):
        return f"{self.month:%Y-%m}"
