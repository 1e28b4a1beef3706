"""What somebody with the database in hand can and cannot do."""

import secrets

import pytest
from django.db import connection

from accounts.models import RecoverySheet, SealedTOTPDevice, User
from tests.vault.probe import Line, Note, note, scope
from vault import cipher
from vault.cipher import Unreadable
from vault.models import DataKey, SealedFile
from vault.sealed import Ciphertext

SENTENCE = "Ce contenu scellé ne peut pas être ouvert."


def every_byte_stored():
    """All cells of all tables, and on SQLite the files themselves."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in row]
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA database_list")
            path = cursor.fetchone()[2]
            for suffix in ("", "-wal"):
                try:
                    with open(path + suffix, "rb") as file:
                        found.append(file.read())
                except OSError:
                    continue
    return b"\n".join(found)


@pytest.mark.django_db(transaction=True)
def test_four_hundred_canaries_are_nowhere_in_the_database():
    mark = f"canari{secrets.token_hex(6)}"  # each begins with it: whoever finds none of it finds no canary
    canaries = [f"{mark}-{number}" for number in range(400)]
    rest = iter(canaries)
    for _ in range(80):
        person = User.objects.create_patient(f"{next(rest)}@example.org", name=next(rest))
        SealedFile.objects.store(f"%PDF {next(rest)}".encode() * 9, key=person.key, name=f"{next(rest)}.pdf")
        note(key=person.key, data={"histoire": next(rest)})
    operator = User.objects.create_operator("operatrice", "phrase longue et sans sens")
    _, address = SealedTOTPDevice.enrol(operator)
    seed = address.partition("secret=")[2].partition("&")[0]
    _, codes = RecoverySheet.print_for(operator)

    dump = every_byte_stored().lower()
    assert b"@example.org" not in dump
    assert b"operatrice" in dump  # the dump is read: what is in clear is found
    for canary in [mark, seed, *codes, *(code.replace("-", "") for code in codes), "sans sens"]:
        for form in (canary.lower().encode(), canary.lower().encode().hex().encode(), canary.encode("utf-16-le")):
            assert form not in dump


@pytest.mark.django_db
def test_a_hundred_ciphertexts_with_any_byte_changed_give_one_error_and_no_text():
    tried = 0
    for rank in range(100):
        row = note(text=f"Canari {rank}")
        stored = Note.objects.values_list("text", flat=True).get(pk=row.pk).value
        wide = scope(row.key)
        for place in range(len(stored)):
            changed = bytearray(stored)
            changed[place] ^= 1 << secrets.randbelow(8)
            row.text = Ciphertext(changed)
            with pytest.raises(Unreadable) as refusal:
                row.text.reveal(wide)
            assert str(refusal.value) == SENTENCE
            tried += 1
    assert tried == 100 * (33 + 32)


@pytest.mark.django_db
@pytest.mark.parametrize("cut", [0, 1, 16, 17, 32, 33, 40, -1])
def test_a_truncated_value_gives_the_same_error(cut):
    row = note(text="Canari")
    stored = Note.objects.values_list("text", flat=True).get(pk=row.pk).value
    row.text = Ciphertext(stored[:cut])

    with pytest.raises(Unreadable, match=SENTENCE):
        row.text.reveal(scope(row.key))


@pytest.mark.django_db
class TestSwaps:
    """A value opens where it was written and nowhere else, even under the same key."""

    def stored(self, row, field):
        return type(row).objects.values_list(field, flat=True).get(pk=row.pk)

    def refused(self, row, field, value, *keys):
        setattr(row, field, value)
        with pytest.raises(Unreadable, match=SENTENCE):
            getattr(row, field).reveal(scope(row.key if hasattr(row, "key") else row.note.key, *keys))

    def test_to_another_row(self):
        one = note(text="un")
        two = note(key=one.key, text="deux")
        self.refused(two, "text", self.stored(one, "text"))

    def test_to_another_field(self):
        row = note(text="un", other="deux")
        self.refused(row, "other", self.stored(row, "text"))

    def test_to_another_model_with_the_same_public_id(self):
        row = note(text="un")
        line = Line.objects.create(note=row, public_id=row.pk, text="deux")
        self.refused(line, "text", self.stored(row, "text"))

    def test_to_another_key(self):
        row = note(text="un")
        value, row.key = self.stored(row, "text"), DataKey.objects.forge()
        self.refused(row, "text", value)

    def test_with_the_wrapped_key_of_another_row(self):
        one, two = note(text="un"), note(text="deux")
        DataKey.objects.filter(pk=two.key_id).update(wrapped=one.key.wrapped)
        with pytest.raises(Unreadable):
            Note.objects.get(pk=two.pk).text.reveal(scope(two.key))

    def test_to_another_tenant(self):
        row = note(text="un")
        DataKey.objects.filter(pk=row.key_id).update(tenant="autre")
        found = Note.objects.get(pk=row.pk)
        with pytest.raises(Unreadable):
            found.text.reveal(scope(found.key))


def test_a_hundred_thousand_nonces_are_all_different():
    key, hint = cipher.new_key(), b"\0" * 4
    nonces = {cipher.seal(key, hint, b"", b"")[5:17] for _ in range(100_000)}

    assert len(nonces) == 100_000


@pytest.mark.django_db
def test_the_stored_form_is_the_documented_one():
    row = note(text="Canari")
    stored = Note.objects.values_list("text", flat=True).get(pk=row.pk).value
    place = f"v1|probe.Note|text|{row.pk}|patients|{row.key_id}".encode()

    assert stored[:1] == b"\x01"
    assert stored[1:5] == row.key_id.bytes[:4]
    assert cipher.unpad(cipher.unseal(row.key.unwrap(), row.key.hint, stored, place)) == b"Canari"
