"""Documents from the laboratory to the person: the account and the code of a letter, or nothing."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts import second_factor
from cases import delivering
from cases.documents import Cleaned
from cases.forms.deliveries import DepositForm
from cases.jobs import purge
from cases.laboratory import deciding
from cases.models import Action, DeliveredFile, Delivery
from cases.workflow import NotAllowed
from rights.periods import date_in_words
from tests.laboratory.conftest import sit
from tests.laboratory.test_deciding import LETTERHEAD, NOT_HELD, drafted
from tests.walls.test_uploads import pdf
from vault.models import SealedFile
from vault.scope import OutOfScope

ADDRESS = ["Camille Martin", "3 rue de notre dossier", "56000 Vannes"]
CONTENT = b"%PDF-1.5 compte rendu"


@pytest.fixture(autouse=True)
def _letterhead(laboratory):
    laboratory.letterhead = LETTERHEAD
    laboratory.save(update_fields=["letterhead"])


def left(case_file, seat, *, key="a", at=None):
    documents = [("Compte rendu de mars", Cleaned(CONTENT, "application/pdf", []))]
    return delivering.deposit(case_file, documents, seat, address=ADDRESS, key=key, at=at or timezone.now())


def code_of(facts):
    return facts["laboratory"]["deposit"]["code"]


def theirs(case_file):
    return case_file.scope_for(case_file.patient, purpose="test")


def test_the_account_and_the_code_open_what_was_left(received, agent, run_jobs, mailoutbox):
    delivery, facts = left(received, agent)
    now = timezone.now()
    found = delivering.unlock(delivery, code_of(facts).lower().replace("-", " "), theirs(received), at=now)
    assert [(one.title, one.size) for one in found] == [("Compte rendu de mars", len(CONTENT))]
    assert delivering.fetch(delivery, 1, code_of(facts), by=received.patient, at=now)[1] == CONTENT
    delivery.refresh_from_db()
    assert delivery.first_opened_at == now
    assert received.events.filter(action=Action.DEPOSIT, author="laboratory").exists()
    assert received.events.filter(action=Action.FETCH_DEPOSIT, author="patient").count() == 1
    run_jobs()
    assert [mail.subject for mail in mailoutbox] == ["Du nouveau dans votre espace"]


def test_an_answer_that_says_online_leaves_once_something_is_there(client, received, agent, time_machine):
    time_machine.move_to("2026-03-20 10:00 +0100")
    told = {"points": [NOT_HELD], "delivery": {"mode": "online", "documents": ["Compte rendu de mars, 1 page"]}}
    reply = drafted(received, agent, "lab_answer", told)
    here = reverse("desk_reply", args=[agent.pk, reply.pk])
    shown = sit(client, agent).get(here).text
    assert "ne sont pas encore déposés" in shown
    assert 'name="send"' not in shown
    with pytest.raises(NotAllowed, match="déposez-les"):
        deciding.send(reply, agent, version=1, on=timezone.localdate())
    delivery, _ = left(received, agent)
    assert 'name="send"' in client.get(here).text
    Delivery.objects.update(expires_at=timezone.now())  # its documents are erased
    with pytest.raises(NotAllowed, match="déposez-les"):
        deciding.send(reply, agent, version=1, on=timezone.localdate())
    Delivery.objects.update(expires_at=delivery.expires_at)
    assert deciding.send(reply, agent, version=1, on=timezone.localdate()).left_on == timezone.localdate()
    assert "Cette lettre est déjà partie." in client.get(here, follow=True).text


def test_the_keys_of_the_house_alone_open_nothing(received, agent):
    """What the database and its keys give up holds neither the title nor the content, nor a trace of the code."""
    delivery, facts = left(received, agent)
    scope = received.system_scope(purpose="test")
    stored = delivery.files.get().file.open(scope)
    assert CONTENT not in stored
    assert "Compte rendu" not in delivery.contents.reveal(scope)
    assert delivering.contents(delivery, "ABCDEFGHJKMN", scope) is None
    kept = [str(value) for row in Delivery.objects.values() for value in row.values()]
    kept += [str(event.data) + str(event.details.reveal(scope)) for event in received.events.all()]
    assert not any(code_of(facts) in text or code_of(facts).replace("-", "") in text for text in kept)


def test_the_laboratory_itself_reads_no_more_what_it_left(received, agent):
    delivery, _ = left(received, agent)
    with pytest.raises(OutOfScope):
        delivery.contents.reveal(received.scope_for(agent, purpose="test"))
    with pytest.raises(OutOfScope):
        delivery.files.get().file.open(received.scope_for(agent, purpose="test"))


def test_five_wrong_codes_close_the_deposit_for_an_hour(received, agent):
    delivery, facts = left(received, agent)
    now = timezone.now()
    for _ in range(delivering.TRIES):
        with pytest.raises(NotAllowed, match="n’ouvre pas"):
            delivering.unlock(delivery, "ABCD-EFGH-JKMN", theirs(received), at=now)
    with pytest.raises(NotAllowed, match="Trop d’essais"):
        delivering.unlock(delivery, code_of(facts), theirs(received), at=now + timedelta(minutes=59))
    assert delivering.unlock(delivery, code_of(facts), theirs(received), at=now + delivering.PAUSE)


def test_what_is_no_code_counts_as_no_try(received, agent):
    delivery, _ = left(received, agent)
    with pytest.raises(NotAllowed, match="douze"):
        delivering.unlock(delivery, "mon code", theirs(received), at=timezone.now())
    delivery.refresh_from_db()
    assert delivery.tries == 0


def test_a_page_posted_twice_deposits_once_and_gives_its_code_once(received, agent):
    first, _ = left(received, agent)
    again, facts = left(received, agent)
    assert (again, facts) == (first, None)
    assert DeliveredFile.objects.count() == 1


def test_after_its_time_the_documents_are_erased_and_the_record_stays(received, agent):
    delivery, facts = left(received, agent, at=timezone.now() - delivering.LIFE)
    with pytest.raises(NotAllowed, match="expiré"):
        delivering.unlock(delivery, code_of(facts), theirs(received), at=timezone.now())
    file_id = delivery.files.get().file_id
    purge()
    assert not SealedFile.objects.filter(pk=file_id).exists()
    assert Delivery.objects.filter(pk=delivery.pk).exists()


def test_where_documents_are_not_hosted_the_page_says_why(client, received, agent, settings):
    settings.STORE_MEDICAL_DOCUMENTS = False
    with pytest.raises(NotAllowed, match="hébergeur certifié"):
        left(received, agent)
    page = sit(client, agent).get(reverse("desk_deposit", args=[agent.pk, received.pk]))
    assert "hébergeur certifié" in page.text
    assert '<form method="post" enctype' not in page.text


def test_from_the_desk_to_the_person(client, received, agent):
    """Both sides, page by page: nothing but the letter ever shows the code, and then only for a while."""
    client = sit(client, agent)
    form = reverse("desk_deposit", args=[agent.pk, received.pk])
    wrong = client.post(form, {"address": "Camille", "title_1": "Mon titre"})
    assert wrong.text.count("field__error") >= 2
    assert "Mon titre" in wrong.text
    upload = SimpleUploadedFile("a.pdf", pdf(), content_type="application/pdf")
    posted = {"address": "\n".join(ADDRESS), "title_1": "Compte rendu", "upload_1": upload}
    page = client.post(form, posted, follow=True)
    delivery = Delivery.objects.get()
    here = reverse("desk_delivery", args=[agent.pk, received.pk, delivery.pk])
    assert page.redirect_chain == [(here, 302)]
    facts = page.context["facts"]
    assert facts["recipient"]["lines"][1] == "3 RUE DE NOTRE DOSSIER"
    assert code_of(facts) not in page.text
    letter = client.get(reverse("desk_code_letter", args=[agent.pk, received.pk, delivery.pk]))
    assert letter.content.startswith(b"%PDF")
    del client.cookies["depot"]
    kept = client.get(here).text.replace("\u00a0", " ")
    assert "n’est plus ici" in kept
    ends = date_in_words(timezone.localdate(delivery.expires_at))
    assert re.search(f"Effacement le</dt><dd>{ends}<", kept)
    history = client.get(reverse("desk_file", args=[agent.pk, received.pk])).text
    assert "Le laboratoire a déposé un document" in history

    client.logout()
    client.force_login(received.patient)
    there = reverse("case_delivery", args=[received.pk, delivery.pk])
    document = reverse("case_delivered_file", args=[received.pk, delivery.pk, 1])
    assert there in client.get(reverse("case_detail", args=[received.pk])).text
    assert client.get(document).status_code == 302
    assert "n’ouvre pas ce dépôt" in client.post(there, {"code": "ABCD-EFGH-JKMN"}).text
    assert ends in client.get(there).text.replace("\u00a0", " ")
    opened = client.post(there, {"code": code_of(facts)}, follow=True)
    assert "Compte rendu" in opened.text
    got = client.get(document)
    assert got.content.startswith(b"%PDF")
    assert got["Content-Disposition"].startswith("attachment")
    assert client.get(document, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert "Document n° 1 du dépôt téléchargé" in client.get(reverse("case_detail", args=[received.pk])).text.replace(
        "\u00a0", " "
    )


def test_the_pages_of_a_code_ask_for_a_fresh_second_factor(client, received, agent):
    delivery, _ = left(received, agent)
    sit(client, agent)
    session = client.session
    session[second_factor.GIVEN] -= second_factor.FRESH
    session.save()
    for name in ("desk_delivery", "desk_code_letter"):
        page = reverse(name, args=[agent.pk, received.pk, delivery.pk])
        asked = client.get(page)["Location"]
        assert asked == f"{reverse('desk_second_factor')}?next={page}"
        assert "La page suivante montre des codes" in client.get(asked).text


def test_a_number_that_looks_like_the_nir_is_told_to_the_laboratory_and_left_alone(received, agent):
    form = DepositForm(today=timezone.localdate())
    form.cleaned_data = {f"{name}_{number}": None for number in range(1, 6) for name in ("title", "upload")}
    form.cleaned_data |= {"title_1": "Compte rendu", "upload_1": Cleaned(CONTENT, "application/pdf", [2, 4])}
    (sentence,) = form.numbers_seen
    assert "pages 2, 4" in sentence


def test_another_person_and_another_laboratory_find_nothing(client, received, agent, stranger, other_patient):
    delivery, _ = left(received, agent)
    client.force_login(other_patient)
    assert client.get(reverse("case_delivery", args=[received.pk, delivery.pk])).status_code == 404
    client = sit(client, stranger)
    assert client.get(reverse("desk_delivery", args=[stranger.pk, received.pk, delivery.pk])).status_code == 404
