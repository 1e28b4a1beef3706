"""The NIR guard: every way of writing the number is caught, and ordinary numbers are left alone."""

import random
import time

import pytest
from django.core.exceptions import ValidationError

from vault.nir import contains_nir, mask, refuse_nir

DRAW = random.Random(20261123)
NBSP, NARROW, THIN, HYPHEN, DASH, WIDE = "\u00a0", "\u202f", "\u2009", "\u2011", "\u2013", "\u3000"
SEPARATORS = ["", " ", NBSP, NARROW, THIN, WIDE, ".", "-", HYPHEN, DASH, " - ", "  ", "\t", "\u200b", "·", "/"]
SENTENCES = [
    "{}", "Mon numéro : {}.", "n°{}", "NIR={};", "({})", "sécu {} merci", "«{}»", "Bonjour,\n{}\nCordialement",
    "nir_{}.pdf", "Né le 3/4/1950, {}, à Vannes", "06 12 34 56 78 puis {}", "{} ou 06 12 34 56 78", "ALD{}X",
]  # fmt: skip


def key_of(number):
    """Décret: 97 minus the remainder, Corsica counted as 19 and 18."""
    return f"{97 - int(number.replace('2A', '19').replace('2B', '18')) % 97:02}"


def new_nir(*, with_key):
    months = [*range(1, 13)] * 3 + ([20, 31, 42, 50, 77, 99] if with_key else [])
    department = DRAW.choice([f"{DRAW.randint(1, 95):02}"] * 6 + ["2A", "2B", "97", "98", "99"])
    number = (
        f"{DRAW.choice('123478')}{DRAW.randint(0, 99):02}{DRAW.choice(months):02}{department}"
        f"{DRAW.randint(1, 990):03}{DRAW.randint(1, 999):03}"
    )
    return number + key_of(number) if with_key else number


def written(number):
    """Cut into its groups, cut at every character, or whole; one separator or several; other digits, small letters."""
    groups = [number[0:1], number[1:3], number[3:5], number[5:7], number[7:10], number[10:13]]
    if len(number) == 15:
        groups.append(number[13:])
        if DRAW.random() < 0.15:  # with its key, however it is cut
            groups = [number[place : place + 3] for place in range(0, 15, 3)]
    if DRAW.random() < 0.1 and "2A" not in number and "2B" not in number:
        text = DRAW.choice([" ", ".", "-", NARROW]).join(number)
    elif DRAW.random() < 0.2:
        text = groups[0] + "".join(DRAW.choice(SEPARATORS) + group for group in groups[1:])
    else:
        text = DRAW.choice(SEPARATORS).join(groups)
    if DRAW.random() < 0.1:
        text = text.translate({ord("0") + n: ord("０") + n for n in range(10)})
    if DRAW.random() < 0.05:
        text = text.translate({ord("0") + n: 0x0660 + n for n in range(10)})
    return text.lower() if DRAW.random() < 0.5 else text


def test_ten_thousand_ways_of_writing_a_nir_are_caught():
    missed = []
    for rank in range(10_000):
        number = new_nir(with_key=rank % 2 == 0)
        text = DRAW.choice(SENTENCES).format(written(number))
        if not contains_nir(text):
            missed.append(text)
    assert missed == []


def digits(length):
    return "".join(DRAW.choice("0123456789") for _ in range(length))


def luhn(body):
    total = sum(sum(divmod(int(char) * (2 - rank % 2), 10)) for rank, char in enumerate(reversed(body)))
    return body + str(-total % 10)


def phone():
    number = f"0{DRAW.randint(1, 9)}{digits(8)}"
    pairs = [number[place : place + 2] for place in range(0, 10, 2)]
    return DRAW.choice([number, " ".join(pairs), ".".join(pairs), NARROW.join(pairs), "-".join(pairs),
                        f"+33 {number[1]} {' '.join(pairs[1:])}", f"+33{number[1:]}", f"0033{number[1:]}"])  # fmt: skip


def date():
    day, month, year = DRAW.randint(1, 28), DRAW.randint(1, 12), DRAW.randint(1930, 2030)
    hour, minute, second = DRAW.randint(0, 23), DRAW.randint(0, 59), DRAW.randint(0, 59)
    return DRAW.choice([f"{day:02}/{month:02}/{year}", f"{day}.{month}.{year}", f"{year}-{month:02}-{day:02}",
                        f"{day:02} {month:02} {year}", f"{year}{month:02}{day:02}{hour:02}{minute:02}{second:02}",
                        f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}",
                        f"du {day:02}/{month:02}/{year} au {day:02}/{month:02}/{year + 1}",
                        f"{day:02}/{month:02}/{year} {day:02}/{month:02}/{year + 1}"])  # fmt: skip


