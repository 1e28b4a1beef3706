"""People told of a breach (GDPR art. 34): one text, a list of recipients, the letters printed in order of mailing."""

import uuid

from django.db import models

from accounts.asking import of_somebody
from accounts.models import Membership
from cases.models.breach_record import registered_for
from vault.fields import SealedJSONField


class NoticeCampaignQuerySet(models.QuerySet):
    @of_somebody
    def visible_to(self, seat):
        return registered_for(self, seat)


class NoticeCampaign(models.Model):
    """One text for the people of one breach. Open to new recipients until its letters are printed; then frozen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey("cases.BreachRecord", on_delete=models.PROTECT, related_name="campaigns")
    opened_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("ouvert le")
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, opened once.")
    told = SealedJSONField("texte", key="organization.key")
    version = models.PositiveIntegerField(
        default=1, help_text="Of the text: what somebody read is what is changed, or printed."
    )
    waiting = SealedJSONField("liste lue, pas encore acceptée", key="organization.key", blank=True)
    waiting_since = models.DateTimeField(null=True)
    listed_on = models.DateField(null=True, help_text="When people were last added.")
    printed_on = models.DateField("date des lettres", null=True)

    objects = NoticeCampaignQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "record": "P1", "opened_by": "P1", "opened_at": "P1", "key": "P1",
        "told": "P2", "version": "P1", "waiting": "P3", "waiting_since": "P1", "listed_on": "P1",
        "printed_on": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "information des personnes"
        verbose_name_plural = "informations des personnes"

    def __str__(self):
        return f"information du {self.opened_at:%Y-%m-%d}"


class BreachNotice(models.Model):
    """One person to tell. `number` is the place in the mailing; the recipient is forgotten some time after posting."""

    class Channel(models.TextChoices):
        POST = "post", "lettre simple"
        REGISTERED = "registered", "lettre recommandée"
        BY_HAND = "by_hand", "remise en main propre"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(NoticeCampaign, on_delete=models.PROTECT, related_name="notices")
    number = models.PositiveIntegerField("numéro")
    digest = models.CharField(
        max_length=32, editable=False, help_text="Keyed hash of the recipient: nobody is told twice."
    )
    recipient = SealedJSONField("destinataire", key="campaign.organization.key", blank=True)
    posted_on = models.DateField("postée le", null=True)
    channel = models.CharField("envoi", max_length=10, choices=Channel, blank=True)
    noted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    FIELD_CLASSES = {
        "id": "P1", "campaign": "P1", "number": "P1", "digest": "K", "recipient": "P3", "posted_on": "P1",
        "channel": "P1", "noted_by": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "lettre d’information"
        verbose_name_plural = "lettres d’information"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="notice_number_once"),
            models.UniqueConstraint(fields=["campaign", "digest"], name="notice_person_once"),
        ]
        indexes = [models.Index(fields=["posted_on"])]

    def __str__(self):
        return f"lettre {self.number}"


class NoticeLot(models.Model):
    """Some letters of a campaign, in order, printed together: what one job makes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(NoticeCampaign, on_delete=models.PROTECT, related_name="lots")
    first = models.PositiveIntegerField("première lettre")
    last = models.PositiveIntegerField("dernière lettre")
    pdf = models.OneToOneField("vault.SealedFile", on_delete=models.PROTECT, null=True, related_name="+")
    printed_at = models.DateTimeField(null=True)

    FIELD_CLASSES = {"id": "P1", "campaign": "P1", "first": "P1", "last": "P1", "pdf": "P1", "printed_at": "P1"}

    class Meta:
        verbose_name = "lot de lettres"
        verbose_name_plural = "lots de lettres"
        constraints = [models.UniqueConstraint(fields=["campaign", "first"], name="notice_lot_once")]

    def __str__(self):
        return f"lettres {self.first} à {self.last}"
