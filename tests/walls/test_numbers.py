"""The social-security number, written so that a reader sees it and a careless guard does not."""

import time

import pytest
from django.http import QueryDict

from cases.forms.masking import typed
from vault.nir import contains_nir, mask

NUMBER = "1 84 12 76 451 089 46"


def written(separator):
    return separator.join(NUMBER.split())


@pytest.mark.parametrize(
    "text",
    [
        NUMBER.translate({ord("0") + digit: sign for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}),
        NUMBER.translate({ord("0") + digit: sign for digit, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")}),
        NUMBER.translate({ord("0") + digit: sign for digit, sign in enumerate("⓪①②③④⑤⑥⑦⑧⑨")}),
        *(written(separator) for separator in (",", ", ", ":", ";", "|", "    ", "\u034f", "\u2060", ") (")),
        "1 (84) 12 76 451 089 (46)",
    ],
)
def test_a_number_that_a_reader_can_read_is_seen_and_masked(text):
    assert contains_nir(f"dossier {text} transmis")
    assert not contains_nir(mask(text))


@pytest.mark.parametrize("text", ["1 " * 5_000_000, "1.. 8-- " * 1_200_000, f"{NUMBER} " * 500_000])
def test_asking_to_mask_ten_megabytes_holds_nobody_up(rf, text):
    request = rf.post("/")
    request.POST = QueryDict(mutable=True)
    request.POST.update({"mask": "1", "wrong": text})
    begun = time.perf_counter()
    assert typed(request)["wrong"] == text  # too long for any field: the form refuses it for that
    assert time.perf_counter() - begun < 1
