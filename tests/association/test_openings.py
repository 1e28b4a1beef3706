"""A space opened by operators: one prepares, another confirms, and before that nobody is invited."""

import re
from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import openings, posted
from accounts.models import Invitation, Membership, Opening, Organization, PostedCode, SealedTOTPDevice, User
from directory.models import Association
from tests.laboratory.conftest import run_jobs, sit, site

__all__ = ["run_jobs", "site"]
PAGE = reverse("administration:opening_association")
CHECKED = {
    "checked": "Fiche du registre, appel au siège", "checked_on_day": "20", "checked_on_month": "3",
    "checked_on_year": "2026", "email": "coordination@association.example",
}  # fmt: skip
TOLD = {
    "name": "Les Patients du Golfe", "number": "w 561234567", "street": "3 rue des Essais", "postcode": "56000",
    "city": "Vannes", "website": "https://patients.example", **CHECKED,
}  # fmt: skip


def operator(login):
    user = User.objects.create_operator(login, None)
    SealedTOTPDevice.enrol(user)
    return user


@pytest.fixture
def odile(db, time_machine):
    time_machine.move_to("2026-03-20 10:00 +0100")
    return operator("odile")


@pytest.fixture
def oscar(db):
    return operator("oscar")


def act(client, by, page, row=None, **told):
    sit(client, SimpleNamespace(user=by))
    return client.post(reverse(f"administration:{page}", args=[row.pk] if row else []), told)


def prepared(client, by, **changes):
    act(client, by, "opening_association", **TOLD | changes)
    return Opening.objects.filter(dropped_at=None).first()


def test_two_operators_then_the_first_person_open_an_association(client, odile, oscar, run_jobs):
    row = prepared(client, odile)
    known = Association.objects.get(organizations=row.organization)
    assert (known.register_number, known.category, known.city) == ("W561234567", "other", "Vannes")
    assert "odile" in str(known.origins)
    assert not row.organization.is_open

    act(client, odile, "opening_confirm", row)
    run_jobs()
    assert not mail.outbox
    assert not Invitation.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():  # whatever the code forgets
        Opening.objects.update(confirmed_by=odile, confirmed_at=timezone.now())

    page = sit(client, SimpleNamespace(user=oscar)).get(reverse("administration:opening", args=[row.pk]))
    assert "coordination@association.example" in page.content.decode()
    assert "<strong>dont 1 à confirmer par vous</strong>" in client.get("/administration/").content.decode()
    act(client, oscar, "opening_confirm", row)
    run_jobs()
    link = re.search(r"/invitation/\w+/", mail.outbox[-1].body)[0]
    client.logout()
    assert "Ouvrir l’espace de votre association" in client.get(link).content.decode()
    password = "sept chevaux bleus traversent la place"
    client.post(link, {"name": "Camille Exemple", "password": password, "again": password})
    seat = Membership.objects.get()
    assert (seat.role, seat.organization.is_open, seat.organization.association) == ("coordinator", True, known)
    assert [line.act for line in seat.organization.events.all()] == ["opened"]
    row.refresh_from_db()
    for page in ("opening_confirm", "opening_again", "opening_drop"):
        act(client, oscar, page, row)
    assert Invitation.objects.count() == 1


def test_a_laboratory_is_chosen_from_the_directory_and_opened_by_a_letter_alone(client, odile, site):
    page, company = reverse("administration:opening_laboratory"), site.legal_entity
    sit(client, SimpleNamespace(user=odile))
    for said in (company.finess, site.name, site.city):
        found = client.get(page, {"search": said}).content.decode()
        assert company.name in found
        assert "56000 VANNES" in found  # where the letter goes, before it is asked for
    assert "Aucune société" in client.get(page, {"search": "introuvable"}).content.decode()
    assert "Indiquez un nom" in client.get(page, {"search": " "}).content.decode()
    assert act(client, odile, "opening_laboratory", finess="990000000").status_code == 404
    for _ in range(2):  # a second press posts nothing more
        answer = act(client, odile, "opening_laboratory", finess=company.finess)
    row = PostedCode.objects.get()
    assert (row.organization.legal_entity, row.printed_at, row.organization.is_open) == (company, None, False)
    told = client.get(answer.url).content.decode()
    assert company.name in told
    assert posted.digits_of(row) not in told
    with pytest.raises(openings.OpeningRefused, match="code posté"):
        openings.prepare(row.organization, email="a@labo.example", checked="", checked_on=None, by=odile, now=None)
    Organization.objects.update(opened_at=timezone.now())
    answer = act(client, odile, "opening_laboratory", finess=company.finess)
    assert "déjà ouvert" in client.get(answer.url).content.decode()


def test_a_lost_link_is_replaced_and_an_opening_dropped_invites_nobody(client, odile, oscar):
    row = prepared(client, odile)
    act(client, oscar, "opening_confirm", row)
    act(client, odile, "opening_again", row)
    assert [one.withdrawn_at is None for one in Invitation.objects.order_by("sent_at")] == [False, True]
    assert prepared(client, oscar) == row  # one at a time
    act(client, oscar, "opening_drop", row)
    assert not Invitation.objects.filter(withdrawn_at=None).exists()
    again = prepared(client, oscar, email="autre@association.example")
    assert again.organization == row.organization
    assert Association.objects.filter(name__iexact=TOLD["name"]).count() == Organization.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"number": "W12"}, "ni un RNA"),
        ({"number": "123456789"}, "ni un SIREN"),
        ({"number": ""}, "Indiquez le numéro"),
        ({"postcode": "560"}, "pas un code postal"),
        ({"website": "patients"}, "l’adresse entière"),
        ({"checked": ""}, "ce que vous avez vérifié"),
        ({"checked_on_year": "2027"}, "pas encore arrivée"),
        ({"email": "coordination"}, "incomplète"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, odile, changes, sentence):
    page = act(client, odile, "opening_association", **TOLD | changes).content.decode()
    assert sentence in page
    assert TOLD["street"] in page
    assert not Organization.objects.exists()


def test_a_number_that_another_association_bears_is_refused(client, odile):
    prepared(client, odile)
    page = act(client, odile, "opening_association", **TOLD | {"name": "Une autre"}).content.decode()
    assert "celui de Les Patients du Golfe" in page


def test_an_operator_alone_is_told_what_to_do(client, odile):
    prepared(client, odile)
    page = client.get(reverse("administration:openings")).content.decode()
    assert "manage.py create_operator" in page
    operator("oscar")
    assert "manage.py create_operator" not in client.get(reverse("administration:openings")).content.decode()


def test_no_organization_and_no_half_signed_operator_opens_anything(client, odile):
    client.force_login(odile)
    assert client.post(PAGE, TOLD).status_code == 302
    client.force_login(User.objects.create_staff("agent@labo.example", None))
    assert client.post(PAGE, TOLD)["Location"].startswith("/administration/login/")
    assert not Opening.objects.exists()
    assert openings.operators().count() == 1
