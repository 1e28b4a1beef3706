"""Sealed files: whole or not at all."""

import hashlib
import io
import os

import pytest
from django.db import transaction

from tests.vault.probe import scope
from vault.cipher import Unreadable
from vault.models import DataKey, KeyDestroyed, SealedChunk, SealedFile
from vault.scope import OutOfScope

pytestmark = pytest.mark.django_db
MIB = 1024 * 1024


@pytest.fixture
def key():
    return DataKey.objects.forge("case")


def reread(stored):
    return SealedFile.objects.get(pk=stored.pk)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, MIB - 1, MIB, MIB + 1, 2 * MIB, 3 * MIB + 5])
def test_a_file_of_any_size_comes_back_as_it_was(key, size):
    content = os.urandom(size)
    for given in (content, io.BytesIO(content)):
        stored = reread(SealedFile.objects.store(given, key=key, name="lettre.pdf"))

        assert stored.open(scope(key)) == content
        assert stored.sha256.reveal(scope(key)) == hashlib.sha256(content).hexdigest()
        assert stored.name.reveal(scope(key)) == "lettre.pdf"


@pytest.mark.parametrize("content", [b"\x80", b"\x00" * 70_000, b"\x80" + b"\x00" * 65_535, b"a\x80\x00\x00"])
def test_content_that_looks_like_padding_is_kept(key, content):
    assert reread(SealedFile.objects.store(content, key=key)).open(scope(key)) == content


def test_the_size_stored_is_rounded_to_64_kib(key):
    for size in (1, 1000, 65_000):
        stored = SealedFile.objects.store(b"x" * size, key=key)
        assert stored.size == 65_536
        assert len(bytes(stored.chunks.get().content)) == 65_536 + 33


def test_without_its_scope_a_file_stays_shut(key):
    stored = SealedFile.objects.store(b"contenu", key=key)

    with pytest.raises(OutOfScope):
        stored.open(scope(DataKey.objects.forge()))


def test_an_upload_that_short_reads_is_stored_whole(key):
    class Slow(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 1000) if size > 0 else size)

    content = os.urandom(5000)
    assert reread(SealedFile.objects.store(Slow(content), key=key)).open(scope(key)) == content


class TestTampering:
    @pytest.fixture
    def stored(self, key):
        return SealedFile.objects.store(os.urandom(3 * MIB + 10), key=key)

    def refused(self, stored):
        with pytest.raises(Unreadable):
            reread(stored).open(scope(stored.key))

    def test_a_cut_end_is_seen(self, stored):
        stored.chunks.order_by("number").last().delete()
        self.refused(stored)

    def test_a_missing_middle_is_seen(self, stored):
        stored.chunks.get(number=1).delete()
        self.refused(stored)

    def test_a_missing_whole_is_seen(self, stored):
        stored.chunks.all().delete()
        self.refused(stored)

    def test_exchanged_chunks_are_seen(self, stored):
        one, two = stored.chunks.get(number=0), stored.chunks.get(number=1)
        SealedChunk.objects.filter(pk=one.pk).update(content=two.content)
        SealedChunk.objects.filter(pk=two.pk).update(content=one.content)
        self.refused(stored)

    def test_a_chunk_of_another_file_is_seen(self, stored):
        other = SealedFile.objects.store(os.urandom(3 * MIB + 10), key=stored.key)
        SealedChunk.objects.filter(sealed_file=stored, number=2).update(content=other.chunks.get(number=2).content)
        self.refused(stored)

    def test_a_changed_bit_is_seen(self, stored):
        chunk = stored.chunks.get(number=3)
        content = bytearray(chunk.content)
        content[500] ^= 4
        SealedChunk.objects.filter(pk=chunk.pk).update(content=bytes(content))
        self.refused(stored)


def test_destroying_the_key_erases_the_file(key):
    stored = SealedFile.objects.store(b"contenu", key=key)
    key.destroy()

    with pytest.raises(KeyDestroyed):
        reread(stored).open(scope(key))


def test_a_file_is_stored_with_its_transaction_or_not_at_all(key):
    with transaction.atomic():
        SealedFile.objects.store(b"contenu", key=key)
        transaction.set_rollback(True)
    assert not SealedFile.objects.exists()
    assert not SealedChunk.objects.exists()
