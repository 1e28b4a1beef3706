"""What a person is told of a breach: GDPR art. 34(2), and nothing more certain than it is."""

import pytest

from rights.letters import FactsError, validate
from rights.rendering import render_text
from rights.specimens.laboratory import LABORATORY, WARNED, written


def told(**changes):
    warned = {**WARNED, **changes}
    return written(rights=[], first_request=None, laboratory={"warned": warned})


@pytest.mark.parametrize(
    ("name", "empty"), [("what", ""), ("data", []), ("consequences", []), ("measures", []), ("measures", [""])]
)
def test_what_article_34_wants_is_never_left_out(name, empty):
    with pytest.raises(FactsError) as refused:
        validate("lab_breach_notice", told(**{name: empty}))
    assert refused.value.field == f"laboratory.warned.{name}"


def test_a_contact_is_given():
    facts = told()
    facts["laboratory"]["officer"] = {"name": LABORATORY["officer"]["name"]}
    with pytest.raises(FactsError, match="joindre"):
        validate("lab_breach_notice", facts)


def test_it_says_may_and_never_that_data_were_used():
    text = render_text("lab_breach_notice", told())
    assert "peuvent en faire partie" in text
    assert "ne vous demande ni mot de passe" in text
    assert "ont été volées" not in text


def test_a_request_is_no_fact_of_it():
    with pytest.raises(FactsError, match="Ce droit"):
        validate("lab_breach_notice", told() | {"rights": ["access"]})
