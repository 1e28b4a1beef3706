"""No organization reaches what operators checked before they opened its space: see cases.tenancy."""

from django.db import migrations

from cases.tenancy import raise_walls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_openings"),
        ("cases", "0026_what_the_desk_reads_and_assigns"),
    ]

    operations = [migrations.RunPython(raise_walls, migrations.RunPython.noop)]
