from datetime import date
from urllib.parse import urlsplit

import pytest

from rights import statutes
from rights.catalogue import KINDS, REFUSAL_GROUNDS
from rights.statutes import STATUTES, Statute

OFFICIAL = {"eur-lex.europa.eu", "www.legifrance.gouv.fr"}


@pytest.mark.parametrize("statute", STATUTES.values(), ids=STATUTES)
def test_every_text_has_an_official_link_a_date_a_mark_and_words(statute):
    link = urlsplit(statute.url)
    assert (link.scheme, link.netloc) == ("https", next(iter(OFFICIAL & {link.netloc}), None))
    assert date(1958, 1, 1) < statute.in_force_from < date(2026, 11, 23)
    assert statute.in_force_until is None or statute.in_force_until > statute.in_force_from
    assert statute.certainty in {"c", "p", "?"}
    assert statute.title
    assert statute.cite.startswith(("article\N{NO-BREAK SPACE}", "articles\N{NO-BREAK SPACE}"))
    assert "art.\N{NO-BREAK SPACE}" in statute.short


def test_an_article_is_cited_once():
    assert len({statute.cite for statute in STATUTES.values()}) == len(STATUTES)
    constants = {name: value for name, value in vars(statutes).items() if isinstance(value, Statute)}
    assert {name.lower() for name in constants} == {statute.code for statute in STATUTES.values()} == set(STATUTES)


def test_an_article_is_cited_in_words_and_in_short():
    statute = STATUTES["gdpr_12_3"]
    assert statute.cite.replace("\N{NO-BREAK SPACE}", " ") == "article 12, paragraphe 3, du RGPD"
    assert statute.short.replace("\N{NO-BREAK SPACE}", " ") == "RGPD, art. 12 § 3"
    assert (
        STATUTES["gdpr_15_1_c"].cite.replace("\N{NO-BREAK SPACE}", " ") == "article 15, paragraphe 1, point c, du RGPD"
    )
    assert STATUTES["csp_l1111_7"].cite.replace("\N{NO-BREAK SPACE}", " ") == (
        "article L. 1111-7 du code de la santé publique"
    )


def test_the_gdpr_applies_from_25_may_2018():
    assert not STATUTES["gdpr_15"].in_force_on(date(2018, 5, 24))
    assert STATUTES["gdpr_15"].in_force_on(date(2018, 5, 25))


def test_every_rule_rests_on_a_text_of_the_list():
    rules = [limit for kind in KINDS.values() for limit in kind.answer_within]
    used = {limit.statute for limit in rules} | {limit.counted_by for limit in rules}
    used |= {
        text for ground in REFUSAL_GROUNDS.values() for text in (*ground.texts.values(), *ground.after_death.values())
    }
    used |= {statute for kind in KINDS.values() for statute in kind.statutes}
    assert used <= set(STATUTES.values())
