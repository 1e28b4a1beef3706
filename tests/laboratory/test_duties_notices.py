"""People told of a breach: a list accepted once, letters printed lot by lot, postings noted, addresses forgotten."""

import io
import uuid
from datetime import date
from hashlib import sha256

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import OrganizationEvent
from accounts.team import write_letterhead
from cases.jobs import print_notices
from cases.laboratory import telling
from cases.models import BreachNotice, BreachRecord, NoticeCampaign, NoticeLot
from rights.specimens.laboratory import WARNED
from tests.laboratory.conftest import sit

HEAD = {
    "sender": {"name": "Laboratoire des Exemples", "lines": ["1 rue des Essais", "56000 Vannes"]},
    "officer": {"email": "dpo@labo.example"},
    "signatory": "",
    "place": "Vannes",
}
HEADER = "Nom;Prénom;Adresse;Code postal;Ville;Analyse"


@pytest.fixture(autouse=True)
def in_march(time_machine):
    time_machine.move_to("2026-03-02 10:00 +0100")


@pytest.fixture
def record(officer):
    said = {"known_at": timezone.now(), "notified_at": None, "risk": "high", "breach": None}
    told = {
        "title": "Essai", "what": "Un fichier est sorti.", "data": ["postal_address"], "consequences": "Des appels.",
        "measures": "Fermé.",
    }  # fmt: skip
    return BreachRecord.objects.enter({**said, "told": told}, by=officer, key=uuid.uuid4().hex, at=timezone.now())


@pytest.fixture
def campaign(record, officer):
    return telling.begin(record, dict(WARNED), by=officer, key=uuid.uuid4().hex, at=timezone.now())


def address(name, seat, campaign, *more):
    return reverse(name, args=[seat.pk, campaign.pk, *more])


def people(count):
    return "\n".join([HEADER, *(f"Essai{n};Alex;{n + 1} rue des Essais;56000;Vannes;canari" for n in range(count))])


def send_list(client, seat, campaign, text):
    upload = SimpleUploadedFile("liste.csv", text.encode())
    return client.post(address("desk_notice_list", seat, campaign), {"upload": upload}, follow=True)


def accept(client, seat, campaign, **more):
    return client.post(address("desk_notice_accept", seat, campaign), more)


def with_people(client, seat, campaign, count):
    send_list(client, seat, campaign, people(count))
    accept(client, seat, campaign)


def test_a_list_is_reported_on_first_then_accepted_and_the_same_twice_doubles_nobody(client, officer, campaign):
    sit(client, officer)
    page = send_list(client, officer, campaign, people(3) + "\n;Jo;4 rue;56000;Vannes;x").content.decode()
    assert "rien n’est encore ajouté" in page
    assert "Le nom est vide." in page
    assert "jamais gardées\u202f: Analyse" in page
    assert not campaign.notices.exists()
    accept(client, officer, campaign)
    assert campaign.notices.count() == 3
    send_list(client, officer, campaign, people(4))
    accept(client, officer, campaign)
    assert list(campaign.notices.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    campaign.refresh_from_db()
    assert not campaign.waiting


def test_a_list_put_aside_leaves_nothing(client, officer, campaign):
    sit(client, officer)
    send_list(client, officer, campaign, people(2))
    accept(client, officer, campaign, drop="1")
    campaign.refresh_from_db()
    assert not campaign.waiting
    assert not campaign.notices.exists()


def test_a_file_that_is_no_list_is_refused_beside_its_field(client, officer, campaign):
    page = send_list(sit(client, officer), officer, campaign, "Nom;Ville\nA;B").content.decode()
    assert "Il manque la colonne" in page
    assert "Erreur" in page


def test_letters_are_printed_in_lots_in_order_each_on_a_recto_and_once(client, officer, campaign, run_jobs):
    write_letterhead(HEAD, by=officer)
    officer.organization.refresh_from_db()
    sit(client, officer)
    with_people(client, officer, campaign, telling.LOT + 1)
    client.post(address("desk_notice_print", officer, campaign), {"version": "1"})
    first, second = NoticeLot.objects.order_by("first")
    assert (first.last, second.first, second.last) == (telling.LOT, telling.LOT + 1, telling.LOT + 1)
    NoticeLot.objects.filter(pk=first.pk).update(last=1)  # one letter is enough to look at: printing is slow
    run_jobs()
    sealed = NoticeLot.objects.get(pk=second.pk).pdf_id
    assert print_notices(second.pk) is None
    assert NoticeLot.objects.get(pk=second.pk).pdf_id == sealed
    page = client.get(address("desk_notice", officer, campaign)).content.decode()
    assert "Télécharger les lettres 1 à" in page
    content = client.post(address("desk_notice_letters", officer, campaign, 1)).content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 4  # two letters, a sheet each
    noted = OrganizationEvent.objects.get(act=OrganizationEvent.Act.TOOK_LETTERS)
    assert (noted.by, noted.count) == (officer, telling.LOT + 1)
    client.post(address("desk_notice_accept", officer, campaign))
    assert campaign.notices.count() == telling.LOT + 1  # the list is closed


def test_without_a_letterhead_or_people_nothing_is_printed_and_the_page_says_why(client, officer, campaign):
    sit(client, officer)
    said = client.post(address("desk_notice_print", officer, campaign), {"version": "1"}, follow=True).content.decode()
    assert "Ajoutez d’abord des destinataires" in said
    with_people(client, officer, campaign, 1)
    said = client.post(address("desk_notice_print", officer, campaign), {"version": "1"}, follow=True).content.decode()
    assert "Remplissez d’abord l’en-tête" in said
    assert not NoticeLot.objects.exists()


@pytest.fixture
def printed(client, officer, campaign):
    with_people(sit(client, officer), officer, campaign, 3)
    NoticeCampaign.objects.filter(pk=campaign.pk).update(printed_on="2026-03-02")
    NoticeLot.objects.create(campaign=campaign, first=1, last=3, printed_at=timezone.now())
    campaign.refresh_from_db()
    return campaign


POSTED = {"first": "1", "last": "2", "on_day": "2", "on_month": "3", "on_year": "2026", "channel": "post"}


def test_a_range_is_noted_as_posted_once_and_the_register_says_who_when_and_how(client, officer, printed):
    client.post(address("desk_notice_posted", officer, printed), POSTED)
    client.post(address("desk_notice_posted", officer, printed), POSTED | {"last": "3", "channel": "registered"})
    assert list(printed.notices.order_by("number").values_list("channel", flat=True)) == ["post", "post", "registered"]
    response = client.post(address("desk_notice_register", officer, printed))
    text = b"".join(response.streaming_content).decode()
    assert "1;Alex Essai0;1 rue des Essais, 56000 Vannes;2026-03-02;lettre simple;" in text
    noted = OrganizationEvent.objects.get(act=OrganizationEvent.Act.TOOK_TOLD)
    ids = sorted(str(pk) for pk in printed.notices.values_list("pk", flat=True))
    assert (noted.by, noted.count, noted.digest) == (officer, 3, sha256("\n".join(ids).encode()).hexdigest())
    assert client.get(address("desk_notice_register", officer, printed)).status_code == 405
    shown = client.get(reverse("desk_figures", args=[officer.pk])).text
    assert "a téléchargé le registre des personnes informées, 3\u00a0lignes (violation 1, csv)" in shown


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first": "0"}, "de 1 à 3"),
        ({"last": "4"}, "de 1 à 3"),
        ({"first": "3"}, "avant le premier"),
        ({"on_day": "1"}, "au plus tôt le jour"),
        ({"on_day": "3"}, "pas encore arrivée"),
        ({"channel": ""}, "Choisissez comment"),
    ],
)
def test_a_posting_that_cannot_be_is_refused_beside_its_field(client, officer, printed, changes, said):
    page = client.post(address("desk_notice_posted", officer, printed), POSTED | changes).content.decode()
    assert said in page
    assert not printed.notices.exclude(posted_on=None).exists()