def siret():
    siren = luhn(digits(8))
    number = luhn(siren + digits(4))
    nine = " ".join([siren[:3], siren[3:6], siren[6:]])
    return DRAW.choice(
        [number, f"{siren} {number[9:]}", f"{nine} {number[9:]}", nine, f"SIRET{number}", f"FR{digits(2)}{siren}"]
    )


def tracking():
    return DRAW.choice([f"1A {digits(3)} {digits(3)} {digits(4)} {digits(1)}", f"2C{digits(11)}",
                        f"6A{digits(11)}", f"8L {digits(11)}",
                        f"RR{digits(9)}FR", f"LA {digits(4)} {digits(4)} {digits(1)} FR", f"XY{digits(9)}",
                        digits(14), digits(11), f"1Z{digits(16)}", digits(10), digits(20), digits(8)])  # fmt: skip


def other():
    iban = f"FR{digits(25)}"
    return DRAW.choice([iban, " ".join(iban[n : n + 4] for n in range(0, 27, 4)), f"{digits(5)} Vannes",
                        f"{DRAW.randint(1, 99)} rue du Lac, {digits(5)} Rennes, {phone()}",
                        f"dossier {digits(9)}/{digits(4)}", f"{digits(3)} {digits(3)},{digits(2)} €",
                        f"{digits(2)}-{digits(6)}", f"prélèvement {digits(12)}"])  # fmt: skip


def test_ten_thousand_other_numbers_raise_less_than_one_false_alarm_in_a_thousand():
    alarms = []
    for rank in range(10_000):
        text = DRAW.choice(SENTENCES[:-2]).format((phone, date, siret, tracking, other)[rank % 5]())
        if contains_nir(text):
            alarms.append(text)
    assert len(alarms) < 10, alarms


@pytest.mark.parametrize(
    "text",
    [
        "",
        "aucun nombre",
        "184127645108", "18412764510894678",  # too short, too long
        "1841276451089461", "9184127645108946",  # a digit on either side
        "184127645108947",  # 15 digits with a wrong key
        "5 84 12 76 451 089 46", "1 84 13 76 451 089", "1 84 00 76 451 089",  # no such sex, no such month
        "1 84 12 00 451 089", "1 84 12 76 000 089", "1 84 12 76 451 000",  # no such place, no such order
        "123 456 789 00012", "4 pages, 84 lignes, 12 mots",
    ],
)  # fmt: skip
def test_what_is_no_nir_is_left_alone(text):
    assert not contains_nir(text)
    assert mask(text) == text
    refuse_nir(text)


def test_masking_hides_every_digit_and_keeps_the_rest():
    text = "Né à Ajaccio : 2 99 07 2a 004 123 31, tél. 06 12 34 56 78, encore 184127645108946."
    hidden = mask(text)

    assert hidden == "Né à Ajaccio : • •• •• •• ••• ••• ••, tél. 06 12 34 56 78, encore •••••••••••••••."
    assert not contains_nir(hidden)
    assert mask(hidden) == hidden


def test_the_refusal_explains_and_offers_the_masked_text():
    with pytest.raises(ValidationError) as refusal:
        refuse_nir("voici : 1 84 12 76 451 089 46")

    assert refusal.value.code == "nir"
    assert "ne le demande jamais" in refusal.value.messages[0]
    assert refusal.value.params["masked"] == "voici : • •• •• •• ••• ••• ••"
    assert "84 12 76" not in str(refusal.value)


def test_the_guard_looks_inside_lists_and_objects():
    for value in (["rien", "1841276451089"], {"a": {"b": ["184127645108946"]}}, {"1841276451089": 1}):
        with pytest.raises(ValidationError):
            refuse_nir(value)
    refuse_nir({"a": [1, None, True, 2.5], "b": "rien"})


@pytest.mark.parametrize(
    "text", ["1" * 200_000, "1 " * 100_000, "1 84 12 76 451 08" * 10_000, "2A" * 100_000, "é" * 200_000]
)
def test_a_hostile_text_is_read_in_linear_time(text):
    begun = time.perf_counter()
    contains_nir(text)
    assert time.perf_counter() - begun < 3
