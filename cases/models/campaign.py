"""One letter to many laboratories or to the CNIL, for many people whom an association carries, each by its own job."""

import uuid

from django.db import models

from accounts.asking import of_somebody
from accounts.doors import ASSOCIATION
from accounts.models import Membership, Organization
from vault.fields import SealedJSONField


class OfAnAssociation(models.QuerySet):
    @of_somebody
    def visible_to(self, seat):
        """Those of the association of this member; to whoever is of none, nothing."""
        return self.filter(organization=seat.organization_id) if seat.acts_for_people else self.none()

    def carried_on_by(self, seat):
        """Work goes on for this member where whoever asked for it works here no more."""
        return self.exclude(member__in=seat.organization.memberships.in_force()).update(member=seat)


class MailingQuerySet(OfAnAssociation):
    def visible_to(self, seat):
        """All, to whoever directs; to the others, those they asked for: each holds letters of their own files."""
        found = super().visible_to(seat)
        return found if seat.role == ASSOCIATION.directing else found.filter(member=seat)


class Campaign(models.Model):
    """What `member` validated once: an act of `campaign_acts`, of which leak, to which laboratories."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="campaigns")
    act = models.CharField(max_length=24, help_text="A code of cases.association.campaign_acts.ACTS.")
    options = models.JSONField(default=dict, help_text="What was chosen for every letter: codes and numbers alone.")
    breach = models.ForeignKey("directory.Breach", on_delete=models.PROTECT, null=True, related_name="+")
    laboratories = models.ManyToManyField("directory.Laboratory", related_name="+")  # none: whichever
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    validated_at = models.DateTimeField()
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, validated once.")

    objects = OfAnAssociation.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "act": "P1", "options": "P1", "breach": "P1", "member": "P1",
        "validated_at": "P1", "key": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "campagne"
        indexes = [models.Index(fields=["organization", "-validated_at"], name="campaign_newest")]

    def __str__(self):
        return f"campagne du {self.validated_at:%Y-%m-%d}"


class CampaignItem(models.Model):
    """One file of a campaign: with its letter, or refused with the sentence that says why."""

    class State(models.TextChoices):
        LISTED = "listed", "retenu"
        QUEUED = "queued", "en attente"
        WRITTEN = "written", "écrit"
        REFUSED = "refused", "non écrit"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="items")
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="campaign_items")
    state = models.CharField(max_length=8, choices=State, default=State.LISTED)
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often it was queued: each has its own job.")
    reason = models.CharField(max_length=300, blank=True, help_text="A sentence of the law or of the table: no name.")
    letter = models.OneToOneField("cases.Letter", on_delete=models.PROTECT, null=True, related_name="+")

    FIELD_CLASSES = {
        "id": "P1", "campaign": "P1", "case_file": "P1", "state": "P1", "tries": "P1", "reason": "P1", "letter": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "dossier d’une campagne"
        verbose_name_plural = "dossiers d’une campagne"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "case_file"], name="campaign_item_once"),
            models.CheckConstraint(
                condition=models.Q(letter=None) ^ models.Q(state="written"),
                name="campaign_item_written_with_its_letter",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "state", "id"], name="campaign_items")]

    def __str__(self):
        return f"{self.case_file_id} {self.state}"


class Mailing(models.Model):
    """Letters put in mailing order for a printer or a postal provider; kept some days, then erased."""

    class Form(models.TextChoices):
        PRINT = "print", "un PDF à imprimer"
        FILES = "files", "un PDF par lettre (ZIP)"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="mailings")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, related_name="mailings")
    form = models.CharField(max_length=5, choices=Form)
    with_mandates = models.BooleanField(default=False, help_text="After each letter, the copy that it announces.")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ordered_at = models.DateTimeField(null=True, help_text="When the letters were put in order and the parts begun.")
    expires_at = models.DateTimeField()
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, asked once.")

    objects = MailingQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "campaign": "P1", "form": "P1", "with_mandates": "P1", "member": "P1",
        "asked_at": "P1", "ordered_at": "P1", "expires_at": "P1", "key": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "envoi préparé"
        verbose_name_plural = "envois préparés"
        indexes = [models.Index(fields=["expires_at"], name="mailing_expires")]

    def __str__(self):
        return f"envoi du {self.asked_at:%Y-%m-%d}"


class MailingPart(models.Model):
    """Some hundreds of letters of a mailing, in order: what one job makes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    letters = models.JSONField(help_text="Ids, in order.")
    listed = SealedJSONField(
        key="mailing.organization.key", blank=True, help_text="[{reference, kind, to, from, first, last}], in order."
    )
    lacking = models.PositiveIntegerField(default=0, help_text="Copies of mandates announced and not joined.")
    file = models.OneToOneField("vault.SealedFile", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)

    FIELD_CLASSES = {
        "id": "P1", "mailing": "P1", "number": "P1", "letters": "P1", "listed": "P3", "lacking": "P1", "file": "P1",
        "made_at": "P1", "fetched_at": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "partie d’un envoi"
        verbose_name_plural = "parties d’un envoi"
        constraints = [models.UniqueConstraint(fields=["mailing", "number"], name="mailing_part_once")]

    def __str__(self):
        return f"partie {self.number}"


class Receipts(models.Model):
    """What a postal provider or a clerk said of many letters: read and matched, then noted, lot after lot.

    `lines` waits to be accepted, and goes after a day when nobody accepts it. Once all is noted, nothing is left of it
    but the typed lines that were refused, to be corrected.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="receipts")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    lines = SealedJSONField(key="organization.key", blank=True)
    refusals = SealedJSONField(key="organization.key", blank=True, help_text="[[line, sentence]] once applied.")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True)

    objects = OfAnAssociation.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "organization": "P1", "member": "P1", "read_at": "P1", "lines": "P3", "refusals": "P3",
        "total": "P1", "done": "P1", "accepted_at": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "liste d’avis reçue"
        verbose_name_plural = "listes d’avis reçues"

    def __str__(self):
        return f"avis du {self.read_at:%Y-%m-%d}"
