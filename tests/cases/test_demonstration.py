"""The made-up files of a fresh installation: a newcomer meets every state, every route and every paper there."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, SealedTOTPDevice, User
from cases import conditions
from cases.association import figures
from cases.demonstration.association import open_association
from cases.demonstration.carried import PEOPLE, carry
from cases.demonstration.files import EXAMPLES, make_all
from cases.demonstration.laboratory import NEIGHBOURS, NEXT_PLACE, made_up_site, open_space, write_to
from cases.file_pages.reading import in_order
from cases.models import CaseFile, Demand, DiaryEntry, Dossier, Letter, State
from cases.three_routes import three_routes
from rights.catalogue import RIGHTS
from tests.directory.factories import department
from tests.journeys.conftest import court, places  # noqa: F401 (fixtures)
from tests.laboratory.conftest import sit

TODAY = date(2026, 11, 25)
# The first letters, and those that a followed file leads to.
WRITTEN = {
    "request", "rectification_request", "erasure_request", "reminder", "identity_contest", "compensation",
    "criminal_complaint", "mandate", "cnil_complaint",
}  # fmt: skip


@pytest.fixture
def files(court, time_machine):  # noqa: F811
    time_machine.move_to("2026-11-25 12:00 +0100")
    patient = User.objects.create_patient("camille.exemple@example.org")
    assert make_all(patient, today=TODAY) == len(EXAMPLES)
    return {
        EXAMPLES[int(name.rpartition(" ")[2]) - 1].name: row
        for row in CaseFile.objects.visible_to(patient)
        if (name := row.told(row.scope_for(patient, purpose="test")).laboratory_name)
    }


def stands(case_file):
    """{route: where it stands}."""
    return {route.code: route.stands for route in three_routes(case_file, in_order(case_file), [], on=TODAY)}


def test_it_shows_every_state_right_letter_and_route(client, files):
    assert set(files) == {example.name for example in EXAMPLES}
    assert set(Demand.objects.values_list("state", flat=True)) == set(State.values)
    assert set(Demand.objects.values_list("right_code", flat=True)) == set(RIGHTS)
    assert set(Letter.objects.values_list("kind_code", flat=True)) >= WRITTEN
    assert not Letter.objects.filter(pdf=None).exists()
    client.force_login(files["silent"].patient)
    assert {client.get(reverse("case_detail", args=[row.pk])).status_code for row in files.values()} == {200}
    assert [row.case_file for row in Dossier.objects.filter(outcome=Dossier.Outcome.MADE)] == [files["silent"]]
    assert {row.case_file for row in DiaryEntry.objects.all()} == {files["routes"]}

    assert "trois mois ont passé" in stands(files["silent"])["cnil"].lower()
    assert stands(files["decided"])["cnil"] == "La CNIL a décidé."
    assert "est partie le" in stands(files["routes"])["civil"]
    assert "est déposée depuis le" in stands(files["routes"])["criminal"]
    assert "une nouvelle lettre peut demander l’effacement" in stands(files["erasable"])["laboratory"]
    assert in_order(files["contested"])[0].contested_on
    assert in_order(files["refused"])[0].retention.erasable_on == date(2029, 3, 1)


def test_a_made_up_laboratory_has_its_people_and_its_files(court, time_machine):  # noqa: F811
    time_machine.move_to("2026-11-25 12:00 +0100")
    department()
    patient = User.objects.create_patient("camille.exemple@example.org", is_demo=True, name="Camille Exemple")
    site = made_up_site()
    first, again = open_space(site), open_space(made_up_site())
    write_to(site, patient, today=TODAY, neighbours=NEIGHBOURS[-1:])
    seats = list(Membership.objects.in_force().order_by("number"))
    assert [seat.role for seat in seats] == ["officer", "agent", "reader"]
    assert seats[0].user.check_password(again)
    assert not seats[0].user.check_password(first)
    assert all(seat.user.is_demo for seat in seats)  # production refuses to start with them
    seen = CaseFile.objects.visible_to(seats[0])
    assert seen.count() == 2
    assert CaseFile.objects.visible_to(patient).count() == 1
    assert {row.due_on is None for row in seen} == {True, False}
    device = SealedTOTPDevice.objects.get(user=seats[0].user)
    assert device.verify_token(device.code_now())


def test_a_made_up_association_has_its_people_who_are_the_same_each_time(db):
    (_, first), (_, again) = open_association(), open_association()
    seats = list(Membership.objects.in_force().order_by("number"))
    assert [seat.role for seat in seats] == ["coordinator", "case_worker"]
    assert seats[0].organization.association.register_number == "W000000000"
    assert seats[0].user.check_password(again)
    assert not seats[0].user.check_password(first)
    assert all(seat.user.is_demo for seat in seats)


def test_a_made_up_association_carries_people_at_every_step_of_its_worklist(court, time_machine):  # noqa: F811
    time_machine.move_to("2026-11-25 12:00 +0100")
    department()
    association, _ = open_association()
    assert carry(association, [made_up_site(), made_up_site(NEXT_PLACE)], today=TODAY) == len(PEOPLE)
    coordinator, worker = Membership.objects.in_force().order_by("number")
    seen = CaseFile.objects.visible_to(coordinator)
    assert seen.count() == len(PEOPLE)
    assert seen.filter(case_worker=worker).count() == sum(person.is_mine for person in PEOPLE)
    todo = conditions.counts(seen, on=TODAY)
    assert {code for code, count in todo.items() if not count} == {
        "mandats-a-preparer", "a-poster", "plaintes-a-deposer", "silence-cnil"
    }  # fmt: skip
    board = figures.board(seen, on=TODAY)
    assert len(board.laboratories) == 2
    assert all(one.answered for one in board.laboratories)
    assert board.late.count
    assert board.grounds
    seen.update(case_worker=coordinator)
    browser = sit(Client(), coordinator)
    pages = [reverse("association_case_detail", args=[coordinator.pk, row.pk]) for row in seen]
    assert {browser.get(page).status_code for page in pages} == {200}
