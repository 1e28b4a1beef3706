"""What is printed for many: each letter followed by the copy that it announces, and all of it taken as one PDF."""

import csv
import io
import zipfile
from datetime import date

import pikepdf
import pytest
from django.urls import reverse

from accounts.models import OrganizationEvent
from cases import carrying, mandating, posting
from cases.documents import Cleaned
from cases.models import Campaign, Mailing
from tests.association.many import enter_many, run_all_but_the_press
from tests.association.test_campaigns import validated
from tests.cases.test_patient_door import PDF
from tests.laboratory.conftest import sit

TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY} 12:00 +0200")


def signed_three_ways(seat, site):
    """Anne Riou's mandate came back on paper, Paul Tanguy agreed in his space; of Nolwenn Kerbrat's nothing is kept."""
    anne, paul, nolwenn = (
        row.mandates.select_related("case_file__patient", "organization").get()
        for row in enter_many(seat, site, 3, signed=False)
    )
    mandating.sign_paper(anne, Cleaned(PDF, "application/pdf", []), signed_on=TODAY, by=seat, on=TODAY)
    mandating.accept(paul, by=paul.case_file.patient, on=TODAY, scopes=paul.scopes)
    carrying.accept(nolwenn, by=nolwenn.case_file.patient, on=TODAY, consent="2026-11")


def test_the_copy_of_the_mandate_follows_its_letter_and_all_is_taken_as_one_pdf(
    client, coordinator, neighbour, site, monkeypatch
):
    monkeypatch.setattr(posting, "WITH_MANDATES", 2)
    signed_three_ways(coordinator, site)
    validated(coordinator)
    run_all_but_the_press()
    campaign = Campaign.objects.get()
    sit(client, coordinator)
    page = client.get(reverse("association_campaign", args=[coordinator.pk, campaign.pk])).text
    assert 'name="mandates" value="1" id="id_mandates" checked' in page

    def asked(form):
        told = {"form": form, "campaign": str(campaign.pk), "mandates": "1"}
        there = client.post(reverse("association_mailing_ask", args=[coordinator.pk]), told)["Location"]
        early = client.post(f"{there}entier/").status_code
        run_all_but_the_press()
        return there, early

    there, early = asked("print")
    assert early == 404
    shown = client.get(there).text
    assert "1\u00a0copie de mandat manque" in shown
    assert "Tout en un PDF" in shown
    assert "Joignez à chaque lettre" not in shown
    whole = b"".join(client.post(f"{there}entier/").streaming_content)
    with pikepdf.open(io.BytesIO(whole)) as pdf, pdf.open_outline() as outline:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == 10
        assert [(part.title, len(part.children)) for part in outline.root] == [("Partie 1", 2), ("Partie 2", 1)]
    listed = b"".join(client.post(f"{there}liste/").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(listed), delimiter=";"))
    columns = "Partie", "Première page", "Dernière page", "Page du PDF entier", "Copie du mandat"
    assert [[row["Expéditeur 1"], *(row[name] for name in columns)] for row in rows] == [
        ["Anne Riou", "1", "1", "3", "1", "jointe"],
        ["Nolwenn Kerbrat", "1", "5", "5", "5", "à joindre"],
        ["Paul Tanguy", "2", "1", "3", "7", "jointe"],
    ]
    assert sorted(OrganizationEvent.objects.filter(act="took_letters").values_list("detail", flat=True)) == [
        "csv", "pdf",
    ]  # fmt: skip
    there, _ = asked("files")
    assert client.post(f"{there}entier/").status_code == 404
    with zipfile.ZipFile(io.BytesIO(client.post(f"{there}parties/1/").content)) as archive:
        pages = [len(pikepdf.open(io.BytesIO(archive.read(name))).pages) for name in archive.namelist()]
    assert pages == [4, 1]
    sit(client, neighbour)
    mailing = Mailing.objects.get(form="print")
    assert client.post(reverse("association_mailing_whole", args=[neighbour.pk, mailing.pk])).status_code == 404
