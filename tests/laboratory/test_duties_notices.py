"""People told of a breach: a list accepted once, letters printed lot by lot, postings noted, addresses forgotten."""

import io
import uuid
from hashlib import sha256

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from accounts.models import OrganizationEvent
from accounts.team import write_letterhead
from cases.jobs import print_notices
from cases.laboratory import telling
from cases.models import BreachRecord, Job, NoticeCampaign, NoticeLot
from directory.models import Postcode
from rights.specimens.laboratory import WARNED
from tests.directory.factories import department
from tests.laboratory.conftest import sit
from vault.models import SealedFile

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
    """The list that waits by now, as its page would."""
    since = NoticeCampaign.objects.get(pk=campaign.pk).waiting_since
    told = {"since": since.isoformat() if since else ""} | more
    return client.post(address("desk_notice_accept", seat, campaign), told, follow=True)


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


def test_a_town_that_is_none_of_its_postcode_is_said_and_the_person_is_told_all_the_same(client, officer, campaign):
    towns = (("01000", "Bourg-en-Bresse", "01053"), ("75015", "Paris 15e Arrondissement", "75115"))
    for postcode, commune, insee in towns:
        Postcode.objects.create(
            postcode=postcode, insee_code=insee, commune=commune, commune_key=commune.lower(), department=department()
        )
    sit(client, officer)
    wrong = "Tanguy;Paul;2 rue B;01000;Vannes;"
    others = ("Riou;Anne;3 rue B;75015;PARIS;", "Gall;Yves;4 rue B;01000;Bourg en Bresse cedex;")
    page = send_list(client, officer, campaign, "\n".join([HEADER, wrong, *others])).text
    assert "1\u00a0adresse à vérifier" in page
    assert "01000 est le code postal de Bourg-en-Bresse, pas de Vannes." in page
    accept(client, officer, campaign)
    assert campaign.notices.count() == 3


def test_a_list_put_aside_leaves_nothing(client, officer, campaign):
    sit(client, officer)
    send_list(client, officer, campaign, people(2))
    accept(client, officer, campaign, drop="1")
    campaign.refresh_from_db()
    assert not campaign.waiting
    assert not campaign.notices.exists()


def test_a_list_that_somebody_else_had_read_meanwhile_is_neither_added_nor_dropped_unseen(
    client, officer, agent, campaign
):
    page = send_list(sit(client, officer), officer, campaign, people(2)).text
    campaign.refresh_from_db()
    seen = campaign.waiting_since.isoformat()
    assert f'name="since" value="{seen}"' in page
    send_list(sit(client, agent), agent, campaign, people(3))
    sit(client, officer)
    for more in ({}, {"drop": "1"}):
        assert "une autre liste entre-temps" in accept(client, officer, campaign, since=seen, **more).text
    assert not campaign.notices.exists()
    accept(client, officer, campaign)
    assert campaign.notices.count() == 3


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


def test_an_impression_that_was_given_up_says_so_and_is_begun_again(client, officer, agent, reader, stranger, campaign):
    write_letterhead(HEAD, by=officer)
    officer.organization.refresh_from_db()
    with_people(sit(client, officer), officer, campaign, telling.LOT + 1)
    client.post(address("desk_notice_print", officer, campaign), {"version": "1"})
    first, second = NoticeLot.objects.order_by("first")
    NoticeLot.objects.filter(pk=first.pk).update(printed_at=timezone.now())
    jobs = Job.objects.filter(name="print_notices")
    jobs.filter(subject=first.pk).update(state=Job.State.DONE)
    jobs.filter(subject=second.pk).update(state=Job.State.QUARANTINED, attempts=3)
    OrmQ.objects.all().delete()

    def said(seat):
        return sit(client, seat).get(address("desk_notice", seat, campaign)).text

    assert "L’impression s’est arrêtée" in said(reader)
    assert "Recommencer" not in said(reader)
    assert client.post(address("desk_notice_again", reader, campaign)).status_code == 404
    sit(client, stranger)
    assert client.post(address("desk_notice_again", stranger, campaign)).status_code == 404
    assert not OrmQ.objects.exists()
    page = said(agent)
    assert ("Recommencer" in page, "data-poll-url" in page) == (True, False)
    for _ in range(2):
        client.post(address("desk_notice_again", agent, campaign))
    assert OrmQ.objects.count() == 1
    assert jobs.get(subject=second.pk).state == Job.State.READY
    assert ("s’est arrêtée" in said(agent), "data-poll-url" in said(agent)) == (False, True)


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
    for first, last in ((1, 2), (3, 3)):
        pdf = SealedFile.objects.store(b"%PDF with names", key=officer.organization.key)
        NoticeLot.objects.create(campaign=campaign, first=first, last=last, pdf=pdf, printed_at=timezone.now())
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
