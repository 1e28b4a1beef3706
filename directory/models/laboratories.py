import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from directory.models.places import Department
from directory.provenance import Sourced

FINESS = RegexValidator(r"^[0-9][0-9AB][0-9]{7}\Z", "Un numéro FINESS compte neuf caractères.")


class LegalEntity(Sourced):
    """FINESS EJ: the company that answers for the data. Letters go to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    finess = models.CharField("FINESS juridique", max_length=9, unique=True, validators=[FINESS])
    siren = models.CharField("SIREN", max_length=9, blank=True, db_index=True)
    name = models.CharField("nom", max_length=120)
    name_is_derived = models.BooleanField("nom déduit, à vérifier", default=True)
    address = models.CharField("adresse du siège", max_length=160, blank=True)
    postcode = models.CharField("code postal du siège", max_length=5, blank=True)
    city = models.CharField("ville du siège", max_length=60, blank=True)

    FIELD_CLASSES = {
        "id": "P0",
        "finess": "P0",
        "siren": "P0",
        "name": "P0",
        "name_is_derived": "P0",
        "address": "P0",
        "postcode": "P0",
        "city": "P0",
        "origins": "P0",
        "changed_at": "P0",
    }

    class Meta:
        verbose_name = "société"
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="legal_entity_has_a_name")]

    def __str__(self):
        return self.name

    @property
    def has_derived_name(self) -> bool:
        """Deduced from its sites, and no operator has written it since."""
        origin = self.origin_of("name")
        return self.name_is_derived and not (origin and origin.by)

    @property
    def name_note(self) -> str:
        return "nom déduit, à vérifier" if self.has_derived_name else ""


class Laboratory(Sourced):
    """FINESS ET: a site, where samples are taken."""

    class Kind(models.TextChoices):
        LABORATORY = "lab", "laboratoire"
        HOSPITAL = "hospital_lab", "laboratoire d’hôpital"

    class AddressOrigin(models.TextChoices):
        REGISTRY = "registry", "registre FINESS"
        LABORATORY = "edited_by_operator", "saisie par le laboratoire, parfois un lieu de prélèvement"
        MISSING = "missing_address", "adresse inconnue"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    finess = models.CharField("FINESS géographique", max_length=9, unique=True, validators=[FINESS])
    legal_entity = models.ForeignKey(
        LegalEntity,
        verbose_name="société",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="laboratories",
    )
    name = models.CharField("nom", max_length=160)
    name_maybe_truncated = models.BooleanField("nom peut-être coupé à 38 caractères", default=False)
    kind = models.CharField("type", max_length=12, choices=Kind.choices, default=Kind.LABORATORY)
    operator = models.CharField("enseigne ou mots communs (déduits)", max_length=80, blank=True)
    address = models.CharField("adresse", max_length=160, blank=True)
    address_extra = models.CharField("lieu-dit ou boîte postale", max_length=80, blank=True)
    address_origin = models.CharField("nature de l’adresse", max_length=18, choices=AddressOrigin.choices)
    postcode = models.CharField("code postal", max_length=5, blank=True, db_index=True)
    city = models.CharField("ville", max_length=60, blank=True)
    cedex = models.BooleanField("CEDEX", default=False)
    insee_code = models.CharField("code INSEE", max_length=5, blank=True)
    commune = models.CharField("commune", max_length=60, blank=True)
    department = models.ForeignKey(
        Department, verbose_name="département", on_delete=models.PROTECT, related_name="laboratories"
    )
    phone = models.CharField("téléphone", max_length=20, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    registry_updated_on = models.DateField("mis à jour dans la source le", null=True, blank=True)
    temple_commune = models.BooleanField(
        "commune d’Alsace-Moselle où le Vendredi saint est férié (temple protestant et église mixte)",
        null=True,
        blank=True,
    )

    FIELD_CLASSES = {
        "id": "P0",
        "finess": "P0",
        "legal_entity": "P0",
        "name": "P0",
        "name_maybe_truncated": "P0",
        "kind": "P0",
        "operator": "P0",
        "address": "P0",
        "address_extra": "P0",
        "address_origin": "P0",
        "postcode": "P0",
        "city": "P0",
        "cedex": "P0",
        "insee_code": "P0",
        "commune": "P0",
        "department": "P0",
        "phone": "P0",
        "siret": "P0",
        "latitude": "P0",
        "longitude": "P0",
        "registry_updated_on": "P0",
        "temple_commune": "P0",
        "origins": "P0",
        "changed_at": "P0",
    }

    class Meta:
        verbose_name = "laboratoire"
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="laboratory_has_a_name")]

    def __str__(self):
        return f"{self.name} ({self.town})" if self.town else self.name

    @property
    def town(self) -> str:
        return self.commune or self.city
