"""Recours does not start where it would be unsafe, and says why in one sentence. The real processes are run."""

import os
import secrets
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from subprocess import PIPE
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

ROOT = Path(settings.BASE_DIR)
MANAGE = [sys.executable, "manage.py", "check"]
SERVE = [sys.executable, "-m", "gunicorn", "--config", "python:config.server", "config.wsgi"]


@pytest.fixture
def production(tmp_path):
    """An environment in which production would start, had it a database."""
    keys = tmp_path / "keys.json"
    keys.touch(mode=0o600)
    return {
        "PATH": os.environ["PATH"],
        "RECOURS_MODE": "production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "DATABASE_URL": "postgresql://recours@127.0.0.1:1/recours",
        "KEY_FILE": str(keys),
        "ALLOWED_HOSTS": "recours.example",
        "BASE_URL": "https://recours.example",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "DEFAULT_FROM_EMAIL": "ne-pas-repondre@recours.example",
        "STATIC_ROOT": str(tmp_path),
    }


def refusal(command, environment):
    """The sentence, once the process has ended by itself without a traceback."""
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode in {2, 3}, told
    assert "Traceback" not in told.stderr
    sentence = told.stderr.splitlines()[0]
    assert sentence.startswith("Recours ne démarre pas. ")
    return sentence


def ask(port, path, headers):
    """The answer of a server that is still starting."""
    for _ in range(100):
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return SimpleNamespace(status=response.status, headers=response.headers, body=response.read())
        except ConnectionRefusedError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError(f"Rien ne répond sur le port {port}.")


VARIABLES = ["SECRET_KEY", "DATABASE_URL", "KEY_FILE", "ALLOWED_HOSTS", "BASE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"]


@pytest.mark.parametrize("name", VARIABLES)
@pytest.mark.parametrize("empty", [False, True], ids=["absent", "empty"])
def test_a_missing_variable_is_named(production, name, empty):
    del production[name]
    if empty:
        production[name] = ""
    assert f"{name} manque" in refusal(MANAGE, production)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "1", "DEBUG est activé"),
        ("SECRET_KEY", "court", "SECRET_KEY est trop faible"),
        ("SECRET_KEY", "a" * 80, "SECRET_KEY est trop faible"),
        ("SECRET_KEY", "demo-" + "0" * 60, "SECRET_KEY est trop faible"),
        ("SECRET_KEY", "django-insecure-" + "abcdefghij" * 6, "SECRET_KEY est trop faible"),
        ("DATABASE_URL", "sqlite:////tmp/recours.sqlite3", "DATABASE_URL ne désigne pas PostgreSQL"),
        ("DATABASE_URL", "postgresql://recours@127.0.0.1:port/recours", "DATABASE_URL n’est pas une adresse de base"),
        ("EMAIL_URL", "recours.example:25", "EMAIL_URL n’est pas une adresse de serveur d’envoi"),
        ("BASE_URL", "http://recours.example", "BASE_URL doit commencer par https://"),
        ("BASE_URL", f"https://{'long.' * 20}example", "88 caractères au plus"),
        ("BASE_URL", "recours.example", "elle commence par https://"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS contient « * »"),
        ("KEY_FILE", "/nonexistent/keys.json", "KEY_FILE désigne un fichier introuvable"),
        ("CLAMD", "/run/clamav/clamd.ctl", "CLAMD désigne l’antivirus ainsi"),
        ("PRINTERS", "0", "PRINTERS est le nombre de courriers"),
        ("PRINTERS", "deux", "PRINTERS est le nombre de courriers"),
        ("RECOURS_MODE", "prod", "RECOURS_MODE vaut « prod »"),
        ("RECOURS_MODE", "", "RECOURS_MODE ne l’est pas"),
    ],
)
def test_an_unsafe_value_is_refused(production, name, value, sentence):
    assert sentence in refusal(MANAGE, production | {name: value})


def test_a_key_file_that_others_can_read_is_refused(production):
    Path(production["KEY_FILE"]).chmod(0o640)
    assert "mode 0600" in refusal(MANAGE, production)


def test_the_server_and_the_worker_refuse_like_the_rest(production):
    del production["SECRET_KEY"]
    assert "SECRET_KEY manque" in refusal(SERVE, production)
    assert "SECRET_KEY manque" in refusal([sys.executable, "manage.py", "worker"], production)


def test_a_server_that_is_told_no_mode_is_in_production(production):
    del production["RECOURS_MODE"], production["KEY_FILE"]
    assert "KEY_FILE manque" in refusal(SERVE, production)


def test_a_database_that_does_not_answer_is_said(production):
    assert "La base de données ne répond pas" in refusal(SERVE, production)
    assert "La base de données ne répond pas" in refusal([sys.executable, "manage.py", "worker"], production)


def test_production_settings_leave_no_warning(production):
    command = [*MANAGE, "--deploy", "--fail-level", "WARNING"]
    told = subprocess.run(command, cwd=ROOT, env=production, capture_output=True, text=True, timeout=60, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert "0 silenced" in told.stdout


@pytest.mark.postgresql
class TestOnPostgreSQL:
    @pytest.fixture
    def production(self, production, transactional_db):
        database = settings.DATABASES["default"]
        address = f"postgresql://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
        return production | {"DATABASE_URL": f"{address}/{database['NAME']}"}

    @pytest.mark.parametrize(("behind_proxy", "status"), [("1", 200), ("", 301)])
    def test_a_safe_one_serves_and_trusts_a_proxy_only_when_told(self, production, free_port, behind_proxy, status):
        environment = production | {"PORT": str(free_port), "BEHIND_PROXY": behind_proxy or "0"}
        subprocess.run([*MANAGE[:2], "collectstatic", "--noinput"], cwd=ROOT, env=environment, check=True, stdout=PIPE)
        server = subprocess.Popen(SERVE, cwd=ROOT, env=environment)
        try:
            answer = ask(free_port, "/", {"Host": "recours.example", "X-Forwarded-Proto": "https"})
        finally:
            server.terminate()
            assert server.wait(20) == 0
        assert answer.status == status
        if status == 200:
            assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
            assert b"/static/recours/app." in answer.body

    def test_demonstration_accounts_are_refused(self, production):
        get_user_model().objects.create_patient("demo@recours.example", is_demo=True)
        assert "démonstration" in refusal(SERVE, production | {"KEY_FILE": str(settings.KEY_FILE)})

    def test_a_database_that_forgets_is_refused(self, production):
        forgetful = production["DATABASE_URL"] + "?options=-c%20synchronous_commit%3Doff"
        assert "synchronous_commit = off" in refusal(SERVE, production | {"DATABASE_URL": forgetful})

    def test_a_database_without_our_tables_is_refused(self, production):
        bare = production["DATABASE_URL"].rpartition("/")[0] + "/template1"
        assert "La base n’est pas à jour" in refusal(SERVE, production | {"DATABASE_URL": bare})
