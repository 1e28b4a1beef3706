"""The page of the bound complaint: what the person decides, how far it is, the file."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.complaining import write_complaint
from cases.models import Document, Job
from tests.cases.test_dossier import PAPER, TODAY, add, pdf


@pytest.fixture
def case_file(received):
    return received.case_file


@pytest.fixture
def page(client, case_file, run_jobs, time_machine):
    """The address, for the patient signed in, with a draft that names every exhibit."""
    time_machine.move_to("2026-04-09 12:00 +0200")
    add(case_file, pdf(PAPER), title="Avis de réception", kind=Document.Kind.RECEIPT)
    add(case_file, pdf(PAPER), title="Compte rendu", kind=Document.Kind.REPLY)
    add(case_file, pdf(PAPER), title="Numéro visible", pages_to_mask=[1])
    add(case_file, pdf(PAPER), title="Texte illisible", pages_to_mask=None)
    write_complaint(case_file, by=case_file.patient, on=TODAY, key="draft", reveal_identity=True)
    run_jobs()
    client.force_login(case_file.patient)
    return reverse("case_dossier", args=[case_file.pk])


def test_what_may_show_too_much_waits_for_the_decision_of_the_person(client, page):
    form = client.get(page).context["form"]
    assert [number for number, _ in form.fields["exhibits"].choices] == ["1", "2", "3", "4"]
    assert form.initial["exhibits"] == ["1"]
    html = client.get(page).content.decode()
    assert "résultats d’examen" in html
    assert "numéro de sécurité sociale" in html


def test_the_page_says_how_far_it_is_then_gives_the_file(client, page, case_file, run_jobs):
    assert client.post(page, {"exhibits": ["1", "2"]})["Location"] == page
    waiting = client.get(page).content.decode()
    assert "0 pièce sur 2" in waiting
    assert "data-poll-url" in waiting
    run_jobs()
    ready = client.get(page).content.decode()
    assert "Télécharger le dossier (PDF)" in ready
    assert "data-poll-url" not in ready
    made = case_file.dossiers.get()
    answer = client.get(reverse("dossier_pdf", args=[case_file.pk, made.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="dossier-{case_file.reference}-2026-04-09.pdf"'
    assert answer.content.startswith(b"%PDF")


def test_two_clicks_are_one_dossier(client, page, case_file):
    told = {"exhibits": ["1"], "form_key": "7d3b1c52-2f0e-4a35-9c3e-5b6f0a9d8e41"}
    client.post(page, told)
    client.post(page, told)
    assert case_file.dossiers.count() == 1


def test_while_one_is_being_made_another_waits(client, page, case_file):
    client.post(page, {"exhibits": ["1"]})
    refused = client.post(page, {"exhibits": ["2"]})
    assert "Un dossier se prépare déjà" in refused.content.decode()
    assert case_file.dossiers.count() == 1


def test_the_page_asks_as_little_of_the_database_with_many_exhibits(
    client, page, case_file, django_assert_max_num_queries
):
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for number in range(12):
        add(case_file, pdf(PAPER), title=f"Message {number}")
    with django_assert_max_num_queries(len(few)):
        client.get(page)


def test_an_exhibit_that_is_not_of_the_file_is_refused_in_a_sentence(client, page):
    assert "Cette réponse n’existe pas" in client.post(page, {"exhibits": ["99"]}).content.decode()


def test_a_draft_older_than_an_exhibit_is_to_be_written_again_first(client, page, case_file):
    add(case_file, pdf(PAPER), title="Nouvelle preuve")
    html = client.get(page).content.decode()
    assert "Refaire d’abord le projet" in html
    assert '<form method="post" enctype' not in html
    client.post(page, {"exhibits": ["1"]})
    assert not case_file.dossiers.exists()


def test_a_job_set_aside_is_said_instead_of_an_endless_wait(client, page, case_file):
    client.post(page, {"exhibits": ["1"]})
    Job.objects.filter(name="bind_dossier").update(state=Job.State.QUARANTINED)
    html = client.get(page).content.decode()
    assert "n’a pas pu être préparé" in html
    assert "data-poll-url" not in html


def test_a_stranger_finds_neither_the_page_nor_the_file(client, page, case_file, run_jobs, other_patient):
    client.post(page, {"exhibits": ["1"]})
    run_jobs()
    file = reverse("dossier_pdf", args=[case_file.pk, case_file.dossiers.get().pk])
    assert client.get(file, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    client.force_login(other_patient)
    assert [client.get(url).status_code for url in (page, file)] == [404, 404]
