import uuid

from django.db import models
from django.db.models import Q

from directory.models.laboratories import LegalEntity
from directory.models.places import Department
from directory.provenance import Sourced


class DataProtectionContact(Sourced):
    """How to reach the data-protection officer an organisation has made known. May answer for no known company yet."""

    class MatchedBy(models.TextChoices):
        FINESS = "finess", "numéro FINESS"
        SIREN = "siren", "numéro SIREN"
        NAME = "name", "nom, à vérifier"
        NONE = "", "sans société connue"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    natural_key = models.CharField("clé", max_length=160, unique=True, editable=False)
    legal_entity = models.ForeignKey(
        LegalEntity,
        verbose_name="société",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="data_protection_contacts",
    )
    matched_by = models.CharField("rapproché par", max_length=6, choices=MatchedBy.choices, blank=True)
    organisation = models.CharField("organisme", max_length=200)
    siren = models.CharField("SIREN", max_length=9, blank=True, db_index=True)
    controller_address = models.CharField("adresse de l’organisme", max_length=250, blank=True)
    name = models.CharField("délégué (personne morale ou service)", max_length=200, blank=True)
    email = models.CharField("courriel", max_length=254, blank=True)
    phone = models.CharField("téléphone", max_length=40, blank=True)
    url = models.CharField("formulaire ou page", max_length=500, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("ville", max_length=60, blank=True)
    designated_on = models.DateField("désigné le", null=True, blank=True)
    source_url = models.CharField("source", max_length=500, blank=True)
    note = models.TextField("note", blank=True)

    FIELD_CLASSES = {
        "id": "P0",
        "natural_key": "P0",
        "legal_entity": "P0",
        "matched_by": "P0",
        "organisation": "P0",
        "siren": "P0",
        "controller_address": "P0",
        "name": "P0",
        "email": "P0",
        "phone": "P0",
        "url": "P0",
        "address": "P0",
        "postcode": "P0",
        "city": "P0",
        "designated_on": "P0",
        "source_url": "P0",
        "note": "P0",
        "origins": "P0",
        "changed_at": "P0",
    }

    class Meta:
        verbose_name = "contact de protection des données"
        verbose_name_plural = "contacts de protection des données"
        constraints = [
            models.CheckConstraint(
                condition=Q(legal_entity__isnull=True) | ~Q(matched_by=""), name="contact_says_how_it_was_matched"
            ),
        ]

    def __str__(self):
        return self.organisation


class Association(Sourced):
    """A national association, or one that has a space here. Approvals were not checked one by one: screens say so."""

    class Category(models.TextChoices):
        CONSUMERS = "consumer_national_approved", "association nationale de consommateurs"
        PATIENTS = "patients_national_union", "union nationale d’associations d’usagers de la santé"
        OTHER = "other", "autre association"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("nom", max_length=80, unique=True)
    full_name = models.CharField("nom complet", max_length=200, blank=True)
    category = models.CharField("catégorie", max_length=40, choices=Category.choices)
    register_number = models.CharField("numéro RNA ou SIREN", max_length=10, blank=True)
    address = models.CharField("adresse", max_length=160, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("ville", max_length=60, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    website = models.CharField("site", max_length=300, blank=True)
    source_url = models.CharField("source", max_length=500, blank=True)
    note = models.TextField("note", blank=True)

    FIELD_CLASSES = {
        "id": "P0",
        "name": "P0",
        "full_name": "P0",
        "category": "P0",
        "register_number": "P0",
        "address": "P0",
        "postcode": "P0",
        "city": "P0",
        "phone": "P0",
        "website": "P0",
        "source_url": "P0",
        "note": "P0",
        "origins": "P0",
        "changed_at": "P0",
    }

    class Meta:
        verbose_name = "association"
        constraints = [
            models.UniqueConstraint(
                fields=["register_number"], condition=~Q(register_number=""), name="register_number_once"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_national(self):
        """Whether it is listed as of a kind that has an approval, which nobody checked here."""
        return self.category != self.Category.OTHER


class Authority(Sourced):
    """The CNIL, a prosecutor, a health agency."""

    class Role(models.TextChoices):
        SUPERVISORY = "supervisory_authority", "autorité de contrôle"
        PROSECUTOR = "prosecutor_lead_investigation", "parquet chargé de l’enquête"
        HEALTH_AGENCY = "regional_health_agency", "agence régionale de santé"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField("code", max_length=60, unique=True)
    name = models.CharField("nom", max_length=160)
    role = models.CharField("rôle", max_length=40, choices=Role.choices)
    address_line1 = models.CharField("adresse", max_length=80, blank=True)
    address_line2 = models.CharField("adresse, suite", max_length=80, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("ville", max_length=60, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    website = models.CharField("site", max_length=300, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source_url = models.CharField("source", max_length=500, blank=True)
    note = models.TextField("note", blank=True)

    FIELD_CLASSES = {
        "id": "P0",
        "code": "P0",
        "name": "P0",
        "role": "P0",
        "address_line1": "P0",
        "address_line2": "P0",
        "postcode": "P0",
        "city": "P0",
        "phone": "P0",
        "website": "P0",
        "department": "P0",
        "source_url": "P0",
        "note": "P0",
        "origins": "P0",
        "changed_at": "P0",
    }

    class Meta:
        verbose_name = "autorité"

    def __str__(self):
        return self.name
