"""Results and medical files: the clock of the public-health code, for the living and for heirs."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from rights.catalogue import RIGHTS
from rights.claims import Claim, Facts, Policy, claims_by_age
from rights.statutes import CSP_L1111_7, GDPR_12_3

PARIS = ZoneInfo("Europe/Paris")
GDPR_RIGHTS = [code for code in RIGHTS if code != "health_access"]


def access(received_on=date(2026, 5, 4), **facts):
    return Claim("access", Facts(received_on, department="56", **facts))


def said(claim):
    return " ".join(str(step) for step in claim.steps).replace("\N{NO-BREAK SPACE}", " ")


# --- Health information -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("documents_on", "due_on", "period"),
    [
        (date(2021, 11, 24), date(2026, 12, 1), "huit jours"),
        (date(2021, 11, 23), date(2026, 12, 1), "huit jours"),  # exactly five years is not more
        (date(2021, 11, 22), date(2027, 1, 25), "deux mois"),
        (date(2020, 2, 29), date(2027, 1, 25), "deux mois"),
    ],
)
def test_eight_days_or_two_months_by_the_age_of_the_information(documents_on, due_on, period):
    claim = Claim("health_access", Facts(date(2026, 11, 23), department="56", documents_on=documents_on))
    assert (claim.due_on, claim.period_words, claim.statute) == (due_on, period, CSP_L1111_7)
    assert claim.earliest_on == date(2026, 11, 25)
    assert claim.extension_limit_on is None
    assert not claim.may_extend_on(date(2026, 11, 24))


def test_29_february_is_five_years_old_on_28_february():
    def period(received_on):
        return Claim("health_access", Facts(received_on, documents_on=date(2020, 2, 29))).period_words

    assert [period(date(2025, 2, 28)), period(date(2025, 3, 1))] == ["huit jours", "deux mois"]


def test_with_the_hour_of_receipt_the_two_days_are_forty_eight_hours():
    received_at = datetime(2026, 10, 24, 9, 30, tzinfo=PARIS)  # the clocks fall back on the 25th
    claim = Claim("health_access", Facts(date(2026, 10, 24), received_at=received_at))
    assert claim.earliest_at.isoformat() == "2026-10-26T08:30:00+01:00"
    assert claim.earliest_on == date(2026, 10, 26)


def test_without_the_age_of_the_information_the_general_rule_applies_and_the_doubt_is_said():
    claim = Claim("health_access", Facts(date(2026, 11, 23), department="56"))
    assert claim.due_on == date(2026, 12, 1)
    assert any("L’âge des informations n’est pas connu" in caveat for caveat in claim.uncertain)


def test_beside_the_two_months_the_gdpr_month_runs():
    claim = Claim("health_access", Facts(date(2026, 11, 23), department="56", documents_on=date(2018, 3, 1)))
    assert claim.beside.kind == "access"
    assert claim.beside.due_on == date(2026, 12, 23)
    recent = Claim("health_access", Facts(date(2026, 11, 23), documents_on=date(2025, 3, 1)))
    assert recent.beside is None


def test_old_information_may_be_read_under_the_gdpr_month():
    facts = Facts(date(2026, 11, 23), department="56", documents_on=date(2018, 3, 1))
    claim = Claim("health_access", facts, Policy(csp_old_information_mode="gdpr_one_month"))
    assert (claim.due_on, claim.statute) == (date(2026, 12, 23), GDPR_12_3)


def test_old_and_recent_results_run_on_two_clocks():
    facts = Facts(date(2026, 11, 23), department="56")
    claims = claims_by_age("health_access", facts, [date(2024, 1, 1), date(2018, 3, 1), date(2019, 3, 1)])
    assert [claim.due_on for claim in claims] == [date(2027, 1, 25), date(2026, 12, 1)]
    assert len(claims_by_age("access", facts, [date(2024, 1, 1), date(2018, 3, 1)])) == 1


def test_a_suspension_of_health_access_must_be_asked_within_its_own_eight_days():
    claim = Claim("health_access", Facts(date(2026, 11, 23), department="56", documents_on=date(2025, 1, 1)))
    assert claim.suspension_is_effective(date(2026, 12, 1))
    assert not claim.suspension_is_effective(date(2026, 12, 2))


# --- Heirs ------------------------------------------------------------------------------------------------------------
def test_heirs_have_the_clock_of_the_health_code_only():
    facts = Facts(date(2026, 11, 23), department="56", documents_on=date(2025, 1, 1), heir=True)
    assert Claim("health_access", facts).due_on == date(2026, 12, 1)
    asked = Claim("breach_info", facts)
    assert (asked.due_on, asked.strict_due_on) == (None, None)
    assert asked.period_words == "dans les meilleurs délais"
    assert asked.remind_on == date(2026, 12, 23)
    assert not asked.is_late(on=date(2030, 1, 1))
    assert not asked.may_extend_on(date(2026, 11, 24))
    assert not asked.suspension_is_effective(date(2026, 11, 24))
    assert any("personnes décédées" in caveat for caveat in asked.uncertain)
