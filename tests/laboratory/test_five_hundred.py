"""Five hundred files of one leak, answered in one sitting: chosen, validated and followed for the queries of a few."""

import re
import uuid

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.laboratory import answering
from cases.models import Batch, Job
from tests.laboratory.conftest import sit
from tests.laboratory.many import copies_with_demands
from tests.laboratory.test_answering import _at_work, leak, standard

__all__ = ["_at_work", "leak", "standard"]
TICKED = re.compile(r'name="files" value="([0-9a-f-]+)"[^>]* checked')


def read(client, page):
    """(the page, how many queries it takes)."""
    with CaptureQueriesContext(connection) as queries:
        text = client.get(page).text
    return text, len(queries)


def test_five_hundred_files_are_answered_in_one_sitting(client, received, standard, leak, agent):
    received.refresh_from_db()
    choose = reverse("desk_many", args=[agent.pk, leak.slug])
    sit(client, agent).get(choose)  # what a session costs once
    costs = []
    for more, found in ((2, 3), (answering.MOST + 1, answering.MOST)):
        copies_with_demands(received, more)
        page, to_choose = read(client, choose)
        told = {"files": TICKED.findall(page), "version": "1", "form_key": str(uuid.uuid4())}
        assert len(told["files"]) == found
        sent = client.post(choose, told)
        assert client.post(choose, told)["Location"] == sent["Location"]  # a double click
        batch = Batch.objects.latest("validated_at")
        assert (batch.items.count(), Job.objects.filter(subject__in=batch.items.values("pk")).count()) == (found, found)
        costs.append((to_choose, read(client, sent["Location"])[1]))
    assert costs[0] == costs[1]
    assert len(TICKED.findall(client.get(choose).text)) == 1  # the one beyond: the next sitting's
