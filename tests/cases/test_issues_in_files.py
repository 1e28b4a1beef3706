"""« Que s’est-il passé ? »: what a file shows, what the person adds, and what the letters then say."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases import complaining, issues, writing
from cases.models import Action, Event
from cases.opening import open_case
from cases.workflow import perform, perform_all
from rights.letter_facts import Issue
from rights.letters import validate
from tests.cases.conftest import RECEIVED, SENT, answers
from tests.cases.test_law_in_files import HEIR, demand_of, do, opened, read  # noqa: F401 (opened is a fixture)
from tests.cases.test_patient_door import PDF, at, day, page, signed_in  # noqa: F401 (fixtures)

LATER = date(2026, 4, 20)
SILENT = {"silence-1": "on", "days": "8"}
FEE = {"fee": "on", "fee-amount_cents": "15,50", **day(date(2026, 3, 12), "fee-on")}


def offered(case_file, on=LATER):
    demands = writing.case_demands(case_file)
    return issues.offers(case_file, demands, case_file.system_scope(purpose="test"), on=on)


def shown(case_file, on=LATER):
    return [(offer.issue.code, offer.issue.on, offer.issue.choices) for offer in offered(case_file, on) if offer.ticked]


def of_kind(case_file, kind):
    return case_file.letters.filter(kind_code=kind)


@pytest.mark.parametrize(
    ("action", "on", "facts", "ticked"),
    [
        (Action.EXTEND, date(2026, 4, 20), {"reasons_given": True}, [("extension", ("late",))]),
        (Action.EXTEND, date(2026, 4, 7), {"reasons_given": False}, [("extension", ("no_reasons",))]),
        (Action.EXTEND, date(2026, 4, 7), {"reasons_given": True}, []),
        (Action.ASK_IDENTITY, date(2026, 3, 9), {"reasons_given": False, "asks_id_copy": True},
         [("identity", ("no_reason", "id_copy"))]),
        (Action.ASK_IDENTITY, date(2026, 3, 9), {"reasons_given": True}, []),
        (Action.REFUSE, date(2026, 3, 20), {"ground": "other", "reasons_given": False, "remedies_given": True},
         [("refusal", ("no_reasons",))]),
        (Action.REFUSE, date(2026, 3, 20), {"ground": "other", "reasons_given": True, "remedies_given": True}, []),
        (Action.ANSWER_PARTLY, date(2026, 3, 20), {"missing": ["access.4"]}, [("partial_answer", ("access.4",))]),
        (Action.ANSWER_FULL, date(2026, 3, 20), {}, []),
    ],
)  # fmt: skip
def test_what_an_event_shows_is_ticked_with_its_date(opened, action, on, facts, ticked):  # noqa: F811
    case_file = opened("access")
    do(case_file, "access", action, on, **facts)
    found = [told for told in shown(case_file) if told[0] != "silence"]
    assert [(code, choices) for code, _, choices in found] == ticked
    assert all(told[1] == on for told in found)


@pytest.mark.parametrize(("on", "late"), [(date(2026, 4, 7), False), (date(2026, 4, 8), True)])
def test_silence_is_offered_from_the_morrow_of_the_last_day(opened, on, late):  # noqa: F811
    assert ("silence" in [code for code, *_ in shown(opened("access"), on)]) is late


def test_a_relative_is_asked_only_what_the_law_leaves_after_a_death(opened):  # noqa: F811
    case_file = opened("health_access", "erasure", **HEIR)
    do(case_file, "erasure", Action.REFUSE, date(2026, 4, 1), ground="other", reasons_given=False, remedies_given=False)
    assert {offer.issue.code for offer in offered(case_file, date(2026, 9, 1))} == {"silence"}


def test_a_file_without_a_leak_is_not_asked_about_one(opened):  # noqa: F811
    case_file = opened("access")
    assert not case_file.breach
    assert "breach_notice" not in {offer.key for offer in offered(case_file)}


def test_the_letter_says_what_was_ticked_and_the_next_page_offers_it_again(signed_in, received, run_jobs, at):  # noqa: F811
    case_file = received.case_file
    at("2026-04-20 10:00 +0200")
    told = signed_in.get(page("case_reminder", case_file)).content.decode()
    assert re.search(r'name="silence-1"[^>]*checked', told)
    assert not re.search(r'name="fee"[^>]*checked', told)
    assert signed_in.post(page("case_reminder", case_file), SILENT | FEE).status_code == 302
    facts, text = read(case_file, of_kind(case_file, "reminder").get())
    assert [issue["code"] for issue in facts["issues"]] == ["silence", "fee"]
    assert "Le 12 mars 2026, vous m’avez demandé de payer 15,50 € pour répondre à ma demande d’accès" in text
    assert "Le laboratoire a demandé un paiement pour répondre." in [line["text"] for line in facts["chronology"]]
    run_jobs()
    again = signed_in.get(page("case_formal_notice", case_file)).content.decode()
    assert re.search(r'name="fee"[^>]*checked', again)
    assert 'value="15,50"' in again
    assert re.search(r'name="fee-on_day" value="12"', again)
    assert (
        signed_in.post(page("case_formal_notice", case_file), {"days": "15"}).status_code == 302
    )  # unticked this time
    assert not read(case_file, of_kind(case_file, "formal_notice").get())[0]["issues"]
    assert not re.search(r'name="fee"[^>]*checked', signed_in.get(page("case_reminder", case_file)).content.decode())
    assert not Event.objects.filter(data__has_key="issues").exists()  # kept in the letters, nowhere else


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"fee": "on"}, "Le laboratoire demande de payer\u202f: indiquez le jour."),
        (FEE | {"fee-on_day": "31", "fee-on_month": "4"}, "Le 31 avril n’existe pas."),
        (FEE | day(date(2026, 4, 21), "fee-on"), "Cette date n’est pas encore arrivée."),
        (FEE | day(date(2026, 3, 1), "fee-on"), "Cette date est trop ancienne."),
        (FEE | {"fee-amount_cents": "quinze"}, "Écrivez la somme en euros"),
        (FEE | {"fee-amount_cents": "0"}, "indiquez une somme"),
        (
            {"fee-amount_cents": "15"},
            "Le laboratoire demande de payer\u202f: cochez ce point, ou effacez ses réponses.",
        ),
        ({"found_online": "on", **day(date(2025, 1, 2), "found_online-on")}, "cochez ce qui s’est passé."),
        ({"portal": "on", "portal-words": "n° 1 84 12 76 451 089 46"}, "numéro de sécurité sociale"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field_and_nothing_typed_is_lost(signed_in, received, at, typed, sentence):  # noqa: F811
    at("2026-04-20 10:00 +0200")
    answer = signed_in.post(page("case_reminder", received.case_file), SILENT | typed)
    assert answer.status_code == 200
    told = answer.content.decode()
    assert sentence in told.replace("&nbsp;", " ").replace("&#x27;", "’")
    for value in (value for value in typed.values() if value != "on"):
        assert f'value="{value}"' in told or f">\n{value}</textarea>" in told
    assert not of_kind(received.case_file, "reminder").exists()


def test_a_social_security_number_is_masked_and_the_point_is_still_made(signed_in, received, at):  # noqa: F811
    at("2026-04-20 10:00 +0200")
    url = page("case_reminder", received.case_file)
    told = SILENT | {"portal": "on", **day(date(2026, 3, 20), "portal-on"), "portal-words": "1 84 12 76 451 089 46"}
    assert signed_in.post(url, told | {"mask": "1"}).status_code == 302
    facts, text = read(received.case_file, of_kind(received.case_file, "reminder").get())
    assert "76 451" not in text
    assert facts["issues"][1]["words"]


def test_words_typed_when_the_session_had_ended_come_back(client, received):
    answer = client.post(page("case_reminder", received.case_file), {"portal-words": "les prescriptions"})
    assert answer.status_code == 401
    assert "les prescriptions" in answer.content.decode()


def test_what_is_ticked_again_as_missing_replaces_what_was_recorded(signed_in, received, at):  # noqa: F811
    at("2026-04-20 10:00 +0200")
    patient = received.case_file.patient
    perform(Action.ANSWER_PARTLY, received, by=patient, on=date(2026, 4, 6), missing=["access.3", "access.4"])
    changed = {"partial_answer-1": "on", "partial_answer-1-choices": ["access.4"], "days": "15",
               **day(date(2026, 4, 6), "partial_answer-1-on")}  # fmt: skip
    assert signed_in.post(page("case_reminder", received.case_file), changed).status_code == 302
    facts, text = read(received.case_file, of_kind(received.case_file, "reminder").get())
    assert facts["missing"] == ["la durée de conservation, ou ce qui la détermine"]
    assert "(article 15, paragraphe 1, point d, du RGPD)" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "hébergeurs" not in text
    assert text.count("est incomplète") == 1


def test_a_date_that_makes_the_reproach_untrue_is_refused_before_the_letter_is_kept(signed_in, received, at):  # noqa: F811
    at("2026-04-22 10:00 +0200")
    perform(Action.EXTEND, received, by=received.case_file.patient, on=date(2026, 4, 20), reasons_given=True)
    told = SILENT | {"extension-1": "on", "extension-1-choices": ["late"]}
    early = signed_in.post(page("case_reminder", received.case_file), told | day(date(2026, 4, 7), "extension-1-on"))
    assert (
        "sans respecter la règle\u202f: cet acte est venu dans le délai\u202f: il n’est pas tardif."
        in early.content.decode()
    )
    assert not of_kind(received.case_file, "reminder").exists()
    late = signed_in.post(page("case_reminder", received.case_file), told | day(date(2026, 4, 20), "extension-1-on"))
    assert late.status_code == 302


def test_the_complaint_page_asks_the_same_and_its_fields_say_it(signed_in, received, run_jobs, at):  # noqa: F811
    at("2026-04-20 10:00 +0200")
    url = page("case_complaint", received.case_file)
    told = {"reveal_identity": "yes", "silence-1": "on", **FEE}
    assert signed_in.post(url, told).status_code == 302
    facts, text = read(received.case_file, of_kind(received.case_file, "cnil_complaint").get())
    fields = {field["code"]: field["text"] for field in facts["complaint"]["fields"]}
    assert "le laboratoire m’a demandé de payer 15,50" in fields["remarks"]
    assert "une réponse sans frais" in fields["missing"]
    assert "article\N{NO-BREAK SPACE}12, paragraphe\N{NO-BREAK SPACE}5, du RGPD" in fields["texts"]
    assert "12\N{NO-BREAK SPACE}mars 2026" in fields["facts"] or "12 mars 2026" in fields["facts"]
    assert "Ce que je relève dans ces faits" in text
    run_jobs()
    assert "le laboratoire m’a demandé de payer" in signed_in.get(url).content.decode()


def test_the_complaint_leaves_out_what_touches_no_demand_it_speaks_of(opened):  # noqa: F811
    case_file = opened("access", "erasure")
    do(case_file, "erasure", Action.EXTEND, date(2026, 3, 20), reasons_given=False)  # not late: not in the complaint
    told = issues.ticked(offered(case_file))
    assert {issue.code for issue in told} == {"silence", "extension"}
    letter = complaining.write_complaint(case_file, by=case_file.patient, on=LATER, key="c", issues=told)
    facts, _ = read(case_file, letter)
    assert [(issue["code"], issue["rights"]) for issue in facts["issues"]] == [("silence", ["access"])]


def test_the_draft_that_the_clock_writes_says_what_the_events_show_and_the_last_letter_said(opened):  # noqa: F811
    case_file = opened("access")
    fee = Issue("fee", rights=("access",), on=date(2026, 3, 12))
    writing.write_follow_up(case_file, "reminder", writing.case_demands(case_file), by=case_file.patient, on=LATER,
                            days=8, key="r", issues=(fee,))  # fmt: skip
    letter = complaining.write_first_draft(case_file, on=LATER, key="draft")
    facts, _ = read(case_file, letter)
    assert [issue["code"] for issue in facts["issues"]] == ["silence", "fee"]
    assert validate("cnil_complaint", facts)


def test_an_answer_found_incomplete_without_a_word_is_not_said_to_lack_anything_by_itself(opened):  # noqa: F811
    case_file = opened("access")
    do(case_file, "access", Action.ANSWER_FULL, date(2026, 3, 20))
    do(case_file, "access", Action.ASSESS, date(2026, 3, 25), assessment="incomplete")
    assert shown(case_file) == [("partial_answer", date(2026, 3, 20), ())]  # the page asks what is missing
    letter = complaining.write_first_draft(case_file, on=LATER, key="draft")
    assert read(case_file, letter)[0]["issues"] == []


def test_the_proof_that_came_with_the_act_is_named_by_its_number(signed_in, received, at):  # noqa: F811
    at("2026-04-20 10:00 +0200")
    case_file = received.case_file
    told = {"demands": [received.pk], "ground": "other", "reasons_given": "no", "remedies_given": "no",
            **day(date(2026, 3, 20), "on"), "upload": SimpleUploadedFile("refus.pdf", PDF)}  # fmt: skip
    assert signed_in.post(page("case_reply_detail", case_file, "refus"), told).status_code == 302
    (offer,) = [offer for offer in offered(case_file) if offer.ticked]
    assert offer.issue.exhibit == 1
    shown_page = signed_in.get(page("case_reminder", case_file)).content.decode()
    assert re.search(r'<option value="1" selected>', shown_page)
    wrong = signed_in.post(page("case_reminder", case_file), {"days": "8", "fee-exhibit": "99"} | FEE)
    assert "Cette pièce n’est plus dans le dossier." in wrong.content.decode()


@pytest.mark.django_db
def test_the_number_of_queries_of_the_page_does_not_grow_with_the_history(
    patient, run_jobs, client, time_machine, django_assert_max_num_queries
):
    time_machine.move_to("2026-04-20 10:00 +0200")
    case_file = open_case(patient, answers(wants=("access", "erasure", "recipients")), on=SENT)
    run_jobs()
    demands = writing.case_demands(case_file)
    perform_all(Action.SEND, demands, by=patient, on=SENT, channel="registered", letter=case_file.letters.get())
    perform_all(Action.RECEIVE, demands, by=patient, on=RECEIVED)
    client.force_login(patient)
    url = reverse("case_reminder", args=[case_file.pk])
    client.get(url)

    def count():
        with django_assert_max_num_queries(80) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    one = count()
    do(case_file, "access", Action.EXTEND, date(2026, 4, 20), reasons_given=False, statement="Il nous faut du temps.")
    do(case_file, "erasure", Action.ASK_IDENTITY, date(2026, 4, 20), reasons_given=False)  # too late to stop the clock
    for late in range(4):
        do(case_file, "recipients", Action.RECEIVE, date(2026, 3, 6 + late))
    assert count() == one


def test_a_demand_without_a_letter_is_offered_nothing_that_needs_one(opened):  # noqa: F811
    case_file = opened("access")
    assert issues.said_last(case_file, [demand_of(case_file, "access")], case_file.system_scope(purpose="test")) == ()
