"""Several people at one desk: who drafts, who reads it over, who sends, and what the second of two is told."""

from datetime import date

import pytest
from django.urls import reverse

from cases.forms.desk_answer import AnswerForm
from cases.laboratory import deciding
from cases.models import Action, Reply, State
from cases.workflow import NotAllowed, perform_all
from cases.writing import case_demands
from rights import rendering
from tests.laboratory.conftest import ROLE, member, sent_to, sit
from tests.laboratory.test_deciding import EXTENSION, IDENTITY, NOT_HELD, WITHHELD, states
from tests.laboratory.test_moves import _at_work, ids, page, points, post

__all__ = ["_at_work"]


def test_the_second_of_two_colleagues_is_told_and_writes_over_nothing(client, received, agent, officer):
    """Each has a draft of one's own: the first leaves, the second is told who answered, and keeps the text."""
    drafts = [
        deciding.draft(
            received, "lab_answer", case_demands(received), seat, told={"points": [NOT_HELD]}, key=str(seat.pk),
            on=date(2026, 3, 20),
        )
        for seat in (agent, officer)
    ]  # fmt: skip
    deciding.send(drafts[0], agent, version=1, on=date(2026, 3, 20))
    sit(client, officer)
    told = post(client, reverse("desk_reply_act", args=[officer.pk, drafts[1].pk]), version="1", send="1")
    assert told.status_code == 409
    assert f"L’agent n°\u00a0{agent.number} a agi sur cette demande le 20 mars 2026" in told.content.decode()
    assert received.events.filter(action=Action.ANSWER_FULL).count() == 1
    drafts[1].refresh_from_db()
    assert drafts[1].is_pending


def test_what_one_does_oneself_meanwhile_stops_no_draft(received, agent):
    """An extension may leave while the answer is being written, and documents be left before it."""
    answer = deciding.draft(
        received, "lab_answer", case_demands(received), agent, told={"points": [NOT_HELD]}, key="a",
        on=date(2026, 3, 20),
    )  # fmt: skip
    extension = deciding.draft(
        received, "lab_extension", case_demands(received), agent, told={"extension": EXTENSION}, key="b",
        on=date(2026, 3, 20),
    )  # fmt: skip
    for reply in (extension, answer):
        deciding.send(reply, agent, version=1, on=date(2026, 3, 20))
    assert states(received) == [State.ANSWERED]


def test_who_saves_an_older_version_is_told_and_keeps_the_words(client, received, agent, officer):
    sit(client, agent)
    typed = {"demands": ids(received), "reasons": ["complexity"], "explanation": "Des archives de 2015 sont à relire."}
    post(client, page(agent, received, "prolonger"), **typed)
    reply = Reply.objects.get()
    url = reverse("desk_reply_revise", args=[agent.pk, reply.pk])
    assert "Des archives de 2015" in client.get(url).content.decode()
    post(client, url, **typed | {"explanation": "Deux logiciels sont à relire.", "version": "1"})
    late = client.post(url, typed | {"explanation": "Ma version à moi.", "version": "1"}).content.decode()
    assert "Une autre personne a modifié ce projet" in late
    assert "Ma version à moi." in late
    reply.refresh_from_db()
    assert reply.version == 2


def test_a_refusal_is_drafted_by_an_agent_and_sent_by_the_officer(client, received, agent, officer):
    sit(client, agent)
    typed = {"demands": ids(received), **points(received, **dict.fromkeys(
        ("identity", "visits", "results", "billing", "account"), "withheld"))}  # fmt: skip
    bare = client.post(page(agent, received, "repondre"), typed | {"step": "1"}).content.decode()
    assert "un refus sans motif n’est pas permis" in bare
    for name in ("identity", "visits", "results", "billing", "account"):
        typed |= {
            f"access-{name}-ground": "excessive",
            f"access-{name}-explanation": "Douze demandes identiques depuis janvier 2026.",
        }
    preview = post(client, page(agent, received, "repondre"), **typed).content.decode()
    assert "Refus du laboratoire" in preview
    assert "Envoyer à la personne" not in preview
    assert "soumettez-lui ce projet" in preview
    reply = Reply.objects.get()
    post(client, reverse("desk_reply_act", args=[agent.pk, reply.pk]), version="1", submit="1")
    outside = member(agent.organization, ROLE.RESPONDENT)
    assert "Refus du laboratoire" not in sit(client, outside).get(reverse("desk_tasks", args=[outside.pk])).text
    waiting = reverse("desk_tasks", args=[officer.pk])
    assert reverse("desk_reply", args=[officer.pk, reply.pk]) in sit(client, officer).get(waiting).text
    post(client, reverse("desk_reply_act", args=[officer.pk, reply.pk]), version="1", send="1")
    assert states(received) == [State.REFUSED]
    assert "Refus du laboratoire" not in client.get(waiting).text


