"""Who may write for whom, and what the letter must then say: the law of law, not of taste."""

import pytest

from rights.catalogue import RIGHTS
from rights.letters import ASKED_FOR_THE_DEAD, LETTERS, MOTIVES, FactsError, letter_kind_for, validate
from rights.rendering import render_text
from rights.specimens import GUARDIAN, HEIR, OBJECTION, PARENT, SELF, SPECIMENS, with_facts
from rights.specimens.people import COMPANION, CURATOR, PARTNER

DETAILS = {"rectification": {"wrong": "faux", "right": "juste"}, "objection": OBJECTION}
LIVING = {"parent": PARENT, "guardian": GUARDIAN, "curator": CURATOR}
AFTER_DEATH = {"heir": HEIR, "civil union": PARTNER, "shared life": COMPANION}


def letter(right, capacity):
    return spoken(letter_kind_for([right]), with_facts(rights=[right], capacity=capacity, details=DETAILS))


def spoken(kind, facts):
    return render_text(kind, facts).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("who", LIVING)
@pytest.mark.parametrize("right", LETTERS["request"].rights)
def test_each_right_of_the_living_may_be_asked_for_them_and_names_them(right, who):
    text = letter(right, LIVING[who])
    assert LIVING[who]["person"]["name"] in text
    assert "qui me concernent" not in text
    assert "mon dossier" not in text


@pytest.mark.parametrize("who", AFTER_DEATH)
@pytest.mark.parametrize("right", RIGHTS)
def test_after_a_death_only_what_the_law_leaves_is_asked_with_its_proof_and_no_european_law(right, who):
    partner = AFTER_DEATH[who].get("bond", "heir") != "heir"
    if right not in ASKED_FOR_THE_DEAD or (partner and right == "erasure"):
        with pytest.raises(FactsError) as refusal:
            validate("request", with_facts(rights=[right], capacity=AFTER_DEATH[who], details=DETAILS))
        assert refusal.value.field == "rights.1"
        return
    text = letter(right, AFTER_DEATH[who])
    assert "RGPD" not in text
    assert f"J’en justifie par la pièce suivante\u202f: {AFTER_DEATH[who]['proof']}" in text
    assert ("ayant droit" in text) is not partner
    assert ("article 124 du décret n° 2019-536" in text) is not partner
    assert not (partner and "article 85 de la loi" in text)


@pytest.mark.parametrize("motive", MOTIVES)
def test_the_motive_of_a_relative_is_written_in_the_letter(motive):
    text = letter("health_access", {**HEIR, "motive": motive})
    said = {"cause_of_death": "les causes de la mort", "memory": "la mémoire", "rights": "faire valoir mes droits"}
    assert said[motive] in text
    assert "aucune volonté contraire n’a été exprimée avant le décès" in text


def test_an_heir_closes_the_account_where_no_directive_says_otherwise():
    text = letter("erasure", HEIR)
    assert "aucune directive contraire n’a été laissée" in text
    assert "article 85 de la loi n° 78-17" in text


@pytest.mark.parametrize("right", ["health_access", "access", "breach_info"])
def test_a_parent_does_not_ask_for_what_a_minor_keeps_secret(right):
    assert "Elwan Le Goff aurait demandé le secret (article L. 1111-5 du code" in letter(right, PARENT)
    assert "aurait demandé le secret" not in letter(right, GUARDIAN)


def test_a_curator_assists_with_an_express_agreement_that_is_joined_and_a_guardian_represents():
    text = letter("health_access", CURATOR)
    assert "J’écris pour Anne Tanguy, que j’assiste dans le cadre" in text
    assert "avec son accord exprès" in text
    assert "1. Copie de la décision du juge, avec l’accord écrit de la personne" in text
    assert "avec le consentement exprès de la personne qu’elle assiste (article L. 1111-7" in text
    text = letter("health_access", GUARDIAN)
    assert "J’agis au nom d’Anne Tanguy, que je représente" in text
    assert "habilitée à représenter la personne" in text


def test_a_curator_claims_and_complains_beside_the_person_never_in_her_name():
    kind, facts = SPECIMENS["compensation-guardian"]
    assert "Au nom d’Anne Tanguy, je vous demande" in spoken(kind, facts)
    assert "Pour Anne Tanguy, je vous demande" in spoken(kind, {**facts, "capacity": CURATOR})
    kind, facts = SPECIMENS["criminal-complaint-guardian"]
    assert "me constituer partie civile au nom d’Anne Tanguy" in spoken(kind, facts)
    assert "me constituer partie civile avec Anne Tanguy" in spoken(kind, {**facts, "capacity": CURATOR})


@pytest.mark.parametrize(
    ("rights", "subject", "judge"),
    [
        (["erasure"], "Prise en compte du décès d’Yves Le Goff", ["article 85"]),
        (["health_access"], "Demande d’informations après le décès d’Yves Le Goff", ["article L. 1110-4"]),
        (["health_access", "erasure"], "Demande d’informations après", ["article L. 1110-4", "article 85"]),
    ],
)
def test_what_an_heir_asks_gives_its_name_to_the_letter_and_its_text_to_the_judge(rights, subject, judge):
    kind = letter_kind_for(rights)
    assert subject in spoken(kind, {**SELF, "rights": rights, "capacity": HEIR})
    kind, facts = SPECIMENS["formal-notice-heir"]
    deadlines = [row for row in facts["deadlines"] if row["right"] in rights]
    notice = spoken(kind, {**facts, "rights": rights, "deadlines": deadlines})
    suits = [line for line in notice.splitlines() if "saisir le tribunal judiciaire" in line]
    assert len(suits) == len(judge)
    assert all(text in line for text, line in zip(judge, suits, strict=True))
