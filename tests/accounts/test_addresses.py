"""One mailbox, one written form; and what is no mailbox is refused in a sentence."""

import pytest

from accounts.addresses import AddressRefused, normalise


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("jeanne@example.org", "jeanne@example.org"),
        ("  Jeanne@Example.ORG\t", "jeanne@example.org"),
        ("\u202fjeanne@example.org\u00a0", "jeanne@example.org"),
        ("ｊｅａｎｎｅ＠ｅｘａｍｐｌｅ．ｏｒｇ", "jeanne@example.org"),
        ("ﬁlle@example.org", "fille@example.org"),
        ("jeanne+cnil@hôpital.example", "jeanne+cnil@xn--hpital-ixa.example"),
        ("jeanne@XN--HPITAL-IXA.example", "jeanne@xn--hpital-ixa.example"),
        ("o'neil_2@sub.example.co.uk", "o'neil_2@sub.example.co.uk"),
    ],
)
def test_the_same_mailbox_is_written_one_way(typed, kept):
    assert normalise(typed) == kept
    assert normalise(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "jeanne", "jeanne@", "@example.org", "jeanne@example", "a@b@example.org", "jeanne@exa mple.org",
        "jeanne@example.org\nBcc: tous@example.org", "jeanne@example.org\r\n\r\nbonjour", "jean\rne@example.org",
        "jeanne@example.org\x00", "jeanne@example.org,autre@example.org", "Jeanne <jeanne@example.org>",
        "x" * 300 + "@example.org", "jeanne@" + "x" * 300 + ".org", "é@example.org", "jeanne@.example.org",
        None, 12, b"a@b.fr",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_a_sentence(typed):
    with pytest.raises(AddressRefused, match=r"prenom\.nom@exemple\.fr"):
        normalise(typed)
