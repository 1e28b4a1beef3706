"""A name is looked for in short texts of its own, a registered number by its index; earlier letters get theirs."""

from types import SimpleNamespace

from django.db import migrations, models

import vault.fields
from cases.models.event import number_index
from cases.models.letter import TO_LABORATORIES, name_words
from rights.letters import FIRST_LETTERS
from vault.models import DataKey
from vault.scope import Scope
from vault.sealed import Pending


def fill(apps, schema_editor):
    Letter, Event = (apps.get_model("cases", name) for name in ("Letter", "Event"))
    letters = Letter.objects.filter(kind_code__in=FIRST_LETTERS, facts__isnull=False, name_words__isnull=True)
    for row, there, scope in opened(letters):
        facts = Letter._meta.get_field("facts").open(there, row.facts.raw, scope)
        words = Pending(name_words(row.kind_code, facts))
        row.name_words = Letter._meta.get_field("name_words").seal(there, words)
        row.save(update_fields=["name_words"])
    events = Event.objects.filter(action__in=["send", "post_letter"], details__isnull=False)
    for row, there, scope in opened(events):
        number = Event._meta.get_field("details").open(there, row.details.raw, scope).get("number", "")
        if row.action == "send" or row.data["kind"] in TO_LABORATORIES:
            index = number_index(number, row.case_file.controller_id)
            Event.objects.filter(pk=row.pk).update(number_index=index)


def opened(rows):
    """Each row with what stands for it before the vault, which knows nothing of models as they were."""
    found = rows.filter(case_file__key__wrapped__isnull=False).select_related("case_file__key")
    for row in found.iterator(chunk_size=500):
        was = row.case_file.key
        key = DataKey(id=was.pk, tenant=was.tenant, epoch=was.epoch, wrapped=was.wrapped)
        there = SimpleNamespace(pk=row.pk, case_file=SimpleNamespace(key=key))
        yield row, there, Scope(actor="system", purpose="migration", keys=frozenset({key.pk}))


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_newest_files_first")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="number_index",
            field=models.CharField(editable=False, max_length=32, null=True, verbose_name="index du numéro"),
        ),
        migrations.AddField(
            model_name="letter",
            name="name_words",
            field=vault.fields.SealedTextField(
                help_text="Of a first letter: what a search opens.",
                key="case_file.key",
                null=True,
            ),
        ),
        migrations.AddIndex(model_name="event", index=models.Index(fields=["number_index"], name="event_number_index")),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
