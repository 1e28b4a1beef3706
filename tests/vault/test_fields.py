"""Sealed columns: written in clear, stored sealed, opened with a scope and by nothing else."""

import copy
import json
import pickle

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, transaction
from django.forms import modelform_factory
from django.template import Context, Template

from accounts.models import User
from tests.vault.probe import Line, Note, note, raw, reread, scope
from vault.fields import SealedTextField
from vault.models import DataKey, KeyDestroyed
from vault.scope import OutOfScope, Scope
from vault.sealed import VEIL

pytestmark = pytest.mark.django_db
CANARY = "Mireille Canari"


def test_what_is_written_comes_back_with_its_scope():
    written = note(text=CANARY, data={"rue": "12 rue des Œillets", "n": [1, None, True]})

    found = reread(written)
    assert found.text.reveal(scope(found.key)) == CANARY
    assert found.data.reveal(scope(found.key)) == {"rue": "12 rue des Œillets", "n": [1, None, True]}


def test_without_its_scope_nothing_opens():
    found, other = reread(note(text=CANARY)), DataKey.objects.forge()

    for narrow in (scope(), scope(other)):
        with pytest.raises(OutOfScope) as refusal:
            found.text.reveal(narrow)
        assert CANARY not in str(refusal.value)


def test_a_value_not_saved_yet_opens_with_its_scope_only():
    row = Note(key=DataKey.objects.forge(), text=CANARY)

    assert row.text.reveal(scope(row.key)) == CANARY
    with pytest.raises(OutOfScope):
        row.text.reveal(scope())


def test_every_reading_passes_one_door():
    seen = []

    class Watched(Scope):
        def admit(self, reading):
            super().admit(reading)
            seen.append((reading.model, reading.field, reading.public_id))

    row = note(text=CANARY, data=[1])
    watched = Watched("test", "test", frozenset({row.key_id}))
    reread(row).text.reveal(watched)
    reread(row).data.reveal(watched)

    assert seen == [("probe.Note", "text", str(row.pk)), ("probe.Note", "data", str(row.pk))]


@pytest.mark.parametrize("make", [lambda row: row, reread], ids=["before saving", "from the database"])
def test_no_way_of_printing_shows_the_content(make):
    key = DataKey.objects.forge()
    row = make(note(key=key, text=CANARY) if make is reread else Note(key=key, text=CANARY))

    printed = [
        str(row.text), repr(row.text), f"{row.text}", f"{row.text:>20}", f"{row.text!r:>20}",
        str(vars(row)), repr([row.text]), Template("{{ row.text }} {{ row.text|upper }}").render(Context({"row": row})),
        serializers.serialize("json", [row]), serializers.serialize("xml", [row]),
    ]  # fmt: skip
    assert not [text for text in printed if "ireille" in text or "IREILLE" in text]
    assert str(row.text) == VEIL
    with pytest.raises(TypeError):
        json.dumps(row.text)


def test_pickling_and_copying_never_carry_a_plaintext():
    fresh = User(key=DataKey.objects.forge(), name=CANARY, password="!")
    for carrier in (fresh, fresh.name):
        with pytest.raises(TypeError):
            pickle.dumps(carrier)
    assert copy.deepcopy(fresh).name.reveal(fresh.own_scope()) == CANARY

    fresh.save(force_insert=True)
    found = reread(fresh)
    assert CANARY.encode() not in pickle.dumps(fresh)
    with pytest.raises(TypeError):
        pickle.dumps(found.name)
    for twin in (pickle.loads(pickle.dumps(fresh)), copy.copy(fresh), copy.deepcopy(fresh), copy.deepcopy(found)):
        assert str(twin.name) == VEIL
        assert twin.name.reveal(fresh.own_scope()) == CANARY


def test_after_saving_the_row_in_memory_holds_no_plaintext():
    row = note(text=CANARY, data={"a": CANARY})

    assert not [value for value in vars(row).values() if CANARY in repr(getattr(value, "value", value))]


