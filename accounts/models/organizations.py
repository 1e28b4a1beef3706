"""Laboratories and associations registered here, and the people who work for them."""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone

from vault.fields import SealedJSONField, SealedTextField
from vault.models import DataKey
from vault.scope import Scope


class OrganizationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(opened_at__isnull=False, closed_at__isnull=True)

    def register(self, kind, *, name, legal_entity=None, association=None, is_demo=False, opened_at=None):
        """An organization with a key of its own. IntegrityError when what it stands for is registered already."""
        public_id = uuid.uuid4()
        key = DataKey.objects.forge(DataKey.Kind.ORGANIZATION, tenant=str(public_id))
        return self.create(
            pk=public_id, kind=kind, name=name, legal_entity=legal_entity, association=association, key=key,
            is_demo=is_demo, opened_at=opened_at,
        )  # fmt: skip

    def standing_for(self, *, legal_entity=None, association=None):
        """The one for this company or this association, registered now when nobody did; not open for that."""
        of, kinds = {"legal_entity": legal_entity, "association": association}, self.model.Kind
        with transaction.atomic():
            found = self.select_for_update().filter(**of, closed_at=None).first()
            kind = kinds.LABORATORY if legal_entity else kinds.ASSOCIATION
            return found or self.register(kind, name=(legal_entity or association).name, **of)


class Organization(models.Model):
    """A tenant: what it writes is sealed under its own key.

    A laboratory stands for a legal entity of the directory, an association for one of its associations.
    """

    class Kind(models.TextChoices):
        LABORATORY = "laboratory", "laboratoire"
        ASSOCIATION = "association", "association"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("sorte", max_length=12, choices=Kind)
    legal_entity = models.ForeignKey(
        "directory.LegalEntity", on_delete=models.PROTECT, null=True, blank=True, related_name="organizations"
    )
    association = models.ForeignKey(
        "directory.Association", on_delete=models.PROTECT, null=True, blank=True, related_name="organizations"
    )
    name = models.CharField("nom", max_length=200)
    key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="clé")
    letterhead = SealedJSONField("en-tête de ses courriers", key="key", blank=True)
    two_persons = models.BooleanField("chaque décision est relue par une autre personne", default=False)
    registered_at = models.DateTimeField("inscrite le", default=timezone.now)
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True)
    closed_at = models.DateTimeField("fermée le", null=True, blank=True)
    is_demo = models.BooleanField("organisation de démonstration", default=False)

    objects = OrganizationQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "kind": "P1", "legal_entity": "P1", "association": "P1", "name": "P1", "key": "P1",
        "letterhead": "P2", "two_persons": "P1", "registered_at": "P1", "opened_at": "P1", "closed_at": "P1",
        "is_demo": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "organisation"
        constraints = [
            models.CheckConstraint(
                name="organization_stands_for_one_of_the_directory",
                condition=Q(kind="laboratory", legal_entity__isnull=False, association__isnull=True)
                | Q(kind="association", legal_entity__isnull=True, association__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_door_for_each_laboratory", fields=["legal_entity"], condition=Q(closed_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="one_door_for_each_association", fields=["association"], condition=Q(closed_at__isnull=True)
            ),
        ]

    def __str__(self):
        return self.name

    def system_scope(self, *, purpose):
        """What the organization wrote for itself, opened to a job that no member runs."""
        return Scope(actor="system", purpose=purpose, keys=frozenset({self.key_id}))

    @property
    def is_open(self):
        return self.opened_at is not None and self.closed_at is None

    def welcome(self, user, role, *, name="", at=None):
        """A membership with the next number of this organization. IntegrityError for somebody who is in it already."""
        type(self).objects.select_for_update().get(pk=self.pk)  # two at once are numbered in turn
        last = self.memberships.aggregate(last=Max("number"))["last"] or 0
        return self.memberships.create(
            organization=self, user=user, role=role, name=name, number=last + 1, joined_at=at or timezone.now()
        )


class MembershipQuerySet(models.QuerySet):
    def in_force(self):
        """Those who may work today: removal, a closed account or organization count at the next request."""
        return self.filter(
            removed_at__isnull=True,
            user__is_active=True,
            organization__opened_at__isnull=False,
            organization__closed_at__isnull=True,
        )


class Membership(models.Model):
    """One person's place in one organization. Everything this person reaches there is reached through it."""

    class Role(models.TextChoices):
        AGENT = "agent", "agent"
        OFFICER = "officer", "délégué à la protection des données"
        READER = "reader", "lecture seule"
        RESPONDENT = "respondent", "répondant extérieur"  # the processor's: sees the tasks given to it alone
        COORDINATOR = "coordinator", "coordinateur"
        CASE_WORKER = "case_worker", "chargé de dossiers"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("rôle", max_length=12, choices=Role)
    name = SealedTextField("nom", key="organization.key", blank=True)
    number = models.PositiveIntegerField("numéro", help_text="What patients read instead of a name: agent n° 3.")
    joined_at = models.DateTimeField("entré le", default=timezone.now)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "user": "P1", "role": "P1", "name": "P2", "number": "P1",
        "joined_at": "P1", "removed_at": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "place dans une organisation"
        verbose_name_plural = "places dans une organisation"
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="member_number_once"),
            models.UniqueConstraint(
                fields=["organization", "user"], condition=Q(removed_at__isnull=True), name="member_once"
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} n°\u00a0{self.number}"

    @property
    def is_in_force(self):
        return self.removed_at is None and self.user.is_active and self.organization.is_open

    @property
    def controller_id(self):
        """The legal entity whose demands this person sees, or None: whoever sees none."""
        if not self.is_in_force or self.role == self.Role.RESPONDENT:
            return None
        return self.organization.legal_entity_id

    @property
    def acts_for_people(self):
        """Whether this person works for an association: what is seen and done there rests on mandates."""
        return self.is_in_force and self.organization.kind == Organization.Kind.ASSOCIATION

    def own_scope(self, purpose):
        """What opens what the organization wrote for itself: notes, drafts, letterhead. To a respondent, nothing."""
        if not self.is_in_force or self.role == self.Role.RESPONDENT:
            raise Membership.DoesNotExist
        return Scope(actor=f"member:{self.pk}", purpose=purpose, keys=frozenset({self.organization.key_id}))

    def called(self, scope):
        """How colleagues call this person; patients read the number."""
        return self.name.reveal(scope) or str(self)


class Invitation(models.Model):
    """Somebody invited to work for an organization: one use, a few days, an address sealed under its key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="invitations")
    invited_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField("rôle", max_length=12, choices=Membership.Role)
    email = SealedTextField("adresse électronique", key="organization.key")
    digest = models.CharField(max_length=32, unique=True, editable=False, help_text="Keyed hash of the code sent.")
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "invited_by": "P1", "role": "P1", "email": "P2", "digest": "K",
        "sent_at": "P1", "expires_at": "P1", "used_at": "P1", "withdrawn_at": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "invitation"

    def __str__(self):
        return str(self.pk)
