"""Passwords of operators: long ones of any characters pass, those that can be guessed do not."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from config.passwords import common_passwords
from directory.models import Association, Laboratory
from tests.directory.factories import LaboratoryFactory

pytestmark = pytest.mark.django_db
OPERATOR = User(login="margot.operatrice")


@pytest.mark.parametrize(
    "born",
    ["12/03/1984", "12-03-1984", "12.03.1984", "12 03 1984", "12031984", "120384", "1984-03-12", "19840312",
     "03/12/1984", "12 mars 1984", "12mars1984", "1984"],
)  # fmt: skip
def test_a_birth_date_adds_nothing(born):
    with pytest.raises(ValidationError, match="se devine"):
        validate_password(f"Elwan {born} recours", OPERATOR)


@pytest.mark.parametrize(
    "password", ["motdepasse-recours-56", "Recours!Laboratoire!2026", "Margot.Operatrice.77", "iloveyou123456789"]
)
def test_words_that_anyone_would_try_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, OPERATOR)


@pytest.mark.parametrize("kind", [LaboratoryFactory, Association.objects.create])
def test_a_name_of_the_directory_is_refused(kind):
    assert Laboratory.objects.count() == Association.objects.count() == 0
    validate_password("Biogoelands-Kerlouan-47", OPERATOR)
    kind(name="LES BIOGOËLANDS DE KERLOUAN")
    with pytest.raises(ValidationError, match="noms de laboratoires ou d’associations"):
        validate_password("Biogoelands-Kerlouan-47", OPERATOR)


@pytest.mark.parametrize("length", [64, 128, 256])
def test_long_passwords_of_any_characters_pass(length):
    validate_password(("é漢🔑 ж~ßœ'\u00a0" * 40)[:length], OPERATOR)


def test_six_words_pass():
    validate_password("corbeau pluie tiroir velours sept marteau", OPERATOR)


def test_the_list_of_common_passwords_holds_what_was_asked():
    assert len(common_passwords()) >= 19_000
