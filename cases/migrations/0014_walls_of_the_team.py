"""The walls of what the people of a laboratory do to it: see cases.tenancy."""

from django.db import migrations

from cases.tenancy import raise_walls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_getting_in"),
        ("cases", "0013_breach_register"),
    ]

    operations = [migrations.RunPython(raise_walls, migrations.RunPython.noop)]
