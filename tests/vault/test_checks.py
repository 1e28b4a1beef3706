"""Every field of every table says what it is, and personal fields are sealed."""

import pytest
from django.db import models

from tests.vault.probe import Line, Note
from vault.checks import fields_are_classed, our_models, problems_of
from vault.fields import SealedTextField
from vault.models import DataKey, SealedFile

CLASSES = {"id": "P1", "key": "P1", "rank": "P1", "text": "P2", "other": "P3", "data": "P3"}


def found(model, classes):
    model.FIELD_CLASSES = classes
    try:
        return [(error.id, error.msg.split()[0]) for error in problems_of(model)]
    finally:
        del model.FIELD_CLASSES


def test_the_house_passes_its_own_check():
    assert fields_are_classed() == []


def test_the_check_sees_every_room_with_tables():
    assert {model._meta.app_label for model in our_models()} >= {"vault", "accounts"}
    assert {DataKey, SealedFile} <= set(our_models())


def test_a_well_declared_model_passes():
    assert found(Note, CLASSES) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rank": None}, ("vault.E001", "rank")),
        ({"ancien": "P1"}, ("vault.E002", "FIELD_CLASSES")),
        ({"rank": "P4"}, ("vault.E003", "rank")),
        ({"rank": "P2"}, ("vault.E004", "rank")),
        ({"rank": "P3"}, ("vault.E004", "rank")),
        ({"text": "P1"}, ("vault.E005", "text")),
        ({"text": "P0"}, ("vault.E005", "text")),
        ({"rank": "K"}, ("vault.E006", "rank")),
    ],
)
def test_each_mistake_is_named(changes, expected):
    classes = {name: letter for name, letter in {**CLASSES, **changes}.items() if letter}

    assert found(Note, classes) == [expected]


def test_a_link_to_a_sealed_file_or_a_key_may_carry_the_class_of_what_it_leads_to():
    assert found(Note, {**CLASSES, "key": "P3"}) == []
    assert found(Line, {"id": "P1", "public_id": "P1", "note": "P3", "text": "P3"}) == [("vault.E004", "note")]


def test_a_model_without_declaration_fails_for_each_field():
    assert [error for error, _ in found(Note, {})] == ["vault.E001"] * 6


def test_a_sealed_default_is_sealed_too():
    field = SealedTextField(key="key", default="à compléter")

    assert isinstance(field, models.BinaryField)
    assert field.get_default() == "à compléter"
