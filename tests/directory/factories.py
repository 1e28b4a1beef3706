import datetime as dt

import factory
from factory.django import DjangoModelFactory

from directory.models import Department, Laboratory, LegalEntity
from directory.provenance import Origin

REGISTRY_2020 = {"*": Origin("FINESS", dt.date(2020, 10, 29)).to_json()}


def finess(base: int) -> str:
    """A FINESS number with a right key."""
    digits = f"{base:08d}"
    for key in "0123456789":
        total = sum(
            sum(divmod(int(digit) * 2, 10)) if place % 2 else int(digit)
            for place, digit in enumerate(reversed(digits + key))
        )
        if total % 10 == 0:
            return digits + key
    raise AssertionError


def department(code="56", name="Morbihan"):
    return Department.objects.get_or_create(
        code=code, defaults={"name": name, "zone": "metro", "public_holiday_zone": "Métropole"}
    )[0]


class LegalEntityFactory(DjangoModelFactory):
    class Meta:
        model = LegalEntity

    finess = factory.Sequence(lambda n: finess(56_002_000 + n))
    name = "OCEALAB"
    origins = REGISTRY_2020


class LaboratoryFactory(DjangoModelFactory):
    class Meta:
        model = Laboratory

    finess = factory.Sequence(lambda n: finess(56_003_000 + n))
    legal_entity = factory.SubFactory(LegalEntityFactory)
    name = "LBM OCEALAB SITE TENENIO VANNES"
    operator = "OCEALAB"
    address = "RUE DU DR ROUX"
    address_origin = "registry"
    postcode = "56000"
    city = "VANNES"
    commune = "Vannes"
    department = factory.LazyFunction(department)
    origins = REGISTRY_2020
