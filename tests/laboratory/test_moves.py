"""The moves as staff make them: a form, the letter as it will leave, then the person reads it."""

from datetime import date

import pytest
from django.urls import reverse

from cases.laboratory import deciding
from cases.models import Action, Letter, Mail, Reply, State
from cases.workflow import perform_all
from cases.writing import case_demands
from tests.laboratory.conftest import sent_to, sit
from tests.laboratory.test_deciding import LETTERHEAD, NOT_HELD, states

DAY = "2026-03-20 12:00 +0100"


@pytest.fixture(autouse=True)
def _at_work(laboratory, time_machine):
    time_machine.move_to(DAY)
    laboratory.letterhead = LETTERHEAD
    laboratory.save(update_fields=["letterhead"])


def page(seat, case_file, code):
    return reverse("desk_move", args=[seat.pk, case_file.pk, code])


def post(client, url, **typed):
    return client.post(url, typed, follow=True)


def ids(case_file):
    return [str(demand.pk) for demand in case_file.demands.all()]


def points(case_file, **changes):
    """Every category of an access request given, but for these."""
    outcomes = dict.fromkeys(("identity", "visits", "results", "billing", "account"), "given") | changes
    return {f"access-{name}-outcome": outcome for name, outcome in outcomes.items()}


INFORMATION = {
    "purposes": "réaliser vos examens", "categories": "identité, résultats", "recipients": "Docteur Nadir ; médecin",
    "retention": "dix ans, durée que nous avons retenue", "source": "vous-même", "automated": "aucune", "transfers": "",
}  # fmt: skip


def test_a_laboratory_answers_and_the_person_reads_it(client, received, agent, patient, run_jobs):
    sit(client, agent)
    url = page(agent, received, "repondre")
    typed = {"demands": ids(received), **points(received, billing="not_held")}
    first = client.post(url, typed | {"step": "0"}).content.decode()
    assert "Facturation et prise en charge\u202f: où vous avez cherché, archives comprises" in first
    lacking = client.post(url, typed | {"step": "1"}).content.decode()
    assert "Dites où vous avez cherché" in lacking
    typed |= {"access-billing-explanation": "Cherché le 16 mars 2026 dans le logiciel et les archives."}
    assert "À qui ont-elles été transmises" in client.post(url, typed | {"step": "1"}).content.decode()
    typed |= INFORMATION | {"documents": "Copie du dossier, 14 pages", "mode": "enclosed"}
    preview = post(client, url, **typed)
    assert preview.redirect_chain[-1][0].startswith(f"/laboratoire/{agent.pk}/projets/")
    text = preview.content.decode()
    assert "Copie du dossier, 14 pages" in text
    assert "Docteur Nadir (médecin)" in text
    assert states(received) == [State.RECEIVED]  # nothing has left yet
    reply = Reply.objects.get()
    sent = post(client, reverse("desk_reply_act", args=[agent.pk, reply.pk]), version="1", send="1")
    assert "La lettre est partie" in sent.content.decode()
    assert states(received) == [State.ANSWERED]
    letter = Letter.objects.get(kind_code="lab_answer")
    assert (letter.written_on, letter.left_on) == (date(2026, 3, 20), date(2026, 3, 20))
    run_jobs()
    client.force_login(patient)
    file = client.get(reverse("case_detail", args=[received.pk])).content.decode()
    assert "Réponse du laboratoire" in file
    assert "Le laboratoire vous a répondu le 20 mars 2026. Lisez sa lettre." in file.replace("\u00a0", " ")
    assert f"l’agent n°\u00a0{agent.number}" in file
    assert "Prénom" not in file  # never the name of staff
    shown = client.get(reverse("letter_detail", args=[received.pk, letter.pk])).content.decode()
    assert "Je l’ai envoyée" not in shown
    pdf = client.get(reverse("letter_pdf", args=[received.pk, letter.pk]))
    assert pdf.content.startswith(b"%PDF")


