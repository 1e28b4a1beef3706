"""After the complaint was filed: the CNIL's news, its silence, its decision, and the dates they give."""

from datetime import date

import pytest
from django.urls import reverse

from cases import notices
from cases.chronicle import chronicle
from cases.coming import coming
from cases.complaining import cnil_is_silent, complaint_number, filed_demands
from cases.jobs import sweep_deadlines
from cases.models import Action, Event, Mail
from cases.next_step import next_step
from cases.portals.patient.calendar import dates as calendar_dates
from cases.workflow import NotAllowed, perform

LODGED = date(2026, 4, 9)
SILENCE = date(2026, 7, 9)  # three months, no roll
APPEAL = date(2026, 9, 10)  # two months, the last day not counted either


@pytest.fixture
def lodged(received):
    perform(Action.LODGE_COMPLAINT, received, by=received.case_file.patient, on=LODGED, ripe=True, number="26-014 207")
    return received


def hear(demand, news, on, **facts):
    return perform(Action.HEAR_FROM_CNIL, demand, by=demand.case_file.patient, on=on, news=news, **facts)


def conclude(demand, on, *, decision="closed", remedies_given=True):
    perform(
        Action.CONCLUDE_COMPLAINT, demand, by=demand.case_file.patient, on=on, decision=decision,
        remedies_given=remedies_given,
    )  # fmt: skip


def due(demand):
    return {row.rule: row.due_on for row in demand.deadlines.all() if row.rule != "access"}


def test_three_months_of_silence_then_two_clear_months_to_appeal(lodged):
    assert due(lodged) == {"cnil_silence": SILENCE, "ce_appeal": APPEAL}


@pytest.mark.parametrize(("day", "silent"), [(8, False), (9, False), (10, True)])
def test_the_appeal_is_spoken_of_from_the_morrow_of_the_silence(lodged, day, silent):
    on = date(2026, 7, day)
    demands = filed_demands(lodged.case_file)
    assert bool(cnil_is_silent(demands, on=on)) is silent
    step = next_step(lodged.case_file, demands, on=on)
    assert ("Conseil d’État" in step.sentence) is silent
    assert ("jeudi 10 septembre 2026" in step.sentence.replace("\u00a0", " ")) is silent
    assert (APPEAL in {when for when, _ in coming(demands, on=on)}) is silent
    assert (b"20260910" in calendar_dates(demands, on=on)) is silent


@pytest.mark.parametrize(("day", "open_still"), [(9, True), (10, True), (11, False)])
def test_the_last_day_of_the_appeal_is_still_in_time(lodged, day, open_still):
    step = next_step(lodged.case_file, filed_demands(lodged.case_file), on=date(2026, 9, day))
    assert ("peut être saisi jusqu’au" in step.sentence) is open_still
    assert ("a en principe pris fin" in step.sentence) is not open_still


def test_an_acknowledgement_changes_no_date_and_brings_the_number(lodged):
    before = due(lodged)
    hear(lodged, "registered", date(2026, 4, 20), number="26-999 001")
    assert due(lodged) == before
    case_file = lodged.case_file
    assert complaint_number(case_file, case_file.system_scope(purpose="test")) == "26-999 001"


@pytest.mark.parametrize("news", ["asks", "progress"])
def test_each_real_news_starts_the_three_months_again(lodged, news):
    hear(lodged, news, date(2026, 5, 4))
    assert due(lodged) == {"cnil_silence": date(2026, 8, 4), "ce_appeal": date(2026, 10, 5)}  # 5 October: a Monday
    hear(lodged, "progress", date(2026, 6, 15))
    assert due(lodged)["cnil_silence"] == date(2026, 9, 15)


def test_news_after_the_silence_sets_the_rejection_aside(lodged):
    assert cnil_is_silent([lodged], on=date(2026, 7, 20))
    hear(lodged, "progress", date(2026, 7, 20))
    lodged._prefetched_objects_cache = {}
    assert not cnil_is_silent([lodged], on=date(2026, 7, 21))


def test_a_decision_ends_the_silence_and_has_its_own_two_months(lodged):
    conclude(lodged, date(2026, 6, 1), remedies_given=False)
    assert due(lodged) == {"ce_appeal_decision": date(2026, 8, 3)}  # 1 August + 1 day: a Sunday, then Monday
    row = lodged.deadlines.get(rule="ce_appeal_decision")
    assert any("opposé" in caveat for caveat in row.caveats)
    assert row.statute == "cja_r421_1"
    step = next_step(lodged.case_file, filed_demands(lodged.case_file), on=date(2026, 6, 2))
    assert "La CNIL a décidé" in step.sentence
    scope = lodged.case_file.system_scope(purpose="test")
    assert chronicle(lodged.case_file, scope)[-1].notes == ("La lettre ne dit pas comment la contester.",)


def test_the_events_alone_give_the_same_dates(lodged):
    hear(lodged, "registered", date(2026, 4, 20))
    hear(lodged, "progress", date(2026, 5, 4))
    stored = due(lodged)
    lodged.deadlines.all().delete()
    lodged.reschedule()
    assert due(lodged) == stored
    Event.objects.verify_chain(lodged.case_file)


def test_news_without_a_complaint_before_it_or_after_the_decision_is_refused(received):
    with pytest.raises(NotAllowed, match="Aucune plainte"):
        hear(received, "progress", date(2026, 4, 20))
    patient = received.case_file.patient
    perform(Action.LODGE_COMPLAINT, received, by=patient, on=LODGED, ripe=True)
    with pytest.raises(NotAllowed, match="avant le dépôt"):
        hear(received, "progress", date(2026, 4, 8))
    conclude(received, date(2026, 6, 1))
    with pytest.raises(NotAllowed, match="Aucune plainte"):
        hear(received, "progress", date(2026, 6, 2))


