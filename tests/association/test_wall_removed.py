"""Each rule that keeps an association to its own rows, taken away: a page tells it."""

from django.apps import apps

from cases.models import CaseFile, Mandate, Principal
from tests.association.test_isolation import ours, stranger, theirs
from tests.laboratory.conftest import agent, laboratory, received
from tests.laboratory.test_isolation import AN_ASSOCIATIONS
from tests.laboratory.test_wall_removed import unseen

__all__ = ["agent", "laboratory", "ours", "received", "stranger", "theirs"]
SEEN_AGAIN = {Mandate, Principal}  # their files are asked for again: no page shows another's for want of one line
SCOPED = [CaseFile, *(apps.get_model(label) for label in sorted(AN_ASSOCIATIONS))]


def test_a_rule_taken_away_is_seen_on_the_pages(client, ours, theirs, monkeypatch):
    assert unseen(client, ours, theirs, SCOPED, monkeypatch) == SEEN_AGAIN
