from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from rights.catalogue import KINDS, RIGHTS
from rights.claims import Claim, Facts, Suspension, UnknownKind, presumed_receipt
from rights.holidays import Calendar
from rights.statutes import GDPR_12_3

PARIS = ZoneInfo("Europe/Paris")
GDPR_RIGHTS = [code for code in RIGHTS if code != "health_access"]


def access(received_on=date(2026, 5, 4), **facts):
    return Claim("access", Facts(received_on, department="56", **facts))


def said(claim):
    return " ".join(str(step) for step in claim.steps).replace("\N{NO-BREAK SPACE}", " ")


# --- The month --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("right", GDPR_RIGHTS)
def test_every_right_of_the_gdpr_runs_on_one_month_from_receipt(right):
    claim = Claim(right, Facts(date(2026, 3, 5), department="56"))
    assert claim.due_on == date(2026, 4, 7)
    assert claim.strict_due_on == date(2026, 4, 5)
    assert claim.statute is GDPR_12_3
    assert claim.period_words == "un mois"
    assert not claim.extended


def test_before_any_receipt_there_is_no_date():
    claim = Claim("access", Facts(None, department="56"))
    assert (claim.due_on, claim.strict_due_on, claim.days_left(on=date(2026, 11, 23))) == (None, None, None)
    assert not claim.is_late(on=date(2030, 1, 1))
    assert "n’est pas connue" in said(claim)


def test_a_presumed_receipt_runs_but_reminders_count_from_the_sending():
    sent_on = date(2026, 5, 7)  # Thursday; Friday 8 May is closed
    received_on = presumed_receipt(sent_on, Calendar("56"))
    assert received_on == date(2026, 5, 13)
    claim = access(received_on, received_presumed=True, sent_on=sent_on)
    assert claim.due_on == date(2026, 6, 15)
    assert claim.strict_due_on == date(2026, 6, 7)
    assert "Réception présumée" in said(claim)
    assert "présumée" in claim.uncertain[0]


def test_a_proved_receipt_does_not_care_when_the_letter_was_sent():
    assert access(sent_on=date(2026, 4, 20)).strict_due_on == date(2026, 6, 4)


# --- Suspension -------------------------------------------------------------------------------------------------------
def test_a_suspension_asked_on_the_last_day_counts_and_the_morrow_does_not():
    on_the_last_day, on_the_morrow = date(2026, 6, 4), date(2026, 6, 5)
    assert access().due_on == on_the_last_day
    assert access().suspension_is_effective(on_the_last_day)
    assert not access().suspension_is_effective(on_the_morrow)
    open_in_time = access(suspensions=(Suspension(on_the_last_day),))
    assert (open_in_time.due_on, open_in_time.suspended_since) == (None, on_the_last_day)
    assert open_in_time.strict_due_on == date(2026, 6, 4)
    too_late = access(suspensions=(Suspension(on_the_morrow),))
    assert (too_late.due_on, too_late.suspended_since) == (on_the_last_day, None)
    assert too_late.void_suspensions == (Suspension(on_the_morrow),)
    assert "trop tard" in said(too_late)


def test_a_suspension_asked_on_the_rolled_last_day_still_counts():
    claim = access(date(2026, 3, 5))  # 5 April is Easter Sunday
    assert claim.suspension_is_effective(date(2026, 4, 7))
    assert not claim.suspension_is_effective(date(2026, 4, 8))


def test_overlapping_suspensions_count_each_day_once():
    claim = access(
        suspensions=(
            Suspension(date(2026, 5, 6), date(2026, 5, 20)),
            Suspension(date(2026, 5, 10), date(2026, 5, 25)),
        )
    )
    assert claim.suspended_days == 19
    assert claim.due_on == date(2026, 6, 23)


