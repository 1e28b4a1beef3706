"""What is printed for many: each letter followed by the copy that it announces, and all of it taken as one PDF."""

import csv
import io
import re
import zipfile
from datetime import date

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, OrganizationEvent
from cases.association import carrying, mandating, posting
from cases.association.receipt_line import mark
from cases.documents import Cleaned
from cases.models import Access, Campaign, Letter, Mailing, MailingPart
from rights import rendering
from tests.association.conftest import given_to, text
from tests.association.many import NAMES, enter_many, run_all_but_the_press
from tests.association.test_campaigns import late, validated
from tests.cases.test_patient_door import PDF
from tests.directory.factories import LaboratoryFactory
from tests.laboratory.conftest import member, sit
from vault.models import SealedFile

TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY} 12:00 +0200")


def test_what_is_taken_is_within_the_mandates_of_that_moment_and_each_person_reads_it(
    client, coordinator, case_worker, site
):
    anne, paul, nolwenn = enter_many(coordinator, site, 3)
    given_to(paul, case_worker)
    validated(coordinator)
    run_all_but_the_press()
    campaign = Campaign.objects.get()

    def asked(seat, **told):
        sit(client, seat)
        ask = reverse("association_mailing_ask", args=[seat.pk])
        there = client.post(ask, {"form": "files", **told})["Location"]
        run_all_but_the_press()
        return there

    def names(there):
        rows = b"".join(client.post(f"{there}liste/").streaming_content).decode("utf-8-sig")
        return [row["Expéditeur 1"] for row in csv.DictReader(io.StringIO(rows), delimiter=";")]

    there = asked(coordinator, campaign=campaign.pk)
    carrying.revoke(anne.mandates.get(), by=anne.patient, on=TODAY)
    page = text(client.get(there))
    assert "Anne Riou" not in page
    assert "1 lettre ne peut plus partir" in page
    made = MailingPart.objects.get()
    assert client.post(f"{there}liste/")["Location"] == there
    assert not SealedFile.objects.filter(pk=made.file_id).exists()
    assert "L’envoi est refait sans elle" in text(client.get(there))
    assert client.post(f"{there}parties/1/").status_code == 404  # while it is made again
    assert not Access.objects.exists()
    assert not OrganizationEvent.objects.filter(act="took_letters").exists()
    run_all_but_the_press()
    with zipfile.ZipFile(io.BytesIO(client.post(f"{there}parties/1/").content)) as archive:
        assert len(archive.namelist()) == 2
    assert names(there) == ["Nolwenn Kerbrat", "Paul Tanguy"]
    assert set(Access.objects.values_list("case_file", "member", "purpose", "unassigned")) == {
        (row.pk, coordinator.pk, "envoi", True) for row in (paul, nolwenn)
    }
    assert Access.objects.count() == 2

    own = asked(case_worker, all="1")  # of every file: those given to somebody else stay out
    assert client.get(there.replace(str(coordinator.pk), str(case_worker.pk))).status_code == 404
    assert names(own) == ["Paul Tanguy"]
    assert Access.objects.get(member=case_worker).unassigned is False
    given_to(paul, coordinator)
    assert client.post(f"{own}parties/1/")["Location"] == own
    run_all_but_the_press()
    assert "Aucune lettre" in text(client.get(own))
    refused = client.post(reverse("association_mailing_ask", args=[case_worker.pk]), {"form": "print", "all": "1"})
    assert "dans les dossiers qui vous sont attribués" in text(client.get(refused["Location"]))


def test_a_part_asked_by_somebody_who_left_is_made_again_for_whoever_takes_it(client, coordinator, association, site):
    other = member(association, coordinator.role)
    anne, *_ = enter_many(coordinator, site, 2)
    validated(coordinator)
    run_all_but_the_press()
    mailing = posting.ask(other, form="files", key="k", at=timezone.now())
    run_all_but_the_press()
    Membership.objects.filter(pk=other.pk).update(removed_at=timezone.now())
    carrying.revoke(anne.mandates.get(), by=anne.patient, on=TODAY)
    there = reverse("association_mailing", args=[coordinator.pk, mailing.pk])
    assert sit(client, coordinator).post(f"{there}parties/1/")["Location"] == there
    run_all_but_the_press()
    assert "Paul Tanguy" in text(client.get(there))


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


def test_what_a_reminder_announces_is_named_on_its_page_and_its_mandate_once(client, coordinator, site, time_machine):
    (held,) = enter_many(coordinator, site, 1, signed=False)
    scan = Cleaned(PDF, "application/pdf", [])
    mandating.sign_paper(held.mandates.get(), scan, signed_on=TODAY, by=coordinator, on=TODAY)
    late([held], coordinator, time_machine)
    campaign = validated(coordinator, act="reminder", options={"days": 15}, key="reminder")
    run_all_but_the_press()
    letter = Letter.objects.get(kind_code="reminder")
    facts = letter.facts.reveal(letter.case_file.system_scope(purpose="test"))
    number = facts["mandatary"]["exhibit"]
    assert [one["title"] for one in facts["exhibits"] if one["number"] == number] == ["Mandat signé"]
    printed = rendering.render_body("reminder", facts)
    assert printed.count("Mandat signé") == 1
    assert f"pièce n°&#160;{number}" in printed or f"pièce n°\u00a0{number}" in printed
    assert "une copie du mandat" not in printed
    mailing = posting.ask(coordinator, form="print", key="k", at=timezone.now(), campaign=campaign, with_mandates=True)
    run_all_but_the_press()
    page = text(sit(client, coordinator).get(reverse("association_mailing", args=[coordinator.pk, mailing.pk])))
    assert "Ces lettres annoncent des pièces qui ne sont pas dans le PDF" in page
    assert "À joindre : Demande au laboratoire (copie)" in page
    assert "Mandat signé" not in page
    rows = list(posting.lines(mailing, coordinator.own_scope("test")))
    assert {row[2] for row in rows[1:]} == {"Lettre recommandée avec avis de réception"}


