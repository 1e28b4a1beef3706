"""A coordinator writes to many, prints, posts, notes what came back: from page to page."""

import io
import re
import zipfile
from datetime import date, timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import OrganizationEvent
from cases.jobs import purge
from cases.models import Access, Action, Campaign, Event, Letter, Mailing, MailingPart, Receipts, State
from tests.association.many import enter_many, run_all_but_the_press
from tests.association.test_campaigns import late, sent_and_received, validated
from tests.laboratory.conftest import sit
from vault.models import SealedFile

TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY} 12:00 +0200")


@pytest.fixture
def files(coordinator, site):
    return enter_many(coordinator, site, 3)


def url(name, seat, *args):
    return reverse(f"association_{name}", args=[seat.pk, *args])


def day(on, name="on"):
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def test_from_the_worklist_to_letters_on_paper(client, files, coordinator, run_jobs):
    sit(client, coordinator)
    assert "Premières lettres à écrire" in client.get(url("campaigns", coordinator).replace("campagnes/", "")).text
    listed = client.get(url("to_do", coordinator, "premieres-lettres")).text
    assert "Anne Riou" in listed
    assert "Écrire pour les 3\u00a0dossiers" in listed
    new = url("campaign_new", coordinator) + "?acte=request"
    assert "3\u00a0dossiers concernés" in client.get(new).text
    assert "1\u00a0dossier concerné" in client.get(f"{new}&dossier={files[0].pk}").text
    looking = {"rights": ["access", "health_access"], "preview": str(files[0].pk)}
    why = client.post(new, looking)["Location"]  # whose file it is not says why first
    assert not Access.objects.exists()
    back = client.post(why, {"reason": "je relis avant d’écrire à tous"})["Location"]
    shown = client.get(back)  # with what was ticked, and the address of the choice alone
    assert shown.context["form"].options()["rights"] == ["access", "health_access"]
    assert shown.context["asked"] == "acte=request"
    shown = client.post(new, looking)
    assert (shown["Content-Type"], shown.content[:4]) == ("application/pdf", b"%PDF")
    assert {(line.member, line.purpose) for line in Access.objects.all()} == {
        (coordinator, "dossier"), (coordinator, "courrier"),
    }  # fmt: skip
    assert not Letter.objects.exists()
    refused = client.post(new, {})
    assert "Cochez au moins un droit." in refused.text
    done = client.post(new, {"rights": ["access", "health_access"], "form_key": "0" * 32}, follow=True)
    assert "0 sur 3" in done.text
    client.post(new, {"rights": ["access", "health_access"], "form_key": "0" * 32})
    campaign = Campaign.objects.get()
    run_jobs()
    assert "3\u00a0lettres écrites sur 3" in client.get(url("campaign", coordinator, campaign.pk)).text
    assert "Première demande" in client.get(url("campaigns", coordinator)).text
    assert "3 sur 3" in client.get(url("campaigns", coordinator)).text


def test_letters_are_put_in_order_printed_and_listed(client, files, coordinator, run_jobs, time_machine):
    validated(coordinator)
    run_jobs()
    sit(client, coordinator)
    asked = {"form": "print", "form_key": "1" * 32, "campaign": str(Campaign.objects.get().pk)}
    page = client.post(url("mailing_ask", coordinator), asked, follow=True)
    assert "Mise en ordre" in page.text
    client.post(url("mailing_ask", coordinator), asked)
    run_jobs()
    mailing = Mailing.objects.get()
    listed = client.get(url("mailing", coordinator, mailing.pk)).text
    assert listed.index("Anne Riou") < listed.index("Nolwenn Kerbrat") < listed.index("Paul Tanguy")
    pdf = client.post(url("mailing_part", coordinator, mailing.pk, 1))
    with pikepdf.open(io.BytesIO(pdf.content)) as printed, printed.open_outline() as outline:
        assert len(outline.root) == 3
        lines = MailingPart.objects.get().listed.reveal(coordinator.own_scope("test"))
        assert all(line["first"] % 2 for line in lines)
        assert len(printed.pages) == lines[-1]["last"] + lines[-1]["last"] % 2
    rows = b"".join(client.post(url("mailing_list", coordinator, mailing.pk)).streaming_content).decode("utf-8-sig")
    head, first = (row.split(";") for row in rows.splitlines()[:2])
    assert (head[0], first[1], first[3], first[9]) == (
        "Repère", "Demande au laboratoire", "LABORATOIRE DES EXEMPLES", "Anne Riou",
    )  # fmt: skip
    fetched = OrganizationEvent.objects.filter(act="took_letters").order_by("at").values_list("by", "detail")
    assert list(fetched) == [(coordinator.pk, "pdf"), (coordinator.pk, "csv")]
    packed = client.post(url("mailing_ask", coordinator), {"form": "files", "all": "1"})
    run_jobs()
    archive = client.post(f"{packed['Location']}parties/1/")
    with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
        assert [name[:14] for name in opened.namelist()] == ["00001-courrier", "00002-courrier", "00003-courrier"]
        assert "Riou" not in "".join(opened.namelist())
    kept = SealedFile.objects.count()
    time_machine.shift(timedelta(days=8))
    purge()
    assert (Mailing.objects.count(), SealedFile.objects.count()) == (0, kept - 2)


