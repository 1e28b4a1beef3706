"""« Suis-je concerné ? »: clues, never a verdict."""

import datetime as dt
import json
from itertools import chain, product

import pytest

from directory.exposure import LEVELS, NOT_FOUND, REASONS, RULE, assess, catalogue, disclosed_until, towns
from directory.models import Breach, BreachDepartment, BreachLaboratory, Confidence, Laboratory
from tests.directory.factories import LaboratoryFactory, LegalEntityFactory, department

OCEALAB, BIOALLIANCE_CHARTRES, BIOALLIANCE_GIEN, BIOLOR = "560026346", "280006578", "450019351", "560024119"
MARCH_2019 = dt.date(2019, 3, 1)

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("whole_directory")
class TestOnTheLeakOf2021:
    @pytest.fixture
    def breach(self):
        return Breach.objects.get(slug="dedalus-2021")

    @pytest.mark.parametrize(
        ("finess", "sampled_on", "level"),
        [
            (OCEALAB, None, "strong"),
            (OCEALAB, MARCH_2019, "strong"),
            (OCEALAB, dt.date(2015, 1, 1), "strong"),  # first day of the period
            (OCEALAB, dt.date(2014, 12, 31), "some"),  # its eve
            (OCEALAB, dt.date(2020, 10, 31), "strong"),  # last day
            (OCEALAB, dt.date(2020, 11, 1), "some"),  # its morrow
            (OCEALAB, dt.date(2021, 2, 23), "some"),  # the day it was disclosed
            (OCEALAB, dt.date(2021, 2, 24), "none_known_then"),
            (BIOALLIANCE_GIEN, MARCH_2019, "strong"),
            (BIOALLIANCE_GIEN, None, "some"),
            (BIOALLIANCE_CHARTRES, MARCH_2019, "some"),
            (BIOALLIANCE_CHARTRES, dt.date(2014, 1, 1), "none_known_then"),
        ],
    )
    def test_a_named_laboratory(self, breach, finess, sampled_on, level):
        found = assess(breach, Laboratory.objects.get(finess=finess), sampled_on=sampled_on)
        assert found.level == level
        assert found.reasons

    def test_another_laboratory_of_a_cited_department(self, breach):
        lab = Laboratory.objects.filter(department="56", breach_links__isnull=True).first()
        assert assess(breach, lab, sampled_on=MARCH_2019).level == "some"
        assert assess(breach, None, "56").level == "some"
        assert assess(breach, None, "56", dt.date(2012, 1, 1)).words.startswith("Pas d’indice connu pour cette date —")

    def test_no_clue_is_no_verdict(self, breach):
        found = assess(breach, None, "13", MARCH_2019)
        assert found.words == "Pas d’indice connu — cela ne prouve pas que vous n’êtes pas concerné(e)"

    def test_nothing_is_said_of_what_was_not_compared(self, breach):
        assert "laboratoire n’a pas été comparé" in assess(breach, None, "13").reasons[0]
        assert assess(breach).reasons[0] == "Ni le laboratoire ni le département n’ont été comparés."
        lab = Laboratory.objects.filter(department="13", breach_links__isnull=True).first()
        assert "ni ce département" in assess(breach, lab).reasons[0]

    def test_a_town_leads_to_its_department_unless_it_has_a_namesake(self, breach, django_assert_num_queries):
        known = catalogue(breach)
        with django_assert_num_queries(2):
            found = towns(known)
        assert (found["vannes"], found["orleans"], found["saint brieuc"]) == ("56", "45", "22")
        assert "saint denis" not in found  # La Réunion, and Seine-Saint-Denis

    def test_the_catalogue_is_plain_json_without_verdict_nor_person(self, breach):
        text = json.dumps(catalogue(breach), ensure_ascii=False)
        assert catalogue(breach) == json.loads(text)
        assert len(text) < 40_000
        assert "vous n’êtes pas concerné" not in text.replace("ne prouve pas que vous n’êtes pas concerné", "")
        assert "dpo@" not in text
        found = catalogue(breach)
        assert len(found["laboratories"]) == 35
        assert [place["code"] for place in found["departments"]] == ["56", "45", "27", "22", "35", "41"]
        assert found["departments"][2]["share_words"] == "plus de 20\N{NO-BREAK SPACE}%"
        assert found["period"] == {
            "from": "2015-01-01",
            "until": "2020-10-31",
            "words": "de 2015 à octobre 2020, selon la presse",
        }

    def test_each_clue_of_the_catalogue_leads_to_a_source(self, breach):
        found = catalogue(breach)
        keys = {source["key"] for source in found["sources"]}
        for row in (*found["laboratories"], *found["groups"]):
            assert row["sources"]
            assert set(row["sources"]) <= keys

    def test_the_same_number_of_queries_whatever_the_leak(self, breach, django_assert_num_queries):
        with django_assert_num_queries(5):
            catalogue(breach)
        smaller = Breach.objects.get(slug="synlab-2024")
        with django_assert_num_queries(5):
            catalogue(smaller)

    def test_python_and_the_catalogue_follow_the_same_rule(self, breach):
        """What the page's script does with the catalogue, written again here, agrees with `assess`."""
        found = json.loads(json.dumps(catalogue(breach)))
        sites = (Laboratory.objects.filter(department=code).order_by("finess")[:8] for code in ("56", "28", "13"))
        labs = [*chain.from_iterable(sites), None]
        days = [None, dt.date(2014, 12, 1), MARCH_2019, dt.date(2020, 12, 1), dt.date(2021, 3, 1)]
        for lab, code, day in product(labs, ["56", "13"], days):
            level, reasons = as_in_the_page(found, lab, code, day)
            expected = assess(breach, lab, code, day)
            assert (level, reasons) == (expected.level, expected.reasons)

    def test_a_leak_without_place_compares_nothing(self):
        breach = Breach.objects.get(slug="viamedis-almerys-2024")
        assert catalogue(breach)["can_compare"] is False
        assert assess(breach, None, "56").level == "none_known"
        assert "ne citent ni laboratoire" in assess(breach, None, "56").reasons[0]

    def test_a_month_lasts_until_its_end(self):
        assert disclosed_until(Breach.objects.get(slug="cerba-2021")) == dt.date(2021, 7, 31)


