"""The letters a laboratory writes: what they must say, and what the law does not let them say."""

from copy import deepcopy

import pytest

from rights import laboratory_dates, laboratory_letters, laboratory_words
from rights.laboratory_clocks import running
from rights.letters import LETTERS, FactsError, validate
from rights.refusals import REFUSAL_GROUNDS
from rights.rendering import render_text
from rights.specimens import SPECIMENS
from rights.specimens.laboratory import ACCESS_GIVEN, EXTENSION, IDENTITY, INFORMATION, RETAINED, WITHHELD, written

FIRM = "\u00a0"


def refusal(kind, facts):
    with pytest.raises(FactsError) as refused:
        validate(kind, facts)
    return refused.value.field, refused.value.sentence


def said(kind, facts):
    return render_text(kind, facts).replace(FIRM, " ").replace("\u202f", " ")


def without(mapping, *names):
    return {name: value for name, value in deepcopy(mapping).items() if name not in names}


def erasure(**point):
    return written(rights=["erasure"], laboratory={"points": [{**RETAINED, **point}]})


@pytest.mark.parametrize(
    ("kind", "facts", "field", "words"),
    [
        ("lab_acknowledgement", without(written(), "laboratory"), "laboratory", "manque"),
        ("lab_acknowledgement", without(written(), "first_request"), "first_request", "manque"),
        ("lab_acknowledgement", written(first_request={"sent_on": "2026-03-04"}),
         "first_request.received_on", "manque"),
        ("lab_acknowledgement", written(date="2026-03-04"), "first_request.received_on", "au plus tard"),
        ("lab_acknowledgement", written(laboratory={"officer": {"name": "A"}}), "laboratory.officer", "joindre"),
        ("lab_acknowledgement", written(laboratory={"department": "99"}), "laboratory.department", "département"),
        ("lab_acknowledgement", written(laboratory={"pauses": [{"asked_on": "2026-03-01"}]}),
         "laboratory.pauses.1", "ne se suivent pas"),
        ("lab_acknowledgement", written(capacity={"kind": "parent"}), "capacity.person", "nom de la personne"),
        ("lab_acknowledgement", written(door={"url": "https://a.example/", "code": "AB23-CD45"}), "door", "de code"),
        # Décret n° 2019-536, art. 77, and GDPR 12(6): a doubt, its reason, the least that lifts it.
        ("lab_identity_request", written(), "laboratory.identity", "manque"),
        ("lab_identity_request", written(laboratory={"identity": {**IDENTITY, "doubts": []}}),
         "laboratory.identity.doubts", "au moins un fait"),
        ("lab_identity_request", written(laboratory={"identity": {**IDENTITY, "doubts": ["habit"]}}),
         "laboratory.identity.doubts", "Choisissez"),
        ("lab_identity_request", written(laboratory={"identity": {**IDENTITY, "reason": ""}}),
         "laboratory.identity.reason", "doute raisonnable"),
        ("lab_identity_request", written(laboratory={"identity": {**IDENTITY, "asked": []}}),
         "laboratory.identity.asked", "le moins possible"),
        ("lab_identity_request", written(laboratory={"identity": {**IDENTITY, "id_copy": True}}),
         "laboratory.identity.id_copy_reason", "second motif"),
        ("lab_identity_request", written(laboratory={"identity": {**IDENTITY, "asked": ["votre carte d'identité"]}}),
         "laboratory.identity.asked.1", "à part"),
        ("lab_identity_request", written(laboratory={"identity": {**IDENTITY, "asked": ["la carte Vitale"]}}),
         "laboratory.identity.asked.1", "sécurité sociale"),
        ("lab_identity_request",
         written(laboratory={"identity": IDENTITY, "pauses": [{"asked_on": "2026-03-06"}]}),
         "laboratory.pauses", "ne se répète pas"),
        # GDPR 12(3): once, with its reasons, within the first month.
        ("lab_extension", written(laboratory={"extension": {**EXTENSION, "reasons": []}}),
         "laboratory.extension.reasons", "la complexité"),
        ("lab_extension", written(laboratory={"extension": {**EXTENSION, "reasons": ["holidays"]}}),
         "laboratory.extension.reasons", "Choisissez"),
        ("lab_extension", written(laboratory={"extension": {**EXTENSION, "explanation": ""}}),
         "laboratory.extension.explanation", "sans effet"),
        ("lab_extension", written(date="2026-04-08", laboratory={"extension": EXTENSION}), "date", "7 avril 2026"),
        ("lab_extension", written(laboratory={"extension": EXTENSION, "extended_on": "2026-03-06"}),
         "laboratory.extended_on", "pas deux fois"),
        ("lab_extension", written(rights=["access", "health_access"], laboratory={"extension": EXTENSION}),
         "rights.2", "Aucun texte"),
        # GDPR 12(4), 15(1): a decision for each right, a deliverable or a statement.
        ("lab_answer", written(laboratory={"points": []}), "laboratory.points", "manque"),
        ("lab_answer", written(laboratory={"points": ACCESS_GIVEN[:1], "information": INFORMATION}),
         "laboratory.delivery.documents", "Indiquez les documents"),
        ("lab_answer", written(laboratory={"points": [{**ACCESS_GIVEN[2], "explanation": ""}]}),
         "laboratory.points.1.explanation", "archives"),
        ("lab_answer", written(laboratory={"points": [WITHHELD]}), "laboratory.points", "refus"),
        ("lab_answer", written(rights=["access", "erasure"], laboratory={"points": ACCESS_GIVEN}),
         "laboratory.points", "(erasure)"),
        ("lab_answer", written(laboratory={"points": [{**ACCESS_GIVEN[0], "right": "erasure"}, *ACCESS_GIVEN]}),
         "laboratory.points.1.right", "aucune demande"),
        ("lab_answer",
         written(laboratory={"points": ACCESS_GIVEN, "information": {**INFORMATION, "recipients": []},
                             "delivery": {"documents": ["Copie"]}}),
         "laboratory.information.recipients", "article 15"),
        ("lab_answer", written(laboratory={"points": ACCESS_GIVEN, "delivery": {"mode": "pigeon"}}),
         "laboratory.delivery.mode", "Choisissez"),
        ("lab_refusal", written(laboratory={"points": ACCESS_GIVEN}),
         "laboratory.points.1.outcome", "lettre de réponse"),
        ("lab_refusal", erasure(ground=""), "laboratory.points.1.ground", "motif du refus"),
        ("lab_refusal", erasure(ground="policy"), "laboratory.points.1.ground", "motif du refus"),
        ("lab_refusal", erasure(ground="not_held"), "laboratory.points.1.ground", "ne peut pas être opposé"),
        ("lab_refusal", erasure(explanation=""), "laboratory.points.1.explanation", "par les faits"),
        ("lab_refusal", erasure(retention=None), "laboratory.points.1.retention", "durée"),
        ("lab_refusal", erasure(retention={**RETAINED["retention"], "years": 0}),
         "laboratory.points.1.retention.years", "1 à 100"),
        ("lab_refusal", erasure(retention={**RETAINED["retention"], "text": ""}),
         "laboratory.points.1.retention.text", "Citez"),
        ("lab_refusal", erasure(ground="public_health", retention=None), "laboratory.points.1.text", "Citez"),
        ("lab_processor_inquiry",
         written(laboratory={"inquiry": {"asks": [], "answer_by": "2026-03-20"}}),
         "laboratory.inquiry.asks", "Indiquez"),
        ("lab_processor_inquiry",
         written(laboratory={"inquiry": {"asks": ["tout"], "answer_by": "2026-03-20"}}),
         "identification.name", "la personne"),
        ("lab_processor_inquiry",
         written(identification={"name": "Camille Le Goff"},
                 laboratory={"inquiry": {"asks": ["tout"], "answer_by": "2026-04-08"}}),
         "laboratory.inquiry.answer_by", "votre propre échéance, le mardi 7"),
        ("lab_redirection", written(laboratory={"redirection": {"reason": "", "controller": ["B"]}}),
         "laboratory.redirection.reason", "pourquoi"),
        ("lab_redirection", written(laboratory={"redirection": {"reason": "A", "controller": []}}),
         "laboratory.redirection.controller", "Nommez"),
        ("lab_redirection",
         written(laboratory={"redirection": {"reason": "A", "controller": ["B"], "forwarded_on": "2026-03-01"}}),
         "laboratory.redirection.forwarded_on", "après sa réception"),
    ],
)  # fmt: skip
def test_what_the_law_forbids_has_no_letter(kind, facts, field, words):
    found, sentence = refusal(kind, facts)
    assert found == field
    assert words in sentence.replace(FIRM, " ")


