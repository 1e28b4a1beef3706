"""People told of a breach are forgotten: their names, their addresses and the letters that hold both."""

from datetime import date

from django.utils import timezone

from accounts.team import write_letterhead
from cases.laboratory import telling
from cases.models import BreachNotice, NoticeLot
from tests.laboratory.conftest import sit
from tests.laboratory.test_duties_notices import (
    HEAD,
    POSTED,
    address,
    campaign,
    in_march,
    people,
    printed,
    record,
    send_list,
    with_people,
)
from vault.models import SealedFile

__all__ = ["campaign", "in_march", "printed", "record"]


def test_addresses_are_forgotten_after_their_time_and_the_day_stays(client, officer, printed, time_machine):
    client.post(address("desk_notice_posted", officer, printed), POSTED)
    time_machine.move_to("2026-05-31 10:00 +0200")  # the ninetieth day
    telling.forget(now=timezone.now())
    assert BreachNotice.objects.filter(recipient__isnull=True).count() == 0
    time_machine.move_to("2026-06-01 10:00 +0200")
    telling.forget(now=timezone.now())
    assert printed.notices.get(number=1).posted_on == date(2026, 3, 2)
    assert BreachNotice.objects.filter(recipient__isnull=True).count() == 2
    assert [lot.first for lot in NoticeLot.objects.filter(pdf__isnull=False)] == [3]  # its letter is not posted
    assert SealedFile.objects.count() == 1
    page = sit(client, officer).get(address("desk_notice", officer, printed)).content.decode()
    assert "effacé" in page


def test_letters_that_a_purge_cut_short_left_behind_go_with_the_next(printed):
    printed.notices.filter(number__lte=2).update(recipient=None)
    telling.forget(now=timezone.now())
    assert [lot.first for lot in NoticeLot.objects.filter(pdf__isnull=False)] == [3]
    assert SealedFile.objects.count() == 1


def test_people_whose_letters_nobody_noted_as_posted_are_forgotten_on_the_day_announced(
    client, officer, printed, campaign, time_machine
):
    client.post(address("desk_notice_posted", officer, printed), {**POSTED, "last": "1"})
    page = client.get(address("desk_notice", officer, printed)).text
    assert "effacés après le 29\u00a0août 2026" in page
    time_machine.move_to("2026-08-29 10:00 +0200")
    telling.forget(now=timezone.now())
    assert [one.number for one in printed.notices.filter(recipient__isnull=True)] == [1]
    assert "aujourd’hui" in sit(client, officer).get(address("desk_notice", officer, printed)).text
    time_machine.move_to("2026-08-30 10:00 +0200")
    telling.forget(now=timezone.now())
    assert printed.notices.filter(recipient__isnull=True).count() == 3
    assert "sans qu’aucun envoi ait été noté" in sit(client, officer).get(address("desk_notice", officer, printed)).text
    register = b"".join(client.post(address("desk_notice_register", officer, printed)).streaming_content).decode()
    assert "Exemples" not in register
    assert "1 rue" not in register


def test_people_added_and_never_written_to_are_forgotten_too(client, officer, campaign, time_machine):
    write_letterhead(HEAD, by=officer)
    with_people(sit(client, officer), officer, campaign, 2)
    time_machine.move_to("2026-08-30 10:00 +0200")
    telling.forget(now=timezone.now())
    assert campaign.notices.filter(recipient__isnull=True).count() == 2
    said = (
        sit(client, officer).post(address("desk_notice_print", officer, campaign), {"version": "1"}, follow=True).text
    )
    assert "ouvrez une autre information" in said
    assert not NoticeLot.objects.exists()


def test_a_list_never_accepted_is_gone_after_a_day(client, officer, campaign, time_machine):
    send_list(sit(client, officer), officer, campaign, people(2))
    time_machine.move_to("2026-03-03 10:01 +0100")
    telling.forget(now=timezone.now())
    campaign.refresh_from_db()
    assert not campaign.waiting
