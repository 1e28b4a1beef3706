import re

import pytest

from rights.catalogue import CLOCKS, KINDS, REFUSAL_GROUNDS, RIGHTS
from rights.letters import LETTERS
from rights.refusals import ANY

FRENCH = [
    text
    for kind in KINDS.values()
    for text in (
        *(kind.label, kind.noun, kind.explain, kind.starts, kind.ends, kind.then),
        *(caveat for limit in kind.answer_within for caveat in limit.caveats),
        *getattr(kind, "expects", ()),
    )
] + [text for ground in REFUSAL_GROUNDS.values() for text in (ground.label, ground.counter, *ground.needs)]


def test_the_catalogue_holds_every_kind_of_the_specification():
    assert set(RIGHTS) == {
        *("access", "health_access", "breach_info", "recipients", "rectification", "erasure"),
        *("restriction", "portability", "objection"),
    }
    assert set(CLOCKS) == {
        *("extension_notice", "formal_notice", "breach_72h", "cnil_silence", "ce_appeal", "ce_appeal_decision"),
        *("criminal_follow_up", "civil_limitation", "criminal_limitation", "erasure_minor_cnil"),
    }


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_is_explained_in_at_most_25_words(kind):
    assert len(kind.explain.split()) <= 25
    assert kind.explain.endswith(".")
    assert kind.statutes


@pytest.mark.parametrize("right", RIGHTS.values(), ids=RIGHTS)
def test_a_right_says_what_a_full_answer_holds_and_its_last_rule_is_the_general_one(right):
    assert right.expects
    assert right.rule.period is not None
    assert right.letter == "" or right.letter in LETTERS


def test_the_health_code_knows_no_extension():
    assert [code for code, right in RIGHTS.items() if not right.extendable] == ["health_access"]
    assert all(right.suspendable for right in RIGHTS.values())


def test_heirs_may_ask_for_the_file_the_breach_and_the_closing_of_the_account():
    assert {code for code, right in RIGHTS.items() if right.open_to_heirs} == {
        "health_access",
        "breach_info",
        "erasure",
    }


def test_a_refusal_for_legal_retention_must_name_text_period_start_and_end():
    ground = REFUSAL_GROUNDS["legal_retention"]
    assert len(ground.needs) == 4
    assert ground.fits("erasure", heir=False)
    assert not ground.fits("access", heir=False)
    assert REFUSAL_GROUNDS["excessive"].fits("rectification", heir=False)
    for ground in REFUSAL_GROUNDS.values():
        assert {*ground.texts, *ground.after_death} <= {*RIGHTS, ANY}


@pytest.mark.parametrize(
    ("ground", "right", "heir", "statute"),
    [
        ("legal_retention", "erasure", False, "gdpr_17_3_b"),
        ("public_health", "erasure", False, "gdpr_17_3_c"),
        ("legal_claims", "erasure", False, "gdpr_17_3_e"),
        ("legal_claims", "objection", False, "gdpr_21_1"),  # 17(3) says nothing of an objection
        ("third_parties", "access", False, "gdpr_15_4"),
        ("third_parties", "health_access", False, "csp_l1111_7"),
        ("identity_doubt", "health_access", True, "csp_r1111_1"),
        ("opposed_in_life", "health_access", True, "csp_l1110_4"),
        ("directives", "erasure", True, "lil_85"),
        ("legal_retention", "erasure", True, "lil_85"),
    ],
)
def test_a_refusal_rests_on_the_text_that_governs_the_request(ground, right, heir, statute):
    assert REFUSAL_GROUNDS[ground].statute_for(right, heir=heir).code == statute


def test_no_ground_of_the_gdpr_is_opposed_after_a_death_and_none_after_a_death_to_the_living():
    for ground in REFUSAL_GROUNDS.values():
        for right, statute in ground.after_death.items():
            assert RIGHTS[right].open_to_heirs
            assert not statute.code.startswith("gdpr")
    for code in ("opposed_in_life", "outside_motive", "directives", "capacity_doubt"):
        assert not any(REFUSAL_GROUNDS[code].fits(right, heir=False) for right in RIGHTS)
    assert not REFUSAL_GROUNDS["excessive"].fits("health_access", heir=True)


@pytest.mark.parametrize("text", sorted(set(FRENCH)))
def test_french_is_set_as_in_print(text):
    assert not re.search(r"(?<=\w)'(?=\w)|\"", text)
    assert not re.search(r"(?<!\N{NARROW NO-BREAK SPACE})[;:!?»]", text)
    assert not re.search(r"«(?!\N{NARROW NO-BREAK SPACE})", text)
