"""What a list says of letters that somebody noted by hand, in part or meanwhile: nothing is lost, nothing doubled."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import writing
from cases.association import receipts
from cases.association.receipt_line import Line
from cases.association.receipt_matching import NUMBER_ALONE, TAKEN, TWICE
from cases.forms.case import SentForm
from cases.forms.texts import MISCOPIED, NO_NUMBER, SHORTENED, number_problem
from cases.models import Action, Event, Letter, Mandate, Receipts
from cases.workflow import NotAllowed, perform, perform_all
from cases.workflow.mandated import OUTSIDE
from tests.association.conftest import given_to
from tests.association.many import enter_many, run_all_but_the_press
from tests.association.test_campaigns import late, validated
from tests.laboratory.conftest import agent, laboratory, sit

__all__ = ["agent", "laboratory"]

POSTED, ARRIVED, TODAY = date(2026, 6, 1), date(2026, 6, 5), date(2026, 6, 12)
NUMBER = "1A 111 111 1111 1"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{POSTED} 12:00 +0200")


@pytest.fixture
def files(coordinator, site):
    return enter_many(coordinator, site, 3)


def letter_of(case_file, kind="request"):
    return Letter.objects.select_related("case_file__key", "case_file__patient").get(
        case_file=case_file, kind_code=kind
    )  # fmt: skip


def noted(seat, case_file, kind="request", **told):
    letter = letter_of(case_file, kind)
    receipts.note(letter, Line(str(letter.pk), **told), seat, at=timezone.now())


def as_csv(*rows):
    return "\n".join(["Repère;Numéro;Posté le;Reçu le", *(";".join(row) for row in rows)]).encode()


def given(seat, *rows):
    """A list read and accepted: (the reading, what was refused)."""
    reading = receipts.read(as_csv(*rows), seat, today=timezone.localdate())
    row = receipts.keep(reading, seat, at=timezone.now())
    if reading.lines:
        receipts.accept(row, seat, at=timezone.now())
        run_all_but_the_press()
    refusals = Receipts.objects.get(pk=row.pk).refusals.reveal(seat.own_scope("test"))
    return reading, [sentence for *_, sentence in refusals or ()]


def test_the_number_of_a_letter_posted_without_one_is_kept_with_its_receipt(files, coordinator, time_machine):
    validated(coordinator)
    run_all_but_the_press()
    for case_file in files:
        noted(coordinator, case_file, posted=POSTED.isoformat())
    time_machine.move_to(f"{TODAY} 12:00 +0200")
    noted(coordinator, files[2], received=ARRIVED.isoformat())
    reading, refused = given(
        coordinator,
        (files[0].reference, NUMBER, "", "05/06/2026"),
        (files[1].reference, "1A 222 222 2222 2", "01/06/2026", ""),
        (files[2].reference, "1A 333 333 3333 3", "", "05/06/2026"),
    )
    assert (len(reading.lines), [problem[2] for problem in reading.problems]) == (1, [NUMBER_ALONE] * 2)
    assert refused == []
    received = files[0].events.get(action=Action.RECEIVE)
    scope = files[0].scope_for(coordinator, purpose="test")
    assert (received.on, received.details.reveal(scope)) == (ARRIVED, {"number": NUMBER})
    recalled = writing.recalling(files[0], writing.case_demands(files[0]), scope, on=TODAY)
    assert recalled["first_request"]["registered_number"] == NUMBER
    again, _ = given(coordinator, ("", NUMBER, "", "05/06/2026"))
    assert (again.known, again.lines, again.problems) == (1, [], [])
    other, _ = given(coordinator, (files[0].reference, "1A 999 999 9999 9", "", "05/06/2026"))
    assert "Un autre numéro" in other.problems[0][2]


def test_one_number_is_never_that_of_two_letters(files, coordinator):
    validated(coordinator)
    run_all_but_the_press()
    posted = [(row.reference, NUMBER, "01/06/2026", "") for row in files]
    reading, _ = given(coordinator, *posted[:2], (files[2].reference, "1A 333 333 3333 3", "01/06/2026", ""))
    assert [(line, problem) for line, _, problem in reading.problems] == [(2, TWICE), (3, TWICE)]
    assert len(reading.lines) == 1
    first, second = (receipts.read(as_csv(row), coordinator, today=POSTED) for row in posted[:2])
    accepted = [receipts.keep(one, coordinator, at=timezone.now()) for one in (first, second)]  # both read before
    for row in accepted:
        receipts.accept(row, coordinator, at=timezone.now())
    run_all_but_the_press()
    refusals = Receipts.objects.get(pk=accepted[1].pk).refusals.reveal(coordinator.own_scope("test"))
    assert [sentence for *_, sentence in refusals] == [TAKEN]
    assert letter_of(files[0]).left_on == POSTED
    assert letter_of(files[1]).left_on is None
    reading, _ = given(coordinator, *posted[:2])  # of the one that is noted, it is known whose it is
    assert [line for line, *_ in reading.problems] == [3]
    assert reading.known == 1


def test_a_receipt_noted_by_hand_after_the_list_was_read_is_not_doubled(files, coordinator, time_machine):
    validated(coordinator)
    run_all_but_the_press()
    for case_file in files[:2]:
        noted(coordinator, case_file, posted=POSTED.isoformat())
        demands = writing.case_demands(case_file)
        perform_all(Action.RECEIVE, demands, by=coordinator, on=POSTED, key=f"hand:{case_file.pk}")
    lines = Event.objects.count()
    noted(coordinator, files[0], received=POSTED.isoformat())
    with pytest.raises(NotAllowed, match="déjà notée au 1er juin 2026"):
        noted(coordinator, files[0], received=ARRIVED.isoformat())
    assert Event.objects.count() == lines
    letter = letter_of(files[1])
    line = Line(str(letter.pk), number=NUMBER, received=POSTED.isoformat())
    with pytest.raises(receipts.NotAllowed, match="noté entre-temps, sans ce numéro"):
        receipts.note(letter, line, coordinator, at=timezone.now())


def test_one_letter_that_the_mandate_no_longer_opens_does_not_stop_the_list(files, coordinator, time_machine):
    late(files, coordinator, time_machine)
    validated(coordinator, "formal_notice", {"days": 15})
    run_all_but_the_press()
    for case_file in files[:2]:
        noted(coordinator, case_file, "formal_notice", posted="2026-07-20")
    Mandate.objects.filter(case_file=files[0]).update(scopes=["cnil"])
    marks = [receipts.mark(letter_of(row, "formal_notice"), row.reference) for row in files[:2]]
    reading, refused = given(coordinator, *((mark, "", "", "20/07/2026") for mark in marks))
    assert (len(reading.lines), refused) == (2, [OUTSIDE])
    assert Event.objects.get(action=Action.LETTER_RECEIVED).case_file == files[1]


def test_a_list_is_noted_for_whoever_accepts_it_and_no_line_is_lost_when_she_leaves(
    files, coordinator, case_worker, monkeypatch
):
    validated(coordinator)
    run_all_but_the_press()
    monkeypatch.setattr(receipts, "LOT", 1)
    rows = "\n".join(["Repère;Posté le", *(f"{row.reference};01/06/2026" for row in files[:2])]).encode()
    read = receipts.keep(receipts.read(rows, coordinator, today=POSTED), coordinator, at=timezone.now())
    receipts.accept(read, case_worker, at=timezone.now())
    receipts.apply(read.pk, at=timezone.now())
    assert Event.objects.get(action=Action.SEND).data["member"] == case_worker.number
    type(case_worker).objects.filter(pk=case_worker.pk).update(removed_at=timezone.now())
    run_all_but_the_press()
    read.refresh_from_db()
    told = read.refusals.reveal(coordinator.own_scope("test"))
    assert (read.done, [why for *_, why in told]) == (2, [receipts.GONE])
    assert Event.objects.filter(action=Action.SEND).count() == 1


def test_who_notes_a_receipt_again_is_told_and_the_laboratory_still_acknowledges_it(carried, coordinator, agent):
    demand = carried.demands.first()
    perform(Action.RECEIVE, demand, by=coordinator, on=POSTED, presumed=True)
    with pytest.raises(NotAllowed, match="déjà notée à ce jour"):
        perform(Action.RECEIVE, demand, by=carried.patient, on=POSTED, presumed=True)
    perform(Action.RECEIVE, demand, by=coordinator, on=POSTED)  # proved now
    letter = writing.write_letter(carried, "lab_acknowledgement", {}, [], on=POSTED, key="r")
    perform(Action.RECEIVE, demand, by=agent, on=POSTED, proof="stamp", letter=letter)
    with pytest.raises(NotAllowed, match="déjà accusé réception"):
        perform(Action.RECEIVE, demand, by=agent, on=POSTED, proof="stamp", letter=letter)


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("2C 177 004 1235 8", ""),  # La Poste, at home
        ("1e00123456789", ""),  # the same: a letter, not a power of ten
        ("RK 123 456 785 FR", ""),  # La Poste, to other countries: S10
        ("RB123456785GB", ""),
        ("RK123456786GB", ""),  # another post may count otherwise
        ("86900000000016", ""),
        ("3f2b8c1e-9d4a-4f6b-8a57-0c1d2e3f4a5b", ""),  # an electronic one
        ("RK 123 456 784 FR", MISCOPIED),
        ("8,7E+13", SHORTENED),
        ("8.7e+16", SHORTENED),
        ("87E12", NO_NUMBER),
        ("9E+12", SHORTENED),
        ("8,70000000E13", SHORTENED),
        ("– –", NO_NUMBER),
        ("recommandé", NO_NUMBER),
        ("05/06/2026", NO_NUMBER),
        ("1A 234 5", NO_NUMBER),
        ("1A 234 567 8901 2 et 1A 234 567 8901 3 aussi", NO_NUMBER),
    ],
)
def test_what_cannot_be_a_registered_number_is_refused_and_an_unusual_one_is_not(number, problem):
    assert number_problem(number) == problem


def test_such_a_number_is_refused_by_hand_too():
    told = {"channel": "registered", "sent_on_day": "1", "sent_on_month": "6", "sent_on_year": "2026"}
    assert SentForm(told | {"number": "8,7E+13"}, today=POSTED).errors == {"number": [SHORTENED]}
    assert SentForm(told | {"number": NUMBER}, today=POSTED).is_valid()


def test_typed_lines_that_were_not_noted_are_offered_again_as_they_were_typed(client, files, coordinator, neighbour):
    validated(coordinator)
    run_all_but_the_press()
    sit(client, coordinator)
    lists = reverse("association_receipts_lists", args=[coordinator.pk])
    good = f"{files[0].reference} ; 01/06/2026 ; {NUMBER}"
    bad = f"{files[1].reference} ; 01/06/2026 ; 8,7E+13 ; ; « vu »"
    written = f"{good}\n\n{bad}\n{files[2].reference} ; 31/02/2026"

    def lines_of(page):
        return unescape(re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", page, re.DOTALL)[1]).strip()

    read = client.post(lists, {"typed": written}, follow=True)
    assert [(line, column) for line, column, _ in read.context["problems"]] == [(3, ""), (3, "Numéro"), (4, "Posté le")]
    again = re.search(r'href="([^"]*\?reprise=[^"]*)"', read.text)[1]
    assert lines_of(client.get(again).text) == written  # whole, before anything is noted
    read = client.post(again, {"typed": written}, follow=True)
    assert Receipts.objects.count() == 1  # in the place of the first
    row = Receipts.objects.get()
    client.post(reverse("association_receipts_accept", args=[coordinator.pk, row.pk]))
    run_all_but_the_press()
    done = client.get(reverse("association_receipts", args=[coordinator.pk, row.pk])).text
    again = re.search(r'href="([^"]*\?reprise=[^"]*)"', done)[1]
    assert lines_of(client.get(again).text).split("\n") == written.split("\n")[2:]
    corrected = f"{files[1].reference} ; 01/06/2026\n{files[2].reference} ; 01/06/2026"
    assert "2\u00a0lettres à noter" in client.post(again, {"typed": corrected}, follow=True).text
    assert Receipts.objects.filter(pk=row.pk).exists()  # what was noted with it stays
    for wrong in ("x", Receipts.objects.exclude(pk=row.pk).get().pk.int):
        assert client.get(f"{lists}?reprise={wrong}").status_code == 404
    Receipts.objects.filter(pk=row.pk).delete()
    assert "2\u00a0lettres à noter" in client.post(again, {"typed": corrected}, follow=True).text  # gone meanwhile
    row = Receipts.objects.first()
    theirs = reverse("association_receipts_lists", args=[neighbour.pk])
    assert sit(client, neighbour).get(f"{theirs}?reprise={row.pk}").status_code == 404


def test_from_the_files_of_one_member_the_way_back_leads_to_these(client, files, coordinator):
    validated(coordinator)
    run_all_but_the_press()
    for case_file in files[:2]:
        given_to(case_file, coordinator)
    sit(client, coordinator)
    list_of = reverse("association_to_do", args=[coordinator.pk, "a-poster"])
    note = reverse("association_note", args=[coordinator.pk, "a-poster"])
    told = {"channel": "post", "on_day": 1, "on_month": 6, "on_year": 2026, "dossier": [str(row.pk) for row in files]}
    for asked, total in (("?qui=moi", 2), ("", 3)):
        read = client.post(f"{note}{asked}", told, follow=True)
        row = read.context["receipts"]
        assert row.total == total
        assert f'class="back-link" href="{list_of}{asked}"' in read.text
    early = client.post(f"{note}?qui=moi", told | {"on_month": 5}, follow=True).text
    assert early.count(f'href="{list_of}?qui=moi"') == 2  # above, and beside what went wrong
    client.post(reverse("association_receipts_accept", args=[coordinator.pk, row.pk]))
    run_all_but_the_press()
    done = client.get(reverse("association_receipts", args=[coordinator.pk, row.pk])).text
    assert f'class="back-link" href="{list_of}"' in done
    nothing = reverse("association_mailing_ask", args=[coordinator.pk])
    assert client.post(f"{nothing}?qui=moi", {"form": "print", "all": "1"})["Location"] == f"{list_of}?qui=moi"
