"""The laboratory's door: one page open to all, and behind a second factor the desk where demands are answered."""

from accounts.doors import LABORATORY
from cases import entrance
from cases.portals.laboratory import (
    access,
    breaches,
    deposits,
    exchanges,
    files,
    joining,
    letterhead,
    moves,
    opening,
    paper,
    public,
    queue,
    register,
    standards,
    tasks,
    team,
    telling,
)

THEMES = (
    public,
    opening,
    joining,
    queue,
    files,
    paper,
    exchanges,
    tasks,
    deposits,
    standards,
    breaches,
    telling,
    register,
    team,
    letterhead,
    access,
    moves,  # last: one of its addresses takes any word below a file
)
urlpatterns = [*entrance.urlpatterns(LABORATORY), *(pattern for theme in THEMES for pattern in theme.urlpatterns)]
