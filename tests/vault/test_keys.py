"""The key ring: where it lives, who may read it, what is said when it is not as it must be."""

import json
import multiprocessing
import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.vault.probe import Note, note, scope
from vault import checks, keys
from vault.keys import KeysAbsent
from vault.models import DataKey


def test_a_demo_makes_its_keys_on_first_use_and_keeps_them(key_file):
    first = keys.ring()
    keys.forget()

    assert keys.ring() == first
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in key_file.parent.iterdir()] == ["keys.json"]


def test_the_mode_of_the_key_file_does_not_depend_on_the_umask(key_file):
    before = os.umask(0)
    try:
        keys.ring()
    finally:
        os.umask(before)

    assert key_file.stat().st_mode & 0o777 == 0o600


def read_ring(path, results):
    keys.forget()
    results.put(keys._ring(path).index.hex())


def test_sixteen_processes_that_start_together_share_one_ring(key_file):
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    processes = [context.Process(target=read_ring, args=(key_file, results)) for _ in range(16)]
    for process in processes:
        process.start()
    seen = {results.get(timeout=30) for _ in processes}
    for process in processes:
        process.join(30)

    assert len(seen) == 1


def test_two_installations_have_different_keys(settings, tmp_path):
    rings = []
    for name in ("a.json", "b.json"):
        settings.KEY_FILE = tmp_path / name
        rings.append(keys.ring())

    assert not {rings[0].index, rings[0].pepper, *rings[0].keks.values()} & {
        rings[1].index,
        rings[1].pepper,
        *rings[1].keks.values(),
    }


def test_printing_the_ring_prints_no_key(key_file):
    ring = keys.ring()

    for key in (ring.index, ring.pepper, *ring.keks.values()):
        assert key.hex() not in repr(ring)
        assert repr(key) not in repr(ring)


class TestInProduction:
    @pytest.fixture(autouse=True)
    def _production(self, settings, key_file):
        keys.ring()
        keys.forget()
        settings.PRODUCTION = True

    def test_a_well_kept_file_is_accepted(self):
        keys.ring()

        assert checks.key_file_is_kept() == []

    @pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o400, 0o700, 0o604])
    def test_any_other_mode_than_0600_is_refused(self, key_file, mode):
        key_file.chmod(mode)

        with pytest.raises(KeysAbsent, match=f"{mode:04o}.*chmod 600"):
            keys.ring()
        assert [error.id for error in checks.key_file_is_kept()] == ["vault.E010"]

    def test_a_missing_file_is_refused_and_not_made(self, key_file):
        key_file.unlink()

        with pytest.raises(KeysAbsent, match="Clés absentes"):
            keys.ring()
        assert not key_file.exists()
        assert "Clés absentes" in checks.key_file_is_kept()[0].msg

    def test_a_link_or_a_directory_is_no_key_file(self, key_file, settings):
        link = key_file.with_name("link.json")
        link.symlink_to(key_file)
        for path in (link, key_file.parent):
            settings.KEY_FILE = path
            with pytest.raises(KeysAbsent, match="pas un fichier ordinaire"):
                keys.ring()

    def test_a_file_inside_the_program_is_refused(self, key_file, settings):
        settings.BASE_DIR = key_file.parent

        with pytest.raises(KeysAbsent, match="dossier du programme"):
            keys.ring()

    @pytest.mark.parametrize(
        "content",
        [
            "",
            "{}",
            "[]",
            "null",
            "not json",
            '{"current": 2, "keks": {"1": "00"}, "index": "00", "pepper": "00"}',
            "\0",
        ],
    )
    def test_a_damaged_file_is_refused_in_one_sentence(self, key_file, content):
        key_file.write_text(content)

        with pytest.raises(KeysAbsent, match=r"abîmé|incomplet"):
            keys.ring()

    def test_a_truncated_key_is_refused(self, key_file):
        data = json.loads(key_file.read_text())
        data["index"] = data["index"][:-2]
        key_file.write_text(json.dumps(data))

        with pytest.raises(KeysAbsent, match="incomplet"):
            keys.ring()


@pytest.mark.django_db
class TestAgainstTheDatabase:
    def test_the_keys_of_another_installation_open_nothing_and_say_so(self, key_file):
        written = note(text="Mireille", data={"a": 1})
        key_file.unlink()
        keys.forget()  # a restored database, and a ring that knows nothing of it

        found = Note.objects.get(pk=written.pk)
        with pytest.raises(KeysAbsent, match="Clés absentes : ce fichier de clés n’est pas celui"):
            found.text.reveal(scope(found.key))
        assert [error.id for error in checks.keys_open_this_database(databases=["default"])] == ["vault.E011"]

    def test_two_epochs_are_read_together(self, key_file):
        before = note(text="avant")
        keys.write(key_file, keys.ring().with_new_epoch())
        after = note(text="après")

        assert (before.key.epoch, after.key.epoch) == (1, 2)
        for written, text in ((before, "avant"), (after, "après")):
            found = Note.objects.get(pk=written.pk)
            assert found.text.reveal(scope(found.key)) == text

    def test_an_epoch_taken_out_of_the_ring_is_named(self, key_file):
        written = note(text="avant")
        ring = keys.ring().with_new_epoch()
        keys.write(key_file, keys.KeyRing(2, {2: ring.keks[2]}, ring.index, ring.pepper))

        with pytest.raises(KeysAbsent, match="l’époque 1 manque"):
            Note.objects.get(pk=written.pk).text.reveal(scope(written.key))

    def test_rotation_wraps_every_key_again_and_loses_nothing(self, key_file):
        notes = [note(text=f"texte {rank}") for rank in range(7)]
        notes[0].key.destroy()
        out = StringIO()
        call_command("rotate_keys", stdout=out)
        ring = keys.ring()
        keys.write(key_file, keys.KeyRing(2, {2: ring.keks[2]}, ring.index, ring.pepper))  # the old epoch is burnt

        assert "Époque 2 : 6 clés" in out.getvalue()
        for rank, written in enumerate(notes[1:], start=1):
            found = Note.objects.get(pk=written.pk)
            assert found.text.reveal(scope(found.key)) == f"texte {rank}"

    def test_a_process_that_did_not_rotate_reads_the_new_epoch(self, key_file):
        keys.ring()
        stale = keys.ring()
        fresh = stale.with_new_epoch()
        os.replace(keys._draft(key_file, fresh), key_file)  # as another process does: this one keeps its cache
        epoch, wrapped = fresh.wrap(b"k" * 32)

        assert keys.ring() == stale
        assert DataKey(epoch=epoch, wrapped=wrapped).unwrap() == b"k" * 32


def test_the_key_file_is_made_once_and_never_touched_again(tmp_path, settings):
    settings.KEY_FILE = tmp_path / "keys.json"
    keys.forget()
    said = StringIO()
    call_command("make_keys", stdout=said)
    made = settings.KEY_FILE.read_bytes()
    assert "Gardez-en une copie à part" in said.getvalue()
    assert settings.KEY_FILE.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="existe déjà"):
        call_command("make_keys")
    assert settings.KEY_FILE.read_bytes() == made
    keys.forget()
