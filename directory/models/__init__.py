"""To whom one writes: leaks, laboratories and their companies, courts, authorities, places. All public (P0)."""

from directory.models.breach_parts import (
    BreachChannel,
    BreachDepartment,
    BreachGroup,
    BreachLaboratory,
    BreachMoment,
    BreachSource,
    Confidence,
    LeakedData,
)
from directory.models.breaches import Breach, LeakedField
from directory.models.contacts import Association, Authority, DataProtectionContact
from directory.models.datasets import Dataset
from directory.models.laboratories import Laboratory, LegalEntity
from directory.models.places import Court, Department, Postcode

__all__ = [
    "Association",
    "Authority",
    "Breach",
    "BreachChannel",
    "BreachDepartment",
    "BreachGroup",
    "BreachLaboratory",
    "BreachMoment",
    "BreachSource",
    "Confidence",
    "Court",
    "DataProtectionContact",
    "Dataset",
    "Department",
    "Laboratory",
    "LeakedData",
    "LeakedField",
    "LegalEntity",
    "Postcode",
]
