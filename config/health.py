"""What a load balancer and an operator ask: does this process serve, on a database that is up to date?"""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def health(request):
    """200 « en marche », or 503 and what is wrong. Says nothing about anybody."""
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return _answer(503, "la base de données ne répond pas")
    return _answer(503, "la base de données n’est pas à jour") if behind else _answer(200, "en marche")


def _answer(status, words):
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
