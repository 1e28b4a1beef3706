"""Two people of a laboratory answer at the same moment, on two connections: one letter, and the second is told."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event as Signal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases.laboratory import answering, deciding
from cases.models import Action, BatchItem, CaseFile, Letter, Mail, Reply, StandardAnswer
from cases.tenancy import within
from cases.writing import case_demands
from directory.models import Breach
from tests.laboratory.conftest import ROLE, member
from tests.laboratory.test_answering import TYPED
from tests.laboratory.test_deciding import NOT_HELD, _letterhead, drafted

__all__ = ["_letterhead"]
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]  # SQLite has one writer at a time
DAY, LONG = date(2026, 3, 20), 20
POINTS = {"points": [NOT_HELD]}
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.fixture
def both():
    with ThreadPoolExecutor(2) as pool:
        yield pool


def at_once(pool, first, second):
    """What the second is told."""
    with pytest.raises(deciding.ChangedMeanwhile) as told:
        second_of(pool, first, second).result(LONG)
    return str(told.value)


def second_of(pool, first, second):
    """How the second ended: it began while the transaction of the first was open, and waited for its end."""
    done, may_end = Signal(), Signal()

    def holds():
        with transaction.atomic():
            first()
            done.set()
            assert may_end.wait(LONG)

    try:
        one = pool.submit(alone, holds)
        if not done.wait(LONG):
            one.result(LONG)  # says why
        two = pool.submit(alone, second)
        wait_for_a_lock()
    finally:
        may_end.set()
    one.result(LONG)
    return two


def alone(work):
    try:
        return work()
    finally:
        connection.close()  # of this thread


def wait_for_a_lock():
    for _ in range(LONG * 100):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waited: the two were not at once")


@pytest.fixture
def agent(laboratory):
    with transaction.atomic():
        return member(laboratory, ROLE.AGENT)


@pytest.fixture
def officer(laboratory):
    with transaction.atomic():
        return member(laboratory, ROLE.OFFICER)


def sends(reply, seat, *, version):
    def act():
        with within(seat):
            deciding.send(reply, seat, version=version, on=DAY)

    return act


def revises(reply, demands, seat, words, *, version):
    told = {"points": [NOT_HELD | {"category": words}]}

    def act():
        with within(seat):
            deciding.revise(reply, demands, seat, kind="lab_answer", told=told, version=version, on=DAY)

    return act


def test_one_letter_leaves_nothing_is_written_over_and_the_second_is_told(both, received, agent, officer):
    demands = case_demands(received)
    reply = drafted(received, agent, "lab_answer", POINTS)
    own = drafted(received, officer, "lab_answer", POINTS, key="b")
    mine, theirs = (revises(reply, demands, *who, version=1) for who in ((agent, "le mien"), (officer, "le sien")))
    assert "a modifié ce projet" in at_once(both, mine, theirs)
    assert "a agi sur cette demande" in at_once(both, sends(reply, agent, version=2), sends(own, officer, version=1))
    for late in (sends(reply, officer, version=2), revises(reply, demands, officer, "le sien", version=2)):
        with pytest.raises(deciding.ChangedMeanwhile, match="déjà partie"):
            both.submit(alone, late).result(LONG)
    reply.refresh_from_db()
    kept = reply.content.reveal(officer.own_scope("essai"))["laboratory"]
    assert (reply.version, kept["points"][0]["category"]) == (2, "le mien")
    assert Reply.objects.get(pk=own.pk).letter_id is None
    assert Letter.objects.filter(kind_code="lab_answer").count() == Mail.objects.count() == 1
    assert received.events.filter(action=Action.ANSWER_FULL).count() == 1


def test_one_file_in_two_batches_of_one_member_gets_one_letter(both, received, agent):
    """An answer in part may be completed by hand: only the lock tells the second job that the first answered."""
    leak = Breach.objects.create(slug="fuite", title="Fuite des exemples", disclosed_on=DAY)
    CaseFile.objects.update(breach=leak)
    typed = TYPED | {
        "access-billing-outcome": "withheld", "access-billing-ground": "third_parties",
        "access-billing-explanation": "Une facture porte le nom d’un proche.",
    }  # fmt: skip
    content = {"rights": ["access"], "typed": {name: [value] for name, value in typed.items()}}
    now = timezone.now()
    standard = StandardAnswer.objects.write(leak, content, by=agent, key="a", at=now)
    one, other = (
        answering.validate(standard, [received], agent, key=key, at=now).items.get() for key in ("one", "other")
    )
    second_of(both, lambda: answering.answer(one.pk, at=now), lambda: answering.answer(other.pk, at=now)).result(LONG)
    told = set(BatchItem.objects.values_list("pk", "state", "reason"))
    assert told == {(one.pk, "sent", ""), (other.pk, "refused", answering.ANSWERED)}
    assert Letter.objects.filter(kind_code="lab_answer").count() == 1