def paper(width, pages):
    """A letter that is known by its width, of so many pages."""
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(width, 842))
        pdf.save(written)
    return written.getvalue()


def test_one_order_by_laboratory_postcode_and_name_in_the_print_file_its_pages_the_zip_and_the_list(
    client, coordinator, site, monkeypatch
):
    monkeypatch.setattr(posting, "A_PART", 5)
    island = LaboratoryFactory(name="ÉTOILE BIOLOGIE", postcode="97400", city="SAINT DENIS")
    coast = LaboratoryFactory(name="ETOILE BIOLOGIE", postcode="06000", city="NICE")
    brussels, geneva = ("1000 BRUXELLES", "BELGIQUE"), ("1201 GENEVE", "SUISSE")  # typed: in no directory
    files = {}
    for rank, to in enumerate([island, coast, brussels, geneva, coast, island, brussels, site]):
        if typed := isinstance(to, tuple):
            told = {"recipient_lines": ("BIOLOGIE", *to), "laboratory": "", "laboratory_name": "Labo"}
        else:
            told = {"recipient_lines": (to.name, f"{to.postcode} {to.city}")}
        (files[NAMES[rank]],) = enter_many(coordinator, site if typed else to, 1, start=rank, **told)
    validated(coordinator)
    run_all_but_the_press()
    expected = [
        ("Nolwenn Kerbrat", "BELGIQUE"), ("Zoé Salaün", "BELGIQUE"), ("Yves Le Goff", "SUISSE"),
        ("Inès Morvan", "06000 NICE"), ("Paul Tanguy", "06000 NICE"),
        ("Anne Riou", "97400 SAINT DENIS"), ("Marc Guillou", "97400 SAINT DENIS"), ("Élise Dréan", "56000 VANNES"),
    ]  # fmt: skip
    names, marks, places = [name for name, _ in expected], [], range(len(expected))
    for place, name in enumerate(names):
        letter = Letter.objects.select_related("case_file__key").get(case_file=files[name])
        sealed = SealedFile.objects.store(paper(300 + place, 1 + place % 2), key=letter.case_file.key)
        Letter.objects.filter(pk=letter.pk).update(pdf=sealed)
        marks.append(mark(letter, files[name].reference))
    sit(client, coordinator)

    def asked(form):
        told = {"form": form, "campaign": str(Campaign.objects.get().pk)}
        there = client.post(reverse("association_mailing_ask", args=[coordinator.pk]), told)["Location"]
        run_all_but_the_press()
        listed = b"".join(client.post(f"{there}liste/").streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(listed), delimiter=";"))
        assert [row["Repère"] for row in rows] == marks
        towns = [row["Destinataire 3"] or row["Destinataire 2"] for row in rows]
        assert list(zip([row["Expéditeur 1"] for row in rows], towns, strict=True)) == expected
        pages = "".join(client.get(f"{there}?partie={part}").text for part in (1, 2))
        assert re.findall(r'data-label="Adhérent">([^<]+)<', pages) == names
        return there, rows, re.findall(r'data-label="Pages">([^<]+)<', pages)

    there, rows, shown = asked("print")
    assert shown == ["1", "3 à 4", "5", "7 à 8", "9", "1 à 2", "3", "5 à 6"]
    assert [row["Partie"] for row in rows] == [*"1" * 5, *"2" * 3]
    for part in (1, 2):
        printed = io.BytesIO(client.post(f"{there}parties/{part}/").content)
        with pikepdf.open(printed) as pdf, pdf.open_outline() as marked:
            here = [(place, row) for place, row in enumerate(rows) if row["Partie"] == str(part)]
            assert [item.title for item in marked.root] == [row["Repère"] for _, row in here]
            for place, row in here:
                first, last = int(row["Première page"]), int(row["Dernière page"])
                assert (first % 2, last - first) == (1, place % 2)
                assert {pdf.pages[page - 1].mediabox[2] for page in range(first, last + 1)} == {300 + place}
    whole = b"".join(client.post(f"{there}entier/").streaming_content)
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        found = [pdf.pages[int(row["Page du PDF entier"]) - 1].mediabox[2] for row in rows]
    assert found == [300 + place for place in places]
    there, *_ = asked("files")
    packed = {}
    for part in (1, 2):
        with zipfile.ZipFile(io.BytesIO(client.post(f"{there}parties/{part}/").content)) as archive:
            packed |= {name: archive.read(name) for name in archive.namelist()}
    assert sorted(packed) == [f"{place:05}-courrier-{one}.pdf" for place, one in enumerate(marks, 1)]
    for place in places:
        with pikepdf.open(io.BytesIO(packed[sorted(packed)[place]])) as pdf:
            assert pdf.pages[0].mediabox[2] == 300 + place
