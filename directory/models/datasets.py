import uuid

from django.db import models


class Dataset(models.Model):
    """A file of reference data as it was last loaded: the same digest means there is nothing to do."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("nom", max_length=80, unique=True)
    digest = models.CharField("empreinte SHA-256", max_length=64)
    rows = models.PositiveIntegerField("lignes")
    source = models.TextField("source", blank=True)
    dated_on = models.DateField("état des données au", null=True, blank=True)
    loaded_at = models.DateTimeField("chargé le")

    FIELD_CLASSES = {
        "id": "P0",
        "name": "P0",
        "digest": "P0",
        "rows": "P0",
        "source": "P0",
        "dated_on": "P0",
        "loaded_at": "P0",
    }

    class Meta:
        verbose_name = "jeu de données"
        verbose_name_plural = "jeux de données"

    def __str__(self):
        return self.name
