"""What `manage.py check --database default` and `migrate` refuse in production."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError

from accounts.models import User


def demo_accounts_refusal(*, using="default"):
    """The sentence that refuses to start on a database with demo accounts, or None."""
    try:
        number = User.objects.using(using).filter(is_demo=True).count()
    except DatabaseError:
        return None  # not migrated yet
    if not number:
        return None
    return f"Cette base contient {number} compte(s) de démonstration : Recours ne démarre pas en production avec eux."


@register(Tags.database)
def no_demo_accounts(app_configs=None, databases=None, **kwargs):
    if not settings.PRODUCTION:
        return []
    refusals = [demo_accounts_refusal(using=alias) for alias in databases or []]
    return [Error(refusal, id="accounts.E001") for refusal in refusals if refusal]