@pytest.mark.parametrize(
    ("sent_on", "effective"),
    [("2026-04-06", True), ("2026-04-07", True), ("2026-04-08", False)],  # 5 and 6 April: Easter; last day the 7th
)
def test_an_extension_is_announced_on_its_last_day_and_not_after(sent_on, effective):
    facts = written(date=sent_on, laboratory={"extension": EXTENSION})
    if effective:
        assert "au plus tard le vendredi 5 juin 2026" in said("lab_extension", facts)  # three months from receipt
    else:
        assert refusal("lab_extension", facts)[0] == "date"


@pytest.mark.parametrize(
    ("sent_on", "words"),
    [
        ("2026-04-06", "est suspendu à partir du 6 avril 2026"),
        ("2026-04-07", "est suspendu à partir du 7 avril 2026"),
        (
            "2026-04-08",
            "n’est pas suspendu par cette lettre, envoyée trop tard pour cela : il reste fixé au mardi 7 avril",
        ),
    ],
)
def test_an_identity_request_says_whether_it_stops_the_clock(sent_on, words):
    assert words in said("lab_identity_request", written(date=sent_on, laboratory={"identity": IDENTITY}))


def test_an_identity_copy_comes_with_advice_to_mask_and_is_otherwise_not_asked():
    assert "masquez tout ce qui n’est pas utile" in said(*SPECIMENS["lab-identity-request-copy"])
    assert "Nous ne vous demandons pas de copie d’une pièce d’identité" in said(*SPECIMENS["lab-identity-request"])


