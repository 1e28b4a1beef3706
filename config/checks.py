"""What must hold in the database before Recours serves in production."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, Tags, register
from django.db import connections


@register(Tags.database)
def no_demo_account_in_production(app_configs, databases, **kwargs):
    users = get_user_model()
    if not settings.PRODUCTION or not databases or not _has_table(databases, users._meta.db_table):
        return []
    if not users._base_manager.filter(is_demo=True).exists():
        return []
    return [Error("Des comptes de démonstration existent dans la base : supprimez-les.", id="config.E001")]


@register(Tags.database)
def the_database_keeps_what_it_acknowledged(app_configs, databases, **kwargs):
    """An acknowledged act survives a crash only if PostgreSQL writes it before answering."""
    if not settings.PRODUCTION or not databases:
        return []
    errors = []
    with connections["default"].cursor() as cursor:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute("SELECT current_setting(%s)", [name])
            if cursor.fetchone()[0] == "off":
                errors.append(Error(f"PostgreSQL tourne avec {name} = off : remettez-le à on.", id="config.E002"))
    return errors


def _has_table(databases, name):
    return "default" in databases and name in connections["default"].introspection.table_names()
