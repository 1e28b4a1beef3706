"""E-mails through a real SMTP server on loopback: neutral, once, honest when nobody knows."""

import pytest

from cases.mail import announce
from cases.models import Job, Mail
from cases.queue import run
from tests.smtp import body_of, free_port, served

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def smtp(settings):
    yield from served(settings)


def sent_to(patient, key="news:1"):
    mail = announce(patient, key=key)
    run(Job.objects.get(key=f"mail:{mail.pk}").pk)
    mail.refresh_from_db()
    return mail


def test_the_mail_says_that_something_is_new_and_nothing_else(patient, smtp):
    mail = sent_to(patient)
    assert mail.state == Mail.State.SENT
    ((recipients, text),) = smtp.received
    assert recipients == ["camille.martin@example.org"]
    assert f"Message-ID: <{mail.pk}@" in text
    assert "Bonjour" in body_of(text)
    for word in ("aboratoire", "santé", "dossier", "analyse", "CNIL", "Camille", "connexion/"):
        assert word not in body_of(text)
    assert "multipart" not in text


def test_one_key_is_one_mail(patient, smtp):
    for _ in range(2):
        sent_to(patient)
    assert len(smtp.received) == 1


def test_a_server_that_is_down_is_tried_again_later(patient, settings, smtp):
    settings.EMAIL_PORT = free_port()
    mail = sent_to(patient)
    job = Job.objects.get()
    assert (mail.state, job.state, job.attempts) == (Mail.State.WAITING, Job.State.READY, 0)


@pytest.mark.parametrize(
    ("reply", "state", "job_state"),
    [
        ("450 4.2.0 greylisted", Mail.State.WAITING, Job.State.READY),
        ("550 5.1.1 unknown", Mail.State.REFUSED, Job.State.QUARANTINED),
    ],
)
def test_a_refusal_is_read_for_what_it_says(patient, smtp, reply, state, job_state):
    smtp.reply = reply
    assert sent_to(patient).state == state
    assert Job.objects.get().state == job_state


def test_a_worker_that_died_while_sending_leaves_it_ambiguous_and_sends_no_second_mail(patient, smtp):
    mail = announce(patient, key="news:2")
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.SENDING)
    run(Job.objects.get().pk)
    mail.refresh_from_db()
    assert mail.state == Mail.State.AMBIGUOUS
    assert smtp.received == []
