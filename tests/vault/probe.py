"""Two small models with every kind of sealed field, living in the test database alone."""

import uuid

from django.db import connection, models

from vault.fields import SealedJSONField, SealedTextField
from vault.models import DataKey
from vault.nir import refuse_nir
from vault.scope import Scope


class Note(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    rank = models.IntegerField(default=0)
    text = SealedTextField(key="key", blank=True, validators=[refuse_nir])
    other = SealedTextField(key="key", blank=True)
    data = SealedJSONField(key="key", blank=True)

    class Meta:
        app_label = "probe"

    def __str__(self):
        return str(self.pk)


class Line(models.Model):
    """Sealed with the key of another row, and known by its public id."""

    public_id = models.UUIDField(default=uuid.uuid4)
    note = models.ForeignKey(Note, on_delete=models.CASCADE, db_constraint=False, related_name="lines")
    text = SealedTextField(key="note.key", null=False)

    class Meta:
        app_label = "probe"

    def __str__(self):
        return str(self.pk)


def scope(*keys):
    return Scope(actor="test", purpose="test", keys=frozenset(key.pk for key in keys))


def note(**values):
    return Note.objects.create(key=values.pop("key", None) or DataKey.objects.forge(), **values)


def reread(row):
    return type(row).objects.get(pk=row.pk)


def raw(row, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {row._meta.db_table} WHERE id = %s", [db_id(row.pk)])
        return cursor.fetchone()[0]


def db_id(pk):
    return pk.hex if isinstance(pk, uuid.UUID) and connection.vendor == "sqlite" else pk
