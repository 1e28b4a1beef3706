"""What happened to an organization itself, for its own people to read. What happens to files is in their history."""

import uuid

from django.db import models
from django.utils import timezone

from accounts.models.organizations import Membership, Organization


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
        EXPORTED = "exported", "a téléchargé le registre des demandes"
        TOOK_LIST = "took_list", "a téléchargé une liste du tableau de bord"
        TOOK_GROUP_FILE = "took_group_file", "a téléchargé un dossier de groupe"
        TOOK_LETTERS = "took_letters", "a téléchargé des courriers à envoyer"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    act = models.CharField(max_length=20, choices=Act)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")  # None: this platform
    about = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    detail = models.CharField(max_length=40, blank=True, help_text="Codes alone, as: agent officer.")

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "at": "P1", "act": "P1", "by": "P1", "about": "P1", "detail": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "ligne du journal d’une organisation"
        verbose_name_plural = "journal des organisations"
        indexes = [models.Index(fields=["organization", "-at"])]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.act}"
