"""An association from its opening to a complaint in a member’s name, lived by a coordinator in real browsers."""

import csv
import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.models import SealedTOTPDevice, User
from cases import mandate_codes
from cases.jobs import sweep_deadlines
from cases.models import CaseFile, Letter, State
from directory.models import Breach, Postcode
from tests.browser.conftest import NARROW, away, go, proceed
from tests.browser.coordinator import (
    CAMPAIGN,
    MAILING,
    SIGNERS,
    accepted_by_the_person,
    enter_again,
    file_named,
    joined,
    list_entered,
    mandates_signed,
    of,
    opened_by_two_operators,
    plain,
    rows_of,
    signed_in,
    taken,
)
from tests.cases.conftest import run_jobs  # noqa: F401 (a fixture)
from tests.directory.factories import LaboratoryFactory, department
from tests.journeys.conftest import pdf_pages, pdf_text
from tests.smtp import served


@pytest.fixture
def smtp(settings):
    yield from served(settings)


@pytest.fixture
def known(transactional_db, time_machine):
    """A leak, two laboratories and the postcodes of where people live; two operators."""
    time_machine.move_to("2026-06-01 10:00 +0200")
    Breach.objects.create(slug="fuite", title="Fuite des exemples", disclosed_on=date(2021, 2, 23))
    for postcode, commune, insee in (("56000", "Vannes", "56260"), ("01000", "Bourg-en-Bresse", "01053")):
        Postcode.objects.create(
            postcode=postcode, insee_code=insee, commune=commune, commune_key=commune.lower().replace("-", " "),
            department=department(),
        )  # fmt: skip
    LaboratoryFactory(name="LBM OCEALAB SITE TENENIO", address="3 RUE DU DR ROUX")
    LaboratoryFactory(name="LBM ARMORLAB SITE DU PORT", operator="ARMORLAB")
    operators = [User.objects.create_operator(login, None) for login in ("odile", "oscar")]
    for operator in operators:
        SealedTOTPDevice.enrol(operator)
    return operators


def test_a_coordinator_carries_her_members_from_a_list_to_a_complaint(
    open_page,
    live_server,
    known,
    axe,
    smtp,
    run_jobs,  # noqa: F811
    time_machine,
):
    desk = open_page()
    opened_by_two_operators(open_page, live_server, known, run_jobs)
    seat = joined(desk, smtp, axe)
    list_entered(desk, seat, run_jobs, axe)
    mandates_signed(desk, seat, run_jobs, axe)
    member = open_page(viewport=NARROW)
    accepted_by_the_person(desk, member, seat, smtp, run_jobs, axe)

    first_letters_written(desk, seat, run_jobs, axe)
    marks = printed_and_listed(desk, run_jobs, axe)
    receipts_compared_and_noted(desk, seat, marks, run_jobs, axe)

    time_machine.move_to("2026-07-20 10:00 +0200")
    assert sweep_deadlines() == 4
    run_jobs()
    reminders_but_one(desk, member, seat, smtp, run_jobs, axe)
    time_machine.move_to("2026-08-10 10:00 +0200")
    complaints_drafted(desk, seat, run_jobs, axe)
    complaint_bound_with_the_signed_mandate(desk, seat, run_jobs)
    figures_are_right(desk, seat, axe)
    pages_hold_on_a_telephone_and_by_keyboard(desk, seat)


# --- Letters ----------------------------------------------------------------------------------------------------------


def first_letters_written(page, seat, run_jobs, axe):  # noqa: F811
    page.goto(of("campaigns", seat))
    go(page.get_by_role("link", name="Écrire à plusieurs"))
    page.get_by_role("radio", name="Première demande").check()
    axe(page)
    proceed(page)
    said = plain(page)
    assert "4 dossiers concernés" in said
    assert "7 dossiers. Aucun mandat n’est en cours" in said
    axe(page)
    letter = taken(page, page.get_by_role("button", name="Voir la lettre de Anne Riou").click)
    assert "Anne Riou" in pdf_text(letter)
    assert not Letter.objects.filter(kind_code="request").exists()
    write = page.get_by_role("button", name="Écrire 4")
    assert write.get_attribute("aria-disabled") is None  # a letter was looked at: the page is still there to be sent
    go(write)
    page.wait_for_url(CAMPAIGN)
    with away(page):
        run_jobs()
    assert "Terminé : 4 lettres écrites sur 4" in plain(page)
    axe(page)


def printed_and_listed(page, run_jobs, axe):  # noqa: F811
    """One PDF, read page by page as the printer will; the list of the postal provider. Returns {name: mark}."""
    proceed(page, "Préparer un PDF à imprimer")
    page.wait_for_url(MAILING)
    with away(page):
        run_jobs()
    axe(page)
    sheets = pdf_pages(taken(page, page.get_by_role("button", name="PDF, partie 1").click))
    rows = rows_of(page)
    assert len(rows) == 4
    ended = 0
    for numbers, _, _, person, _ in rows:
        first, *others = map(int, re.findall(r"\d+", numbers))
        last = others[-1] if others else first
        assert first == ended + 1
        assert first % 2 == 1  # a recto
        assert sheets[first - 1].startswith(person)
        ended = last + last % 2
        assert all(sheets[first - 1 : last])
        assert not any(sheets[last:ended])  # the verso is left white
    assert len(sheets) == ended
    content = taken(page, page.get_by_role("button", name="Liste d’envoi").click).decode("utf-8-sig")
    listed = list(csv.DictReader(content.splitlines(), delimiter=";"))
    marks = {line["Expéditeur 1"]: line["Repère"] for line in listed}
    assert {person: mark for _, mark, _, person, _ in rows} == marks
    assert set(marks) == {*SIGNERS, "Inès Morvan"}
    return marks


