"""Made-up facts for every letter kind and capacity: what `manage.py letters` prints and the tests read."""

from typing import Any

from rights.specimens.complaints import COMPLAINTS
from rights.specimens.house import FROM_THE_HOUSE
from rights.specimens.insisting import INSISTING
from rights.specimens.laboratory import FROM_LABORATORIES
from rights.specimens.other_rights import OBJECTION, OTHER_RIGHTS
from rights.specimens.people import GUARDIAN, HEIR, PARENT, SELF, WINDOW_FULL, with_facts
from rights.specimens.requests import REQUESTS
from rights.specimens.routes import ROUTES

__all__ = ["GUARDIAN", "HEIR", "OBJECTION", "PARENT", "SELF", "SPECIMENS", "WINDOW_FULL", "with_facts"]

SPECIMENS: dict[str, tuple[str, dict[str, Any]]] = (
    REQUESTS | OTHER_RIGHTS | INSISTING | COMPLAINTS | ROUTES | FROM_LABORATORIES | FROM_THE_HOUSE
)