def test_a_double_click_sends_once(client, received, agent):
    sit(client, agent)
    reply = deciding.draft(
        received, "lab_answer", case_demands(received), agent, told={"points": [NOT_HELD]}, key="a",
        on=date(2026, 3, 20),
    )  # fmt: skip
    url = reverse("desk_reply_act", args=[agent.pk, reply.pk])
    post(client, url, version="1", send="1")
    again = post(client, url, version="1", send="1")
    assert "déjà partie" in again.content.decode()
    assert received.events.filter(action=Action.ANSWER_FULL).count() == 1
    assert Letter.objects.filter(kind_code="lab_answer").count() == 1
    assert Mail.objects.count() == 1


def test_an_acknowledgement_asks_how_the_day_is_known(client, case_file, agent):
    sit(client, agent)
    url = page(agent, case_file, "accuser")
    typed = {"demands": ids(case_file), "on_day": "5", "on_month": "3", "on_year": "2026"}
    assert "elle fait partir le délai" in client.post(url, typed).content.decode()
    post(client, url, **typed | {"proof": "slip"})
    reply = Reply.objects.get()
    post(client, reverse("desk_reply_act", args=[agent.pk, reply.pk]), version="1", send="1")
    case_file.refresh_from_db()
    assert case_file.due_on == date(2026, 4, 7)
    assert case_file.events.get(action=Action.RECEIVE).data["proof"] == "slip"


def test_identity_that_came_by_post_starts_the_clock_again(client, received, agent):
    reply = deciding.draft(
        received, "lab_identity_request", case_demands(received), agent, key="a", on=date(2026, 3, 10),
        told={"identity": {"doubts": ["name"], "reason": "Le nom diffère.", "asked": ["le mois d’un examen"]}},
    )  # fmt: skip
    deciding.send(reply, agent, version=1, on=date(2026, 3, 10))
    sit(client, agent)
    url = page(agent, received, "identite-recue")
    post(client, url, on_day="17", on_month="3", on_year="2026")
    received.refresh_from_db()
    assert received.due_on == date(2026, 4, 13)  # 7 April, and six days of waiting: 10 to 17 March
    assert "Aucune n’est attendue" in client.get(url, follow=True).content.decode()


def test_a_letter_to_the_processor_stays_at_the_laboratory_and_is_read_twice_where_all_is(
    client, received, agent, officer, patient, laboratory
):
    laboratory.two_persons = True
    laboratory.save(update_fields=["two_persons"])
    sit(client, agent)
    typed = {
        "demands": ids(received), "recipient": "LOGICIELS DES EXEMPLES\n10 RUE DE L EXEMPLE\n35000 RENNES",
        "asks": "l’extraction des données de cette personne", "contract": "",
        "answer_by_day": "1", "answer_by_month": "4", "answer_by_year": "2026",
    }  # fmt: skip
    post(client, page(agent, received, "sous-traitant"), **typed)
    reply = Reply.objects.get()
    act, file = (reverse(name, args=[agent.pk, pk]) for name, pk in (
        ("desk_reply_act", reply.pk), ("desk_file", received.pk),
    ))  # fmt: skip
    shown = client.get(reverse("desk_reply", args=[agent.pk, reply.pk])).text
    assert "Une autre personne que l’auteur du projet" in shown
    assert "Figer la lettre" not in shown
    assert "Une autre personne que l’auteur du projet" in post(client, act, version="1", freeze="1").text
    assert "Projets en cours" in post(client, act, version="1", submit="1").text
    post(sit(client, officer), reverse("desk_reply_act", args=[officer.pk, reply.pk]), version="1", approve="1")
    post(sit(client, agent), act, version="1", freeze="1")
    reply.refresh_from_db()
    assert reply.pdf.key == agent.organization.key
    shown = client.get(file).text
    assert "Projets en cours" not in shown
    assert "Lettre au sous-traitant figée, écrite par Prénom agent" in shown
    assert reverse("desk_reply_pdf", args=[agent.pk, reply.pk]) in shown
    pdf = client.get(reverse("desk_reply_pdf", args=[agent.pk, reply.pk]))
    assert pdf.content.startswith(b"%PDF")
    assert received.letters.count() == 1
    assert not Mail.objects.exists()
    assert states(received) == [State.RECEIVED]


