"""What must hold of PostgreSQL before Recours serves in production."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections

DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")


@register(Tags.database)
def the_database_keeps_what_it_acknowledged(app_configs, databases, **kwargs):
    """An acknowledged act survives a crash only if PostgreSQL writes it before answering."""
    if not settings.PRODUCTION or "default" not in (databases or []):
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = 'off'", [list(DURABILITY)])
        forgetful = [name for (name,) in cursor.fetchall()]
    return [Error(f"PostgreSQL tourne avec {name} = off : remettez-le à on.", id="config.E001") for name in forgetful]