def test_an_earlier_suspension_shifts_the_limit_of_the_next():
    first = Suspension(date(2026, 5, 6), date(2026, 5, 20))  # 14 days: the month now ends on 18 June
    assert access(suspensions=(first,)).suspension_is_effective(date(2026, 6, 18))
    assert not access(suspensions=(first,)).suspension_is_effective(date(2026, 6, 19))
    both = access(suspensions=(first, Suspension(date(2026, 6, 18), date(2026, 6, 20))))
    assert both.suspended_days == 16


def test_identity_provided_the_same_day_adds_nothing():
    assert access(suspensions=(Suspension(date(2026, 5, 6), date(2026, 5, 6)),)).due_on == date(2026, 6, 4)


def test_in_months_two_and_three_of_an_extension_a_suspension_has_no_effect():
    extended = {"extension_notices": (date(2026, 5, 20),)}
    plain = access(**extended)
    later = access(**extended, suspensions=(Suspension(date(2026, 6, 20), date(2026, 7, 10)),))
    assert plain.due_on == later.due_on == date(2026, 8, 4)
    assert later.void_suspensions


def test_during_an_open_suspension_the_limit_to_extend_is_not_known_yet():
    claim = access(suspensions=(Suspension(date(2026, 5, 6)),))
    assert claim.extension_limit_on is None
    assert claim.may_extend_on(date(2026, 7, 1))


# --- Extension --------------------------------------------------------------------------------------------------------
def test_an_extension_gives_three_months_from_receipt_not_one_and_then_two():
    claim = access(date(2026, 1, 31), extension_notices=(date(2026, 2, 27),))
    assert claim.extended
    assert claim.due_on == date(2026, 4, 30)  # one month then two would give 28 April
    assert claim.period_words == "trois mois"
    assert claim.strict_due_on == date(2026, 4, 30)


def test_an_extension_may_be_announced_until_the_rolled_end_of_the_first_month():
    claim = access(date(2026, 1, 31))  # 28 February is a Saturday
    assert claim.extension_limit_on == date(2026, 3, 2)
    days = [date(2026, 1, 30), date(2026, 1, 31), date(2026, 3, 2), date(2026, 3, 3)]
    assert [claim.may_extend_on(day) for day in days] == [False, True, True, False]


def test_a_suspension_gives_the_laboratory_the_same_days_to_announce_an_extension():
    paused = (Suspension(date(2026, 5, 6), date(2026, 5, 20)),)
    assert access(suspensions=paused).extension_limit_on == date(2026, 6, 18)
    claim = access(suspensions=paused, extension_notices=(date(2026, 6, 18),))
    assert claim.due_on == date(2026, 8, 18)  # three months, then the fourteen days


def test_a_late_extension_is_void_and_a_second_one_adds_nothing():
    late = access(extension_notices=(date(2026, 6, 5),))
    assert (late.extended, late.void_extensions, late.due_on) == (False, (date(2026, 6, 5),), date(2026, 6, 4))
    twice = access(extension_notices=(date(2026, 5, 10), date(2026, 5, 12)))
    assert twice.void_extensions == (date(2026, 5, 12),)
    assert twice.due_on == date(2026, 8, 4)
    assert "une prolongation a déjà eu lieu" in said(twice)
    assert not twice.may_extend_on(date(2026, 5, 13))


# --- The other clocks -------------------------------------------------------------------------------------------------
def test_news_from_the_cnil_starts_its_three_months_again():
    claim = Claim("cnil_silence", Facts(date(2026, 1, 15), progress_on=(date(2026, 3, 31), date(2026, 2, 1))))
    assert claim.due_on == claim.strict_due_on == date(2026, 6, 30)
    assert "fait repartir" in said(claim)


def test_the_silence_of_the_cnil_does_not_wait_for_a_working_day():
    claim = Claim("cnil_silence", Facts(date(2026, 1, 25)))
    assert claim.due_on == date(2026, 4, 25)  # a Saturday
    assert "n’est pas reporté" in said(claim)


