"""The second wall between laboratories, on PostgreSQL: see cases.tenancy."""

from django.db import migrations

from cases.tenancy import raise_walls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_organizations"),
        ("cases", "0011_replies_of_laboratories"),
    ]

    operations = [migrations.RunPython(raise_walls, migrations.RunPython.noop)]
