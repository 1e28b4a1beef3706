"""What a letter refuses to be written from, and the sentence that says so."""

import json
import unicodedata
from copy import deepcopy
from datetime import date
from importlib.resources import files

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from rights.fonts import FONTS
from rights.letters import FactsError, LetterFacts, letter_kind_for, validate
from rights.printable import NARROW_SPACE, PRINTABLE, clean, first_unprintable
from rights.rendering import attached_facts, file_name, render_text
from rights.specimens import GUARDIAN, HEIR, SELF, SPECIMENS
from vault.nir import contains_nir


def facts(**changes):
    return {**deepcopy(SELF), **changes}


@pytest.mark.parametrize("name", SPECIMENS)
def test_facts_go_to_json_and_back(name):
    kind, told = SPECIMENS[name]
    read = validate(kind, told)
    assert LetterFacts.from_dict(json.loads(json.dumps(read.to_dict()))) == read


@pytest.mark.parametrize(
    ("rights", "kind"),
    [
        (["access"], "request"),
        (["breach_info", "health_access"], "request"),
        (["erasure"], "erasure_request"),
        (["rectification"], "rectification_request"),
        (["restriction"], "restriction_request"),
        (["portability"], "portability_request"),
        (["objection"], "objection_request"),
        (["access", "erasure"], "request"),
        (["restriction", "objection"], "request"),
    ],
)
def test_several_rights_go_in_one_letter(rights, kind):
    assert letter_kind_for(rights) == kind


@pytest.mark.parametrize(
    ("kind", "changes", "field", "words"),
    [
        ("request", {"rights": []}, "rights", "manque"),
        ("request", {"rights": ["access", "access"]}, "rights.2", "ne peut pas"),
        ("request", {"rights": ["objection"]}, "details.objection.uses", "à quelle utilisation"),
        ("request", {"rights": ["objection"], "details": {"objection": {"uses": ["sale"]}}},
         "details.objection.uses", "Choisissez"),
        ("request", {"rights": ["objection"], "details": {"objection": {"uses": ["other"]}}},
         "details.objection.other", "Décrivez"),
        ("request", {"rights": ["objection"], "details": {"objection": {"uses": ["research", "group"]}}},
         "details.objection.situation", "dans votre situation"),
        ("objection_request", {"rights": ["objection"]}, "details.objection.uses", "manque"),
        ("restriction_request", {"rights": ["restriction"], "details": {"restriction": {"ground": "anger"}}},
         "details.restriction.ground", "Choisissez"),
        ("restriction_request", {"rights": ["restriction"], "details": {"restriction": {"ground": "accuracy"}}},
         "details.restriction.reason", "inexactes"),
        ("restriction_request", {"rights": ["restriction"], "details": {"restriction": {"ground": "objection"}}},
         "details.restriction.reason", "quelle opposition est en cours"),
        ("portability_request", {"rights": ["portability"], "details": {"portability": {"format": "paper"}}},
         "details.portability.format", "Choisissez"),
        ("portability_request", {"rights": ["portability"], "details": {"portability": {"scope": "moon"}}},
         "details.portability.scope", "Choisissez"),
        ("request", {"capacity": HEIR, "rights": ["objection"], "details": {"objection": {"uses": ["marketing"]}}},
         "rights.1", "s’éteint avec la personne"),
        ("request", {"date": "2026-02-30"}, "date", "n’existe pas"),
        ("request", {"date": None}, "date", "manque"),
        ("request", {"colour": "red"}, "colour", "n’existe pas dans une lettre"),
        ("request", {"sender": {"name": "", "lines": ["1 rue X"]}}, "sender.name", "votre nom"),
        ("request", {"sender": {"name": "A", "lines": []}}, "sender.lines", "une à six lignes"),
        ("request", {"recipient": {"lines": ["A"] * 7}}, "recipient.lines", "une à six lignes"),
        ("request", {"recipient": {"lines": ["A", "B" * 39]}}, "recipient.lines.2", "39 caractères"),
        ("request", {"recipient": {"lines": ["A", " "]}}, "recipient.lines.2", "ligne vide"),
        ("request", {"sending": {"channel": "pigeon"}}, "sending.channel", "Choisissez"),
        ("request", {"place": "Vannes 😀"}, "place", "«\u202f😀\u202f» ne peut pas être imprimé"),
        ("request", {"place": "x" * 201}, "place", "201 caractères"),
        ("request", {"place": 56}, "place", "Un texte est attendu"),
        ("request", {"rights": "access"}, "rights", "Une liste est attendue"),
        ("request", {"rights": ["rectification", "access"]}, "details.rectification", "ce qui est inexact"),
        ("request", {"capacity": {"kind": "parent"}}, "capacity.person", "pour qui vous écrivez"),
        ("request", {"capacity": {**HEIR, "motive": ""}}, "capacity.motive", "la loi l’exige"),
        ("request", {"capacity": {**HEIR, "proof": ""}, "rights": ["breach_info"]}, "capacity.proof", "notoriété"),
        ("request", {"capacity": HEIR, "rights": ["access"]}, "rights.1", "s’éteint avec la personne"),
        ("request", {"capacity": {**HEIR, "bond": "cousin"}, "rights": ["breach_info"]}, "capacity.bond", "Choisissez"),
        ("request", {"capacity": {**HEIR, "bond": "shared_life"}, "rights": ["breach_info", "erasure"]},
         "rights.2", "aux héritiers"),
        ("request", {"capacity": {**GUARDIAN, "link": "curatelle", "proof": ""}}, "capacity.proof", "accord écrit"),
        ("request", {"details": {"health_access": {"mode": "doctor"}}}, "details.health_access.doctor", "médecin"),
        ("erasure_request", {"rights": ["access"]}, "rights.1", "ne peut pas"),
        ("erasure_request", {"rights": ["erasure"], "details": {"erasure": {"retained": {"refused_on": "2026-04-07",
         "until": "2026-11-24"}}}}, "details.erasure.retained.until", "n’est pas finie"),
        ("rectification_request", {"rights": ["rectification"]}, "details.rectification", "manque"),
        ("reminder", {"answer_by_days": 8}, "first_request", "manque"),
        ("reminder", {"first_request": {"sent_on": "2026-11-24"}, "answer_by_days": 8},
         "first_request.sent_on", "postérieure"),
        ("formal_notice", {"first_request": {"sent_on": "2026-03-04"}, "answer_by_days": 120},
         "answer_by_days", "90 jours"),
        ("identity_contest", {"first_request": {"sent_on": "2026-03-04"}, "answer_by_days": 8},
         "identity_request", "manque"),
        ("identity_contest", {"first_request": {"sent_on": "2026-03-04"}, "answer_by_days": 8,
         "identity_request": {"on": "2026-11-24"}}, "identity_request.on", "postérieure"),
        ("cnil_complaint", {}, "complaint", "manque"),
    ],
)  # fmt: skip
def test_wrong_facts_name_the_field_and_say_what_to_do(kind, changes, field, words):
    with pytest.raises(FactsError) as refusal:
        validate(kind, facts(**changes))
    assert refusal.value.field == field
    assert words in refusal.value.sentence


