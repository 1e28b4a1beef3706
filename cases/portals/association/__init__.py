"""The association's door: one page open to all, and behind a second factor the files that it carries for people."""

from accounts.doors import ASSOCIATION
from cases import entrance
from cases.portals.association import (
    again,
    answers,
    campaigns,
    entering,
    files,
    grouping,
    importing,
    mandates,
    members,
    overview,
    posting,
    public,
    receipts,
    scans,
    worklist,
)

THEMES = (
    public, worklist, entering, members, importing, files, answers, mandates, scans, campaigns, posting, receipts,
    overview, grouping, again,
)  # fmt: skip
urlpatterns = [*entrance.at(ASSOCIATION), *(pattern for theme in THEMES for pattern in theme.urlpatterns)]
