"""What figures count of a file is stored with it; for earlier files, from a replay of their events."""

from types import SimpleNamespace

from django.db import migrations, models

from cases.models import Demand as Replayed
from cases.models.progress import ground_of, progress_of


def fill(apps, schema_editor):
    CaseFile, Demand = (apps.get_model("cases", name) for name in ("CaseFile", "Demand"))
    files = CaseFile.objects.select_related("laboratory").prefetch_related("demands__events")
    for row in files.iterator(chunk_size=500):
        demands = [replayed(demand, row) for demand in row.demands.all()]
        progress = progress_of(demands)
        CaseFile.objects.filter(pk=row.pk).update(
            received_on=progress.received_on, answered_on=progress.answered_on, complaint=progress.complaint
        )
        for demand in demands:
            if ground := ground_of(demand):
                Demand.objects.filter(pk=demand.pk).update(ground=ground)


def replayed(demand, case_file):
    """The demand as the code of today reads it: from its events, and without a query."""
    temple = case_file.laboratory.temple_commune if case_file.laboratory else None
    found = Replayed(id=demand.pk, right_code=demand.right_code, state=demand.state)
    found._prefetched_objects_cache = {"events": demand.events.all()}
    found._state.fields_cache["case_file"] = SimpleNamespace(department=case_file.department, commune_temple=temple)
    return found


class Migration(migrations.Migration):
    dependencies = [("cases", "0027_walls_of_openings"), ("directory", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="casefile",
            name="answered_on",
            field=models.DateField(help_text="From this day no demand waited; empty while one does.", null=True),
        ),
        migrations.AddField(
            model_name="casefile",
            name="complaint",
            field=models.CharField(
                blank=True,
                choices=[
                    ("filed", "déposée"),
                    ("acted", "suites données par la CNIL"),
                    ("closed", "close par la CNIL"),
                    ("rejected", "rejetée par la CNIL"),
                ],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="casefile",
            name="received_on",
            field=models.DateField(help_text="The first day a period runs from, proved or presumed.", null=True),
        ),
        migrations.AddField(
            model_name="demand",
            name="ground",
            field=models.CharField(blank=True, default="", help_text="Why it stands refused: a code.", max_length=24),
        ),
        migrations.AddIndex(
            model_name="casefile",
            index=models.Index(fields=["carrier", "controller", "-opened_on", "-id"], name="case_file_carried_of"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
