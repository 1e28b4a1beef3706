"""E-mails: neutral words, one sender, never sent twice by themselves."""

import smtplib
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from cases.models import Mail
from cases.queue import Refused, TryLater, enqueue

SUBJECTS = {
    "news": "Du nouveau dans votre espace",
    "code": "Votre code de connexion",
    "digest": "Des échéances dans votre espace",
    "joining": "Votre espace vous attend",
    "invitation": "Une invitation à rejoindre un espace",
    "password_changed": "Votre mot de passe a été changé",
    "password": "Choisir un nouveau mot de passe",
    "recovery_code_used": "Un code de secours a servi",
    "second_factor_reset": "Votre second facteur a été remis à zéro",
}
PAUSE = timedelta(minutes=15)


class Ambiguous(Refused):
    """The connection broke after the message was given: it may have left. Shown to a person, never sent again."""


def announce(user, *, key, template="news"):
    """Tell someone that something is new in the own space: one e-mail per key, in the caller's transaction.

    None for somebody who wrote on paper, and has neither address nor space here.
    """
    if not user.email:
        return None
    mail, created = Mail.objects.get_or_create(key=key, defaults={"template": template, "recipient": user})
    if created:
        enqueue("send_mail", mail.pk, key=f"mail:{mail.pk}")
    return mail


def deliver(mail, *, scope, context=None):
    """Send one e-mail; returns the effect that records it. The row says `sending` before the server is reached.

    Raises `TryLater` when nothing has left, `Refused` when the server will not take it, `Ambiguous` when nobody knows.
    """
    if not Mail.objects.filter(pk=mail.pk, state=Mail.State.WAITING).update(
        state=Mail.State.SENDING, sending_since=timezone.now()
    ):
        if mail.state == Mail.State.SENDING:  # a worker died between the server and our record
            _mark(mail, Mail.State.AMBIGUOUS)
        return None
    try:
        send(mail.template, mail.recipient.email.reveal(scope), message_id=mail.pk, context=context)
    except TryLater:
        _mark(mail, Mail.State.WAITING)
        raise
    except Ambiguous:
        _mark(mail, Mail.State.AMBIGUOUS)
        raise
    except Refused:
        _mark(mail, Mail.State.REFUSED)
        raise
    return lambda: Mail.objects.filter(pk=mail.pk).update(state=Mail.State.SENT, sent_at=timezone.now())


def send(template, address, *, message_id, context=None):
    """One message to one address; its Message-ID comes from our id, so that a copy is known as a copy."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    body = render_to_string(f"emails/{template}.txt", {"site": settings.BASE_URL, **(context or {})})
    message = EmailMessage(
        SUBJECTS[template],
        body,
        settings.DEFAULT_FROM_EMAIL,
        [address],
        headers={"Message-ID": f"<{message_id}@{domain}>"},
    )
    try:
        message.send()
    except (ConnectionError, TimeoutError, smtplib.SMTPConnectError, smtplib.SMTPHeloError) as error:
        raise TryLater(PAUSE) from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if all(code >= 500 for code in codes):
            raise Refused from error
        raise TryLater(PAUSE) from error
    except smtplib.SMTPServerDisconnected as error:
        raise Ambiguous from error
    except smtplib.SMTPResponseException as error:
        if error.smtp_code >= 500:
            raise Refused from error
        raise TryLater(PAUSE) from error


def _mark(mail, state):
    Mail.objects.filter(pk=mail.pk).update(state=state)