def test_a_list_that_comes_back_is_compared_then_noted_once(client, files, coordinator, time_machine):
    validated(coordinator)
    run_all_but_the_press()
    first = files[0].letters.get()
    time_machine.move_to("2026-06-12 12:00 +0200")
    marks = [f"{row.reference}-{str(row.letters.get().pk)[:4].upper()}" for row in files]
    content = (
        "Repère;Numéro de recommandé;Posté le;Reçu le;Poids\n"
        f"{marks[0]};1A 111 111 1111 1;03/06/2026;05/06/2026;20 g\n"
        f"{files[1].reference};1A 222 222 2222 2;2026-06-03;;20 g\n"
        f"{marks[2]};;31/05/2026;;20 g\n"  # before the letter was dated
        "R-ZZZZ-ZZZZ;;03/06/2026;;20 g\n"
        f"{marks[0]};;03/06/2026;;20 g\n"  # twice
        f"{marks[1]};;03/06/2026;01/06/2026;20 g\n"
        f"{marks[2]};;13/06/2026;;20 g\n"
        f"{marks[2]};1 85 05 78 006 084 91;03/06/2026;;20 g\n"
        "rien;;03/06/2026;;20 g\n"
    ).encode("cp1252")
    sit(client, coordinator)

    def given(content):
        upload = SimpleUploadedFile("avis.csv", content, "text/csv")
        return client.post(url("receipts_lists", coordinator), {"upload": upload}, follow=True).text

    read = given(content)
    assert "2\u00a0lettres à noter" in read
    assert "7\u00a0problèmes" in read
    for said in ("Poids", "n’a pu partir avant", "Aucun courrier", "plus haut", "dans le futur", "sécurité sociale"):
        assert said in read
    assert "006 084" not in str(Receipts.objects.get().lines.reveal(coordinator.own_scope("test")))
    assert not Event.objects.filter(action=Action.SEND).exists()
    accept = url("receipts_accept", coordinator, Receipts.objects.get().pk)
    client.post(accept)
    client.post(accept)
    run_all_but_the_press()
    page = client.get(url("receipts", coordinator, Receipts.objects.get().pk)).text
    assert "Terminé" in page
    first.refresh_from_db()
    assert first.left_on == date(2026, 6, 3)
    states = [row.demands.get().state for row in files]
    assert states == [State.RECEIVED, State.SENT, State.DRAFT]
    sent = Event.objects.filter(action=Action.SEND)
    assert {(event.recorder, event.data["channel"]) for event in sent} == {("association", "registered")}
    lines = Event.objects.count()
    again = given(content)
    assert "Rien à noter" in again
    later = given(
        "Numéro;Reçu le;Posté le\n"
        "1A 222 222 2222 2;08/06/2026;\n"
        "1A 111 111 1111 1;06/06/2026;\n"
        "1A 111 111 1111 1;05/06/2026;04/06/2026\n".encode()
    )
    assert "1\u00a0lettre à noter" in later
    assert "déjà notée au 5" in later
    assert "déjà noté au 3" in later
    client.post(url("receipts_accept", coordinator, Receipts.objects.latest("read_at").pk))
    run_all_but_the_press()
    assert Event.objects.count() == lines + 1
    assert files[1].demands.get().state == State.RECEIVED


def test_a_list_that_is_none_says_so_and_lines_may_be_typed(client, files, coordinator):
    sit(client, coordinator)
    lists = url("receipts_lists", coordinator)
    assert "Choisissez un fichier, ou écrivez" in client.post(lists, {}).text
    wrong = client.post(lists, {"upload": SimpleUploadedFile("a.csv", b"Nom;Prix\na;1\n")})
    assert "nomme les colonnes" in wrong.text
    validated(coordinator)
    run_all_but_the_press()
    lines = f"{files[0].reference} ; 01/06/2026\nrien ; 31/02/2026 ; ; hier"
    typed = client.post(lists, {"typed": lines}, follow=True).text
    assert "1\u00a0lettre à noter" in typed
    assert typed.count('<th scope="row" data-label="Ligne">2</th>') == 2  # both of its problems
    assert "Le 31\u00a0février 2026 n’existe pas." in typed
    assert "ne se lit pas" in typed
    assert "1er juin 2026" in typed
    receipts = Receipts.objects.get()
    client.post(url("receipts_accept", coordinator, receipts.pk), {"drop": "1"})
    assert not Receipts.objects.exists()


