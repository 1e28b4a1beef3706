"""The group file: it names nobody, holds what mandates cover on the day it is taken, and shows any change."""

import csv
import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OrganizationEvent
from cases import verifier
from cases.association import carrying, grouping
from cases.jobs import purge
from cases.models import Access, Action, CaseFile, GroupFile, GroupPart
from cases.models.document import Document
from cases.workflow import perform_all
from tests.association.conftest import mandated
from tests.association.many import enter_many
from tests.laboratory.conftest import sent_to, sit
from vault.models import SealedFile


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-06-01 12:00 +0200")


@pytest.fixture
def two(association, case_file, other_patient, site, run_jobs):
    """Two files at one laboratory: refused, with a mandate for the judge; and one whose mandate stops at the CNIL."""
    perform_all(
        Action.REFUSE, list(case_file.demands.all()), by=case_file.patient, on=timezone.datetime(2026, 4, 20).date(),
        ground="third_parties", reasons_given=True, remedies_given=True,
    )  # fmt: skip
    scan = SealedFile.objects.store(b"%PDF- signed", key=case_file.key)
    row = Document.objects.create(
        case_file=case_file, number=1, kind=Document.Kind.MANDATE, title="Camille", content_type="application/pdf",
        file=scan, added_on=timezone.localdate(),
    )  # fmt: skip
    on = timezone.localdate()
    mandate = carrying.ask(
        case_file, association, scopes=["requests", "courts"], starts_on=on, ends_on=on.replace(month=9), key="paper"
    )
    carrying.sign_on_paper(mandate, row, signed_on=on, by=case_file.patient)
    other = sent_to(site, other_patient, run_jobs)
    mandated(other, association, scopes=("requests", "cnil"))
    return case_file, other


def address(seat, name, *args):
    return reverse(f"association_{name}", args=[seat.pk, *args])


def asked(client, seat, **told):
    response = client.post(address(seat, "group_files"), told)
    return GroupFile.objects.get(pk=response["Location"].rstrip("/").rpartition("/")[2])


def taken(client, seat, row):
    response = client.post(address(seat, "group_file_taken", row.pk))
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def text_of(book, end):
    (name,) = (name for name in book.namelist() if name.endswith(end))
    return book.read(name).decode().removeprefix("\ufeff")


def table(book, end):
    return list(csv.DictReader(io.StringIO(text_of(book, end)), delimiter=";"))


def test_it_names_nobody_says_what_is_left_out_and_shows_a_change(client, coordinator, two, site, run_jobs, tmp_path):
    case_file, _ = two
    elsewhere = enter_many(coordinator, site, 1, laboratory="", laboratory_name="LABO D’AILLEURS")
    CaseFile.objects.filter(pk=elsewhere[0].pk).update(standing="open")
    sit(client, coordinator)
    row = asked(client, coordinator)
    page = address(coordinator, "group_file", row.pk)
    assert "0 sur 1\u00a0dossier" in client.get(page).content.decode()
    assert client.post(address(coordinator, "group_file_taken", row.pk)).status_code == 404  # not whole yet
    run_jobs()
    run_jobs()
    assert "Télécharger le ZIP" in client.get(page).content.decode()
    book = taken(client, coordinator, row)

    everything = b"".join(book.read(name) for name in book.namelist()).decode()
    assert not any(word in everything for word in ("Camille", "Martin", case_file.reference, str(case_file.pk)))
    (line,) = table(book, "laboratoire-des-exemples.csv")
    assert (line["N°"], line["Envoyée le"], line["Décision"]) == ("1", "2026-03-04", "refusée")
    (mandate,) = table(book, "mandats.csv")
    assert (mandate["Preuve"], mandate["Au"], mandate["Copie jointe"]) == ("signé sur papier", "2026-09-01", "")
    kinds = {proof["Sorte"]: proof["SHA-256"] for proof in table(book, "pieces.csv")}
    assert kinds["historique"] == case_file.events.order_by("-number").first().hash
    assert len(kinds["courrier"]) == len(kinds["pièce"]) == 64
    assert table(book, "synthese.csv")[0]["À noter"] == "moins de 10 dossiers"
    read_me = text_of(book, "LISEZ-MOI.txt")
    assert "1\u00a0dossier où la société du laboratoire n’est pas connue" in read_me
    assert "1\u00a0dossier dont le mandat ne couvre ni le juge ni l’indemnisation." in read_me

    path = tmp_path / "groupe.zip"
    path.write_bytes(book.fp.getvalue())
    assert verifier.verify(verifier.Zip(path))[0] == []
    path.write_bytes(book.fp.getvalue().replace(b"2026-03-04", b"2026-03-05"))
    assert any("Fichier modifié" in fault for fault in verifier.verify(verifier.Zip(path))[0])

    noted = OrganizationEvent.objects.filter(act=OrganizationEvent.Act.TOOK_GROUP_FILE)
    assert list(noted.values_list("by", "detail")) == [(coordinator.pk, str(row.pk))]
    numbers = b"".join(client.post(address(coordinator, "group_numbers", row.pk)).streaming_content).decode()
    assert f"1;{case_file.reference};Camille Martin" in numbers


def test_signed_mandates_go_with_it_when_chosen_until_the_person_ends_hers(client, coordinator, two, run_jobs):
    case_file, _ = two
    sit(client, coordinator)
    row = asked(client, coordinator, with_scans="on")
    run_jobs()
    book = taken(client, coordinator, row)
    assert book.read(next(name for name in book.namelist() if name.endswith("mandats-signes/00001.pdf"))) == (
        b"%PDF- signed"
    )
    assert table(book, "mandats.csv")[0]["Copie jointe"] == "mandats-signes/00001.pdf"
    assert Access.objects.get(purpose="groupe").case_file == case_file  # the person reads it

    carrying.revoke(case_file.mandates.get(), by=case_file.patient, on=timezone.localdate())
    book = taken(client, coordinator, row)
    assert table(book, "mandats.csv") == table(book, "pieces.csv") == []
    assert "1\u00a0dossier dont le mandat a pris fin depuis la préparation" in text_of(book, "LISEZ-MOI.txt")
    noted = OrganizationEvent.objects.filter(act=OrganizationEvent.Act.TOOK_GROUP_FILE).order_by("at")
    assert list(noted.values_list("count", flat=True)) == [1, 0]  # what was in the ZIP, not what was once asked for
    assert "Aucun de ces dossiers" in client.post(address(coordinator, "group_files")).content.decode()


def test_it_is_asked_once_gathered_once_and_gone_after_a_day(
    client, coordinator, case_worker, neighbour, two, run_jobs, time_machine
):
    sit(client, coordinator)
    key = {"form_key": "7d3b1c52-2f0e-4a35-9c3e-5b6f0a9d8e41"}
    row = asked(client, coordinator, **key)
    assert asked(client, coordinator, **key) == row
    assert run_jobs() == 1
    part = GroupPart.objects.get()
    assert grouping.gather(part.pk) is None
    sit(client, case_worker)
    assert client.get(address(case_worker, "group_file", row.pk)).status_code == 404
    sit(client, neighbour)
    assert client.get(address(neighbour, "group_file", row.pk)).status_code == 404
    time_machine.move_to("2026-06-02 12:01 +0200")
    assert client.get(address(coordinator, "group_file", row.pk)).status_code in {302, 404}
    purge()
    assert not GroupPart.objects.exists()
