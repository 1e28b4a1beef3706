"""The public observatory: what it counts, and that no file can be told from it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Organization, User
from cases import observatory
from cases.jobs import publish_observatory
from cases.models import CaseFile, Snapshot
from tests.directory.factories import LaboratoryFactory
from vault.models import DataKey

TODAY = date(2026, 6, 15)
RECEIVED = date(2026, 3, 5)
EDGES = range(observatory.STEP)
people = st.lists(st.one_of(st.none(), st.integers(0, 400)), max_size=60)  # days to answer; None: still waiting


def shown(told, edge, answered=None, minimum=10):
    delays = [days for days in told if days is not None]
    edges = (edge, edge if answered is None else answered)
    return observatory.rounded(delays, len(told) - len(delays), minimum=minimum, edges=edges)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(people, st.one_of(st.none(), st.integers(0, 400)))
def test_one_person_more_moves_nothing_but_by_whole_steps_and_for_few_edges(others, person):
    before, after = ([shown(told, edge) for edge in EDGES] for told in (others, [*others, person]))
    for was, now in zip(before, after, strict=True):
        for told, found in ((others, was), ([*others, person], now)):
            if len(told) < 10:
                assert found is None  # under the minimum, whatever the edge
            if found:
                assert found.files >= 10
                assert found.files % 5 == found.share % 5 == 0
                assert 5 <= found.share <= 95  # never « all » nor « none »
                assert found.weeks is None or found.weeks >= 1
        if was and now:
            assert now.files - was.files in {0, 5}
    # Somebody who knows every other file sees the count move for one edge in five, or the line appear for one.
    assert sum((was and was.files) != (now and now.files) for was, now in zip(before, after, strict=True)) <= 2


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(people, st.integers(0, 3), st.integers(0, 3))
def test_with_somebody_more_all_is_as_without_her_at_the_next_edge(others, edge, answered):
    """Whoever knows all the others cannot tell, by when a line appears or a step moves, however long he watches."""
    assert shown([*others, None], edge, answered) == shown(others, edge + 1, answered)
    with_her, without = shown([*others, 20], edge, answered), shown(others, edge + 1, answered + 1)
    assert (with_her and (with_her.files, with_her.share)) == (without and (without.files, without.share))


def test_the_two_edges_of_a_laboratory_do_not_tell_each_other():
    drawn = {observatory.edges_of(rank) for rank in range(400)}
    assert len(drawn) == observatory.STEP**2


def test_whoever_makes_up_the_other_files_reads_the_delay_of_one_for_one_edge_in_five():
    """Seven short delays and seven long ones around hers: a plain median would be hers, always."""
    for days in (70, 140, 210):
        weeks = [shown([7] * 7 + [days] + [350] * 7, edge).weeks for edge in EDGES]
        assert weeks.count(days // 7) == 1
        assert set(weeks) <= {1, days // 7, 50}


@pytest.fixture
def site(db):
    return LaboratoryFactory(legal_entity__name="LABORATOIRE DES EXEMPLES")


def files(site, count, days=None, *, people=None, **values):
    """So many people who wrote there, answered in so many days or waiting past their last day."""
    people = people or User.objects.create_unreachable_many(["Personne"] * count, is_demo=values.pop("is_demo", False))
    told = {"standing": "answered", "answered_on": RECEIVED + timedelta(days=days)} if days is not None else {
        "standing": "open", "due_on": TODAY - timedelta(days=1)
    }  # fmt: skip
    keys = DataKey.objects.forge_many(count, "case")
    CaseFile.objects.bulk_create(
        CaseFile(
            patient=person, key=key, origin=f"journey {key.pk}", department="56", capacity="self", opened_on=RECEIVED,
            controller=site.legal_entity, **({"received_on": RECEIVED} | told | values),
        )
        for person, key in zip(people, keys, strict=True)
    )  # fmt: skip
    return people


def test_what_is_counted_and_what_is_not(site, time_machine):
    time_machine.move_to("2026-06-15 12:00 +0200")
    small = LaboratoryFactory(legal_entity__name="TROP PETIT")
    laboratory = Organization.objects.register(
        Organization.Kind.LABORATORY, name="Exemple", legal_entity=small.legal_entity
    )
    clerk = laboratory.welcome(User.objects.create_staff("greffe@exemple.fr", None), "agent")
    asked = files(site, 20, 20)
    files(site, 20)
    files(
        site, 20, 90, people=asked, received_on=RECEIVED + timedelta(days=1)
    )  # the same people again: their first file counts
    files(site, 30, 90, is_demo=True)
    files(small, 8, 90)
    files(small, 30, 1, recorded_by=clerk)  # a laboratory does not better its own figures
    (row,) = observatory.publish(on=TODAY).figures
    edge, _ = observatory.edges_of(site.legal_entity_id)
    assert row["entity"] == str(site.legal_entity_id)
    assert (row["files"], row["share"], row["weeks"]) == (5 * ((40 + edge) // 5), 50, 3)


def test_the_page_changes_once_a_month_and_never_in_between(client, site, time_machine):
    page = reverse("observatory")
    time_machine.move_to("2026-06-15 12:00 +0200")
    assert "premier relevé" in client.get(page).content.decode()
    files(site, 15, 20)
    publish_observatory()
    first = client.get(page).content
    assert "LABORATOIRE DES EXEMPLES" in first.decode()
    assert "95\u202f% ou plus" in first.decode()
    files(site, 40)
    CaseFile.objects.filter(answered_on__isnull=False)[0].delete()
    for moment in ("2026-06-15 13:00 +0200", "2026-06-30 23:30 +0200"):
        time_machine.move_to(moment)
        publish_observatory()
        assert client.get(page).content == first
    time_machine.move_to("2026-07-01 00:30 +0200")
    publish_observatory()
    assert "95\u202f% ou plus" not in client.get(page).content.decode()
    assert Snapshot.objects.count() == 2
