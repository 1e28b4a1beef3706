"""The register of breaches that a controller keeps (GDPR art. 33(5)), and the clock of their notification."""

import uuid
from datetime import UTC, datetime

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.asking import of_somebody
from accounts.models import Membership
from rights.claims import Claim, Facts
from vault.fields import SealedJSONField


class Outrun(Exception):
    """Somebody else wrote in between; the text is the sentence to show. Nothing was overwritten."""

    def __init__(self, version):
        super().__init__(
            f"{str(version.member).capitalize()} a enregistré cette fiche pendant que vous écriviez. Rien n’a été "
            "écrasé : copiez vos changements, rouvrez la fiche, puis reportez-les."
        )


def registered_for(queryset, seat):
    """What the laboratory of this seat wrote for itself; nothing to a respondent or to whoever left."""
    return queryset.filter(organization=seat.organization_id) if seat.controller_id else queryset.none()


class BreachRecordQuerySet(models.QuerySet):
    @of_somebody
    def visible_to(self, seat):
        return registered_for(self, seat)

    def enter(self, said, *, by, key, at):
        """A new line of the register with its first version. The same key gives the same line."""
        with transaction.atomic():
            type(by.organization).objects.select_for_update().get(pk=by.organization_id)  # numbered in turn
            last = self.filter(organization=by.organization_id).aggregate(models.Max("number"))["number__max"] or 0
            record, created = self.get_or_create(
                key=key, defaults={"organization": by.organization, "number": last + 1, "entered_at": at}
            )
            if created:
                record.write(said, by=by, key=key, at=at, after=0)
        return record


class BreachRecord(models.Model):
    """One breach of one laboratory. What is known of it is in its versions: the last one counts, all of them stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="breach_records")
    number = models.PositiveIntegerField("numéro")
    entered_at = models.DateTimeField("inscrite le")
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, entered once.")

    objects = BreachRecordQuerySet.as_manager()

    FIELD_CLASSES = {"id": "P1", "organization": "P1", "number": "P1", "entered_at": "P1", "key": "P1"}

    class Meta:
        verbose_name = "violation inscrite au registre"
        verbose_name_plural = "violations inscrites au registre"
        constraints = [models.UniqueConstraint(fields=["organization", "number"], name="breach_record_number_once")]

    def __str__(self):
        return f"violation n°\u00a0{self.number}"

    @property
    def latest(self):
        """Its last version; sorted here so that a prefetch serves."""
        return max(self.versions.all(), key=lambda version: version.number)

    def write(self, said, *, by, key, at, after):
        """The next version. `after`: the number of the version that was being read; `Outrun` when it is not the last.

        `said`: `known_at`, `notified_at`, `risk`, `breach` and, sealed, everything else under `told`.
        """
        if self.versions.filter(key=key).exists():
            return
        last = self.versions.order_by("-number").first()
        if last and last.number != after:
            raise Outrun(last)
        try:
            with transaction.atomic():
                self.versions.create(number=after + 1, member=by, written_at=at, key=key, record=self, **said)
        except IntegrityError:
            raise Outrun(self.versions.order_by("-number").first()) from None


class BreachVersion(models.Model):
    """What the laboratory knew of a breach when somebody wrote it down. Never changed."""

    class Risk(models.TextChoices):
        UNLIKELY = "unlikely", "improbable"
        SOME = "some", "possible"
        HIGH = "high", "élevé"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(BreachRecord, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("version")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("écrite le")
    key = models.CharField(max_length=120, unique=True, help_text="Posted twice, written once.")
    breach = models.ForeignKey("directory.Breach", on_delete=models.PROTECT, null=True, related_name="+")
    known_at = models.DateTimeField(
        "connue le", help_text="When the laboratory became aware: the 72 hours run from it."
    )
    notified_at = models.DateTimeField("notifiée à la CNIL le", null=True)
    risk = models.CharField("risque pour les personnes", max_length=8, choices=Risk)
    told = SealedJSONField("contenu", key="record.organization.key")

    FIELD_CLASSES = {
        "id": "P1", "record": "P1", "number": "P1", "member": "P1", "written_at": "P1", "key": "P1", "breach": "P1",
        "known_at": "P1", "notified_at": "P1", "risk": "P1", "told": "P2",
    }  # fmt: skip

    class Meta:
        verbose_name = "version d’une fiche de violation"
        verbose_name_plural = "versions d’une fiche de violation"
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="breach_version_number_once"),
            models.CheckConstraint(condition=models.Q(risk__in=["unlikely", "some", "high"]), name="breach_risk"),
            models.CheckConstraint(
                condition=models.Q(notified_at__isnull=True) | models.Q(notified_at__gte=models.F("known_at")),
                name="breach_notified_once_known",
            ),
        ]

    def __str__(self):
        return f"version {self.number}"

    @property
    def claim(self):
        """The clock of art. 33(1): seventy-two hours since the laboratory knew."""
        return notification_claim(self.known_at)

    @property
    def must_be_notified(self):
        """Art. 33(1): unless a risk to people is unlikely."""
        return self.risk != self.Risk.UNLIKELY

    def is_late(self, *, at):
        """Notified after the last moment; or not notified, though it had to be, and that moment is past."""
        return (self.must_be_notified or self.notified_at is not None) and (self.notified_at or at) > self.claim.due_at

    @property
    def target_at(self):
        """The moment to hold: seventy-two hours after the breach was known. One in the hour begun is not late yet."""
        return self.claim.strict_due_at

    def hours_left(self, *, at):
        """Whole hours to the moment to hold, negative once it is past; None when nothing runs."""
        if self.notified_at or not self.must_be_notified:
            return None
        left = self.target_at.astimezone(UTC) - at.astimezone(UTC)
        return int(left.total_seconds() // 3600)


def notification_claim(known_at: datetime):
    return Claim("breach_72h", Facts(received_on=timezone.localdate(known_at), aware_at=timezone.localtime(known_at)))