@pytest.mark.parametrize("kind", ["criminal_follow_up", "criminal_complaint"])
def test_three_months_after_a_criminal_complaint_another_way_opens(kind):
    assert Claim(kind, Facts(date(2026, 11, 30))).due_on == date(2027, 2, 28)  # a Sunday: it is an earliest date


def test_the_cnil_has_three_weeks_for_a_minor():
    assert Claim("erasure_minor_cnil", Facts(date(2026, 4, 10))).due_on == date(2026, 5, 1)


def test_a_formal_notice_has_the_days_its_sender_gave_rolled_by_convention():
    claim = Claim("formal_notice", Facts(date(2026, 5, 6), department="56", days=8))
    assert (claim.due_on, claim.strict_due_on) == (date(2026, 5, 15), date(2026, 5, 14))
    assert claim.period_words == "huit jours"
    assert Claim("formal_notice", Facts(date(2026, 5, 6))).due_on is None


def test_an_identity_request_does_not_stop_a_formal_notice():
    paused = Facts(date(2026, 5, 6), department="56", days=8, suspensions=(Suspension(date(2026, 5, 7)),))
    claim = Claim("formal_notice", paused)
    assert claim.due_on == date(2026, 5, 15)
    assert "n’est pas suspendu" in said(claim)


def test_the_appeal_is_a_clear_period_then_rolled():
    claim = Claim("ce_appeal", Facts(date(2026, 3, 9)))  # 9 May, a Saturday; the 10th, a Sunday
    assert (claim.due_on, claim.strict_due_on) == (date(2026, 5, 11), date(2026, 5, 10))


def test_a_moment_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        Facts(date(2026, 3, 5), aware_at=datetime.fromisoformat("2026-03-05T10:00"))


def test_without_the_moment_of_awareness_there_is_no_72_hours():
    claim = Claim("breach_72h", Facts(date(2026, 3, 5)))
    assert (claim.due_on, claim.due_at) == (None, None)
    assert claim.steps


def test_an_unknown_kind_is_refused_with_the_known_ones():
    with pytest.raises(UnknownKind, match="breach_info, access, health_access"):
        Claim("nonsense", Facts(None))


# --- What is not certain ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (Claim("access", Facts(date(2025, 11, 26), department="67")), "Un jour férié propre au département"),
        (Claim("access", Facts(date(2026, 3, 3), department="68")), "temple protestant"),
        (Claim("access", Facts(date(2026, 4, 28), department="978")), "À Saint-Martin"),
        (Claim("access", Facts(date(2026, 4, 28), department="987")), "propres à ce territoire"),
        (access(extension_notices=(date(2026, 5, 10),)), "d’un seul tenant"),
        (access(suspensions=(Suspension(date(2026, 5, 6)),)), "reste à relire"),
        (access(date(2017, 5, 4)), "25 mai 2018"),
        (Claim("cnil_silence", Facts(date(2026, 1, 15))), "date indicative"),
        (Claim("ce_appeal", Facts(date(2026, 1, 15))), "à vérifier avec un avocat"),
        (Claim("formal_notice", Facts(date(2026, 1, 15), days=8)), "choisi par l’expéditeur"),
        (Claim("extension_notice", Facts(date(2026, 1, 15))), "celle de l’envoi"),
        (Claim("health_access", Facts(date(2026, 1, 15))), "biologistes médicaux"),
    ],
)
def test_what_a_jurist_has_to_confirm_is_said_to_the_reader(claim, words):
    assert any(words in caveat for caveat in claim.uncertain)


def test_a_plain_month_carries_no_caveat():
    assert access().uncertain == ()
    assert Claim("access", Facts(date(2026, 3, 3), department="68", commune_temple=False)).uncertain == ()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_answers_every_question_without_a_receipt(kind):
    claim = Claim(kind, Facts(None))
    assert claim.due_on is None
    assert claim.steps
    assert claim.uncertain is not None
    assert not claim.may_extend_on(date(2026, 1, 1))
    assert not claim.suspension_is_effective(date(2026, 1, 1))
