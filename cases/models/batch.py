"""Many files answered with one standard answer: validated once by somebody, then answered one by one by the queue."""

import uuid

from django.db import models

from accounts.asking import of_somebody
from accounts.models import Membership, Organization
from cases.models.breach_record import registered_for


class BatchQuerySet(models.QuerySet):
    @of_somebody
    def visible_to(self, seat):
        return registered_for(self, seat)


class Batch(models.Model):
    """What `member` validated. Each file is an item with a job of its own: a crash loses none and doubles none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="batches")
    standard = models.ForeignKey("cases.StandardAnswer", on_delete=models.PROTECT, related_name="batches")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    validated_at = models.DateTimeField()
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, validated once.")

    objects = BatchQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "standard": "P1", "member": "P1", "validated_at": "P1", "key": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "réponse groupée"
        verbose_name_plural = "réponses groupées"

    def __str__(self):
        return f"réponse groupée du {self.validated_at:%Y-%m-%d}"


class BatchItem(models.Model):
    """One file of a batch: answered with its reply, or refused with the sentence that says why."""

    class State(models.TextChoices):
        WAITING = "waiting", "en attente"
        SENT = "sent", "envoyée"
        REFUSED = "refused", "non envoyée"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="items")
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="batch_items")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True, help_text="A sentence of the law or of the table: no name.")
    reply = models.OneToOneField("cases.Reply", on_delete=models.PROTECT, null=True, related_name="+")

    FIELD_CLASSES = {"id": "P1", "batch": "P1", "case_file": "P1", "state": "P1", "reason": "P1", "reply": "P1"}

    class Meta:
        verbose_name = "dossier d’une réponse groupée"
        verbose_name_plural = "dossiers d’une réponse groupée"
        constraints = [models.UniqueConstraint(fields=["batch", "case_file"], name="batch_item_once")]

    def __str__(self):
        return f"{self.case_file_id} {self.state}"
