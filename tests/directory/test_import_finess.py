"""The official FINESS extract: seen before it is written, entire or not at all, never against an operator."""

import datetime as dt
import os
import subprocess
import sys
import tracemalloc
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from directory.imports.finess import import_finess
from directory.imports.numbers import is_finess, phone_number, valid_siren, valid_siret
from directory.models import Laboratory, LegalEntity
from tests.directory.factories import finess

SAMPLE = Path(__file__).parent / "samples" / "finess.csv"
TODAY = dt.date(2026, 11, 23)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_directory")]


def run(path=SAMPLE, **options):
    told = StringIO()
    call_command("import_finess", path, stdout=told, **options)
    return told.getvalue().replace("\N{NARROW NO-BREAK SPACE}", " ")


def refused(path=SAMPLE, **options):
    """The sentence on stderr of an import that leaves with 2."""
    told = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("import_finess", path, stderr=told, **options)
    assert left.value.code == 2
    sentence = told.getvalue().removesuffix("\n")
    assert "\n" not in sentence
    return sentence


def with_text(tmp_path, change, encoding="utf-8"):
    path = tmp_path / "finess.csv"
    path.write_bytes(change(SAMPLE.read_text(encoding="iso-8859-1")).encode(encoding))
    return path


def test_a_dry_run_writes_nothing_and_tells_everything():
    told = run()
    assert Laboratory.objects.count() == 2537
    assert Laboratory.objects.get(finess="560026346").address == "RUE DU DR ROUX"
    assert "Essai sans écriture : ajoutez --apply" in told
    assert "Lignes créées : 5, mises à jour : 1, inchangées : 0, refusées : 7, hors sujet : 1." in told
    assert "ligne 2, mise à jour : 560026346 LBM OCEALAB SITE TENENIO VANNES (" in told


@pytest.mark.parametrize(
    "sentence",
    [
        "ligne 8, refusée : le numéro FINESS 560025364 est faux (clé de contrôle).",
        "ligne 9, refusée : doublon de la ligne 2 (560026346).",
        "ligne 10, refusée : numéro, nom ou commune manquant.",
        "ligne 11, refusée : le numéro FINESS juridique 560025307 est faux (clé de contrôle).",
        "ligne 12, refusée : ligne d’acheminement illisible (VANNES).",
        "ligne 13, refusée : 30 colonnes au lieu de 32.",
        "ligne 14, remarque : SIRET 12345678901234 faux, laissé de côté.",
        "ligne 15, refusée : département inconnu (XX).",
        "ne sont pas dans ce fichier : peut-être fermés.",
    ],
)
def test_each_refused_line_has_its_number_and_its_reason(sentence):
    assert sentence in run()


def test_what_is_applied_is_there_with_its_source_and_date():
    run(apply=True)
    lab = Laboratory.objects.select_related("legal_entity").get(finess="560026346")
    assert (lab.address, lab.phone, lab.name) == (
        "12 BIS RUE DU DR ROUX",
        "02 97 01 02 03",
        "LBM OCEALAB SITE TENENIO VANNES",
    )
    assert lab.origin_of("address").on == dt.date(2026, 11, 6)
    assert lab.origin_of("address").source == "FINESS, extraction du 06/11/2026"
    assert lab.origin_of("latitude").on == dt.date(2020, 10, 29)  # FINESS did not say it in degrees
    assert lab.legal_entity.siren == "100000009"
    new = Laboratory.objects.get(name="LBM OCEALAB SITE SÉNÉ")
    assert (new.commune, new.address, new.address_extra) == ("Séné", "3 AVENUE DE L'ÉGLISE", "BP 12")
    island = Laboratory.objects.select_related("legal_entity").get(name="LABO ÎLE DE BEAUTÉ AJACCIO")
    assert (island.department_id, island.commune, island.legal_entity.name_is_derived) == ("2A", "Ajaccio", True)
    overseas = Laboratory.objects.get(name="LBM POINTE-À-PITRE")
    assert (overseas.department_id, overseas.insee_code, overseas.cedex) == ("971", "97120", True)
    assert Laboratory.objects.get(name="LBM SANS SOCIETE").legal_entity is None


def test_applying_twice_changes_nothing_more():
    run(apply=True)
    changed_at = Laboratory.objects.order_by("-changed_at").first().changed_at
    entities = LegalEntity.objects.count()
    assert "Lignes créées : 0, mises à jour : 0, inchangées : 6" in run(apply=True)
    assert Laboratory.objects.order_by("-changed_at").first().changed_at == changed_at
    assert LegalEntity.objects.count() == entities


def test_the_reference_files_do_not_undo_an_import():
    run(apply=True)
    call_command("load_directory", verbosity=0, force=True)
    lab = Laboratory.objects.get(finess="560026346")
    assert lab.address == "12 BIS RUE DU DR ROUX"
    assert lab.latitude is not None


