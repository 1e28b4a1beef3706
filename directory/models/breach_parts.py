import uuid

from django.db import models
from django.db.models import Q

from directory.models.breaches import Breach
from directory.models.laboratories import Laboratory
from directory.models.places import Department
from directory.provenance import Sourced


class Confidence(models.TextChoices):
    """Why a laboratory is cited. Never more than « peut être concerné »."""

    ENTITY_NAMED = "entity_named", "la presse a nommé cette société"
    GROUP_NAMED = "group_named", "la presse a nommé son groupe, et ce site est dans un des départements cités"
    GROUP_ELSEWHERE = (
        "group_named_outside_reported_departments",
        "la presse a nommé son groupe, mais ce site est hors des départements cités",
    )


class BreachPart(Sourced):
    """What a leak's page lists. `keys` are those of the leak's sources; `code` is the row's name in the file it was
    loaded from, empty for a row that an operator added (never touched by a file)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    code = models.CharField("code dans le fichier", max_length=160, blank=True, editable=False)
    keys = models.JSONField("clés des sources", default=list, blank=True)

    class Meta:
        abstract = True

    def cited(self) -> list["BreachSource"]:
        return [source for source in self.breach.sources.all() if source.code and source.code in self.keys]


PART_CLASSES = {
    "id": "P0",
    "position": "P0",
    "code": "P0",
    "keys": "P0",
    "origins": "P0",
    "changed_at": "P0",
    "breach": "P0",
}


class BreachSource(BreachPart):
    """A page the facts come from. `code` is the key that the other rows cite."""

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="sources")
    label = models.CharField("nom de la source", max_length=200)
    url = models.URLField("adresse", max_length=500)
    published_on = models.DateField("publiée le", null=True, blank=True)

    FIELD_CLASSES = {**PART_CLASSES, "label": "P0", "url": "P0", "published_on": "P0"}

    class Meta:
        verbose_name = "source d’une fuite"
        verbose_name_plural = "sources d’une fuite"
        constraints = [
            models.UniqueConstraint(
                fields=["breach", "code"], condition=~Q(code=""), name="source_code_once_per_breach"
            ),
        ]

    def __str__(self):
        return self.label


class BreachMoment(BreachPart):
    """A dated fact. `happened_on` is the first of the month or year when less is known."""

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="moments")
    happened_on = models.DateField("date")
    date_precision = models.CharField(
        "précision", max_length=5, choices=[("day", "jour"), ("month", "mois"), ("year", "année")], default="day"
    )
    text = models.CharField("fait", max_length=400)

    FIELD_CLASSES = {**PART_CLASSES, "happened_on": "P0", "date_precision": "P0", "text": "P0"}

    class Meta:
        verbose_name = "fait daté d’une fuite"
        verbose_name_plural = "chronologie d’une fuite"
        constraints = [
            models.UniqueConstraint(
                fields=["breach", "code"], condition=~Q(code=""), name="moment_code_once_per_breach"
            ),
        ]

    def __str__(self):
        return self.text


class LeakedData(BreachPart):
    """One kind of data, in the words of the source; `codes` are those of `LeakedField` it covers."""

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="leaked_data")
    text = models.CharField("donnée", max_length=250)
    codes = models.JSONField("codes", default=list)

    FIELD_CLASSES = {**PART_CLASSES, "text": "P0", "codes": "P0"}

    class Meta:
        verbose_name = "donnée divulguée"
        verbose_name_plural = "données divulguées"
        constraints = [
            models.UniqueConstraint(fields=["breach", "code"], condition=~Q(code=""), name="data_code_once_per_breach"),
        ]

    def __str__(self):
        return self.text


class BreachGroup(BreachPart):
    """A laboratory company or group that the press named."""

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField("groupe", max_length=100)
    entity = models.CharField("société citée", max_length=200, blank=True)
    people_affected = models.PositiveIntegerField("personnes", null=True, blank=True)
    people_affected_words = models.CharField("nombre, tel qu’il a été dit", max_length=250, blank=True)
    contact = models.CharField("contact publié", max_length=254, blank=True)

    FIELD_CLASSES = {
        **PART_CLASSES,
        "name": "P0",
        "entity": "P0",
        "people_affected": "P0",
        "people_affected_words": "P0",
        "contact": "P0",
    }

    class Meta:
        verbose_name = "groupe cité"
        verbose_name_plural = "groupes cités"
        constraints = [models.UniqueConstraint(fields=["breach", "name"], name="group_once_per_breach")]

    def __str__(self):
        return self.name


class BreachDepartment(BreachPart):
    """A department that sources cite. Shares are of prescribers' postcodes, not of patients, where the leak says so."""

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="departments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    share_percent = models.PositiveSmallIntegerField("part, en %", null=True, blank=True)
    qualifier = models.CharField("précision", max_length=20, blank=True)

    FIELD_CLASSES = {**PART_CLASSES, "department": "P0", "share_percent": "P0", "qualifier": "P0"}

    class Meta:
        verbose_name = "département cité"
        verbose_name_plural = "départements cités"
        constraints = [
            models.UniqueConstraint(fields=["breach", "department"], name="department_once_per_breach"),
            models.CheckConstraint(
                condition=Q(share_percent__isnull=True) | Q(share_percent__lte=100), name="share_is_a_percentage"
            ),
        ]

    def __str__(self):
        return f"{self.department}"

    @property
    def share_words(self) -> str:
        """« environ 36 % » ; empty when no share is known."""
        if self.share_percent is None:
            return ""
        return f"{self.qualifier} {self.share_percent}\N{NO-BREAK SPACE}%".strip()


