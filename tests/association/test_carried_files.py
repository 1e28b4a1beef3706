"""Who opens a file at an association, what the mandate lets do there, and what a laboratory may check of it."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cases import complaining, dossier, exhibits, mandate_codes
from cases.association import carrying, grouping, mandate_letters, mandating
from cases.documents import Cleaned
from cases.models import Access, Dossier, Event, Letter, Mail, Mandate
from cases.models.role import SYSTEM
from cases.portals.laboratory.mandates import PER_FILE
from rights.mandates import SCOPE_OF_DOCUMENTS, SCOPES
from tests.association.conftest import at, given_to, mandated, text
from tests.cases.test_patient_door import PDF, day
from tests.laboratory.conftest import agent, laboratory, sit
from vault.models import SealedFile

__all__ = ["agent", "laboratory"]
TODAY = date(2026, 6, 1)
REASON = "j’accueille la personne en l’absence de ma collègue"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY} 12:00 +0200")


# --- Who opened the file --------------------------------------------------------------------------------------------


def test_somebody_whose_file_it_is_not_says_why_and_the_person_reads_it(
    client, carried, case_worker, coordinator, time_machine
):
    given_to(carried, coordinator)
    sit(client, case_worker)
    here = at("case_detail", case_worker, carried)
    answer = client.get(here)
    assert answer["Location"].startswith(at("reason", case_worker, carried))
    assert not Access.objects.exists()
    assert "écrivez pourquoi" in text(client.get(answer["Location"]))
    assert "la personne lira cette raison" in text(client.post(answer["Location"], {"reason": ""}))
    assert client.post(answer["Location"], {"reason": REASON})["Location"] == here
    assert client.get(here).status_code == client.get(here).status_code == 200
    assert Access.objects.filter(unassigned=True).count() == 1
    time_machine.move_to("2026-06-02 00:01 +0200")
    client.logout()
    assert sit(client, case_worker).get(here)["Location"] == answer["Location"]  # midnight passed
    client.force_login(carried.patient)
    shown = text(client.get(reverse("case_openings", args=[carried.pk])))
    assert f"Association des Exemples, personne n° {case_worker.number}" in shown
    assert REASON in shown
    assert "Prénom" not in shown


def test_ones_own_file_leaves_a_line_each_half_hour_at_most(client, carried, coordinator, time_machine):
    given_to(carried, coordinator)
    for moment, lines in (("12:00", 1), ("12:29", 1), ("12:31", 2)):
        time_machine.move_to(f"{TODAY} {moment} +0200")
        client.logout()
        assert sit(client, coordinator).get(at("case_detail", coordinator, carried)).status_code == 200
        assert Access.objects.filter(unassigned=False).count() == lines


def test_the_laboratory_leaves_its_line_too(client, case_file, agent):
    assert sit(client, agent).get(reverse("desk_file", args=[agent.pk, case_file.pk])).status_code == 200
    client.force_login(case_file.patient)
    shown = re.sub("<[^>]+>", "", text(client.get(reverse("case_openings", args=[case_file.pk]))))
    assert "Laboratoire des Exemples, agent n° 1, a ouvert votre dossier — motif : traitement de votre demande" in shown


def test_a_page_of_openings_costs_the_same_for_one_and_for_thirty(
    client, carried, coordinator, django_assert_num_queries
):
    def lines(count):
        Access.objects.bulk_create(
            Access(case_file=carried, organization=coordinator.organization, member=coordinator, purpose="dossier",
                   at=timezone.now())
            for _ in range(count)
        )  # fmt: skip

    page = reverse("case_openings", args=[carried.pk])
    client.force_login(carried.patient)
    lines(1)
    client.get(page)
    with django_assert_num_queries(6):
        client.get(page)
    lines(40)
    with django_assert_num_queries(6):
        assert "Plus anciennes" in text(client.get(page))


# --- Within the mandate ---------------------------------------------------------------------------------------------


def test_what_the_mandate_does_not_cover_is_named_and_closed(client, case_file, association, coordinator, run_jobs):
    mandated(case_file, association, scopes=["requests"])
    given_to(case_file, coordinator)
    sit(client, coordinator)
    reply = SimpleUploadedFile("r.pdf", PDF, "application/pdf")
    added = {"kind": "reply", "title": "Réponse du laboratoire", "upload": reply}
    assert client.post(at("document_add", coordinator, case_file), added).status_code == 302
    page = text(client.get(at("case_detail", coordinator, case_file)))
    assert "Le mandat ne couvre pas « Lire les réponses du laboratoire ». La personne, elle, peut ouvrir" in page
    assert "Le mandat ne couvre pas « Saisir la CNIL »" in page
    answer = client.get(at("case_complaint", coordinator, case_file), follow=True)
    assert "Le mandat de cette personne ne couvre pas" in text(answer)


@pytest.mark.parametrize("kind", SCOPE_OF_DOCUMENTS)
def test_a_document_opens_with_its_own_tick_alone_and_else_its_title_is_not_told(
    client, case_file, association, coordinator, kind
):
    scope = SCOPE_OF_DOCUMENTS[kind]
    row = exhibits.add(
        case_file, Cleaned(PDF, "application/pdf", []), kind=kind, title="Mots à elle", on=TODAY, by=case_file.patient
    )
    mandate = mandated(case_file, association, scopes=[code for code in SCOPES if code != scope])
    given_to(case_file, coordinator)
    page, file = at("case_detail", coordinator, case_file), at("document_download", coordinator, case_file, row.pk)
    shown = text(sit(client, coordinator).get(page))
    assert row.kind_in_words in shown
    assert f"Le mandat ne couvre pas « {SCOPES[scope].label} »" in shown
    assert "Mots à elle" not in shown
    assert "ne permet pas d’ouvrir ce document" in text(client.get(file, follow=True))
    Mandate.objects.filter(pk=mandate.pk).update(scopes=[scope])
    assert "Mots à elle" in text(client.get(page))
    assert client.get(file).content == PDF


def test_of_a_mandate_given_to_another_association_before_nothing_is_told(client, case_file, coordinator, neighbour):
    def given(seat):
        mandate = mandate_letters.prepare(
            case_file, seat.organization, by=case_file.patient, on=TODAY, key="first",
            scopes=["requests", "cnil", "courts"],
            starts_on=TODAY, ends_on=TODAY + timedelta(days=90),
        )  # fmt: skip
        paper = Cleaned(PDF, "application/pdf", [])
        copy = exhibits.add(case_file, paper, kind="mandate", title="Mandat", on=TODAY, by=case_file.patient)
        mandate = carrying.sign_on_paper(mandate, copy, signed_on=TODAY, by=case_file.patient)
        Letter.objects.filter(pk=mandate.letter_id).update(rendered_at=timezone.now(), pdf=sealed(case_file))
        return mandate

    theirs = given(neighbour)
    mandating.end(theirs, by=case_file.patient, on=TODAY)
    ours = given(coordinator)
    case_file.refresh_from_db()
    given_to(case_file, coordinator)
    page = text(sit(client, coordinator).get(at("case_detail", coordinator, case_file)))
    for mandate, opens in ((ours, True), (theirs, False)):
        assert (f"Mandat donné à {mandate.organization.name}" in page) == opens
        pages = (
            ("letter_detail", mandate.letter_id),
            ("letter_pdf", mandate.letter_id),
            ("document_download", mandate.document_id),
        )
        for name, pk in pages:
            assert (str(pk) in page) == opens, name
            assert client.get(at(name, coordinator, case_file, pk)).status_code == (200 if opens else 302), name
    assert neighbour.organization.name not in page
    told = grouping.gathered(coordinator, [str(case_file.pk)], on=TODAY)[str(case_file.pk)]["proofs"]
    assert [words for _, words, *_ in told if "mandat" in words.lower()] == [
        "Mandat à une association",
        "pièce 2, mandat signé",
    ]
    draft = complaining.write_complaint(case_file, by=coordinator, on=TODAY, key="draft", reveal_identity=True)
    proofs = dossier.proofs_of(case_file, draft, case_file.scope_for(coordinator, purpose="test"))
    assert [proof.held for proof in proofs if proof.row in {theirs.document, theirs.letter}] == ["closed"]


def test_a_bound_complaint_opens_by_what_was_chosen_for_it(client, case_file, association, coordinator):
    """Without the tick for answers: a reply left out of it hides nothing, one that is in it closes it."""
    mandating.give(
        case_file, association, by=case_file.patient, on=TODAY, key="given", scopes=["requests", "cnil"],
        starts_on=TODAY, ends_on=TODAY + timedelta(days=90),
    )  # fmt: skip
    given_to(case_file, coordinator)
    paper = Cleaned(PDF, "application/pdf", [])
    reply = exhibits.add(case_file, paper, kind="reply", title="Mots à elle", on=TODAY, by=case_file.patient)
    draft = complaining.write_complaint(case_file, by=coordinator, on=TODAY, key="draft", reveal_identity=True)
    scope = lambda: case_file.scope_for(coordinator, purpose="test")  # noqa: E731
    proofs = dossier.proofs_of(case_file, draft, scope())
    assert [(proof.title, proof.held) for proof in proofs if proof.row == reply] == [
        ("Réponse du laboratoire", "closed")
    ]
    assert {proof.held for proof in proofs if proof.row != reply} == {""}
    assert dossier.proofs_of(case_file, draft, case_file.system_scope(purpose="test"))  # the person may bind it too
    numbers = {proof.number for proof in proofs}
    made = dossier.ask_to_bind(case_file, draft, proofs, numbers, on=TODAY, key="bound", by=coordinator)
    Letter.objects.filter(pk=draft.pk).update(rendered_at=timezone.now(), pdf=sealed(case_file))
    assert [one["chosen"] for one in made.exhibits] == [proof.row != reply for proof in proofs]
    page = text(sit(client, coordinator).get(at("case_dossier", coordinator, case_file)))
    assert "le mandat de l’association ne permet pas de l’ouvrir" in page
    pdf = sealed(case_file)
    Dossier.objects.filter(pk=made.pk).update(outcome="made", pdf=pdf)
    assert scope().reaches(f"vault.SealedFile.content:{pdf.pk}")
    Dossier.objects.filter(pk=made.pk).update(exhibits=[one | {"chosen": True} for one in made.exhibits])
    assert not scope().reaches(f"vault.SealedFile.content:{pdf.pk}")
    exhibits.add(case_file, paper, kind="receipt", title="Avis", on=TODAY, by=case_file.patient)
    assert dossier.proofs_of(case_file, draft, scope()) is None  # a proof came since


def sealed(case_file):
    return SealedFile.objects.store(PDF, key=case_file.key)


def test_acts_are_noted_with_the_pages_of_the_person(client, case_file, association, coordinator, run_jobs):
    mandating.give(
        case_file, association, by=case_file.patient, on=TODAY, key="given", scopes=["requests", "cnil"],
        starts_on=TODAY, ends_on=TODAY + timedelta(days=90),
    )  # fmt: skip
    given_to(case_file, coordinator)
    sit(client, coordinator)
    page = at("case_received", coordinator, case_file)
    shown = text(client.get(page))
    assert f"/association/{coordinator.pk}/dossiers/{case_file.pk}/" in shown
    told = day(date(2026, 3, 5)) | {"certainty": "presumed", "form_key": "6a5c7f6e-2b0b-4c58-9a38-0d7c3f0f4f11"}
    assert client.post(page, told)["Location"] == at("case_detail", coordinator, case_file)
    event = Event.objects.filter(action="receive").get()
    assert (event.recorder, event.data["member"]) == ("association", coordinator.number)
    shown = text(client.get(at("case_complaint", coordinator, case_file)))
    assert association.name in shown
    assert "filed_by" not in shown
    complaining.write_complaint(case_file, by=SYSTEM, on=TODAY, key="clock")  # no mandate with it: of no use here
    lodging = at("case_complaint_lodged", coordinator, case_file)
    assert "Écrivez d’abord le projet" in text(client.post(lodging, day(TODAY, "on")))
    assert "Le projet" not in text(client.get(at("case_complaint", coordinator, case_file)))
    assert client.get(at("case_dossier", coordinator, case_file))["Location"] == at(
        "case_detail", coordinator, case_file
    )
    told = {"filed_by": "me", "reveal_identity": "yes", "form_key": "6a5c7f6e-2b0b-4c58-9a38-0d7c3f0f4f12"}
    assert client.post(at("case_complaint", coordinator, case_file), told).status_code == 302
    run_jobs()
    draft = complaining.latest_draft(case_file, by=coordinator)
    told |= {"form_key": "6a5c7f6e-2b0b-4c58-9a38-0d7c3f0f4f13"}  # of another page, opened before that draft
    refused = text(client.post(at("case_complaint", coordinator, case_file), told))
    assert "Quelqu’un vient d’écrire un projet de plainte" in refused
    assert f'name="over" value="{draft.pk}"' in refused
    assert client.post(at("case_complaint", coordinator, case_file), told | {"over": draft.pk}).status_code == 302
    run_jobs()
    draft = complaining.latest_draft(case_file, by=coordinator)
    facts = draft.facts.reveal(case_file.scope_for(coordinator, purpose="test"))
    number = facts["complaint"]["mandate_exhibit"]
    assert facts["complaint"]["by_association"] == association.name
    assert number in {exhibit["number"] for exhibit in facts["exhibits"]}
    assert client.post(lodging, day(TODAY, "on")).status_code == 302
    assert Event.objects.get(action="lodge_complaint").data["letter"] == str(draft.pk)
    for name in ("case_reply", "case_reminder", "case_dossier", "case_close"):
        assert client.get(at(name, coordinator, case_file)).status_code in {200, 302}


# --- The laboratory checks ------------------------------------------------------------------------------------------


def test_the_laboratory_checks_a_mandate_by_what_is_printed_on_it(client, carried, association):
    mandate = carried.mandates.get()
    page, code = reverse("mandate_check"), mandate_codes.code_of(mandate.pk)
    good = {"reference": carried.reference.lower().replace("-", " "), "code": code.lower()}
    shown = text(client.post(page, good))
    assert "Ce mandat est en cours aujourd’hui" in shown
    assert association.name in shown
    assert "Camille" not in shown
    swapped = code[:-1] + ("2" if code[-1] != "2" else "3")
    none = text(client.post(page, good | {"code": swapped}))
    unknown = text(client.post(page, {"reference": "R-2222-2222", "code": swapped}))
    assert "Aucun mandat ne porte ce dossier et ce code" in none
    strip = lambda page: page.replace(carried.reference.lower().replace("-", " "), "").replace("R-2222-2222", "")  # noqa: E731
    assert strip(none).split("<form")[0] == strip(unknown).split("<form")[0]
    carrying.revoke(mandate, by=carried.patient, on=TODAY)
    assert "n’est pas en cours aujourd’hui" in text(client.post(page, good))
    for _ in range(PER_FILE.most):
        last = client.post(page, good)
    assert last.status_code == 429


def test_the_association_gives_a_mandate_up_and_the_file_leaves_its_sight(client, carried, coordinator, case_worker):
    given_to(carried, coordinator)
    sit(client, coordinator)
    page = at("mandate_renounce", coordinator, carried, carried.mandates.get().pk)
    assert "Renoncer à ce mandat" in text(client.get(page))
    assert client.post(page, {})["Location"] == reverse("association_members", args=[coordinator.pk])
    assert client.get(page).status_code == 404
    carried.refresh_from_db()
    assert (carried.carrier, carried.case_worker) == (None, None)
    assert Mail.objects.filter(recipient=carried.patient, key__startswith="mandate-ended").count() == 1
