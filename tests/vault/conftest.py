"""The tables of tests/vault/probe.py, and a key ring for each test that asks for one."""

import pytest
from django.db import connection

from tests.vault.probe import Line, Note
from vault import keys


@pytest.fixture(scope="session", autouse=True)
def _probe_tables(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        known = connection.introspection.table_names()
        with connection.schema_editor() as editor:
            for model in (Note, Line):
                if model._meta.db_table not in known:
                    editor.create_model(model)


@pytest.fixture
def key_file(settings, tmp_path):
    """A path where no key file is yet."""
    settings.KEY_FILE = tmp_path / "keys.json"
    keys.forget()
    yield settings.KEY_FILE
    keys.forget()