def test_an_extension_that_comes_too_late_is_noted_without_effect(client, received, agent, time_machine):
    """RGPD art. 12 § 3: within the first month. The page says so before; no letter pretends otherwise."""
    time_machine.move_to("2026-04-08 12:00 +0200")
    sit(client, agent)
    assert "Noter quand même" in client.get(reverse("desk_file", args=[agent.pk, received.pk])).content.decode()
    url = page(agent, received, "prolonger")
    assert "Cette prolongation serait sans effet" in client.get(url).content.decode()
    post(client, url, demands=ids(received), reasons=["complexity"], explanation="Des archives sont à relire.")
    event = received.events.get(action=Action.EXTEND)
    assert (event.data["effective"], "letter" in event.data) == (False, False)
    received.refresh_from_db()
    assert received.due_on == date(2026, 4, 7)


def test_what_is_no_longer_possible_says_why_and_gives_the_words_back(client, received, agent, patient):
    perform_all(Action.WITHDRAW, list(received.demands.all()), by=patient, on=date(2026, 3, 20))
    sit(client, agent)
    late = client.post(page(agent, received, "transmettre"), {"reason": "Ces examens ont été faits ailleurs."})
    assert late.status_code == 409
    assert "Ces examens ont été faits ailleurs." in late.content.decode()


def test_the_letterhead_comes_first(client, received, agent, laboratory):
    laboratory.letterhead = None
    laboratory.save(update_fields=["letterhead"])
    sit(client, agent)
    typed = {"demands": ids(received), "reasons": ["complexity"], "explanation": "Des archives de 2015 sont à relire."}
    refused = client.post(page(agent, received, "prolonger"), typed).content.decode()
    assert "Remplissez d’abord l’en-tête" in refused
    assert "Des archives de 2015" in refused


def test_several_rights_are_answered_in_one_letter_each_with_its_outcome(client, site, patient, agent, run_jobs):
    case_file = sent_to(site, patient, run_jobs, wants=("breach_info", "erasure"))
    perform_all(Action.RECEIVE, list(case_file.demands.all()), by=patient, on=date(2026, 3, 5))
    sit(client, agent)
    url = page(agent, case_file, "repondre")
    typed = {"demands": ids(case_file)}
    assert "Quelles demandes" in client.get(url).content.decode()
    for name in ("presence", "data", "dates", "measures"):
        typed |= {f"breach_info-{name}-outcome": "given", f"breach_info-{name}-explanation": "Oui, le 12 mars 2021."}
    for name in ("account", "copies", "billing"):
        typed |= {f"erasure-{name}-outcome": "done", f"erasure-{name}-explanation": "Effacé le 18 mars 2026."}
    typed |= {
        "erasure-results-outcome": "withheld", "erasure-results-ground": "legal_retention",
        "erasure-results-explanation": "Un compte rendu du 3 juin 2019 relève de ce texte.",
        "mode": "enclosed",
    }  # fmt: skip
    lacking = client.post(url, typed).content.decode()
    assert "le texte qui oblige à conserver, la durée" in lacking
    typed |= {
        "erasure-results-retained": "article R. 1131-20 du code de la santé publique",
        "erasure-results-years": "30 ans", "erasure-results-starts_from": "l’établissement du compte rendu",
        "erasure-results-starts_on_day": "3", "erasure-results-starts_on_month": "6",
        "erasure-results-starts_on_year": "2019",
    }  # fmt: skip
    preview = post(client, url, **typed).content.decode()
    assert "Réponse partielle" in preview
    assert "3 juin 2049" in preview.replace("\u00a0", " ")
    post(client, reverse("desk_reply_act", args=[agent.pk, Reply.objects.get().pk]), version="1", send="1")
    assert {demand.right_code: demand.state for demand in case_file.demands.all()} == {
        "breach_info": State.ANSWERED,
        "erasure": State.PARTLY_ANSWERED,
    }
    assert case_file.demands.get(right_code="erasure").retention.erasable_on == date(2049, 6, 3)
