"""No organization reaches what operators checked before they opened its space: see cases.tenancy."""

from django.db import migrations

from cases.tenancy import raise_walls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_openings"),
        ("cases", "0025_carried_by_an_association"),
    ]

    operations = [migrations.RunPython(raise_walls, migrations.RunPython.noop)]
