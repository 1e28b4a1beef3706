"""The index of the search: what it costs, when it is built again, what one typing error is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory import search
from directory.search import search_laboratories
from directory.spelling import Vocabulary, starts_within_one_error, within_one_error
from tests.directory.factories import LaboratoryFactory


def finess(found):
    return [lab.finess for lab in found]


@pytest.mark.django_db
def test_the_number_of_queries_is_the_same_for_one_row_and_thirty(django_assert_num_queries):
    LaboratoryFactory()
    search_laboratories("ocealab")
    with CaptureQueriesContext(connection) as one:
        assert len(search_laboratories("ocealab", limit=50)) == 1
    LaboratoryFactory.create_batch(29)
    search.warm()
    with django_assert_num_queries(len(one)):
        found = search_laboratories("ocealab", limit=50)
        assert len({(lab.legal_entity.name, lab.department.name) for lab in found}) == 1
    assert len(found) == 30


@pytest.mark.django_db
def test_the_index_follows_the_tables():
    lab = LaboratoryFactory()
    assert finess(search_laboratories("ocealab")) == [lab.finess]
    lab.name, lab.operator = "LBM ARMOR", "ARMOR"
    lab.save()
    lab.legal_entity.name = "ARMOR BIOLOGIE"
    lab.legal_entity.save()
    assert search_laboratories("ocealab") == []
    assert finess(search_laboratories("armor")) == [lab.finess]
    lab.delete()
    assert search_laboratories("armor") == []


@pytest.mark.parametrize(
    ("typed", "word", "expected"),
    [
        ("vannes", "vannes", True),
        ("vanes", "vannes", True),
        ("vannnes", "vannes", True),
        ("vannse", "vannes", True),
        ("avnnes", "vannes", True),
        ("vannez", "vannes", True),
        ("annes", "vannes", True),
        ("vanens", "vannes", True),
        ("vamez", "vannes", False),
        ("nnesva", "vannes", False),
        ("vann", "vannes", False),
    ],
)
def test_one_error_is_one_error(typed, word, expected):
    assert within_one_error(typed, word) is expected
    assert (word in Vocabulary([word]).misspelt(typed)) is (expected and typed != word)


def test_the_start_of_a_word_may_hold_an_error():
    assert starts_within_one_error("cerbalianc", "cerballiance")
    assert not starts_within_one_error("zerbbalianc", "cerballiance")
