"""What must hold of PostgreSQL before Recours serves in production."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections

ABOVE_THE_WALLS = (
    "Le rôle PostgreSQL «\u202f{}\u202f» passe outre aux murs entre laboratoires (superutilisateur ou "
    "BYPASSRLS)\u202f: donnez à DATABASE_URL un rôle ordinaire, comme le montre docs/operations.md."
)
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


@register(Tags.database)
def the_database_role_stays_behind_the_walls(app_configs, databases, **kwargs):
    """Row-level security hides nothing from a superuser, nor from a role allowed to bypass it."""
    if not settings.PRODUCTION or "default" not in (databases or []):
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
        return [Error(ABOVE_THE_WALLS.format(role), id="config.E002")] if is_above_the_walls(role, cursor) else []


def is_above_the_walls(role, cursor):
    cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
    return cursor.fetchone()[0]
