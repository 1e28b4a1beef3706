"""Our own record of queued work: the queue's rows may be lost or run twice, these are not."""

import uuid

from django.db import models


class Job(models.Model):
    """One effect to bring about, once. The worker counts its attempts here, before the work."""

    class State(models.TextChoices):
        READY = "ready", "en attente"
        RUNNING = "running", "en cours"
        DONE = "done", "fait"
        QUARANTINED = "quarantined", "mis de côté"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=160, unique=True)
    name = models.CharField(max_length=60)
    subject = models.UUIDField()
    state = models.CharField(max_length=12, choices=State, default=State.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, help_text="Whoever holds it may finish; nobody else.")
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=80, blank=True, help_text="Name of the last error's class, never its text.")

    FIELD_CLASSES = {
        "id": "P1", "key": "P1", "name": "P1", "subject": "P1", "state": "P1", "attempts": "P1", "lease": "P1",
        "leased_until": "P1", "created_at": "P1", "done_at": "P1", "failure": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "tâche"
        indexes = [models.Index(fields=["state", "leased_until"])]

    def __str__(self):
        return f"{self.name} {self.state}"
