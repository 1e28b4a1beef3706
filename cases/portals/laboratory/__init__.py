"""The laboratory's door: one page open to all, and behind a second factor the desk where demands are answered."""

from cases.portals.laboratory import (
    breaches,
    joining,
    letterhead,
    opening,
    public,
    queue,
    sign_in,
    team,
)

THEMES = (
    public,
    opening,
    joining,
    sign_in,
    queue,
    breaches,
    team,
    letterhead,
)
urlpatterns = [pattern for theme in THEMES for pattern in theme.urlpatterns]
