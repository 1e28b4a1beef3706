"""The laboratory's door: one page open to all, and behind a second factor the desk where demands are answered."""

from accounts.doors import LABORATORY
from cases import entrance
from cases.portals.laboratory import (
    batches,
    breach_record,
    breaches,
    deposits,
    exchanges,
    files,
    letterhead,
    mandates,
    moves,
    opening,
    paper,
    public,
    queue,
    register,
    standards,
    tasks,
    telling,
)

THEMES = (
    public,
    opening,
    queue,
    files,
    paper,
    exchanges,
    tasks,
    deposits,
    standards,
    batches,
    breaches,
    breach_record,
    telling,
    register,
    letterhead,
    mandates,
    moves,  # last: one of its addresses takes any word below a file
)
urlpatterns = [*entrance.at(LABORATORY), *(pattern for theme in THEMES for pattern in theme.urlpatterns)]
