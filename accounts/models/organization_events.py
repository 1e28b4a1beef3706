"""What happened to an organization itself, for its own people to read. What happens to files is in their history."""

import hashlib
import uuid

from django.db import models
from django.utils import timezone

from accounts.models.organizations import Membership, Organization


class OrganizationEventQuerySet(models.QuerySet):
    def taken(self, act, ids, *, by, at, detail=""):
        """A line for what somebody takes away: of how many rows, and the sum of their ids, in one order.

        A list found elsewhere is told by it: who took these very rows, and when. No row can be named from it.
        """
        ids = sorted(map(str, ids))
        return self.create(
            organization=by.organization, act=act, by=by, at=at, detail=detail, count=len(ids),
            digest=hashlib.sha256("\n".join(ids).encode()).hexdigest(),
        )  # fmt: skip


class OrganizationEvent(models.Model):
    """One line, written once and never changed: who, what, about whom, when. Ids and codes alone."""

    class Act(models.TextChoices):
        OPENED = "opened", "a ouvert l’espace"
        INVITED = "invited", "a invité une personne"
        WITHDREW = "withdrew", "a retiré une invitation"
        JOINED = "joined", "est entré dans l’espace"
        CHANGED_ROLE = "changed_role", "a changé un rôle"
        REMOVED = "removed", "a retiré une personne"
        WROTE_LETTERHEAD = "wrote_letterhead", "a changé l’en-tête des courriers"
        CHANGED_REVIEW = "changed_review", "a changé la règle de relecture"
        ASKED_RESET = "asked_reset", "a demandé de remettre à zéro un second facteur"
        RESET = "reset", "a remis à zéro un second facteur"
        EXPORTED = "exported", "a téléchargé un registre"
        TOOK_LIST = "took_list", "a téléchargé une liste du tableau de bord"
        TOOK_GROUP_FILE = "took_group_file", "a téléchargé un dossier de groupe"
        TOOK_LETTERS = "took_letters", "a téléchargé des courriers à envoyer"
        TOOK_TOLD = "took_told", "a téléchargé le registre des personnes informées"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    act = models.CharField(max_length=20, choices=Act)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")  # None: this platform
    about = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    detail = models.CharField(max_length=40, blank=True, help_text="Codes alone, as: agent officer.")
    count = models.PositiveIntegerField(null=True, help_text="Of what was taken away: how many rows.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of their ids, sorted, one a line.")

    objects = OrganizationEventQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "at": "P1", "act": "P1", "by": "P1", "about": "P1", "detail": "P1",
        "count": "P1", "digest": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "ligne du journal d’une organisation"
        verbose_name_plural = "journal des organisations"
        indexes = [models.Index(fields=["organization", "-at"])]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.act}"