class BreachChannel(BreachPart):
    """An official way opened for the people concerned, with its dates when known."""

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="channels")
    text = models.CharField("démarche", max_length=400)
    url = models.URLField("adresse", max_length=500, blank=True)
    opened_on = models.DateField("ouverte le", null=True, blank=True)
    closed_on = models.DateField("close le", null=True, blank=True)

    FIELD_CLASSES = {**PART_CLASSES, "text": "P0", "url": "P0", "opened_on": "P0", "closed_on": "P0"}

    class Meta:
        verbose_name = "démarche officielle"
        verbose_name_plural = "démarches officielles"
        constraints = [
            models.UniqueConstraint(
                fields=["breach", "code"], condition=~Q(code=""), name="channel_code_once_per_breach"
            ),
        ]

    def __str__(self):
        return self.text


class BreachLaboratory(Sourced):
    """A site that may be concerned, and why one may think so. Never a fact about its patients. An operator withdraws
    a link rather than deleting it: the file would bring it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="laboratory_links")
    laboratory = models.ForeignKey(Laboratory, on_delete=models.CASCADE, related_name="breach_links")
    confidence = models.CharField("indice", max_length=40, choices=Confidence.choices)
    press_group = models.CharField("groupe cité par la presse", max_length=100, blank=True)
    keys = models.JSONField("clés des sources", default=list, blank=True)
    is_withdrawn = models.BooleanField("retiré de la liste", default=False)

    FIELD_CLASSES = {
        "id": "P0",
        "breach": "P0",
        "laboratory": "P0",
        "confidence": "P0",
        "press_group": "P0",
        "keys": "P0",
        "is_withdrawn": "P0",
        "origins": "P0",
        "changed_at": "P0",
    }

    class Meta:
        verbose_name = "laboratoire cité"
        verbose_name_plural = "laboratoires cités"
        constraints = [models.UniqueConstraint(fields=["breach", "laboratory"], name="laboratory_once_per_breach")]

    def __str__(self):
        return f"{self.laboratory} : {self.confidence_words}"

    @property
    def confidence_words(self) -> str:
        return f"peut être concerné — {self.get_confidence_display()}"
