"""The letters to a judge’s door, a prosecutor, an association: what they refuse, what they never say."""

import pytest

from rights.letters import LETTERS, FactsError, validate
from rights.rendering import attached_facts, render_text
from rights.specimens import HEIR, SPECIMENS


def changed(name, part, **changes):
    kind, facts = SPECIMENS[name]
    return kind, {**facts, part: {**facts[part], **changes}}


@pytest.mark.parametrize(
    ("name", "part", "changes", "field", "words"),
    [
        ("compensation", "compensation", {"duties": []}, "compensation.duties", "au moins un point"),
        ("compensation", "compensation", {"duties": ["magic"]}, "compensation.duties.1", "Choisissez parmi"),
        ("compensation", "compensation", {"damage": [], "moral": "", "moral_cents": None}, "compensation.moral",
         "sans dommage"),
        ("compensation", "compensation", {"moral": ""}, "compensation.moral_cents", "préjudice décrit"),
        ("compensation", "compensation", {"damage": [{"on": "2027-01-01", "nature": "costs", "text": "x"}]},
         "compensation.damage.1.on", "postérieure"),
        ("compensation", "compensation", {"damage": [{"on": "2026-01-01", "nature": "luck", "text": "x"}]},
         "compensation.damage.1.nature", "Choisissez parmi"),
        ("compensation", "compensation",
         {"damage": [{"on": "2026-01-01", "nature": "costs", "text": "x", "cents": -1}]},
         "compensation.damage.1.cents", "négatif"),
        ("criminal-complaint", "criminal", {"happened": []}, "criminal.happened", "au moins un point"),
        ("criminal-complaint", "criminal", {"story": ""}, "criminal.story", "manque"),
        ("criminal-complaint", "criminal", {"since_on": "2026-11-24"}, "criminal.since_on", "postérieure"),
        ("criminal-complaint", "criminal", {"complainant": {"birth_place": "Quimper", "profession": ""}},
         "criminal.complainant.profession", "procureur"),
        ("criminal-complaint-parent", "criminal", {"complainant": {"birth_place": "Quimper", "profession": "x"}},
         "criminal.complainant.birth_date", "qui signe"),
        ("mandate", "mandate", {"scopes": []}, "mandate.scopes", "au moins un point"),
        ("mandate", "mandate", {"ends_on": "2027-11-23"}, "mandate.ends_on", "22 novembre 2027"),
        ("mandate", "mandate", {"ends_on": "2026-11-23"}, "mandate.ends_on", "après avoir commencé"),
        ("mandate", "mandate", {"number": ""}, "mandate.number", "manque"),
        ("mandate", "mandate", {"notices": "pigeon"}, "mandate.notices", "Choisissez parmi"),
        ("mandate-heir", "mandate", {"scopes": ["requests", "cnil"]}, "mandate.scopes.2", "décédées"),
        ("mandate-revocation", "revocation", {"effective_on": "2026-11-22"}, "revocation.effective_on", "précéder"),
    ],
)  # fmt: skip
def test_wrong_facts_name_the_field(name, part, changes, field, words):
    with pytest.raises(FactsError) as refusal:
        validate(*changed(name, part, **changes))
    assert refusal.value.field == field
    assert words in refusal.value.sentence


def test_an_heir_is_sent_to_a_lawyer_for_compensation():
    kind, facts = SPECIMENS["compensation"]
    with pytest.raises(FactsError, match="succession") as refusal:
        validate(kind, {**facts, "capacity": HEIR})
    assert refusal.value.field == "capacity.kind"


@pytest.mark.parametrize("name", [name for name, (kind, _) in SPECIMENS.items() if kind == "compensation"])
def test_a_claim_never_tells_when_the_person_learnt_nor_prices_an_hour(name):
    """The day of knowledge starts the limitation; the facts travel inside the PDF to the other side."""
    kind, facts = SPECIMENS[name]
    text = render_text(kind, facts)
    assert "known_on" not in attached_facts(kind, validate(kind, facts))
    assert "prescri" not in text.lower()
    assert "Sous réserve des éléments que vous me communiquerez" in text
    assert "une fois l’accord trouvé" in text


def test_a_sum_is_what_the_person_asked_and_no_more():
    text = render_text(*SPECIMENS["compensation"]).replace("\u00a0", " ").replace("\u202f", " ")
    assert "213,62 €" in text
    assert "1 713,62 €" in text  # with the 1 500 € asked for the non-material harm
    assert "6 h 30" in text
    assert "me proposer une réparation" in render_text(*SPECIMENS["compensation-parent"])


@pytest.mark.parametrize("name", [name for name, (kind, _) in SPECIMENS.items() if kind == "criminal_complaint"])
def test_a_complaint_is_against_x_and_accuses_nobody(name):
    text = render_text(*SPECIMENS[name])
    assert "je porte plainte contre X" in text
    assert "je ne désigne personne" in text
    assert "toute autre qualification" in text
    assert "partie civile" in text


def test_a_mandate_says_what_it_does_not_cover():
    text = render_text(*SPECIMENS["mandate"])
    refused = text[text.index("ne peut pas") :]
    assert "prendre connaissance du contenu des réponses" in refused
    assert "Bon pour mandat" in text
    assert "22\u00a0novembre 2027 inclus" in text
    after_death = render_text(*SPECIMENS["mandate-heir"])
    own_data = "Sur les données qui me concernent, je dispose auprès d’elle des droits d’accès"
    assert own_data in after_death
    assert "RGPD" not in after_death[: after_death.index(own_data)]


def test_only_the_mandate_is_a_document_without_window():
    assert [code for code, kind in LETTERS.items() if not kind.windowed] == ["mandate"]
