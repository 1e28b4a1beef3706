"""Files chosen in the queue and answered together: what stops is shown and started again, what left is printed."""

import io
import re

import pikepdf
import pytest
from django.urls import reverse

from accounts.models import User
from cases.laboratory import batch_letters
from cases.mailing import page_ranges
from cases.models import Batch, BatchItem, CaseFile, Job, Letter
from cases.queue import run
from directory.models import Breach
from tests.laboratory.conftest import ROLE, member, sit
from tests.laboratory.test_answering import _at_work, _dies, leak, other, standard, validated

__all__ = ["_at_work", "leak", "other", "standard"]


@pytest.fixture
def desk(client, agent):
    return sit(client, agent)


def choose(desk, seat, *files):
    url = reverse("desk_many_chosen", args=[seat.pk])
    return desk.post(url, {"files": [getattr(row, "pk", row) for row in files], "back": "?vue=toutes"}, follow=True)


def test_files_ticked_in_the_queue_are_compared_then_answered_and_no_others(desk, agent, received, other, standard):
    queue = desk.get(reverse("desk", args=[agent.pk])).text
    assert f'formaction="{reverse("desk_many_chosen", args=[agent.pk])}"' in queue
    chosen = choose(desk, agent, other)
    assert other.reference in chosen.text
    assert received.reference not in chosen.text
    here = chosen.redirect_chain[-1][0]
    desk.post(here, {"version": "1", "files": [received.pk, other.pk]})
    assert [item.case_file_id for item in Batch.objects.get().items.all()] == [other.pk]
    again = choose(desk, agent, received, other)
    assert "Déjà dans une réponse groupée" in again.text
    assert re.findall(r'name="files" value="([^"]+)"', again.text) == [str(received.pk)]
    for forged in ("?dossier=x", f"?dossier={standard.pk}", "?dossier="):
        assert desk.get(reverse("desk_many", args=[agent.pk, standard.breach.slug]) + forged).status_code == 200


def test_what_cannot_be_answered_together_says_why(desk, agent, stranger, received, other, standard):
    back = f"{reverse('desk', args=[agent.pk])}?vue=toutes"
    for files, said in (((), "Aucun dossier choisi"), (("x",), "Aucun dossier choisi")):
        refused = choose(desk, agent, *files)
        assert said in refused.text
        assert refused.redirect_chain[-1][0] == back
    elsewhere = Breach.objects.create(slug="ailleurs", title="Ailleurs", disclosed_on="2026-02-01")
    CaseFile.objects.filter(pk=other.pk).update(breach=elsewhere)
    assert "une seule fuite" in choose(desk, agent, received, other).text
    assert "Aucune réponse type n’est écrite" in choose(desk, agent, other).text
    CaseFile.objects.filter(pk=other.pk).update(breach=None)
    assert "une seule fuite" in choose(desk, agent, other).text
    assert "Aucun dossier choisi" in choose(sit(desk, stranger), stranger, received).text
    assert not Batch.objects.exists()


def test_what_failed_three_times_is_shown_and_started_again_by_whoever_validated(
    desk, agent, laboratory, received, standard, run_jobs, monkeypatch
):
    batch = validated(standard, agent, received)
    job = Job.objects.get(name="answer_item")
    with monkeypatch.context() as patched:
        patched.setattr("cases.laboratory.deciding.announce", _dies)
        for _ in range(3):
            run(job.pk)
    page, again = (reverse(name, args=[agent.pk, batch.pk]) for name in ("desk_batch", "desk_batch_again"))
    shown = desk.get(page).text
    assert "mis de côté" in shown
    assert received.reference in shown
    assert "data-poll-url" not in shown
    colleague = member(laboratory, ROLE.AGENT)
    sit(desk, colleague)
    theirs = reverse("desk_batch_again", args=[colleague.pk, batch.pk])
    assert theirs not in desk.get(reverse("desk_batch", args=[colleague.pk, batch.pk])).text
    assert "sont reprises par" in desk.post(theirs, follow=True).text
    job.refresh_from_db()
    assert job.state == Job.State.QUARANTINED
    sit(desk, agent)
    assert "0 sur 1" in desk.post(again, follow=True).text
    run_jobs()
    assert "Terminé" in desk.get(page).text
    assert "Dossiers repris\u202f: 0." in desk.post(again, follow=True).text
    assert [item.state for item in BatchItem.objects.all()] == ["sent"]
    assert Letter.objects.filter(kind_code="lab_answer").count() == 1


def test_its_letters_are_printed_in_parts_each_on_a_recto_and_their_pages_listed(
    desk, agent, stranger, received, other, standard, run_jobs, monkeypatch
):
    User.objects.filter(pk=other.patient_id).update(email=None, email_index=None)  # she has no space here
    batch = validated(standard, agent, received, other)
    run_jobs()
    listed = desk.get(reverse("desk_batch_letters", args=[agent.pk, batch.pk, 1])).text
    assert re.findall(r"(R-\w{4}-\w{4})</a> <span[^>]*>À poster", listed) == [other.reference]
    pages = [(int(first), int(last)) for first, last in re.findall(r'data-label="Pages">(\d+) à (\d+)<', listed)]
    whole = desk.get(reverse("desk_batch_pdf", args=[agent.pk, batch.pk, 1])).content
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        count = len(pdf.pages)
    assert pages[0][0] == 1
    assert pages[1][0] % 2 == 1
    assert pages[1][1] in {count - 1, count}
    assert re.findall(r"R-\w{4}-\w{4}(?=</a>(?: <span|</th>))", listed) == sorted([received.reference, other.reference])
    monkeypatch.setattr(batch_letters, "PART", 1)
    assert "Lettre 2, à imprimer" in desk.get(reverse("desk_batch", args=[agent.pk, batch.pk])).text
    assert desk.get(reverse("desk_batch_letters", args=[agent.pk, batch.pk, 3])).status_code == 404
    sit(desk, stranger)
    for name in ("desk_batch_letters", "desk_batch_pdf"):
        assert desk.get(reverse(name, args=[stranger.pk, batch.pk, 1])).status_code == 404


def test_an_odd_letter_leaves_a_blank_verso():
    letters = []
    for count in (1, 2, 3):
        with pikepdf.new() as pdf:
            for _ in range(count):
                pdf.add_blank_page()
            written = io.BytesIO()
            pdf.save(written)
        letters.append(written.getvalue())
    assert page_ranges(letters) == [(1, 1), (3, 4), (5, 7)]
