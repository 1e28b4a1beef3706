import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_roles_of_an_association"),
    ]

    operations = [
        migrations.AlterField(
            model_name="organizationevent",
            name="act",
            field=models.CharField(
                choices=[
                    ("opened", "a ouvert l’espace"),
                    ("invited", "a invité une personne"),
                    ("withdrew", "a retiré une invitation"),
                    ("joined", "est entré dans l’espace"),
                    ("changed_role", "a changé un rôle"),
                    ("removed", "a retiré une personne"),
                    ("wrote_letterhead", "a changé l’en-tête des courriers"),
                    ("changed_review", "a changé la règle de relecture"),
                    ("asked_reset", "a demandé de remettre à zéro un second facteur"),
                    ("reset", "a remis à zéro un second facteur"),
                    ("exported", "a téléchargé le registre des demandes"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("session_key", models.CharField(editable=False, max_length=40, primary_key=True, serialize=False)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
            },
        ),
        # The sessions kept until now, in the table of the application that this model replaces: all begin again.
        migrations.RunSQL("DROP TABLE IF EXISTS django_session", migrations.RunSQL.noop),
    ]