def test_one_letter_answers_one_demand_and_refuses_another(site, patient, agent, officer, run_jobs):
    """Each on its own; what is refused whole is the officer's, as in a letter of refusal."""
    case_file = sent_to(site, patient, run_jobs, wants=("access", "breach_info", "erasure"))
    perform_all(Action.RECEIVE, list(case_file.demands.all()), by=patient, on=date(2026, 3, 5))
    access, *two = case_demands(case_file)
    told = {
        "points": [
            {"right": "breach_info", "category": "présence", "outcome": "given", "explanation": "Oui, en mars 2021."},
            WITHHELD | {"right": "erasure", "ground": "excessive"},
        ]
    }
    reply = deciding.draft(case_file, "lab_answer", two, agent, told=told, key="a", on=date(2026, 3, 20))
    with pytest.raises(NotAllowed, match="délégué à la protection des données"):
        deciding.send(reply, agent, version=1, on=date(2026, 3, 20))
    letter = deciding.send(reply, officer, version=1, on=date(2026, 3, 20))
    assert {row.right_code: row.state for row in case_file.demands.all()} == {
        "access": State.RECEIVED, "breach_info": State.ANSWERED, "erasure": State.REFUSED,
    }  # fmt: skip
    text = rendering.render_body(letter.kind_code, letter.facts.reveal(case_file.system_scope(purpose="essai")))
    assert "réclamation à la Commission nationale" in text  # RGPD art. 12 § 4
    form = AnswerForm(today=date(2026, 3, 20), demands=[access, case_file.demands.get(right_code="erasure")])
    assert form.initial["demands"] == [str(access.pk)]  # what was refused is answered anew on purpose only


def test_demands_whose_dates_differ_are_answered_apart(site, patient, agent, run_jobs):
    """One letter recalls one course: what moves one date moves no other, and hides no delay."""
    case_file = sent_to(site, patient, run_jobs, wants=("breach_info", "health_access", "recipients"))
    perform_all(Action.RECEIVE, list(case_file.demands.all()), by=patient, on=date(2026, 3, 5))
    on = date(2026, 3, 20)

    def drafts(kind, *rights, **told):
        demands = [row for row in case_demands(case_file) if row.right_code in rights]
        told = told or {"points": [NOT_HELD | {"right": right} for right in rights]}
        return deciding.draft(case_file, kind, demands, agent, told=told, key=f"{kind}:{rights}", on=on)

    deciding.send(drafts("lab_extension", "recipients", extension=EXTENSION), agent, version=1, on=on)
    with pytest.raises(NotAllowed, match="Répondez-leur séparément"):
        drafts("lab_answer", "breach_info", "recipients")
    together = drafts("lab_answer", "health_access", "recipients")  # no text prolongs the first
    assert deciding.facts_of(together, agent, on=on)["laboratory"]["extended_on"] == "2026-03-20"
    deciding.send(drafts("lab_identity_request", "breach_info", identity=IDENTITY), agent, version=1, on=on)
    with pytest.raises(NotAllowed, match="Répondez-leur séparément"):
        drafts("lab_answer", "breach_info", "health_access")


def test_a_refusal_that_the_officer_wrote_is_read_by_a_colleague_first(client, received, agent, officer):
    reply = deciding.draft(
        received, "lab_refusal", case_demands(received), officer, told={"points": [WITHHELD]}, key="a",
        on=date(2026, 3, 20),
    )  # fmt: skip
    act = {seat.pk: reverse("desk_reply_act", args=[seat.pk, reply.pk]) for seat in (agent, officer)}
    sit(client, officer)
    assert "Une autre personne" in post(client, act[officer.pk], version="1", send="1").content.decode()
    assert "une autre personne le relit" in post(client, act[officer.pk], version="1", approve="1").content.decode()
    sit(client, agent)
    post(client, act[agent.pk], version="1", approve="1")
    assert "délégué" in post(client, act[agent.pk], version="1", send="1").content.decode()
    assert states(received) == [State.RECEIVED]
    sit(client, officer)
    post(client, act[officer.pk], version="1", send="1")
    assert states(received) == [State.REFUSED]


def test_who_reads_may_look_and_a_stranger_finds_nothing(client, received, agent, reader, stranger):
    reply = deciding.draft(
        received, "lab_answer", case_demands(received), agent, told={"points": [NOT_HELD]}, key="a",
        on=date(2026, 3, 20),
    )  # fmt: skip
    for seat, looking in ((reader, 200), (stranger, 404)):
        sit(client, seat)
        assert client.get(reverse("desk_reply", args=[seat.pk, reply.pk])).status_code == looking
        assert client.get(reverse("desk_reply_revise", args=[seat.pk, reply.pk])).status_code == 404
        assert client.get(page(seat, received, "repondre")).status_code == 404
        act = reverse("desk_reply_act", args=[seat.pk, reply.pk])
        assert client.post(act, {"version": "1", "send": "1"}).status_code == 404
    assert states(received) == [State.RECEIVED]
