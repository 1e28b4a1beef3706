"""Signed mandates sent many together: tried first, then put with their mandates, none twice."""

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cases.association import carrying, mandating, members, scanning
from cases.jobs import sign_scan
from cases.models import CaseFile, Document, Mandate, Scan, ScanLot
from cases.scan_files import unpack
from cases.workflow import NotAllowed
from tests.association.conftest import mandated, text
from tests.association.test_members import entry
from tests.cases.test_patient_door import PDF, day
from tests.laboratory.conftest import sit
from vault.models import SealedFile

TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY} 12:00 +0200")


def zipped(*names, content=PDF):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    return SimpleUploadedFile("mandats.zip", packed.getvalue(), "application/zip")


def test_a_zip_is_tried_then_signed_by_jobs_and_twice_doubles_nothing(
    client, coordinator, case_worker, neighbour, run_jobs
):
    people = [entry("A-12", name="Camille Martin"), entry("B 7", name="Dominique Petit"), entry(name="Claude Durand")]
    files = members.enter(coordinator, people, on=TODAY, at=timezone.now()).files
    names = (
        "A-12_mandat 2026-05-30.pdf", "dossier/B 7.pdf", f"{files[2].reference}.pdf", f"{files[2].reference} bis.pdf",
        "inconnu.pdf", "R-2222-2222.pdf", "__MACOSX/._A-12.pdf",
    )  # fmt: skip
    sit(client, coordinator)
    page = reverse("association_scans", args=[coordinator.pk])
    assert "Choisissez au moins un fichier" in text(client.post(page, day(TODAY, "signed_on")))
    for archive, said in ((zipped(), "ne contient aucune copie"), (zipped(".x"), "ne contient aucune copie")):
        assert said in text(client.post(page, day(TODAY, "signed_on") | {"uploads": [archive]}))
    sent = day(TODAY, "signed_on") | {"uploads": [zipped(*names)]}
    there = client.post(page, sent)["Location"]
    lot = ScanLot.objects.latest("sent_at")
    shown = text(client.get(there))
    assert "3 copies reconnues, 3 écartées" in shown
    assert "Dominique Petit" in shown
    assert scanning.TWICE.replace("\u202f", " ") in shown
    assert scanning.UNKNOWN.replace("\u202f", " ") in shown
    assert "un fichier par mandat" in shown
    assert not Document.objects.exists()
    client.post(there)
    client.post(there)
    run_jobs()
    shown = text(client.get(there))
    assert "3 mandats signés, 0 en attente, 3 écartés" in shown
    assert set(Mandate.objects.values_list("signature", flat=True)) == {"paper"}
    first = Mandate.objects.get(case_file=files[0])
    assert first.signed_on == date(2026, 5, 30)
    assert [row.documents.count() for row in CaseFile.objects.all()] == [1, 1, 1]
    assert not SealedFile.objects.filter(key=coordinator.organization.key).exists()
    assert [sign_scan(pk) for pk in lot.scans.values_list("pk", flat=True)] == [None] * 6

    sent["uploads"] = [zipped(*names)]
    again = client.post(page, sent)["Location"]
    assert "0 copie reconnue, 6 écartées" in text(client.get(again))
    sit(client, case_worker)
    assert client.get(reverse("association_scans", args=[case_worker.pk])).status_code == 404
    sit(client, neighbour)
    assert client.get(reverse("association_scan_lot", args=[neighbour.pk, lot.pk])).status_code == 404


def test_the_day_of_a_signature_is_that_of_the_name_else_of_the_list_else_it_is_asked(client, coordinator, run_jobs):
    listed = date(2026, 5, 4)
    told = [entry("A-1", name="Camille Martin"), entry("A-2", name="Alix Roy"), entry("A-3", name="Claude Durand")]
    told = [replace(told[0], starts_on=listed), replace(told[1], starts_on=listed), told[2]]
    members.enter(coordinator, told, on=TODAY, at=timezone.now())
    sit(client, coordinator)
    page = reverse("association_scans", args=[coordinator.pk])
    assert f'value="{TODAY.year}"' not in client.get(page).text
    there = client.post(page, {"uploads": [zipped("A-1.pdf", "A-2 2026-05-20.pdf", "A-3.pdf")]})["Location"]
    shown = text(client.get(there))
    assert "4 mai 2026" in shown
    assert "20 mai 2026" in shown
    assert "1er juin 2026" not in shown
    assert "À indiquer" in shown
    assert "id_signed_on" in client.post(there).text
    assert ScanLot.objects.get().validated_at is None
    client.post(there, day(date(2026, 5, 28), "signed_on"))
    run_jobs()
    assert sorted(Mandate.objects.values_list("signed_on", flat=True)) == [
        listed, date(2026, 5, 20), date(2026, 5, 28),
    ]  # fmt: skip