def test_addresses_are_forgotten_after_their_time_and_the_day_stays(client, officer, printed, time_machine):
    client.post(address("desk_notice_posted", officer, printed), POSTED)
    time_machine.move_to("2026-05-31 10:00 +0200")  # the ninetieth day
    telling.forget(now=timezone.now())
    assert BreachNotice.objects.filter(recipient__isnull=True).count() == 0
    time_machine.move_to("2026-06-01 10:00 +0200")
    telling.forget(now=timezone.now())
    assert printed.notices.get(number=1).posted_on == date(2026, 3, 2)
    assert BreachNotice.objects.filter(recipient__isnull=True).count() == 2
    page = sit(client, officer).get(address("desk_notice", officer, printed)).content.decode()
    assert "effacé" in page


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


def test_another_laboratory_finds_nothing_and_an_agent_prints_nothing(client, officer, agent, stranger, campaign):
    sit(client, stranger)
    for name in ("desk_notice", "desk_notice_text", "desk_notice_sample"):
        assert client.get(address(name, stranger, campaign)).status_code == 404
    assert client.post(address("desk_notice_register", stranger, campaign)).status_code == 404
    assert client.post(address("desk_notice_print", agent, campaign)).status_code == 404
    sit(client, agent)
    assert client.post(address("desk_notice_print", agent, campaign)).status_code == 404


def test_the_text_begins_from_the_register(client, officer, record):
    page = sit(client, officer).get(reverse("desk_notice_begin", args=[officer.pk, record.pk])).content.decode()
    assert "Un fichier est sorti." in page
    assert "adresse postale" in page


def test_the_second_writer_of_the_text_is_told_and_nothing_else_than_what_was_read_is_printed(
    client, officer, campaign
):
    write_letterhead(HEAD, by=officer)
    there = address("desk_notice_text", officer, campaign)
    page = sit(client, officer).get(there).text
    assert 'name="version" value="1"' in page
    typed = {name: "\n".join(said) if isinstance(said, list) else said for name, said in WARNED.items()}
    for _ in range(2):  # posted twice, written once
        said = client.post(there, {**typed, "version": "1", "what": "Le premier texte."}, follow=True).text
        assert "Le texte est enregistré." in said
    refused = client.post(there, {**typed, "version": "1", "what": "Le second texte."}).text
    assert "Rien n’a été écrasé" in refused
    assert "Le second texte." in refused
    campaign.refresh_from_db()
    assert (campaign.version, campaign.told.reveal(officer.own_scope("essai"))["warned"]["what"]) == (
        2, "Le premier texte.",
    )  # fmt: skip
    with_people(client, officer, campaign, 1)
    said = client.post(address("desk_notice_print", officer, campaign), {"version": "1"}, follow=True).text
    assert "relisez-le, puis faites imprimer" in said
    assert not NoticeLot.objects.exists()
    assert 'name="version" value="2"' in said
    client.post(address("desk_notice_print", officer, campaign), {"version": "2"})
    assert NoticeLot.objects.count() == 1
    assert "Le troisième texte." in client.post(there, {**typed, "version": "2", "what": "Le troisième texte."}).text
