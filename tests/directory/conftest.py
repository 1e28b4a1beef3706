import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="module")
def whole_directory(django_db_setup, django_db_blocker):
    """The real reference data, loaded once for a module and undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_directory", verbosity=0)
        yield
        transaction.set_rollback(True)