def test_what_changed_since_the_list_was_read_is_refused_by_the_job(coordinator, run_jobs, time_machine):
    told = [entry("A-12", name="Camille Martin"), entry("B-7", name="Dominique Petit"), entry("C-1", name="Alix Roy")]
    members.enter(coordinator, told, on=TODAY, at=timezone.now())
    sent = [("A-12.pdf", PDF), ("B-7.pdf", b"%PDF-broken"), ("C-1.pdf", PDF)]
    lot = scanning.receive(coordinator, sent, signed_on=TODAY, on=TODAY, at=timezone.now(), key="lot")
    assert scanning.receive(coordinator, sent, signed_on=TODAY, on=TODAY, at=timezone.now(), key="lot") == lot
    scanning.validate(lot, at=timezone.now())
    Mandate.objects.filter(pk=lot.scans.get(place=3).mandate_id).update(revoked_at=timezone.now(), revoked_by="patient")
    run_jobs()
    found = list(lot.scans.order_by("place").values_list("state", "reason"))
    assert [state for state, _ in found] == ["signed", "refused", "refused"]
    assert "abîmé" in found[1][1]
    assert "pris fin" in found[2][1]
    coordinator.removed_at = timezone.now()
    coordinator.save()
    time_machine.move_to(f"{TODAY + timedelta(days=2)} 12:00 +0200")
    scanning.receive(coordinator, [("Z.pdf", PDF)], signed_on=TODAY, on=TODAY, at=timezone.now(), key="late")
    time_machine.move_to(f"{TODAY + timedelta(days=4)} 12:00 +0200")
    scanning.forget(now=timezone.now())
    assert ScanLot.objects.get() == lot
    assert Scan.objects.count() == 3


def test_a_renewal_that_comes_back_late_opens_the_file_again_unless_the_person_ended_it(
    client, coordinator, case_file, association, run_jobs, time_machine
):
    first = mandated(case_file, association, days=30)
    follows = {"starts_on": first.ends_on + timedelta(days=1), "ends_on": first.ends_on + timedelta(days=90)}
    renewal = carrying.ask(case_file, association, scopes=["requests"], by=coordinator, key="renewal", **follows)
    late = first.ends_on + timedelta(days=3)
    time_machine.move_to(f"{late} 12:00 +0200")
    assert not CaseFile.objects.visible_to(coordinator).exists()

    def sent(key):
        given = {"signed_on": first.ends_on, "on": late, "at": timezone.now(), "key": key}
        lot = scanning.receive(coordinator, [(f"{case_file.reference}.pdf", PDF)], **given)
        there = reverse("association_scan_lot", args=[coordinator.pk, lot.pk])
        assert "Camille" not in text(sit(client, coordinator).get(there))
        scanning.validate(lot, at=timezone.now())
        run_jobs()
        return lot.scans.get().state

    mandating.end(first, by=case_file.patient, on=late)
    assert sent("ended") == "refused"
    with pytest.raises(NotAllowed, match="n’existe pas"):
        carrying.sign_on_paper(renewal, None, signed_on=late, by=coordinator)
    Mandate.objects.filter(pk=first.pk).update(revoked_at=None, revoked_by="")
    carrying.settle(case_file)
    assert sent("late") == "signed"
    assert CaseFile.objects.visible_to(coordinator).get() == case_file


def test_a_zip_broken_in_any_way_is_one_sentence(client, coordinator):
    sit(client, coordinator)
    page = reverse("association_scans", args=[coordinator.pk])
    for packing in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", packing) as archive:
            archive.writestr("A-12.pdf", PDF * 50)
        broken = bytearray(packed.getvalue())
        broken[45:70] = bytes(byte ^ 0xFF for byte in broken[45:70])
        sent = day(TODAY, "signed_on") | {"uploads": [SimpleUploadedFile("mandats.zip", bytes(broken))]}
        assert "Ce fichier ZIP ne s’ouvre pas" in text(client.post(page, sent)), packing


def test_of_a_name_only_what_may_serve_is_kept():
    """A social-security number is dotted out; a name of thousands of words is not tried word by word."""
    names = [name for name, _ in unpack([zipped("1 80 05 56 123 456 78.pdf", "A_" * 20_000 + ".pdf")])]
    assert names == ["• •• •• •• ••• ••• 78.pdf", "A_" * 100]


def test_a_copy_sent_by_somebody_who_directs_no_more_signs_nothing(coordinator):
    members.enter(coordinator, [entry("A-12", name="Camille Martin")], on=TODAY, at=timezone.now())
    given = {"signed_on": TODAY, "on": TODAY, "at": timezone.now(), "key": "lot"}
    lot = scanning.receive(coordinator, [("A-12.pdf", PDF)], **given)
    scanning.validate(lot, at=timezone.now())
    type(coordinator).objects.filter(pk=coordinator.pk).update(role="case_worker")
    sign_scan(lot.scans.get().pk)()
    assert lot.scans.get().reason == scanning.GONE
    assert not Mandate.objects.exclude(signed_on=None).exists()
