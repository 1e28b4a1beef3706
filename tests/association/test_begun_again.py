"""Work that failed three times: the page says so, and whoever follows it begins again. No page waits for ever."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from accounts.models import Membership
from cases import tables
from cases.association import grouping, posting, receipts, scanning
from cases.association.overview import Chosen
from cases.intake import lists
from cases.member_columns import guessed
from cases.models import Job, Receipts
from tests.association.lists import file_of, row
from tests.association.many import enter_many, run_all_but_the_press
from tests.association.test_campaigns import sent_and_received, validated
from tests.cases.test_patient_door import PDF
from tests.laboratory.conftest import member, sit

TODAY = date(2026, 6, 1)
STOPPED = "Le travail s’est arrêté"


@pytest.fixture
def works(coordinator, site, time_machine):
    """{its word in the address: (its page, its row)}, each asked for and not begun."""
    time_machine.move_to(f"{TODAY} 12:00 +0200")
    at = timezone.now()
    files = enter_many(coordinator, site, 2, scopes=("requests", "courts"))
    enter_many(coordinator, site, 1, start=2, signed=False)
    campaign = validated(coordinator)
    run_all_but_the_press()
    mailing = posting.ask(coordinator, form="files", key="k", at=at, campaign=campaign)
    told = f"Repère;Posté le\n{files[0].reference};01/06/2026".encode()
    noting = receipts.keep(receipts.read(told, coordinator, today=TODAY), coordinator, at=at, accepted=True)
    sent_and_received(files[1:], coordinator)
    group = grouping.ask(coordinator, Chosen(), with_scans=False, key="k", at=at)
    lot = scanning.receive(coordinator, [("A-2.pdf", PDF)], signed_on=TODAY, on=TODAY, at=at, key="k")
    scanning.validate(lot, at=at)
    table = tables.read(file_of(row("9")).read())
    members = lists.keep(
        coordinator, table, guessed(table.columns, {}), breach=None, scopes=["requests"], key="k", at=at
    )
    return {
        "envoi": ("mailing", mailing), "avis": ("receipts", noting), "groupe": ("group_file", group),
        "mandats": ("scan_lot", lot), "liste": ("import_list", members),
    }  # fmt: skip


def test_what_was_given_up_is_said_and_begun_again_by_whoever_follows_it(
    client, works, coordinator, case_worker, neighbour
):
    waiting = Job.objects.filter(state=Job.State.READY).exclude(name="render_letter")
    assert waiting.update(state=Job.State.QUARANTINED, attempts=3) == len(works)
    OrmQ.objects.all().delete()

    def again(seat, work):
        return client.post(reverse("association_again", args=[seat.pk, work, works[work][1].pk]))

    sit(client, neighbour)
    assert {again(neighbour, work).status_code for work in works} == {404}
    sit(client, case_worker)
    assert [again(case_worker, work).status_code for work in ("groupe", "mandats", "liste")] == [404] * 3
    assert not OrmQ.objects.exists()
    sit(client, coordinator)
    for work, (name, one) in works.items():
        page = reverse(f"association_{name}", args=[coordinator.pk, one.pk])
        said = client.get(page).text
        assert (STOPPED in said, "data-poll-url" in said) == (True, False), work
        begun = again(coordinator, work)
        assert begun["Location"] == page
        assert STOPPED not in client.get(page).text
        run_all_but_the_press()
        assert "data-poll-url" not in client.get(page).text, work
    assert not Job.objects.exclude(state=Job.State.DONE).exclude(name="render_letter").exists()
    assert Receipts.objects.get().done == 1
    unknown = reverse("association_again", args=[coordinator.pk, "rien", works["envoi"][1].pk])
    assert client.post(unknown).status_code == 404


def test_what_somebody_asked_for_who_left_goes_on_for_whoever_begins_again(client, works, coordinator, association):
    Membership.objects.filter(pk=coordinator.pk).update(removed_at=timezone.now())
    colleague = member(association, Membership.Role.COORDINATOR)
    run_all_but_the_press()
    sit(client, colleague)
    for work, ready in (("groupe", "Télécharger le ZIP"), ("envoi", "2\u00a0lettres")):
        name, one = works[work]
        page = reverse(f"association_{name}", args=[colleague.pk, one.pk])
        assert STOPPED in client.get(page).text, work
        client.post(reverse("association_again", args=[colleague.pk, work, one.pk]))
        run_all_but_the_press()
        said = client.get(page).text
        assert (STOPPED in said, ready in said) == (False, True), work
        one.refresh_from_db()
        assert one.member == colleague
    group = works["groupe"][1]
    other = member(association, Membership.Role.COORDINATOR)
    sit(client, other)
    client.post(reverse("association_again", args=[other.pk, "groupe", group.pk]))
    group.refresh_from_db()
    assert group.member == colleague  # who works here: it stays hers