def test_one_day_is_noted_for_many_files_at_once(client, files, coordinator, case_worker, time_machine):
    validated(coordinator)
    run_all_but_the_press()
    time_machine.move_to("2026-06-12 12:00 +0200")
    sit(client, case_worker)
    page, note = url("to_do", case_worker, "a-poster"), url("note", case_worker, "a-poster")
    to_post = client.get(page).text
    assert "3\u00a0dossiers" in to_post
    assert "dossiers, les plus récents d’abord" in to_post
    assert "Dernier jour" not in to_post  # no file has one before its letter left
    told = {"channel": "post", **day(date(2026, 6, 2))}
    assert "Aucun dossier choisi" in client.post(note, told).text
    first = {"dossier": [str(files[0].pk)]}
    undated = client.post(note, first).text
    assert re.findall(r'value="([\w-]+)" checked aria-label', undated) == first["dossier"]  # what was ticked stays so
    early = client.post(note, {**told, **day(date(2026, 5, 2)), "all": "1"}, follow=True).text
    assert "Rien à noter" in early
    assert files[0].reference in early  # who it is about; no column of a list that nobody sent
    assert f'href="{page}"' in early
    read = client.post(note, {**told, "dossier": [str(row.pk) for row in files[:2]]}, follow=True).text
    assert "2\u00a0lettres à noter" in read
    client.post(url("receipts_accept", case_worker, Receipts.objects.latest("read_at").pk))
    run_all_but_the_press()
    assert Letter.objects.filter(left_on=date(2026, 6, 2)).count() == 2
    receptions = client.get(url("to_do", case_worker, "receptions")).text
    assert "2\u00a0dossiers" in receptions
    client.post(url("note", case_worker, "receptions"), {**day(date(2026, 6, 4)), "all": "1"})
    client.post(url("receipts_accept", case_worker, Receipts.objects.latest("read_at").pk))
    run_all_but_the_press()
    assert Event.objects.filter(action=Action.RECEIVE).count() == 2
    assert "Aucun dossier" in client.get(url("to_do", case_worker, "receptions")).text


def test_each_list_opens_with_its_files_and_reminders_follow(client, files, coordinator, case_worker, time_machine):
    late(files, coordinator, time_machine)
    sit(client, coordinator)
    page = client.get(reverse("association", args=[coordinator.pk])).text
    for words in ("Relances possibles", "Mises en demeure possibles", "Plaintes à la CNIL possibles"):
        assert words in page
    new = url("campaign_new", coordinator) + "?acte=reminder"
    client.post(new, {"days": "15"})
    run_all_but_the_press()
    assert Letter.objects.filter(kind_code="reminder", pdf__isnull=False).count() == 3
    assert "Relances possibles" not in client.get(reverse("association", args=[coordinator.pk])).text
    assert "3\u00a0dossiers" in client.get(new).text
    sent_and_received(files, coordinator, sent=date(2026, 7, 20), received=date(2026, 7, 20))
    sit(client, case_worker)
    assert client.get(url("campaign_new", case_worker)).status_code == 404
    assert "Un coordinateur écrit" in client.get(url("to_do", case_worker, "plaintes")).text
    mine = client.get(reverse("association", args=[case_worker.pk]) + "?qui=moi").text
    assert "Rien n’attend" in mine


def test_another_association_finds_nothing(client, files, coordinator, neighbour, run_jobs):
    campaign = validated(coordinator)
    run_jobs()
    sit(client, coordinator)
    client.post(url("mailing_ask", coordinator), {"form": "print", "campaign": str(campaign.pk)})
    client.post(url("receipts_lists", coordinator), {"typed": f"{files[0].reference} ; 01/06/2026"})
    run_jobs()
    mailing, receipts = Mailing.objects.get(), Receipts.objects.get()
    sit(client, neighbour)
    for name, row in (("campaign", campaign), ("mailing", mailing), ("receipts", receipts)):
        assert client.get(url(name, neighbour, row.pk)).status_code == 404
        assert client.get(url(name, coordinator, row.pk)).status_code == 404
    for name, args in (("mailing_part", (1,)), ("mailing_list", ())):
        assert client.post(url(name, neighbour, mailing.pk, *args)).status_code == 404
    assert (
        client.post(url("mailing_ask", neighbour), {"form": "print", "campaign": str(campaign.pk)}).status_code == 404
    )
    assert client.post(url("mailing_ask", neighbour), {"form": "print", "campaign": "x"}).status_code == 404
    typed = client.post(url("receipts_lists", neighbour), {"typed": f"{files[0].reference} ; 01/06/2026"}, follow=True)
    assert "Aucun courrier" in typed.text
    assert "Rien n’attend" in client.get(reverse("association", args=[neighbour.pk])).text
    new = url("campaign_new", neighbour) + "?acte=request"
    assert client.post(new, {"rights": ["access"], "preview": str(files[0].pk)}).status_code == 404
    assert client.post(new, {"rights": ["access"], "preview": "x"}).status_code == 404
    assert client.get(url("to_do", neighbour, "rien")).status_code == 404


def test_a_page_asks_as_much_for_one_file_as_for_ten(client, coordinator, site):
    sit(client, coordinator)
    pages = [
        reverse("association", args=[coordinator.pk]), url("to_do", coordinator, "premieres-lettres"),
        url("campaign_new", coordinator) + "?acte=request", url("campaigns", coordinator),
        url("campaign_left_out", coordinator, "not_yet") + "?acte=reminder",
    ]  # fmt: skip

    def asked():
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
        return counts

    enter_many(coordinator, site, 1)
    client.get(pages[0])
    few = asked()
    enter_many(coordinator, site, 9, start=1)
    assert asked() == few
