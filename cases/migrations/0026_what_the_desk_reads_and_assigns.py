"""Who was given a file, which letters are read, since when a list waits. What is there already is not news."""

import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

from cases.tenancy import raise_walls


def fill(apps, schema_editor):
    Letter, NoticeCampaign = (apps.get_model("cases", name) for name in ("Letter", "NoticeCampaign"))
    Letter.objects.filter(left_on__isnull=False).update(read_at=timezone.now())
    for campaign in NoticeCampaign.objects.filter(notices__isnull=False).distinct():
        NoticeCampaign.objects.filter(pk=campaign.pk).update(listed_on=timezone.localdate(campaign.opened_at))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_sessions_of_a_person"),
        ("cases", "0025_carried_by_an_association"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="read_at",
            field=models.DateTimeField(
                help_text="When somebody of the laboratory first said so, or answered.", null=True
            ),
        ),
        migrations.AddField(
            model_name="noticecampaign",
            name="listed_on",
            field=models.DateField(help_text="When people were last added.", null=True),
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.membership"
                    ),
                ),
                (
                    "case_file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="cases.casefile"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "attribution",
            },
        ),
        migrations.RunPython(raise_walls, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
