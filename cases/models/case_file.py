"""A case file: one patient and one controller."""

import secrets
import uuid

from django.conf import settings
from django.db import models

from cases.answers import IDENTITY_FIELDS, Answers
from vault.fields import SealedJSONField
from vault.models import DataKey
from vault.scope import Scope

REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that a person could misread on paper


def new_reference():
    """A reference for letters, such as R-7K3F-92QD. It opens nothing: addresses carry the UUID."""
    draw = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(8))
    return f"R-{draw[:4]}-{draw[4:]}"


class CaseFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The files this person may see: the one rule of reading, at the start of every query of the doors."""
        if not user.is_authenticated or user.is_staff:
            return self.none()
        return self.filter(patient=user)

    def scopes_for(self, user, *, purpose):
        """{file id: what opens it} for the files of this query that this person may see."""
        return {
            row.pk: Scope(actor=f"patient:{user.pk}", purpose=purpose, keys=frozenset({row.key_id, row.patient.key_id}))
            for row in self.visible_to(user).select_related("patient")
        }


class CaseFile(models.Model):
    """One patient and one controller. Aggregates its demands; holds what letters are written from, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=11, unique=True, default=new_reference, editable=False)
    patient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="case_files")
    key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=64, help_text="The journey that opened it: posted twice, opened once.")
    breach = models.ForeignKey("directory.Breach", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    laboratory = models.ForeignKey(
        "directory.Laboratory", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    department = models.CharField(max_length=3, help_text="The laboratory's: its public holidays move last days.")
    capacity = models.CharField(max_length=12)
    identity = SealedJSONField(key="patient.key")
    answers = SealedJSONField(key="key")
    opened_on = models.DateField()

    objects = CaseFileQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "reference": "P1", "patient": "P1", "key": "P1", "origin": "P1", "breach": "P1",
        "laboratory": "P1", "department": "P1", "capacity": "P1", "identity": "P2", "answers": "P3", "opened_on": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "dossier"
        constraints = [
            models.UniqueConstraint(fields=["patient", "origin"], name="case_file_opened_once"),
            models.CheckConstraint(
                condition=models.Q(capacity__in=["self", "parent", "guardian", "heir"]), name="case_file_capacity"
            ),
        ]

    def __str__(self):
        return self.reference

    def scope_for(self, user, *, purpose):
        """What opens this file's sealed fields for someone who may see it; `CaseFile.DoesNotExist` for anyone else."""
        scopes = CaseFile.objects.filter(pk=self.pk).scopes_for(user, purpose=purpose)
        if self.pk not in scopes:
            raise CaseFile.DoesNotExist
        return scopes[self.pk]

    def system_scope(self, *, purpose):
        """What opens this file for a job: named by its purpose, limited to this file and its patient."""
        return Scope(actor="system", purpose=purpose, keys=frozenset({self.key_id, self.patient.key_id}))

    def told(self, scope):
        """What the patient told us, whole."""
        return Answers.from_json({**self.answers.reveal(scope), **self.identity.reveal(scope)})

    @property
    def commune_temple(self):
        """Whether Good Friday is a holiday where the laboratory is; None when unknown."""
        return self.laboratory.temple_commune if self.laboratory else None

    @staticmethod
    def split(answers):
        """What is sealed under the person's key, and what under the file's."""
        told = answers.to_json()
        identity = {name: told.pop(name) for name in IDENTITY_FIELDS}
        return identity, told
