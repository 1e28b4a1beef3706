"""The way in that laboratories and associations share: who may see a page, signing in, joining, the team."""

from cases.entrance import sign_in

THEMES = (sign_in,)


def urlpatterns(door):
    """The addresses of this way in at one door."""
    return [pattern for theme in THEMES for pattern in theme.urlpatterns(door)]
