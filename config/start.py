"""What the web process asks of itself before its first page."""

from django.conf import settings
from django.core import checks
from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from config.refusal import Refused


def refuse_to_serve_unsafely():
    """In production every check, the database ones included, or a refusal that says which one fails."""
    if not settings.PRODUCTION:
        return
    try:
        executor = MigrationExecutor(connections["default"])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise Refused("La base n’est pas à jour : lancez « manage.py migrate » avant de démarrer.")
        found = checks.run_checks(include_deployment_checks=True, databases=["default"])
    except OperationalError as trouble:
        raise Refused("La base de données ne répond pas à l’adresse donnée par DATABASE_URL.") from trouble
    finally:
        connections.close_all()  # nothing open may cross the fork of the server
    if serious := [found for found in found if found.is_serious(checks.WARNING)]:
        raise Refused(" ".join(str(found.msg) for found in serious))
