"""Give the files that were sent their addressee, their standing and their nearest date, and letters the day they left."""

from django.db import migrations

OPEN = {"sent", "received", "identity_requested", "redirected"}
DECIDED = {"answered", "partly_answered", "refused"}


def fill(apps, schema_editor):
    CaseFile, Letter, Event = (apps.get_model("cases", name) for name in ("CaseFile", "Letter", "Event"))
    for row in CaseFile.objects.select_related("laboratory").prefetch_related("demands__deadlines").iterator(500):
        demands = list(row.demands.all())
        states = {demand.state for demand in demands}
        going_on = states & OPEN
        if going_on:
            row.standing = "waiting" if going_on == {"identity_requested"} else "open"
        elif states & DECIDED:
            row.standing = "answered"
        else:
            row.standing = "draft" if states <= {"draft"} else "over"
        row.due_on = min(
            (
                date.due_on
                for demand in demands
                if demand.state in OPEN
                for date in demand.deadlines.all()
                if date.due_on and date.rule.split(":")[0] == demand.right_code
            ),
            default=None,
        )
        if row.laboratory and Event.objects.filter(case_file=row, action="send").exists():
            row.controller_id = row.laboratory.legal_entity_id
        row.save(update_fields=["standing", "due_on", "controller"])
    for event in Event.objects.filter(action__in=["send", "post_letter"]).order_by("on").iterator():
        if letter := event.data.get("letter"):
            Letter.objects.filter(pk=letter, left_on=None).update(left_on=event.on)


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_what_a_laboratory_sees")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