class TestOtherSitesOfANamedCompany:
    @pytest.fixture
    def breach(self):
        breach = Breach.objects.create(slug="fuite", title="Fuite", disclosed_on=dt.date(2026, 1, 5))
        BreachDepartment.objects.create(breach=breach, department=department())
        return breach

    @pytest.mark.parametrize(
        ("confidence", "place", "level"),
        [
            (Confidence.ENTITY_NAMED, "29", "strong"),
            (Confidence.GROUP_NAMED, "56", "some"),
            (Confidence.GROUP_NAMED, "29", "some"),
            (Confidence.GROUP_ELSEWHERE, "29", "some"),
        ],
    )
    def test_they_share_its_clue(self, breach, confidence, place, level):
        company = LegalEntityFactory()
        named = LaboratoryFactory(legal_entity=company)
        other = LaboratoryFactory(legal_entity=company, department=department(place, place))
        BreachLaboratory.objects.create(breach=breach, laboratory=named, confidence=confidence)
        found = assess(breach, other)
        assert found.level == level
        if confidence == Confidence.GROUP_NAMED and place == "29":
            assert "mais pas son département" in found.reasons[0]

    def test_a_withdrawn_link_is_no_clue(self, breach):
        lab = LaboratoryFactory(department=department("29", "Finistère"))
        link = BreachLaboratory.objects.create(breach=breach, laboratory=lab, confidence=Confidence.ENTITY_NAMED)
        assert assess(breach, lab).level == "strong"
        link.correct(by="operatrice", on=dt.date(2026, 2, 1), is_withdrawn=True)
        assert assess(breach, lab).level == "none_known"
        assert catalogue(breach)["laboratories"] == []


def test_every_cell_of_the_rule_has_a_level_and_its_words():
    days = {"inside", "unknown", "outside", "after"}
    assert set(RULE) == {*Confidence.values, "department", *NOT_FOUND, "none_elsewhere"}
    for row in RULE.values():
        assert set(row) == days
        assert set(row.values()) <= set(LEVELS)
    assert set(REASONS) == days | set(RULE)


def as_in_the_page(found, lab, code, day):
    listed = {place["code"] for place in found["departments"]}
    place = lab.department_id if lab else code
    clue = "department" if place in listed else "none" if lab else "none_department"
    if lab:
        own = [row["confidence"] for row in found["laboratories"] if row["id"] == str(lab.pk)]
        siblings = [row["confidence"] for row in found["laboratories"] if row["company_id"] == str(lab.legal_entity_id)]
        if own:
            clue = own[0]
        elif "entity_named" in siblings:
            clue = "entity_named"
        elif siblings:
            clue = "group_named" if place in listed else "group_named_outside_reported_departments"
    iso = day.isoformat() if day else None
    if iso is None:
        when = "unknown"
    elif iso > found["disclosed_until"]:
        when = "after"
    else:
        when = "inside" if found["period"]["from"] <= iso <= found["period"]["until"] else "outside"
    return found["rule"][clue][when], (found["reasons"][clue], found["reasons"][when])
