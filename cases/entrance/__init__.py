"""The way in that laboratories and associations share: who may see a page, signing in, joining, the team."""

from cases.entrance import access, joining, lost, passwords, sign_in, team

THEMES = (sign_in, passwords, lost, team, access)
urlpatterns = [*joining.urlpatterns, *passwords.urlpatterns]  # by mailed links, whichever the door


def at(door):
    """The addresses of this way in at one door."""
    return [pattern for theme in THEMES for pattern in theme.at(door)]
