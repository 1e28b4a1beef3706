import uuid

from django.db import models

from directory.provenance import Sourced


class Department(models.Model):
    """A department or an overseas collectivity (INSEE, Code officiel géographique; see `Dataset` for the date)."""

    code = models.CharField("code", primary_key=True, max_length=3)
    name = models.CharField("nom", max_length=60)
    region_code = models.CharField("code de la région", max_length=3, blank=True)
    region_name = models.CharField("région", max_length=60, blank=True)
    prefecture_insee = models.CharField("code INSEE de la préfecture", max_length=5, blank=True)
    prefecture_name = models.CharField("préfecture", max_length=60, blank=True)
    zone = models.CharField("zone", max_length=5, choices=[("metro", "métropole"), ("drom", "DROM"), ("com", "COM")])
    alsace_moselle = models.BooleanField("Alsace-Moselle", default=False)
    public_holiday_zone = models.CharField("zone de jours fériés", max_length=40)

    FIELD_CLASSES = {
        "code": "P0",
        "name": "P0",
        "region_code": "P0",
        "region_name": "P0",
        "prefecture_insee": "P0",
        "prefecture_name": "P0",
        "zone": "P0",
        "alsace_moselle": "P0",
        "public_holiday_zone": "P0",
    }

    class Meta:
        verbose_name = "département"

    def __str__(self):
        return f"{self.name} ({self.code})"


class Postcode(models.Model):
    """A postcode and a commune it serves. Special CEDEX codes are not among them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    postcode = models.CharField("code postal", max_length=5, db_index=True)
    insee_code = models.CharField("code INSEE", max_length=5)
    commune = models.CharField("commune", max_length=60)
    commune_key = models.CharField("commune, pour la recherche", max_length=60, db_index=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="postcodes")

    FIELD_CLASSES = {
        "id": "P0",
        "postcode": "P0",
        "insee_code": "P0",
        "commune": "P0",
        "commune_key": "P0",
        "department": "P0",
    }

    class Meta:
        verbose_name = "code postal"
        verbose_name_plural = "codes postaux"
        constraints = [
            models.UniqueConstraint(fields=["postcode", "insee_code"], name="postcode_once_per_commune"),
        ]

    def __str__(self):
        return f"{self.postcode} {self.commune}"


class Court(Sourced):
    """A judicial court or one of its detached chambers. Street and phone are known for a few only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("code", max_length=10, unique=True)
    name = models.CharField("nom", max_length=100)
    kind = models.CharField("type", max_length=40)
    seat = models.CharField("siège", max_length=60)
    insee_code = models.CharField("code INSEE du siège", max_length=5, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="courts")
    only_court_in_department = models.BooleanField("seul tribunal du département", default=False)
    seat_postcodes = models.JSONField("codes postaux du siège", default=list, blank=True)
    address = models.CharField("adresse", max_length=120, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("ville", max_length=60, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    address_status = models.CharField(
        "fiabilité de l’adresse",
        max_length=12,
        blank=True,
        choices=[("official", "officielle"), ("press", "presse"), ("unofficial", "non officielle")],
    )
    address_source = models.CharField("source de l’adresse", max_length=200, blank=True)
    address_known_on = models.DateField("adresse relevée le", null=True, blank=True)

    FIELD_CLASSES = {
        "id": "P0",
        "code": "P0",
        "name": "P0",
        "kind": "P0",
        "seat": "P0",
        "insee_code": "P0",
        "department": "P0",
        "only_court_in_department": "P0",
        "seat_postcodes": "P0",
        "address": "P0",
        "postcode": "P0",
        "city": "P0",
        "phone": "P0",
        "address_status": "P0",
        "address_source": "P0",
        "address_known_on": "P0",
        "origins": "P0",
        "changed_at": "P0",
    }

    class Meta:
        verbose_name = "tribunal"
        verbose_name_plural = "tribunaux"

    def __str__(self):
        return self.name
