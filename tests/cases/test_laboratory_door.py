"""The laboratory's door: a code on paper, and what it opens."""

import json
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from jsonschema import Draft202012Validator

from cases import door_codes
from cases.jobs import erase_file
from cases.models import Letter
from cases.models.case_file import REFERENCE_ALPHABET
from cases.opening import open_case
from cases.writing import write_letter
from rights.letters import LETTERS, validate
from rights.rendering import render_text
from rights.specimens import SPECIMENS
from tests.cases.conftest import SENT, answers
from tests.directory.factories import LaboratoryFactory

DOOR = "/laboratoire/"


def facts_of(letter):
    return letter.facts.reveal(letter.case_file.system_scope(purpose="test"))


@pytest.fixture
def letter(case_file):
    return case_file.letters.get()


@pytest.fixture
def code(letter):
    return facts_of(letter)["door"]["code"]


def answer(client, code, **headers):
    response = client.post(DOOR, {"code": code}, **headers)
    return response, re.sub(r"\s+", " ", response.content.decode())


def test_a_letter_to_a_laboratory_from_a_file_carries_its_code(letter, settings):
    door = facts_of(letter)["door"]
    assert re.fullmatch(rf"[{REFERENCE_ALPHABET}]{{4}}(-[{REFERENCE_ALPHABET}]{{4}}){{2}}", door["code"])
    assert len(REFERENCE_ALPHABET) ** door_codes.LENGTH > 2**50
    assert door["url"] == f"{settings.BASE_URL}/laboratoire/"
    text = render_text(letter.kind_code, facts_of(letter))
    assert f"Code\u202f: {door['code']}" in text
    assert settings.BASE_URL.split("//")[1] + "/laboratoire" in text


def test_the_code_is_not_in_the_database(letter, code):
    row = Letter.objects.filter(pk=letter.pk).values_list()[0]
    for said in (code, code.replace("-", "")):
        assert not any(said.encode() in bytes(value) for value in row if isinstance(value, bytes | memoryview))
        assert said not in repr(row)


def test_two_letters_have_two_codes_and_never_share_one(case_file, letter):
    demands = list(case_file.demands.all())
    other = write_letter(case_file, "reminder", facts_of(letter), demands, on=SENT, key="reminder:1")
    assert facts_of(other)["door"]["code"] != facts_of(letter)["door"]["code"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=other.pk).update(door_index=letter.door_index)


def test_the_same_effect_twice_keeps_the_first_code(case_file, letter, code):
    key, other = letter.key.removeprefix(f"{case_file.pk}:"), {**facts_of(letter), "place": "Ailleurs"}
    again = write_letter(case_file, letter.kind_code, other, [], on=SENT, key=key)
    assert again == letter
    assert facts_of(again)["place"] != "Ailleurs"
    assert facts_of(again)["door"]["code"] == code


def test_a_letter_to_somebody_else_has_none(case_file):
    kind, facts = SPECIMENS["cnil-complaint"]
    complaint = write_letter(case_file, kind, facts, [], on=SENT, key="complaint:1")
    assert (facts_of(complaint)["door"], complaint.door_index) == (None, None)
    validate(kind, facts_of(complaint))


@pytest.mark.parametrize("typed", [lambda c: c, str.lower, lambda c: c.replace("-", " "), lambda c: f" {c}\t"])
def test_a_code_is_known_however_it_is_typed(client, code, typed):
    response, page = answer(client, typed(code))
    assert response.status_code == 200
    assert "Ce code est connu" in page
    assert "le 4 mars 2026" in page.replace("\u00a0", " ")


def test_the_page_says_nothing_of_the_person_nor_of_the_laboratory(client, patient, db):
    laboratory = LaboratoryFactory(name="LBM CANARI", legal_entity__name="SELAS CANARI", legal_entity__city="PLUMELEC")
    told = answers(laboratory=str(laboratory.pk), laboratory_name="LBM CANARI", journey="b" * 32)
    letter = open_case(patient, told, on=SENT).letters.get()
    _, page = answer(client, facts_of(letter)["door"]["code"])
    assert "situé à PLUMELEC" in page
    for said in ("CANARI", "Camille", "Martin", "Lilas", "mars 2019", letter.case_file.reference, str(letter.pk)):
        assert said not in page, said


def test_a_code_that_names_nothing_gets_one_sentence(client, letter):
    response, page = answer(client, "2222-3333-4444")
    assert response.status_code == 200
    assert "Ce code ne correspond à aucun courrier" in page
    assert "connu</p>" in page
    assert "value=" in page
    assert "2222" in page  # what was typed stays


@pytest.mark.parametrize("typed", ["K7F3-92QD-XH4", "K7F3-92QD-XH4M-2", "K7F3-92QD-XH40", "œ" * 12, "' OR 1=1 --"])
def test_what_cannot_be_a_code_is_told_how_one_looks(client, db, typed):
    _, page = answer(client, typed)
    assert "douze lettres et chiffres" in page
    assert "Erreur" in page
    assert "aucun courrier" not in page


def test_known_or_not_the_work_is_the_same(client, code, django_assert_num_queries):
    for typed in (code, "2222-3333-4444"):
        with django_assert_num_queries(1):
            answer(client, typed)


def test_trying_codes_is_counted_by_network(client, code):
    for _ in range(30):
        assert answer(client, "2222-3333-4444", REMOTE_ADDR="203.0.113.7")[0].status_code == 200
    response, page = answer(client, code, REMOTE_ADDR="203.0.113.7")
    assert response.status_code == 429
    assert "Trop de codes" in page
    assert "Ce code est connu" not in page
    assert answer(client, code, REMOTE_ADDR="198.51.100.7")[0].status_code == 200


def test_a_code_in_the_address_is_not_read(client, code):
    page = client.get(DOOR, {"code": code}).content.decode()
    assert code not in page
    assert "Ce code est connu" not in page


def test_an_erased_file_takes_its_code_with_it(client, case_file, code):
    erase_file(case_file)
    assert "Ce code est inconnu" in answer(client, code)[1]


def test_the_page_gives_the_periods_of_the_law(client, db, time_machine):
    time_machine.move_to("2026-03-05 12:00 +0100")
    page = client.get(DOOR).content.decode().replace("\u00a0", " ")
    for words in (
        "Un mois (RGPD, art. 12 § 3)",
        "7 avril 2026",
        "Huit jours",
        "13 mars 2026",
        "Deux mois",
        "5 mai 2026",
    ):
        assert words in page, words


def test_the_schema_is_served_and_reads_every_letter(client, db):
    response = client.get(reverse("facts_schema"))
    assert response["Content-Type"] == "application/schema+json"
    validator = Draft202012Validator(json.loads(response.content))
    kind, facts = SPECIMENS["request-door"]
    validator.validate({"schema": "recours/letter-facts/1", "kind": kind, "facts": facts})


def test_every_kind_to_a_laboratory_may_carry_a_code():
    for name, (kind, facts) in SPECIMENS.items():
        if LETTERS[kind].addressee == "laboratory":
            door = SPECIMENS["request-door"][1]["door"]
            assert door["code"] in render_text(kind, {**facts, "door": door}), name