def receipts_compared_and_noted(page, seat, marks, run_jobs, axe):  # noqa: F811
    page.goto(of("receipts_lists", seat))
    axe(page)
    back = ["Repère;Posté le;Reçu le", *(f"{mark};01/06/2026;01/06/2026" for mark in marks.values())]
    content = "\n".join([*back, "R-ZZZZ-ZZZZ-AAAA;01/06/2026;01/06/2026"]).encode()
    page.get_by_label("Liste du prestataire").set_input_files(
        {"name": "avis.csv", "mimeType": "text/csv", "buffer": content}
    )
    proceed(page, "Lire la liste")
    said = plain(page)
    assert "4 lettres à noter, 1 problème" in said
    assert "Aucun courrier" in said
    axe(page)
    proceed(page, "Noter 4 lettres")
    with away(page):
        run_jobs()
    assert "Terminé : 4 lignes lues, 0 refus" in plain(page)
    states = CaseFile.objects.visible_to(seat).values_list("demands__state", flat=True)
    assert sorted(filter(None, states)) == [State.RECEIVED] * 4


def reminders_but_one(page, member, seat, smtp, run_jobs, axe):  # noqa: F811
    """Four are late; while the reminders wait to be written one of them ends her mandate, in one click."""
    gone = file_named("Inès Morvan", seat)
    member.goto(f"/connexion/?next={reverse('case_mandates', args=[gone.pk])}")
    signed_in(member, smtp, run_jobs)
    enter_again(page, of("members", seat).removesuffix("adherents/"))
    axe(page)
    go(page.get_by_role("link", name="Relances possibles"))
    axe(page)
    for box in page.locator("input[name=dossier]").all():
        box.check()
    proceed(page, "Écrire pour les dossiers cochés")
    assert "4 dossiers concernés" in plain(page)
    go(page.get_by_role("button", name="Écrire 4"))
    page.wait_for_url(CAMPAIGN)

    with away(page):
        there = page.context.new_page()
        assert there.goto(of("case_detail", seat, gone.pk)).status == 200
        go(member.get_by_role("button", name="Mettre fin à ce mandat maintenant"))
        member.get_by_text("vous y avez mis fin").wait_for()
        assert there.reload().status == 404
        there.close()
        member.goto(reverse("case_openings", args=[gone.pk]))
        assert "Les Patients du Golfe, personne n° 1" in plain(member)
        axe(member)
        run_jobs()
    said = plain(page)
    assert "1 dossier sans lettre" in said
    assert "Le mandat de cette personne a pris fin" in said
    axe(page)
    written = Letter.objects.filter(kind_code="reminder", pdf__isnull=False)
    assert written.count() == 3
    assert not written.filter(case_file=gone).exists()


def complaints_drafted(page, seat, run_jobs, axe):  # noqa: F811
    enter_again(page, of("to_do", seat, "plaintes"))
    axe(page)
    go(page.get_by_role("link", name="Écrire pour les 3"))
    said = plain(page)
    assert "3 dossiers concernés" in said
    assert "7 dossiers. Aucun mandat n’est en cours" in said
    go(page.get_by_role("button", name="Écrire 3"))
    page.wait_for_url(CAMPAIGN)
    with away(page):
        run_jobs()
    assert "Terminé : 3 lettres écrites sur 3" in plain(page)


def complaint_bound_with_the_signed_mandate(page, seat, run_jobs):  # noqa: F811
    case_file = file_named("Anne Riou", seat)
    page.goto(of("case_dossier", seat, case_file.pk))
    proceed(page, "Préparer le dossier")
    with away(page):
        run_jobs()
    told = pdf_text(taken(page, page.get_by_role("link", name="Télécharger le dossier").click))
    told = " ".join(told.split())
    for words in ("CNIL", "Anne Riou", "Les Patients du Golfe", "Mandat", mandate_codes.code_of(mandate_of(case_file))):
        assert words in told, words


def mandate_of(case_file):
    return case_file.mandates.get(signature="paper").pk


def figures_are_right(page, seat, axe):
    """Each figure opens a list of so many lines."""
    page.goto(of("overview", seat))
    axe(page)
    assert "10 dossiers" in plain(page)
    assert "Dernier jour passé : 3 dossiers" in plain(page)
    links = page.locator("main td a, main th a").all()
    figures = [(link.get_attribute("href"), link.inner_text().strip()) for link in links]
    counted = {href: int(text) for href, text in figures if text.isdigit()}
    assert len(counted) > 3
    for href, count in counted.items():
        page.goto(href)
        assert f"{count} dossier" in plain(page), href


def pages_hold_on_a_telephone_and_by_keyboard(page, seat):
    page.set_viewport_size(NARROW)
    case_file = file_named("Anne Riou", seat)
    for there in (
        of("members", seat), of("campaigns", seat), of("overview", seat), of("import", seat),
        of("receipts_lists", seat), of("scans", seat), of("entering", seat),
        of("case_detail", seat, case_file.pk), of("to_do", seat, "plaintes-a-deposer"), of("team", seat),
        of("campaign_new", seat), of("mandate_ask", seat, case_file.pk),
        of("members", seat).removesuffix("adherents/"),
    ):  # fmt: skip
        page.goto(there)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], there
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Plaintes écrites, dépôt à noter":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/plaintes-a-deposer/")
    assert "3 dossiers" in plain(page)
