"""A demand that its person reopened is before the laboratory again once she has sent it anew, and not before."""

import re
from datetime import date

import pytest
from django.urls import reverse

from cases.laboratory import deciding
from cases.models import Action
from cases.workflow import NotAllowed, perform, perform_all
from tests.laboratory.conftest import sit
from tests.laboratory.test_deciding import NOT_HELD, drafted
from tests.laboratory.test_moves import _at_work, page

__all__ = ["_at_work"]
DAY = date(2026, 3, 20)


def test_nothing_is_to_be_done_before_it_is_sent_again(client, received, agent):
    reply = drafted(received, agent, "lab_answer", {"points": [NOT_HELD]})
    deciding.send(reply, agent, version=1, on=DAY)
    for action, told in ((Action.CLOSE, {}), (Action.REOPEN, {"cause": "new_fact"})):
        perform_all(action, list(received.demands.all()), by=received.patient, on=DAY, **told)
    shown = sit(client, agent).get(reverse("desk_file", args=[agent.pk, received.pk])).text
    assert "ne l’a pas encore envoyée de nouveau" in shown
    for words in ("Ce qui manque", "notez-le", "notez-en"):
        assert words not in shown
    for view, listed in (("a-traiter", False), ("reception", False), ("en-attente", True)):
        shown = client.get(reverse("desk", args=[agent.pk], query={"vue": view})).text
        assert (received.reference in shown) is listed
        assert bool(re.search(r"En attente de la personne\s*</td>", shown)) is listed
    for code in ("accuser", "repondre", "prolonger"):
        assert client.get(page(agent, received, code))["Location"].endswith(f"/dossiers/{received.pk}/")
    with pytest.raises(NotAllowed, match="rien n’est à recevoir"):
        perform(Action.RECEIVE, received.demands.get(), by=agent, on=DAY, proof="slip")

    again = {"channel": "email", "letter": received.letters.get(kind_code="request")}
    perform_all(Action.SEND, list(received.demands.all()), by=received.patient, on=DAY, **again)
    shown = client.get(reverse("desk_file", args=[agent.pk, received.pk])).text
    assert "Réponse due au plus tard" in shown
    assert page(agent, received, "repondre") in shown
