"""Who acts in a file."""

from django.db import models


class Role(models.TextChoices):
    PATIENT = "patient", "vous"
    LABORATORY = "laboratory", "le laboratoire"
    OFFICER = "officer", "le délégué à la protection des données du laboratoire"
    ASSOCIATION = "association", "l’association"
    CNIL = "cnil", "la CNIL"  # an author only: what it did is recorded by the person
    PROSECUTOR = "prosecutor", "le procureur de la République"  # likewise
    SYSTEM = "system", "Recours"


class _System:
    """The software itself, acting by a job: it does nothing a person could not do."""

    is_authenticated = False
    is_staff = False

    def __repr__(self):
        return "SYSTEM"


SYSTEM = _System()
