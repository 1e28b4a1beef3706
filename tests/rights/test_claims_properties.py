"""What must hold whatever happened, tried on thousands of made-up files."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rights.catalogue import KINDS, RIGHTS
from rights.claims import Claim, Facts, Suspension
from rights.holidays import DEPARTMENTS, Calendar
from rights.periods import Hours, Months

law = settings(deadline=None, max_examples=100, database=None)

DAYS = st.dates(date(2018, 5, 25), date(2035, 12, 31))
SOON = st.integers(0, 120)  # days after the receipt
CIVIL = [code for code, kind in KINDS.items() if not isinstance(kind.rule.period, Hours)]
ROLLED = [code for code in CIVIL if KINDS[code].rule.rolled_by]
rights, civil_kinds, rolled_kinds = (st.sampled_from(sorted(codes)) for codes in (RIGHTS, CIVIL, ROLLED))


@st.composite
def suspensions(draw, received_on):
    asked_on = received_on + timedelta(days=draw(SOON))
    waited = draw(st.none() | st.integers(0, 60))
    return Suspension(asked_on, None if waited is None else asked_on + timedelta(days=waited))


@st.composite
def facts(draw, ended=False):
    received_on = draw(DAYS)
    paused = draw(st.lists(suspensions(received_on), max_size=3))
    if ended:
        paused = [pause for pause in paused if pause.provided_on]
    notices = [received_on + timedelta(days=after) for after in draw(st.lists(SOON, max_size=2))]
    return Facts(
        received_on,
        department=draw(st.sampled_from(sorted(DEPARTMENTS))),
        commune_temple=draw(st.sampled_from([True, False, None])),
        suspensions=tuple(paused),
        extension_notices=tuple(notices),
        documents_on=draw(st.none() | DAYS),
        days=draw(st.integers(1, 60)),
    )


@law
@given(rolled_kinds, facts())
def test_a_date_never_falls_on_a_closed_day(kind, happened):
    claim = Claim(kind, happened)
    calendar = Calendar(happened.department, commune_temple=happened.commune_temple)
    assert claim.due_on is None or calendar.is_business_day(claim.due_on)


@law
@given(civil_kinds, facts(), st.integers(0, 400))
def test_a_later_receipt_never_gives_an_earlier_date(kind, happened, later):
    """With everything else the same."""
    before = Claim(kind, happened)
    after = Claim(kind, replace(happened, received_on=happened.received_on + timedelta(days=later)))
    assert before.strict_due_on <= after.strict_due_on
    if before.due_on and after.due_on:
        assert before.due_on <= after.due_on


@law
@given(rights, facts(ended=True), st.data())
def test_a_suspension_never_shortens(kind, happened, data):
    pause = data.draw(suspensions(happened.received_on))
    without, with_it = Claim(kind, happened), Claim(kind, replace(happened, suspensions=(*happened.suspensions, pause)))
    assert with_it.due_on is None or with_it.due_on >= without.due_on
    assert with_it.strict_due_on >= without.strict_due_on or with_it.extended != without.extended


@law
@given(civil_kinds, facts())
def test_replaying_the_same_facts_gives_the_same_dates_steps_and_doubts(kind, happened):
    once, again = Claim(kind, happened), Claim(kind, replace(happened))
    assert (once.due_on, once.strict_due_on, once.suspended_since) == (
        *(again.due_on, again.strict_due_on, again.suspended_since),
    )
    assert (once.steps, once.uncertain) == (again.steps, again.uncertain)


@law
@given(rights, facts(), st.data())
def test_the_order_in_which_facts_are_learnt_changes_nothing(kind, happened, data):
    shuffled = replace(
        happened,
        suspensions=tuple(data.draw(st.permutations(happened.suspensions))),
        extension_notices=tuple(data.draw(st.permutations(happened.extension_notices))),
    )
    assert Claim(kind, shuffled).due_on == Claim(kind, happened).due_on


@law
@given(rights, facts(), st.integers(1, 200))
def test_an_extension_notified_late_changes_nothing(kind, happened, late):
    plain = Claim(kind, replace(happened, extension_notices=()))
    limit_on = plain.extension_limit_on
    notice = (limit_on or happened.received_on) + timedelta(days=late)
    if limit_on is None and plain.time_limit.extended_to:
        return  # suspended: no limit yet
    with_it = Claim(kind, replace(happened, extension_notices=(notice,)))
    assert (with_it.due_on, with_it.strict_due_on, with_it.extended) == (plain.due_on, plain.strict_due_on, False)


@law
@given(rights, facts())
def test_at_most_one_extension_takes_effect_and_it_is_three_months_from_day_0(kind, happened):
    claim = Claim(kind, happened)
    if not claim.extended:
        assert claim.extended_by is None
        return
    assert len(claim.void_extensions) == len(happened.extension_notices) - 1
    assert claim.strict_due_on == Months(3).after(happened.received_on)


@law
@given(rights, facts(), st.integers(1, 200), st.none() | st.integers(0, 90))
def test_an_identity_request_made_after_the_end_heals_nothing(kind, happened, late, waited):
    claim = Claim(kind, happened)
    if claim.due_on is None:
        return
    asked_on = claim.due_on + timedelta(days=late)
    provided_on = None if waited is None else asked_on + timedelta(days=waited)
    healed = Claim(kind, replace(happened, suspensions=(*happened.suspensions, Suspension(asked_on, provided_on))))
    assert not claim.suspension_is_effective(asked_on)
    assert (healed.due_on, healed.suspended_since) == (claim.due_on, None)
    assert healed.days_left(on=asked_on) == claim.days_left(on=asked_on) == -late


@law
@given(rights, facts())
def test_a_right_with_a_receipt_is_either_suspended_or_has_one_date(kind, happened):
    claim = Claim(kind, happened)
    assert (claim.due_on is None) == (claim.suspended_since is not None)
    assert claim.strict_due_on


@law
@given(rights, facts(ended=True), DAYS)
def test_late_and_not_late_share_the_days_between_them(kind, happened, day):
    claim = Claim(kind, happened)
    if claim.due_on:
        assert claim.is_late(on=day) == (claim.days_left(on=day) < 0)


@law
@given(civil_kinds, facts())
def test_the_strict_date_is_never_after_the_date_and_knows_no_region(kind, happened):
    claim = Claim(kind, happened)
    if claim.due_on:
        assert claim.strict_due_on <= claim.due_on
    elsewhere = Claim(kind, replace(happened, department="56"))
    if elsewhere.extended == claim.extended:
        assert elsewhere.strict_due_on == claim.strict_due_on


@law
@given(rights, facts(), SOON)
def test_what_would_stop_the_clock_does_when_it_happens(kind, happened, after):
    """`suspension_is_effective` and the calculation say the same."""
    day = happened.received_on + timedelta(days=after)
    earlier = replace(happened, suspensions=tuple(p for p in happened.suspensions if p.asked_on < day))
    foreseen = Claim(kind, earlier).suspension_is_effective(day)
    done = Claim(kind, replace(earlier, suspensions=(*earlier.suspensions, Suspension(day))))
    assert foreseen == (Suspension(day) not in done.void_suspensions)


@law
@given(rights, facts(), SOON)
def test_what_may_extend_does_when_it_happens(kind, happened, after):
    day = happened.received_on + timedelta(days=after)
    plain = replace(happened, extension_notices=())
    assert Claim(kind, plain).may_extend_on(day) == Claim(kind, replace(plain, extension_notices=(day,))).extended


@law
@given(civil_kinds, facts())
def test_every_date_is_explained_and_named_in_its_last_step(kind, happened):
    claim = Claim(kind, happened)
    assert claim.steps
    if claim.due_on:
        assert str(claim.due_on.year) in claim.steps[-1].text
