"""What `./run` prepares is never prepared wrongly: what is there is kept, what is missing or too old is made."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def prepare(tmp_path):
    def run():
        environment = {"PATH": os.environ["PATH"], "RECOURS_MODE": "demo", "VAR_DIR": str(tmp_path)}
        told = subprocess.run(
            [sys.executable, "manage.py", "prepare"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stderr
        return told.stdout

    return run


def test_the_demonstration_is_made_once_and_made_again_when_it_must_be(prepare, tmp_path):
    words = prepare()
    assert "Préparation de la base" in words
    assert "Chargement de l’annuaire" in words
    assert "Création des dossiers" in words
    signed_in = (tmp_path / "sign-ins.txt").read_text()
    for door in ("connexion/", "laboratoire/connexion/", "association/connexion/", "administration/"):
        assert f"BASE_URL/{door}" in signed_in

    assert prepare() == ""
    assert (tmp_path / "sign-ins.txt").read_text() == signed_in

    (tmp_path / "sign-ins.txt").unlink()  # as after an interruption in the middle of making them
    assert "Création des dossiers" in prepare()

    (tmp_path / "directory.stamp").write_text("an older directory")
    words = prepare()
    assert "Chargement de l’annuaire" in words
    assert "Création des dossiers" not in words

    (tmp_path / "recours.sqlite3.schema").write_text("older tables")
    words = prepare()
    assert "recours.sqlite3.ancienne" in words
    assert "Création des dossiers" in words
    assert (tmp_path / "recours.sqlite3.ancienne").is_file()
