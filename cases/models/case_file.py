"""A case file: one patient and one controller."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.asking import of_somebody
from accounts.models import Membership
from cases.answers import IDENTITY_FIELDS, Answers
from cases.models.letter import Letter
from cases.models.mandated import mandated_scopes
from cases.models.progress import Complaint, progress_of
from cases.models.state import Standing, standing_of
from vault.fields import SealedJSONField
from vault.models import DataKey
from vault.scope import Scope

EXCHANGED = frozenset({"cases.Message.text"})  # what both sides of a file read, letters apart
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that a person could misread on paper


def new_reference():
    """A reference for letters, such as R-7K3F-92QD. It opens nothing: addresses carry the UUID."""
    draw = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(8))
    return f"R-{draw[:4]}-{draw[4:]}"


class CaseFileQuerySet(models.QuerySet):
    @of_somebody
    def visible_to(self, who):
        """The files this person may see: the one rule of reading, at the start of every query of the doors.

        `who`: a patient; a member of a laboratory, who sees what was sent to it and nothing before; a member of an
        association, who sees the files it carries today, and none from the moment a mandate ends or is revoked.
        """
        if isinstance(who, Membership):
            if who.acts_for_people:
                return self.carried_by(who.organization_id, on=timezone.localdate())
            return self.filter(controller=who.controller_id) if who.controller_id else self.none()
        if not who.is_authenticated or who.works_here:
            return self.none()
        return self.filter(patient=who)

    def carried_by(self, association, *, on):
        """The files in which this association acts on a day, or waits for the signature of who asked it to."""
        return self.filter(carrier=association, carried_from__lte=on, carried_until__gte=on)

    def told_to(self, seat):
        """Of those this member sees, all but the files taken up again and not signed: what came of these is not told
        before. Figures and lists of where files stand begin with it.
        """
        own = seat.organization.mandates.filter(case_file=models.OuterRef("pk"))
        signed, waiting = models.Exists(own.exclude(signed_on=None)), models.Exists(own.waiting())
        running = models.Exists(own.in_force(timezone.localdate()))
        return self.visible_to(seat).exclude(signed & waiting & ~running)

    def to_be_signed_at(self, seat):
        """Those whose signed paper this member may record: also once the mandate before it, or the wait, ran out.

        They are not shown for that. The person who ended a mandate took her file out of them.
        """
        return self.filter(carrier=seat.organization_id) if seat.acts_for_people else self.none()

    def left_to_nobody(self, seat):
        """Those that nobody at work in the association of this member has: whoever left it follows no file any more."""
        team = seat.organization.memberships
        gone = team.exclude(pk__in=team.in_force()).values_list("pk", flat=True)
        return self.filter(models.Q(case_worker=None) | models.Q(case_worker__in=list(gone)))  # values: an index finds

    def scopes_for(self, who, *, purpose):
        """{file id: what opens it} for the files of this query that this person may see."""
        if isinstance(who, Membership) and who.acts_for_people:
            return mandated_scopes(self.visible_to(who), who, purpose=purpose)
        if isinstance(who, Membership):
            rows = list(self.visible_to(who).values_list("pk", "key_id"))
            opened = Letter.objects.read_by_laboratories([pk for pk, _ in rows])
            return {
                pk: Scope(actor=f"member:{who.pk}", purpose=purpose, keys=frozenset({key}), only=opened[pk] | EXCHANGED)
                for pk, key in rows
            }
        return {
            row.pk: Scope(actor=f"patient:{who.pk}", purpose=purpose, keys=frozenset({row.key_id, row.patient.key_id}))
            for row in self.visible_to(who).select_related("patient")
        }


class CaseFile(models.Model):
    """One patient and one controller. Aggregates its demands; holds what letters are written from, sealed.

    `standing`, `due_on` and the three values of its progress always equal what its demands say (`settle`), the carrier
    and its days what its mandates say (`cases.association.carrying`): stored for lists and figures of thousands of
    files.
    """

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
    carrier = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, null=True, related_name="+",
        help_text="The association that a mandate lets act, or that entered the file and waits for one.",
    )  # fmt: skip
    carried_from = models.DateField(null=True)
    carried_until = models.DateField(null=True, help_text="The last day, included.")
    case_worker = models.ForeignKey(
        "accounts.Membership", on_delete=models.SET_NULL, null=True, related_name="+",
        help_text="Whose file it is in the association.",
    )  # fmt: skip
    opened_by = models.ForeignKey(
        "accounts.Membership", on_delete=models.PROTECT, null=True, related_name="+",
        help_text="Who at an association opened it for the person; empty when she did it herself.",
    )  # fmt: skip
    controller = models.ForeignKey(
        "directory.LegalEntity", on_delete=models.PROTECT, null=True, related_name="+",
        help_text="Whom it was sent to; empty until it was: no laboratory sees a draft.",
    )  # fmt: skip
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.DRAFT)
    due_on = models.DateField(null=True, help_text="The nearest last day to answer; empty when none runs.")
    received_on = models.DateField(null=True, help_text="The first day a period runs from, proved or presumed.")
    answered_on = models.DateField(null=True, help_text="From this day no demand waited; empty while one does.")
    complaint = models.CharField(max_length=8, choices=Complaint, blank=True, default="")
    assignee = models.ForeignKey("accounts.Membership", on_delete=models.SET_NULL, null=True, related_name="+")
    recorded_by = models.ForeignKey(
        "accounts.Membership", on_delete=models.PROTECT, null=True, related_name="+",
        help_text="Who at the laboratory entered a letter that came by post; empty when the person wrote here.",
    )  # fmt: skip

    objects = CaseFileQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "reference": "P1", "patient": "P1", "key": "P1", "origin": "P1", "breach": "P1",
        "laboratory": "P1", "department": "P1", "capacity": "P1", "identity": "P2", "answers": "P3", "opened_on": "P1",
        "carrier": "P1", "carried_from": "P1", "carried_until": "P1", "case_worker": "P1", "opened_by": "P1",
        "controller": "P1", "standing": "P1", "due_on": "P1", "received_on": "P1", "answered_on": "P1",
        "complaint": "P1", "assignee": "P1", "recorded_by": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "dossier"
        constraints = [
            models.UniqueConstraint(fields=["patient", "origin"], name="case_file_opened_once"),
            models.CheckConstraint(
                condition=models.Q(capacity__in=["self", "parent", "guardian", "heir"]), name="case_file_capacity"
            ),
            models.CheckConstraint(condition=models.Q(standing__in=Standing.values), name="case_file_standing"),
            models.CheckConstraint(
                condition=models.Q(carrier=None, carried_from=None, carried_until=None, case_worker=None)
                | models.Q(carrier__isnull=False, carried_from__isnull=False, carried_until__isnull=False),
                name="case_file_carried_between_two_days",
            ),
        ]
        indexes = [  # the laboratory's queue, in its order: the same speed for 50 rows or 50,000
            models.Index(fields=["controller", "standing", "due_on", "id"], name="case_file_queue"),
            models.Index(fields=["controller", "assignee", "standing", "due_on", "id"], name="case_file_own_queue"),
            models.Index(fields=["controller", "breach", "standing", "due_on", "id"], name="case_file_of_leak"),
            models.Index(fields=["controller", "-opened_on", "-id"], name="case_file_newest"),
            models.Index(fields=["carrier", "standing", "due_on", "id"], name="case_file_carried"),
            models.Index(fields=["carrier", "case_worker", "due_on", "id"], name="case_file_of_worker"),
            models.Index(fields=["carrier", "-opened_on", "-id"], name="case_file_carried_newest"),
            models.Index(fields=["carrier", "controller", "-opened_on", "-id"], name="case_file_carried_of"),
        ]

    def __str__(self):
        return self.reference

    def scope_for(self, who, *, purpose):
        """What opens this file's sealed fields for someone who may see it; `CaseFile.DoesNotExist` for anyone else."""
        scopes = CaseFile.objects.filter(pk=self.pk).scopes_for(who, purpose=purpose)
        if self.pk not in scopes:
            raise CaseFile.DoesNotExist
        return scopes[self.pk]

    def system_scope(self, *, purpose):
        """What opens this file for a job: named by its purpose, limited to this file and its patient."""
        return Scope(actor="system", purpose=purpose, keys=frozenset({self.key_id, self.patient.key_id}))

    def told(self, scope):
        """What the patient told us, whole."""
        return Answers.from_json({**self.answers.reveal(scope), **self.identity.reveal(scope)})

    def address(self):
        """It was sent: from now on its controller, when the register names one, is known."""
        self.controller_id = self.addressee_id

    @property
    def addressee_id(self):
        """Its controller, or, before it is sent, the one it will have; None where the register names none."""
        return self.controller_id or (self.laboratory and self.laboratory.legal_entity_id)

    def settle(self, demands):
        """Make what is stored of these demands, all those of the file, equal to what they say."""
        self.standing = standing_of(demands)
        running = [
            row.due_on for demand in demands if demand.is_open for row in demand.deadlines.all()
            if row.due_on and row.rule.split(":")[0] == demand.right_code
        ]  # fmt: skip
        self.due_on = min(running, default=None)
        progress = progress_of(demands)
        self.received_on, self.answered_on, self.complaint = (
            progress.received_on, progress.answered_on, progress.complaint,
        )  # fmt: skip
        self.save(update_fields=["standing", "due_on", "received_on", "answered_on", "complaint", "controller"])

    @property
    def days_to_answer(self):
        """From receipt to the last answer; None while one of the two is missing."""
        return max((self.answered_on - self.received_on).days, 0) if self.answered_on and self.received_on else None

    @property
    def came_on_paper(self):
        """The laboratory entered it: nobody here follows it for the person."""
        return self.recorded_by_id is not None

    @property
    def has_no_space(self):
        """The person has no account, whoever entered the file: what is said to her goes by post."""
        return self.came_on_paper or (self.patient_id is not None and not self.patient.email_index)

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