def test_an_operator_s_correction_is_kept_and_told():
    lab = Laboratory.objects.get(finess="560026346")
    lab.correct(by="operatrice", on=TODAY, address="14 rue du Docteur Roux")
    told = run(apply=True)
    lab.refresh_from_db()
    assert lab.address == "14 rue du Docteur Roux"
    assert lab.phone == "02 97 01 02 03"
    assert "correction conservée : LBM OCEALAB SITE TENENIO VANNES (Vannes) (address)" in told


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "cp1252"])
def test_the_encoding_is_detected(tmp_path, encoding):
    run(with_text(tmp_path, lambda text: text, encoding), apply=True)
    assert Laboratory.objects.filter(name="LBM OCEALAB SITE SÉNÉ").exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: "", "est vide"),
        (lambda text: "PK\x03\x04" + text, "une archive ou un classeur"),
        (lambda text: "%PDF-1.7\n" + text, "un PDF"),
        (lambda text: text[:50] + "\0" + text[50:], "octets nuls"),
        (lambda text: "nofinesset;nofinessej\n" + text, "n’est pas l’extraction FINESS"),
        (lambda text: text.replace(";2026-11-06\n", ";hier\n", 1), "ne porte pas la date"),
        (lambda text: text.split("\n")[0] + "\n", "aucun laboratoire"),
        (lambda text: text.replace("structureet;560025363", "autrechose;560025363"), "Ligne 7 de finess.csv"),
        (lambda text: text[: text.index("SOCIETE FAUSSE")], "tronqué à la ligne 11"),
        (lambda text: text[: text.index(";2026-11-06", 60)], "tronqué à la ligne 16"),
        (lambda text: text + "structureet;" + "x" * 100_000, "trop longue"),
    ],
)
def test_a_broken_file_is_one_sentence_and_nothing_is_written(tmp_path, change, sentence):
    before = Laboratory.objects.count(), LegalEntity.objects.count()
    assert sentence in refused(with_text(tmp_path, change), apply=True)
    assert (Laboratory.objects.count(), LegalEntity.objects.count()) == before
    assert Laboratory.objects.get(finess="560026346").address == "RUE DU DR ROUX"


def test_a_folder_or_nothing_is_one_sentence(tmp_path):
    assert "est un dossier" in refused(tmp_path)
    assert "n’existe pas" in refused(tmp_path / "absent.csv")
    (tmp_path / "utf16.csv").write_text("finess;etalab", encoding="utf-16")
    assert "UTF-16" in refused(tmp_path / "utf16.csv")


def test_a_long_file_is_read_as_a_stream(tmp_path):
    """Twenty megabytes of other establishments cost less than four of memory."""
    path, line = tmp_path / "long.csv", ""
    text = SAMPLE.read_text(encoding="iso-8859-1")
    line = next(line for line in text.split("\n") if ";355;" in line)
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        for _ in range(20_000_000 // len(line)):
            file.write(line + "\n")
    import_finess(SAMPLE)
    tracemalloc.start()
    report = import_finess(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert report.ignored > 50_000
    assert peak < 8_000_000


@pytest.mark.parametrize("number", ["560026346", "2A0009007", finess(97010900)])
def test_a_right_number_is_accepted(number):
    assert is_finess(number)


def test_corsican_keys_read_a_as_one_and_b_as_two():
    right = [key for key in "0123456789" if is_finess(f"2A000900{key}")]
    assert right == [key for key in "0123456789" if is_finess(f"21000900{key}")]
    assert [key for key in "0123456789" if is_finess(f"2B000900{key}")] != right


@pytest.mark.parametrize("number", ["", "56002634", "5600263466", "560026347", "A60026346", "56002634é", "٥60026346"])
def test_a_wrong_number_is_refused(number):
    assert not is_finess(number)


def test_all_numbers_of_the_directory_pass():
    assert all(is_finess(number) for number in Laboratory.objects.values_list("finess", flat=True))


def test_registry_numbers_are_checked_by_their_key():
    assert valid_siren("100 000 009") == "100000009"
    assert valid_siren("100000008") == valid_siret("12345678901234") == valid_siret("x") == ""
    assert phone_number("297010203") == phone_number("02.97.01.02.03") == "02 97 01 02 03"
    assert phone_number("33") == phone_number("") == ""


def test_without_a_database_it_says_what_to_do(tmp_path):
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/none/at-all.sqlite3", "PYTHONUTF8": "1"}
    command = [sys.executable, "manage.py", "import_finess", str(SAMPLE)]
    told = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith("La base de données n’est pas prête")
    assert told.stderr.count("\n") == 1
