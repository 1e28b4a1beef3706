"""The people of an association: each once, each file once, with a mandate that waits for a signature."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from cases.association import carrying, mandating, members
from cases.jobs import purge
from cases.models import CaseFile, Demand, Mandate, Principal
from cases.tenancy import within
from tests.cases.conftest import answers
from tests.laboratory.test_tenancy import behind_the_walls
from vault.models import DataKey

__all__ = ["behind_the_walls"]
TODAY = date(2026, 6, 1)
NOW = timezone.make_aware(timezone.datetime(2026, 6, 1, 12))
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOW)


def entry(number="", *, scopes=("requests", "health"), days=300, **told):
    told = {"wants": (), "channel": "", "email": "camille@exemple.fr"} | told
    return members.Entry(answers(**told), scopes, TODAY, TODAY + days * DAY, number)


def enter(seat, *entries):
    return members.enter(seat, entries, on=TODAY, at=NOW)


def test_a_person_is_entered_with_a_file_and_a_mandate_to_sign(coordinator, neighbour, site):
    told = {"laboratory": str(site.pk), "laboratory_name": site.name}
    outcome = enter(coordinator, entry("A-12", **told))
    (case_file,) = outcome.files
    assert (outcome.people, outcome.known, outcome.refused) == (1, 0, [])
    assert set(CaseFile.objects.visible_to(coordinator)) == {case_file}
    assert not CaseFile.objects.visible_to(neighbour).exists()
    assert not Demand.objects.exists()
    principal = Principal.objects.visible_to(coordinator).get()
    own = coordinator.own_scope("test")
    assert [field.reveal(own) for field in (principal.name, principal.number, principal.email)] == [
        "Camille Martin", "A-12", "camille@exemple.fr",
    ]  # fmt: skip
    assert (principal.patient.email_index, principal.patient.has_usable_password()) == (None, False)
    case_file = CaseFile.objects.get()
    assert case_file.told(case_file.scope_for(coordinator, purpose="test")).address_lines == ("12 rue des Lilas",)
    assert (case_file.laboratory, case_file.carried_until) == (site, TODAY + 90 * DAY)


def test_the_mandate_of_somebody_without_an_address_says_that_news_comes_by_letter(coordinator):
    enter(coordinator, entry(), entry(name="Dominique Petit", email=""))
    assert list(Mandate.objects.order_by("notices").values_list("notices", flat=True)) == ["email", "post"]


def test_a_mandate_of_many_is_that_of_one(coordinator, case_file, association):
    """Every column but the ids and the key; and the file carries the same days."""
    enter(coordinator, entry(name="Dominique Petit"))
    entered = CaseFile.objects.get(opened_by=coordinator)
    CaseFile.objects.filter(pk=case_file.pk).update(opened_by=coordinator, opened_on=TODAY)
    case_file.refresh_from_db()
    days = {"starts_on": TODAY, "ends_on": TODAY + 300 * DAY}
    carrying.ask(case_file, association, scopes=("requests", "health"), by=coordinator, key="entry", at=NOW, **days)
    case_file.refresh_from_db()

    def columns(mandate):
        names = [field.attname for field in Mandate._meta.concrete_fields if field.name not in {"id", "case_file"}]
        return {name: getattr(mandate, name) for name in names} | {"key": mandate.key.split(":", 1)[1]}

    assert columns(entered.mandates.get()) == columns(case_file.mandates.get())
    for name in ("carrier", "carried_from", "carried_until", "case_worker", "opened_by"):
        assert getattr(entered, name) == getattr(case_file, name), name
    carrying.settle(entered)
    assert (entered.carrier, entered.carried_until) == (association, TODAY + 90 * DAY)


def test_the_same_list_twice_doubles_nobody(coordinator, case_worker):
    lines = [
        entry("1"),
        entry("1", name="MARTIN  camille", laboratory_name="Autre laboratoire"),  # another laboratory: another file
        entry(name="Dominique Petit"),
        entry(name="Dominique Petit", birth_date="1981-01-01"),  # somebody of the same name
    ]
    first = enter(coordinator, *lines)
    again = enter(case_worker, *reversed(lines), lines[0])
    assert (first.people, len(first.files), first.known) == (3, 4, 0)
    assert (again.people, len(again.files), again.known) == (0, 0, 5)
    assert Principal.objects.count() == User.objects.filter(kind="patient").count() == 3
    assert Mandate.objects.count() == 4


def test_a_file_that_she_opened_herself_is_not_opened_again(coordinator, case_file, association, site):
    days = {"starts_on": TODAY, "ends_on": TODAY + 90 * DAY}
    mandating.give(case_file, association, by=case_file.patient, on=TODAY, key="own", scopes=["requests"], **days)
    own = case_file.told(case_file.system_scope(purpose="test"))
    hers = {"name": own.name, "birth_date": own.birth_date, "laboratory_name": site.name}
    again = enter(coordinator, entry(**hers, laboratory=str(site.pk)), entry(**hers | {"laboratory_name": "Autre"}))
    assert (again.people, len(again.files), again.known) == (0, 1, 1)


def test_a_number_is_of_one_person_and_another_association_knows_nothing_of_it(coordinator, neighbour):
    enter(coordinator, entry("A 12"))
    outcome = enter(coordinator, entry("a-12", name="Dominique Petit"), entry("13", name="Anne Riou"))
    assert outcome.refused == [(0, members.TAKEN)]
    assert outcome.people == 1
    assert enter(neighbour, entry("A 12", name="Dominique Petit"), entry()).people == 2


def test_what_no_mandate_may_say_is_refused_and_leaves_nothing(coordinator):
    outcome = enter(coordinator, entry(days=366), entry(scopes=()), entry(capacity="heir", scopes=("cnil",)))
    assert [place for place, _ in outcome.refused] == [0, 1, 2]
    assert "douze mois" in outcome.refused[0][1]
    assert (Principal.objects.count(), DataKey.objects.filter(kind="case").count()) == (0, 0)


def test_two_hundred_people_cost_the_same_queries_as_two(coordinator):
    counts = []
    for number in (2, 200):
        people = [entry(f"{number}-{rank}", name=f"Personne {number} {rank}") for rank in range(number)]
        with CaptureQueriesContext(connection) as queries:
            enter(coordinator, *people)
        counts.append(len([row for row in queries if not row["sql"].startswith(("SAVEPOINT", "RELEASE"))]))
    if connection.vendor == "postgresql":  # SQLite takes fewer values in a statement
        assert counts[0] == counts[1]
    assert counts[1] <= 3 * counts[0]


@pytest.mark.postgresql
def test_behind_the_wall_of_the_association_people_are_entered_all_the_same(behind_the_walls, coordinator):
    ended = enter(coordinator, entry(name="Anne Riou")).files[0]
    mandating.end(ended.mandates.get(), by=coordinator, on=TODAY)
    with within(coordinator):
        outcome = enter(coordinator, entry(), entry(name="Dominique Petit"), entry(name="Anne Riou"))
    assert (len(outcome.files), outcome.known) == (2, 1)


def test_what_nobody_signed_in_ninety_days_is_erased_with_the_person(coordinator, association, time_machine):
    kept = enter(coordinator, entry(name="Anne Riou"), entry(name="Anne Riou", laboratory_name="Autre")).files[0]
    enter(coordinator, entry())
    mandate = kept.mandates.get()
    carrying.accept(mandate, by=kept.patient, on=TODAY, consent="2026-11")
    time_machine.move_to(NOW + 90 * DAY)
    purge()
    assert CaseFile.objects.count() == 3
    time_machine.move_to(NOW + 91 * DAY)
    purge()
    purge()
    assert list(CaseFile.objects.all()) == [kept]
    assert Principal.objects.get().name.reveal(coordinator.own_scope("test")) == "Anne Riou"
    assert User.objects.filter(kind="patient").count() == 1
    assert DataKey.objects.filter(kind__in=["case", "person"], tenant="patients").count() == 2
