"""An e-mail to send: what, to whom by id, and how far it got. Never its words: they are neutral, and in a template."""

import uuid

from django.conf import settings
from django.db import models


class Mail(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "à envoyer"
        SENDING = "sending", "envoi en cours"
        SENT = "sent", "envoyé"
        AMBIGUOUS = "ambiguous", "peut-être envoyé"
        REFUSED = "refused", "refusé par le serveur"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=160, unique=True)
    template = models.CharField(max_length=40)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)
    sending_since = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    FIELD_CLASSES = {
        "id": "P1", "key": "P1", "template": "P1", "recipient": "P1", "state": "P1", "created_at": "P1",
        "sending_since": "P1", "sent_at": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "courriel"

    def __str__(self):
        return f"{self.template} {self.state}"
