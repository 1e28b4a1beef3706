"""The mandates of a whole list: prepared at once, printed in one file, and what was signed meanwhile is left alone."""

import io
from datetime import date

import pikepdf
import pytest
from django.urls import reverse

from cases.association import carrying, mandate_letters
from cases.association.campaign_acts import ACTS
from cases.models import Campaign, Letter, Mailing, Mandate
from tests.association.conftest import given_to, text
from tests.association.many import enter_many, run_all_but_the_press
from tests.association.test_campaign_pages import url
from tests.association.test_campaigns import outcome, validated
from tests.laboratory.conftest import sit

TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY} 12:00 +0200")


@pytest.fixture
def files(coordinator, site):
    return enter_many(coordinator, site, 3, signed=False)


def test_the_mandates_of_a_list_are_prepared_and_printed_together(client, coordinator, case_worker, files, run_jobs):
    by_hand = Mandate.objects.get(case_file=files[0])
    mandate_letters.write_paper(by_hand, by=coordinator, on=TODAY)
    sit(client, coordinator)
    assert "Mandats à préparer" in text(client.get(reverse("association", args=[coordinator.pk])))
    assert "Écrire pour les 2 dossiers" in text(client.get(url("to_do", coordinator, "mandats-a-preparer")))
    new = url("campaign_new", coordinator) + "?acte=mandate"
    shown = text(client.get(new))
    assert "2 dossiers concernés" in shown
    assert f"1 dossier</a>. {ACTS['mandate'].already}".replace("\u202f", " ") in shown
    given_to(files[1], coordinator)
    assert client.post(new, {"preview": str(files[1].pk)}).content[:4] == b"%PDF"
    assert Letter.objects.filter(kind_code="mandate").count() == 1
    for _ in range(2):
        client.post(new, {"form_key": "0" * 32})
        run_jobs()
    campaign = Campaign.objects.get()
    page = text(client.get(url("campaign", coordinator, campaign.pk)))
    assert "2 lettres écrites sur 2" in page
    assert url("scans", coordinator) in page
    assert Mandate.objects.exclude(letter=None).count() == Letter.objects.filter(kind_code="mandate").count() == 3
    worklist = text(client.get(reverse("association", args=[coordinator.pk])))
    assert "Mandats à préparer" not in worklist
    assert "Courriers à poster" not in worklist
    assert url("scans", coordinator) in client.get(url("to_do", coordinator, "mandats-a-signer")).text

    client.post(url("mailing_ask", coordinator), {"form": "print", "campaign": str(campaign.pk)})
    run_jobs()
    mailing = Mailing.objects.get()
    assert "deux exemplaires" in text(client.get(url("mailing", coordinator, mailing.pk)))
    printed = client.post(url("mailing_part", coordinator, mailing.pk, 1)).content
    with pikepdf.open(io.BytesIO(printed)) as pdf, pdf.open_outline() as outline:
        assert len(outline.root) == 2
    table = b"".join(client.post(url("mailing_list", coordinator, mailing.pk)).streaming_content).decode("utf-8-sig")
    lines = [row.split(";") for row in table.splitlines()[1:]]
    assert [(line[2], line[3], line[9]) for line in lines] == [
        ("Lettre simple", name, "Association des Exemples") for name in ("Nolwenn Kerbrat", "Paul Tanguy")
    ]  # fmt: skip
    sit(client, case_worker)
    assert client.get(url("campaign_new", case_worker) + "?acte=mandate").status_code == 404


def test_one_that_was_agreed_to_meanwhile_is_left_alone(coordinator, files):
    campaign = validated(coordinator, "mandate", {})
    agreed = Mandate.objects.select_related("case_file__patient").get(case_file=files[0])
    carrying.accept(agreed, by=agreed.case_file.patient, on=TODAY, consent="2026-11")
    run_all_but_the_press()
    said = {(row.pk, "written", "") for row in files[1:]} | {(files[0].pk, "refused", ACTS["mandate"].not_yet)}
    assert outcome(campaign) == said
    assert not files[0].letters.exists()