def test_values_lists_give_ciphertexts():
    row = note(text=CANARY)

    (value,) = Note.objects.filter(pk=row.pk).values_list("text", flat=True)
    assert str(value) == VEIL
    assert CANARY.encode() not in value.value
    assert CANARY not in str(Note.objects.filter(pk=row.pk).values().get())


def test_queries_take_no_plain_value():
    row = note(text=CANARY)

    with pytest.raises(TypeError, match="text is sealed"), transaction.atomic():
        Note.objects.update(text=CANARY)
    with pytest.raises(TypeError, match="data is sealed"), transaction.atomic():
        Note.objects.update(data={"a": 1})
    for lookup in ("text", "text__exact", "text__contains", "text__startswith", "text__in", "text__gt", "data__a"):
        with pytest.raises(FieldError, match="sealed"):
            Note.objects.filter(**{lookup: CANARY}).count()
    assert reread(row).text.reveal(scope(row.key)) == CANARY


def test_only_presence_can_be_asked():
    full, empty = note(text=CANARY), note()

    assert list(Note.objects.filter(text__isnull=False)) == [full]
    assert list(Note.objects.filter(text__isnull=True)) == [empty]
    Note.objects.update(text=None)
    assert not reread(full).text


def test_nothing_is_nothing():
    row = note(text="", data=None)

    found = reread(row)
    assert not found.text
    assert not found.data
    assert str(found.text) == ""
    assert found.text.reveal(scope()) == ""
    assert found.data.reveal(scope()) is None
    assert Note.objects.filter(pk=row.pk, text__isnull=True, data__isnull=True).exists()
    assert reread(note(data={})).data  # an empty object is content


def test_a_required_value_is_required_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.create(note=note(), text="")


@pytest.mark.parametrize(
    "text", ["é", "œuf", "👩🏽‍🔬", "x" * 31, "x" * 32, "x" * 100_000, " ", "\x80", "fin\x00\x00", "\n"]
)
def test_any_text_comes_back_as_it_was(text):
    found = reread(note(text=text))

    assert found.text.reveal(scope(found.key)) == text


def test_only_texts_are_texts_and_only_json_is_json():
    for value in (12, b"octets", ["liste"]):
        with pytest.raises(TypeError, match="takes a text"):
            Note(text=value)
    with pytest.raises(TypeError):
        Note(data={"a": object()})


def test_the_stored_size_says_little_of_the_text():
    sizes = {len(bytes(raw(note(text="x" * length), "text"))) for length in range(1, 31)}

    assert len(sizes) == 1


class TestForms:
    def test_a_model_form_never_has_the_field(self):
        assert set(modelform_factory(Note, fields="__all__").base_fields) == {"id", "key", "rank"}
        with pytest.raises(FieldError):
            modelform_factory(Note, fields=["text"])

    def test_validators_see_what_was_typed(self):
        row = Note(key=DataKey.objects.forge(), text="mon numéro est 1 84 12 76 451 089 46")
        with pytest.raises(ValidationError, match="sécurité sociale"):
            row.full_clean()
        row.text = "mon texte"
        row.full_clean()
        row.save()
        reread(row).full_clean()

    def test_a_required_text_is_required(self):
        with pytest.raises(ValidationError) as refusal:
            Line(note=note(), text="").full_clean()
        assert "text" in refusal.value.message_dict


def test_a_destroyed_key_takes_its_content_away():
    row = note(text=CANARY)
    row.key.destroy()

    found = reread(row)
    with pytest.raises(KeyDestroyed):
        found.text.reveal(scope(found.key))
    found.text = "neuf"
    with pytest.raises(KeyDestroyed):
        found.save()


def test_the_field_describes_itself_to_migrations():
    for field in (SealedTextField("nom", key="a.b"), SealedTextField(key="key", null=False, blank=True)):
        _, path, args, kwargs = field.deconstruct()
        twin = SealedTextField(*args, **kwargs)
        assert path == "vault.fields.SealedTextField"
        assert (twin.key, twin.null, twin.blank) == (field.key, field.null, field.blank)
