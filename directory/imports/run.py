"""One transaction for a whole file; undone unless it is applied."""

from django.core.management.base import CommandError
from django.db import transaction

from directory.imports.tabular import UnreadableFile


def run_import(load, *, apply: bool):
    """The report of `load()`; its writes stay only if `apply`. A broken file: exit code 2, nothing kept."""
    try:
        with transaction.atomic():
            report = load()
            transaction.set_rollback(not apply)
    except UnreadableFile as error:
        raise CommandError(str(error), returncode=2) from error
    return report
