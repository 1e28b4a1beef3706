"""What a member of a laboratory asks of a colleague, or of somebody at a processor who sees nothing else."""

import uuid

from django.db import models

from accounts.asking import of_somebody
from accounts.models import Membership
from vault.fields import SealedJSONField, SealedTextField
from vault.scope import Scope

SEALED = ("title", "instructions", "shared", "answer")


class TaskQuerySet(models.QuerySet):
    @of_somebody
    def visible_to(self, seat):
        """Those given to this member; those of the whole laboratory to its agents, its officer and its readers."""
        if not seat.is_in_force:
            return self.none()
        own = self.filter(organization=seat.organization_id)
        if seat.role != Membership.Role.RESPONDENT:
            return own
        return own.filter(given_to=seat, withdrawn_at=None)

    def scope_for(self, seat, *, purpose):
        """What opens the tasks of this query that this member may see, and nothing else of the laboratory's."""
        ids = self.visible_to(seat).values_list("pk", flat=True)
        only = frozenset(f"cases.Task.{field}:{pk}" for pk in ids for field in SEALED)
        return Scope(actor=f"member:{seat.pk}", purpose=purpose, keys=frozenset({seat.organization.key_id}), only=only)


class Task(models.Model):
    """One thing asked of one member, with the facts of the letter that were ticked, and no others, copied into it.

    Sealed under the laboratory's own key: nothing of it is ever shown to the person of the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="tasks")
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="tasks")
    given_by = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    given_to = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="tasks")
    title = SealedTextField(key="organization.key")
    instructions = SealedTextField(key="organization.key")
    shared = SealedJSONField(key="organization.key", help_text="{label: value} of the facts ticked.")
    answer = SealedTextField(key="organization.key", blank=True)
    due_on = models.DateField()
    given_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, given once.")

    objects = TaskQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "case_file": "P1", "given_by": "P1", "given_to": "P1", "title": "P3",
        "instructions": "P3", "shared": "P3", "answer": "P3", "due_on": "P1", "given_at": "P1", "done_at": "P1",
        "withdrawn_at": "P1", "key": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "tâche"
        indexes = [models.Index(fields=["given_to", "done_at", "due_on"], name="task_of_member")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(withdrawn_at=None), name="task_done_or_withdrawn"
            )
        ]

    def __str__(self):
        return f"tâche {self.given_at:%Y-%m-%d}"

    @property
    def is_open(self):
        return self.done_at is None and self.withdrawn_at is None