@pytest.mark.parametrize(
    ("answered_on", "words"), [("2026-04-06", ""), ("2026-04-07", ""), ("2026-04-08", "Elle a 1 jour de retard")]
)
def test_an_answer_that_comes_late_says_by_how_much(answered_on, words):
    facts = written(date=answered_on, rights=["erasure"], laboratory={"points": [RETAINED]})
    text = said("lab_refusal", facts)
    assert words in text
    assert ("retard" in text) == bool(words)


def test_days_of_a_pause_that_ended_move_the_date():
    facts = written(laboratory={"pauses": [{"asked_on": "2026-03-06", "provided_on": "2026-03-09"}]})
    (clock,) = running(validate("lab_acknowledgement", facts))
    assert clock.claim.due_on.isoformat() == "2026-04-08"  # 5 April + 3 days, a Wednesday


def test_a_refusal_gives_ground_text_facts_term_and_the_three_remedies():
    text = said(*SPECIMENS["lab-refusal"])
    for words in (
        "un texte nous oblige à conserver",
        "article 17, paragraphe 3, point b, du RGPD",
        "article R. 1131-20 du code de la santé publique",
        "trente ans",
        "le 3 juin 2049",
        "article 12, paragraphe 4, du RGPD",
        "3 place de Fontenoy, TSA 80715, 75334 Paris CEDEX 07",
        "tribunal judiciaire",
    ):
        assert words in text, words


def test_every_right_may_be_acknowledged_and_health_information_has_its_two_clocks():
    for right in LETTERS["lab_acknowledgement"].rights:
        assert "Quand nous devons vous répondre" in said("lab_acknowledgement", written(rights=[right]))
    clocks = running(validate("lab_acknowledgement", written(rights=["health_access"])))
    assert [(clock.part, clock.claim.due_on.isoformat()) for clock in clocks] == [
        ("informations plus récentes", "2026-03-13"),
        ("informations de plus de cinq ans", "2026-05-05"),
    ]
    known = written(rights=["health_access"], laboratory={"documents_on": ["2019-03-12"]})
    (clock,) = running(validate("lab_acknowledgement", known))
    assert (clock.part, clock.claim.due_on.isoformat()) == ("", "2026-05-05")


def test_every_code_has_its_words():
    assert set(laboratory_dates.DOUBTS) == set(laboratory_letters.DOUBTS)
    assert set(laboratory_dates.EXTENSION_REASONS) == set(laboratory_letters.EXTENSION_REASONS)
    assert set(laboratory_words.OUTCOMES) == set(laboratory_letters.OUTCOMES)
    assert set(laboratory_words.DELIVERIES) == set(laboratory_letters.DELIVERIES)
    assert set(laboratory_words.GROUNDS) <= set(REFUSAL_GROUNDS)
    assert {kind.code for kind in laboratory_letters.LABORATORY_LETTERS} == set(laboratory_letters.CHECKS)


def test_a_pause_is_said_under_the_text_that_suspends_each_period():
    facts = written(rights=["access", "health_access"], laboratory={"pauses": [{"asked_on": "2026-03-06"}]})
    text = said("lab_acknowledgement", facts)
    decree, code = "article 77 du décret n° 2019-536", "article R. 1111-1 du code de la santé publique"
    assert "répondre à votre demande d’accès est suspendu depuis le 6 mars 2026" in text
    assert f"préciser votre identité ({decree}" in text
    assert f"préciser votre identité ({code})" in text
    assert text.count("retenue ici par analogie") == 1


def test_an_answer_after_a_death_gives_no_information_of_article_15():
    heir = {"kind": "heir", "person": {"name": "Yves Le Goff"}}
    given = {"right": "erasure", "category": "compte", "outcome": "done", "explanation": "Clos le 10 mars 2026."}
    answer = {"points": [given], "information": {"purposes": "réaliser vos examens"}}
    facts = written(capacity=heir, rights=["erasure"], date="2026-03-12", laboratory=answer)
    assert refusal("lab_answer", facts)[0] == "laboratory.information"


def test_no_refusal_of_the_european_regulation_is_opposed_after_a_death():
    heir = {"kind": "heir", "person": {"name": "Yves Le Goff"}}
    excessive = {**RETAINED, "ground": "excessive", "retention": None}
    facts = written(capacity=heir, rights=["erasure"], laboratory={"points": [excessive]})
    assert refusal("lab_refusal", facts)[0] == "laboratory.points.1.ground"
