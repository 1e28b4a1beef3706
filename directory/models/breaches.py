import uuid

from django.db import models
from django.db.models import Q

from directory.provenance import Sourced


class LeakedField(models.TextChoices):
    """The kinds of data the checklist and the letters know."""

    IDENTITY = "identity", "nom et prénom"
    SEX = "sex", "sexe"
    BIRTH_DATE = "birth_date", "date de naissance"
    POSTAL_ADDRESS = "postal_address", "adresse postale"
    PHONE = "phone", "téléphone"
    EMAIL = "email", "adresse e-mail"
    NIR = "nir", "numéro de sécurité sociale"
    SOCIAL_SECURITY = "social_security", "informations de sécurité sociale"
    INSURER = "insurer", "complémentaire santé"
    PRESCRIBER = "prescriber", "médecin prescripteur"
    EXAM_DATE = "exam_date", "date d’examen"
    EXAM_NATURE = "exam_nature", "nature des examens"
    EXAM_RESULT = "exam_result", "résultats d’examens"
    BLOOD_GROUP = "blood_group", "groupe sanguin"
    HEALTH_COMMENTS = "health_comments", "commentaires de santé"
    HEALTH_DATA = "health_data", "données de santé"
    CREDENTIALS = "credentials", "identifiant et mot de passe"
    BANK = "bank", "coordonnées bancaires"
    OTHER = "other", "autres données"


class Breach(Sourced):
    """A leak of personal data, as public sources describe it. `disclosed_on` is the first of the month when the
    day is unknown (`date_precision`). The sampling period's bounds are inclusive; None = unknown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField("adresse de la page", max_length=80, unique=True)
    title = models.CharField("titre", max_length=200)
    disclosed_on = models.DateField("révélée le")
    date_precision = models.CharField(
        "précision de la date", max_length=5, choices=[("day", "jour"), ("month", "mois")], default="day"
    )
    people_affected = models.PositiveIntegerField("personnes concernées", null=True, blank=True)
    people_affected_words = models.CharField("nombre, tel qu’il a été dit", max_length=250, blank=True)
    laboratories_count = models.PositiveIntegerField("nombre de laboratoires", null=True, blank=True)
    laboratories_words = models.CharField("nombre de laboratoires, précisions", max_length=300, blank=True)
    controllers = models.CharField("responsables du traitement", max_length=300, blank=True)
    processor = models.CharField("sous-traitant", max_length=200, blank=True)
    processor_parent = models.CharField("maison mère du sous-traitant", max_length=200, blank=True)
    processor_words = models.CharField("rôle du sous-traitant", max_length=300, blank=True)
    software = models.JSONField("logiciels", default=list, blank=True)
    regions = models.JSONField("régions", default=list, blank=True)
    departments_words = models.CharField("départements, précisions", max_length=300, blank=True)
    sampled_from = models.DateField("prélèvements à partir du", null=True, blank=True)
    sampled_until = models.DateField("prélèvements jusqu’au", null=True, blank=True)
    sample_period_words = models.CharField("période, en mots", max_length=200, blank=True)
    special_categories = models.BooleanField("données de santé ou sensibles", null=True, blank=True)
    contains_nir = models.BooleanField("numéros de sécurité sociale", null=True, blank=True)
    contains_credentials = models.BooleanField("identifiants et mots de passe", null=True, blank=True)
    sanction = models.JSONField("décision de la CNIL", null=True, blank=True)
    investigation = models.JSONField("enquête pénale", null=True, blank=True)
    note = models.TextField("note", blank=True)

    FIELD_CLASSES = {
        "id": "P0",
        "slug": "P0",
        "title": "P0",
        "disclosed_on": "P0",
        "date_precision": "P0",
        "people_affected": "P0",
        "people_affected_words": "P0",
        "laboratories_count": "P0",
        "laboratories_words": "P0",
        "controllers": "P0",
        "processor": "P0",
        "processor_parent": "P0",
        "processor_words": "P0",
        "software": "P0",
        "regions": "P0",
        "departments_words": "P0",
        "sampled_from": "P0",
        "sampled_until": "P0",
        "sample_period_words": "P0",
        "special_categories": "P0",
        "contains_nir": "P0",
        "contains_credentials": "P0",
        "sanction": "P0",
        "investigation": "P0",
        "note": "P0",
        "origins": "P0",
        "changed_at": "P0",
    }

    class Meta:
        verbose_name = "fuite de données"
        verbose_name_plural = "fuites de données"
        constraints = [
            models.CheckConstraint(
                condition=Q(sampled_from__isnull=True)
                | Q(sampled_until__isnull=True)
                | Q(sampled_from__lte=models.F("sampled_until")),
                name="breach_period_runs_forward",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def leaked_fields(self) -> tuple[str, ...]:
        """Codes of `LeakedField`, in the order of the source; one query unless `leaked_data` is prefetched."""
        rows = sorted(self.leaked_data.all(), key=lambda row: row.position)
        return tuple(dict.fromkeys(code for row in rows for code in row.codes))
