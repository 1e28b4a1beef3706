"""The life of a demand: one table of who may do what in which state, one `perform()`."""

from cases.models import Action
from cases.workflow import deposits, desk, laboratory, noted, patient, routes  # noqa: F401 - each fills the table
from cases.workflow.mandated import OUTSIDE
from cases.workflow.table import OF_THE_FILE, TRANSITIONS, NotAllowed, available, perform, perform_all, record, role_of

__all__ = [
    "OF_THE_FILE",
    "OUTSIDE",
    "TRANSITIONS",
    "Action",
    "NotAllowed",
    "available",
    "perform",
    "perform_all",
    "record",
    "role_of",
]
