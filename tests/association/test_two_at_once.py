"""Two people of an association at the same moment, on two connections, or one and a job: nothing is doubled."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from cases import complaining, writing
from cases.association import mandate_letters, members, receipts
from cases.association.receipt_line import Line
from cases.jobs import launch_campaign, write_item
from cases.models import Action, CaseFile, Event, Letter, Mandate, Principal
from cases.tenancy import within
from cases.workflow import NotAllowed, perform_all
from tests.association.conftest import ROLE, association_named
from tests.association.many import enter_many, run_all_but_the_press
from tests.association.test_campaigns import outcome, validated
from tests.cases.conftest import answers
from tests.laboratory.conftest import member
from tests.laboratory.test_two_at_once import LONG, both, second_of

__all__ = ["both"]
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]  # SQLite has one writer at a time
SENT, ARRIVED = date(2026, 6, 1), date(2026, 6, 5)


@pytest.fixture
def seats(db):
    """A coordinator and a case worker of one association."""
    with transaction.atomic():
        association = association_named("Association des Exemples")
        return member(association, ROLE.COORDINATOR), member(association, ROLE.CASE_WORKER)


def acting(seat, act, *given, **told):
    def behind_the_walls():
        with within(seat):
            return act(*given, **told)

    return behind_the_walls


def refused(pool, first, second):
    """The sentence that the second reads."""
    with pytest.raises(NotAllowed) as told:
        second_of(pool, first, second).result(LONG)
    return str(told.value)


def received(case_file, seat, key):
    demands = writing.case_demands(case_file)
    return acting(seat, perform_all, Action.RECEIVE, demands, by=seat, on=ARRIVED, key=key)


def follows_up(case_file, kind, seat, key):
    demands, on = writing.case_demands(case_file), timezone.localdate()
    return acting(seat, writing.write_follow_up, case_file, kind, demands, by=seat, on=on, days=15, key=key)


def complains(case_file, seat, key):
    on = timezone.localdate()
    return acting(seat, complaining.write_complaint, case_file, by=seat, on=on, key=key, reveal_identity=True)


def lodges(case_file, seat, key):
    demands, draft = writing.case_demands(case_file), case_file.letters.get(kind_code="cnil_complaint")
    told = {"on": timezone.localdate(), "ripe": True, "letter": draft}
    return acting(seat, perform_all, Action.LODGE_COMPLAINT, demands, by=seat, key=key, **told)


def enters(seat):
    """Somebody on the telephone, or a part of a list."""
    on, now = timezone.localdate(), timezone.now()
    entry = members.Entry(answers(wants=()), ("requests",), on, on + timedelta(days=90), "A-99")
    return acting(seat, members.enter, seat, [entry], on=on, at=now)


def test_one_person_entered_twice_at_once_is_there_once(both, seats):
    one, other = seats
    second = second_of(both, enters(one), enters(other)).result(LONG)
    assert (second.people, second.known, second.refused) == (0, 1, [])
    assert Principal.objects.count() == CaseFile.objects.count() == Mandate.objects.count() == 1


def test_nothing_is_doubled_and_the_second_is_told(both, seats, site, time_machine):
    one, other = seats
    time_machine.move_to(f"{SENT} 12:00 +0200")
    listed, by_hand = files = enter_many(one, site, 2)
    validated(one)
    run_all_but_the_press()
    for letter in Letter.objects.filter(kind_code="request").select_related("case_file__patient", "case_file__key"):
        receipts.note(letter, Line(str(letter.pk), posted=SENT.isoformat()), one, at=timezone.now())

    time_machine.move_to(f"{ARRIVED} 12:00 +0200")
    line = Line(str(listed.letters.get().pk), received=ARRIVED.isoformat())
    noting = lambda: receipts.note_one(line, other, timezone.now())  # noqa: E731
    assert second_of(both, received(listed, one, "mine"), noting).result(LONG) == ""
    assert "déjà notée" in refused(both, received(by_hand, one, "hers"), received(by_hand, other, "his"))
    assert Event.objects.filter(action=Action.RECEIVE).count() == len(files)

    time_machine.move_to("2026-07-20 12:00 +0200")
    campaign = validated(one, "reminder", {"days": 15}, key="many")  # only who directs validates
    launch_campaign(campaign.pk)()
    job = write_item(campaign.items.get(case_file=listed).pk)
    second_of(both, follows_up(listed, "reminder", other, "reminds"), job).result(LONG)
    assert {state for pk, state, _ in outcome(campaign) if pk == listed.pk} == {"refused"}
    notice = "formal_notice"
    assert "déjà écrit" in refused(both, follows_up(by_hand, notice, one, "a"), follows_up(by_hand, notice, other, "b"))
    assert [Letter.objects.filter(kind_code=kind).count() for kind in ("reminder", notice)] == [1, 1]

    accepted = by_hand.mandates.get()
    mandate_letters.write(accepted, by=by_hand.patient, on=SENT, key="accepted")
    assert "vient d’écrire" in refused(both, complains(by_hand, one, "c"), complains(by_hand, other, "d"))
    assert "déjà noté" in refused(both, lodges(by_hand, one, "e"), lodges(by_hand, other, "f"))
    assert Letter.objects.filter(kind_code="cnil_complaint").count() == 1
    assert Event.objects.filter(action=Action.LODGE_COMPLAINT).count() == 1