def test_a_demand_may_be_closed_once_the_cnil_has_decided(lodged):
    patient = lodged.case_file.patient
    perform(Action.ANSWER_FULL, lodged, by=patient, on=date(2026, 4, 20))
    with pytest.raises(NotAllowed, match="plainte est en cours"):
        perform(Action.CLOSE, lodged, by=patient, on=date(2026, 4, 21))
    conclude(lodged, date(2026, 6, 1), decision="acted")
    perform(Action.CLOSE, lodged, by=patient, on=date(2026, 6, 2))


def test_each_date_is_noted_once_with_one_neutral_mail(lodged, run_jobs, time_machine, mailoutbox):
    seen = []
    for day in ("07-04", "07-09", "07-10", "08-11", "09-10", "09-11"):
        time_machine.move_to(f"2026-{day} 12:00 +0200")
        before = Event.objects.filter(case_file=lodged.case_file).count()
        for _ in range(2):  # the sweep runs again: nothing is added
            sweep_deadlines()
            run_jobs()
        seen += [
            (day, event.action, event.data["rule"])
            for event in Event.objects.filter(case_file=lodged.case_file, number__gt=before).in_order()
            if event.data.get("rule") in {"cnil_silence", "ce_appeal"}
        ]
    assert seen == [
        ("07-04", "notice_coming", "cnil_silence"),
        ("07-10", "notice_late", "cnil_silence"),
        ("08-11", "notice_coming", "ce_appeal"),
        ("09-11", "notice_late", "ce_appeal"),
    ]
    assert Mail.objects.count() == len(mailoutbox) == 4  # the laboratory's own dates came with the first one
    assert not any("CNIL" in mail.body or "Conseil" in mail.body for mail in mailoutbox)


def test_an_appeal_is_recalled_a_month_before(lodged):
    rules = {(action, rule) for _, action, _, rule, _ in notices.due_notices(lodged, on=date(2026, 8, 11))}
    assert (Action.NOTICE_COMING, "ce_appeal") in rules
    rules = {(action, rule) for _, action, _, rule, _ in notices.due_notices(lodged, on=date(2026, 8, 10))}
    assert (Action.NOTICE_COMING, "ce_appeal") not in rules


# --- The pages ----------------------------------------------------------------------------------------------------
def parts(name, day):
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def test_what_the_cnil_wrote_is_recorded_page_by_page(client, lodged, time_machine):
    time_machine.move_to("2026-06-02 12:00 +0200")
    case_file = lodged.case_file
    client.force_login(case_file.patient)
    page = client.get(reverse("case_detail", args=[case_file.pk]))
    assert "La CNIL m’a écrit" in page.content.decode()
    wrote = reverse("case_cnil_wrote", args=[case_file.pk])
    assert "Que dit la CNIL" in client.get(wrote).content.decode()
    answer = client.post(wrote, {"news": "avancement"})
    assert answer["Location"] == reverse("case_cnil_news", args=[case_file.pk, "avancement"])
    for _ in range(2):  # two people who read the same letter, each with a form of their own
        assert client.post(answer["Location"], parts("on", date(2026, 5, 4))).status_code == 302
    assert Event.objects.filter(action=Action.HEAR_FROM_CNIL, demand=lodged).count() == 1
    assert due(lodged)["cnil_silence"] == date(2026, 8, 4)
    decision = reverse("case_cnil_news", args=[case_file.pk, "decision"])
    refused = client.post(decision, parts("on", date(2026, 5, 29)))
    assert "Répondez par oui ou par non" in refused.content.decode()
    told = {**parts("on", date(2026, 5, 29)), "decision": "rejected", "remedies_given": "yes"}
    assert client.post(decision, told).status_code == 302
    assert due(lodged) == {"ce_appeal_decision": date(2026, 7, 30)}
    assert client.get(reverse("case_cnil_news", args=[case_file.pk, "autre"])).status_code == 404
    assert client.get(wrote).status_code == 302  # nothing is awaited any more


def test_a_stranger_finds_none_of_these_pages(client, lodged, other_patient):
    client.force_login(other_patient)
    for name, *more in (("case_cnil_wrote",), ("case_cnil_news", "accuse"), ("case_cnil_follow_up",)):
        assert client.get(reverse(name, args=[lodged.case_file.pk, *more])).status_code == 404


def test_a_letter_asks_the_silent_cnil_for_news(client, lodged, run_jobs, time_machine):
    case_file = lodged.case_file
    hear(lodged, "registered", date(2026, 4, 20))
    client.force_login(case_file.patient)
    address = reverse("case_cnil_follow_up", args=[case_file.pk])
    time_machine.move_to("2026-07-09 12:00 +0200")
    assert client.get(address).status_code == 302  # the last day is still the CNIL's
    time_machine.move_to("2026-07-10 12:00 +0200")
    client.force_login(case_file.patient)
    assert "n’est pas un recours" in client.get(address).content.decode()
    done = client.post(address)
    run_jobs()
    letter = case_file.letters.get(kind_code="cnil_follow_up")
    assert done["Location"] == reverse("letter_detail", args=[case_file.pk, letter.pk])
    assert letter.is_ready
    facts = letter.facts.reveal(case_file.system_scope(purpose="test"))
    assert facts["filed"] == {
        "on": "2026-04-09", "number": "26-014 207", "silent_since": "2026-04-09", "silence_on": "2026-07-09",
    }  # fmt: skip
    page = client.get(done["Location"]).content.decode()
    assert "TSA 80715" in page
    assert "Je l’ai envoyée" in page