@pytest.mark.parametrize(
    "name",
    ["Łukasz Żółć", "Nguyễn Thị Ánh", "Þórhildur Ægisdóttir", "Ștefan Brâncuși", "Öztürk Ağaoğlu", "Ødegård", "Čeněk",
     "Ẹniọlá Ọ̀ṣunlékè", "Ĭon Ẑivković", "Ŵyn Ŷnyr", "Mānoa ʻŌkina", "Gülşen Işık", "Œdipe Æsop", "Zażółć Gęślą",
     "Γιώργος Παπαδόπουλος", "Олександра Ковальчук", "Zoë d’Août-L’Haÿ", "Ő Ű", "Iñaki Etxeberría"],
)  # fmt: skip
def test_names_of_every_european_language_print(name):
    text = render_text("request", facts(sender={"name": name, "lines": ["1 rue X", "56000 VANNES"]}))
    assert unicodedata.normalize("NFC", name) in unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("sign", ["🏥", "王", "ش", "א", "☐", "\U0001f468\u200d\U0001f469"])
def test_what_no_letter_can_print_is_said_clearly(sign):
    with pytest.raises(FactsError, match="ne peut pas être imprimé"):
        validate("request", facts(place=sign))


def test_the_shipped_fonts_have_every_printable_character():
    for package, names in FONTS.items():
        for name in names:
            covered = set(TTFont(str(files(package) / "files" / name)).getBestCmap())
            assert PRINTABLE - covered <= {ord("\n"), ord(NARROW_SPACE)}, name


def test_invisible_characters_are_dropped_and_accents_joined():
    assert clean("\u200bE\u0301lise\u00ad\u202e Le\u2011Goff\r\n") == "Élise Le-Goff"


@given(st.text(max_size=60))
def test_any_text_is_either_printable_or_refused(text):
    kept = clean(text)
    assert clean(kept) == kept
    assert all(ord(character) in PRINTABLE for character in kept) or first_unprintable(kept)


def test_no_letter_carries_anything_shaped_like_a_social_security_number():
    for name, (kind, told) in SPECIMENS.items():
        assert not contains_nir(render_text(kind, told)), name
        assert not contains_nir(attached_facts(kind, validate(kind, told))), name


def test_the_file_name_says_nothing_of_the_content():
    assert file_name("request", validate("request", facts())) == "courrier-R-7K3F-92QD-2026-11-23.pdf"
    assert file_name("request", validate("request", facts(reference="../é"))) == "courrier--2026-11-23.pdf".replace(
        "--", "-"
    )
    assert validate("request", facts()).date == date(2026, 11, 23)
