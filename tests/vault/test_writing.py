"""Every way the ORM writes or reads a row, with sealed columns in it."""

import uuid

import pytest

from tests.vault.probe import Line, Note, note, raw, reread, scope
from vault.models import DataKey
from vault.sealed import VEIL

pytestmark = pytest.mark.django_db


def test_bulk_create_and_bulk_update():
    rows = [Note(key=DataKey.objects.forge(), text=f"un {n}") for n in range(5)]
    Note.objects.bulk_create(rows)
    for n, row in enumerate(rows):
        row.text = f"deux {n}"
    Note.objects.bulk_update(rows, ["text"])

    for n, row in enumerate(rows):
        assert reread(row).text.reveal(scope(row.key)) == f"deux {n}"
        assert row.text.reveal(scope(row.key)) == f"deux {n}"
        assert b"deux" not in bytes(raw(row, "text"))


def test_get_or_create_and_update_or_create():
    key, pk = DataKey.objects.forge(), uuid.uuid4()
    row, made = Note.objects.get_or_create(pk=pk, defaults={"key": key, "text": "un"})
    assert made
    row, made = Note.objects.get_or_create(pk=pk, defaults={"key": key, "text": "deux"})
    assert not made
    assert row.text.reveal(scope(key)) == "un"
    row, made = Note.objects.update_or_create(pk=pk, defaults={"text": "trois"})
    assert not made
    assert reread(row).text.reveal(scope(key)) == "trois"


def test_assigning_then_saving_some_fields():
    row = note(text="un", other="autre")
    found = reread(row)
    found.text = "deux"
    found.other = "perdu"
    found.save(update_fields=["text"])

    assert reread(row).text.reveal(scope(row.key)) == "deux"
    assert reread(row).other.reveal(scope(row.key)) == "autre"


def test_saving_what_was_not_touched_changes_no_byte():
    row = note(text="un")
    before = bytes(raw(row, "text"))
    reread(row).save()

    assert bytes(raw(row, "text")) == before


def test_only_defer_and_refresh(django_assert_num_queries):
    row = note(text="un", other="deux")
    for found in (Note.objects.only("rank").get(pk=row.pk), Note.objects.defer("text").get(pk=row.pk)):
        with django_assert_num_queries(1):
            assert str(found.text) == VEIL
        assert found.text.reveal(scope(row.key)) == "un"
    found = Note.objects.defer("text").get(pk=row.pk)
    found.rank = 4
    found.save()
    assert reread(row).text.reveal(scope(row.key)) == "un"

    stale = reread(row)
    row.text = "trois"
    row.save()
    stale.refresh_from_db()
    assert stale.text.reveal(scope(row.key)) == "trois"


def test_a_key_reached_through_another_row():
    line = Line.objects.create(note=note(), text="Mireille Canari")

    found = Line.objects.select_related("note__key").get(pk=line.pk)
    assert found.text.reveal(scope(found.note.key)) == "Mireille Canari"


def test_reading_thirty_rows_costs_no_query_more_than_one(django_assert_num_queries):
    for n in range(30):
        note(text=str(n))
    with django_assert_num_queries(1):
        rows = list(Note.objects.select_related("key"))
        assert len({row.text.reveal(scope(row.key)) for row in rows}) == 30


def test_without_a_key_the_save_is_refused_in_a_sentence():
    with pytest.raises(Exception, match="key"):
        Note(text="Mireille Canari").save()


def test_a_sealed_value_of_another_row_is_not_assigned_by_mistake():
    one, two = note(text="un"), note(text="deux")

    with pytest.raises(TypeError, match="another row"):
        two.text = one.text
    with pytest.raises(TypeError, match="another row"):
        one.other = one.text
    one.text = one.text
    one.save()
    assert reread(one).text.reveal(scope(one.key)) == "un"
