"""Without an account nothing of the journey stays on the server, and little in the browser."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from cases.answers import Answers
from cases.answers_cookie import PIECE, TooMuchText, carried, carry
from vault.browser import open_from_browser, seal_for_browser
from vault.cipher import Unreadable

NOW = timezone.now()


def rows():
    """How many rows each table holds, Django's and django-q's own included."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models(include_auto_created=True)}


def test_no_table_gains_a_row_and_no_session_begins(person, mailoutbox):
    before = rows()
    person.read("/")
    person.answer_all("breach_info", "access", "rectification", "complaint")
    for path in ("reponses", "lettre", "lettre/ensuite"):
        assert person.read(f"/demarche/{path}/").status_code == 200
    person.letter()
    person.client.post("/demarche/suivre/")
    assert rows() == before
    assert "sessionid" not in person.client.cookies
    assert mailoutbox == []


def test_no_page_is_cached_and_no_answer_is_in_an_address(person):
    addresses = []
    for act in (person.begin, person.choose_laboratory, lambda: person.want("access", "rectification"),
                lambda: person.write_for("self"), person.give_identity, person.send_by):  # fmt: skip
        act()
        addresses.append(person.response["Location"])
        assert "no-store" in person.response["Cache-Control"]
    for path in ("", "evenement/", "identite/", "reponses/", "lettre/", "lettre/ensuite/"):
        assert "no-store" in person.read(f"/demarche/{path}")["Cache-Control"]
    assert all(re.fullmatch(r"/demarche/[a-z-]+/(\?note=premiere)?", address) for address in addresses)
    assert "Martin" not in str(addresses)


def test_the_cookies_are_closed_to_scripts_and_to_other_sites(person, settings):
    settings.SECURE_COOKIES = True
    response = person.answer("evenement", situation="unknown")
    cookie = response.cookies["__Host-suite-1"]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (True, True, "Lax", "/")
    assert cookie["max-age"] == cookie["expires"] == cookie["domain"] == ""  # gone when the browser closes
    assert not any(name.startswith("suite") for name in response.cookies)


def test_the_longest_answers_fit_under_what_servers_accept(person):
    words = "Ünïcödé ßtränge §¶ " * 40
    person.answer_all("rectification")
    person.answer("correction", wrong=words[:600], right=words[::-1][:600].strip() or "x")
    sent = "; ".join(f"{name}={cookie.value}" for name, cookie in person.client.cookies.items())
    assert len(sent) < 8_000
    assert all(len(cookie.value) <= PIECE for cookie in person.client.cookies.values())


def test_texts_that_no_browser_would_carry_are_refused_in_a_sentence(rf):
    letters = "".join(chr(0x4E00 + (n * 7919) % 20_000) for n in range(4_000))
    with pytest.raises(TooMuchText, match="Raccourcissez"):
        carry(FakeResponse(), Answers(wrong=letters), at=NOW)


class FakeResponse:
    """A response that must be left as it was."""


@pytest.mark.parametrize(
    "spoil",
    [
        lambda value: value[:40] + ("A" if value[40] != "A" else "B") + value[41:],
        lambda value: value[:-8],
        lambda value: "é" * 50,
        lambda value: seal_for_browser(b"{}", purpose="other", at=NOW),
        lambda value: seal_for_browser(b"not packed", purpose="answers", at=NOW),
    ],
    ids=["changed", "cut", "not ours", "another purpose", "not answers"],
)
def test_a_spoilt_cookie_leads_to_the_first_question_with_one_sentence(person, spoil):
    person.answer_all()
    person.client.cookies["suite-1"] = spoil(person.client.cookies["suite-1"].value)
    response = person.read("/demarche/identite/")
    assert response["Location"] == "/demarche/evenement/?note=perdues"
    assert response.cookies["suite-1"].value == ""
    assert "Rien n’a été envoyé" in person.read(response["Location"]).content.decode()


def test_answers_live_two_hours_after_the_last_one(person, time_machine):
    time_machine.move_to("2026-11-23 10:00 +0100", tick=False)
    person.answer_all()
    time_machine.move_to("2026-11-23 11:59 +0100", tick=False)
    assert person.read("/demarche/reponses/").status_code == 200
    person.send_by("post")  # counts again from here
    time_machine.move_to("2026-11-23 13:59 +0100", tick=False)
    assert person.read("/demarche/reponses/").status_code == 200
    time_machine.move_to("2026-11-23 14:00:01 +0100", tick=False)
    assert person.read("/demarche/reponses/")["Location"] == "/demarche/evenement/?note=perdues"


def test_a_page_answered_after_the_two_hours_is_not_lost(person, time_machine):
    time_machine.move_to("2026-11-23 10:00 +0100", tick=False)
    person.answer_all()
    time_machine.move_to("2026-11-23 15:00 +0100", tick=False)
    person.give_identity(name="Dominique Petit")
    assert person.response["Location"].startswith("/demarche/evenement/")
    assert "Dominique Petit" in told(person).name


def told(person):
    request = type("Request", (), {"COOKIES": {k: v.value for k, v in person.client.cookies.items()}})()
    return carried(request, at=timezone.now()).answers


def test_the_answers_can_be_erased(person):
    person.answer_all()
    response = person.client.post("/demarche/effacer/")
    assert response["Location"] == "/demarche/?note=effacees"
    assert "Recours n’en a gardé aucune copie" in person.read(response["Location"]).content.decode()
    assert told(person) == Answers()
    assert person.client.get("/demarche/effacer/").status_code == 405


def test_leaving_fast_clears_the_answers(person):
    person.answer_all()
    person.client.post("/demarche/suivre/")
    person.client.post("/quitter/")
    assert told(person) == Answers()
    assert person.client.cookies["suivre"].value == ""


def test_what_the_browser_keeps_opens_for_one_purpose_and_a_time():
    sealed = seal_for_browser(b"x", purpose="answers", at=NOW)
    assert open_from_browser(sealed, purpose="answers", at=NOW, max_age=timedelta(hours=2)) == b"x"
    for purpose, at in (("other", NOW), ("answers", NOW + timedelta(hours=3)), ("answers", NOW - timedelta(hours=1))):
        with pytest.raises(Unreadable):
            open_from_browser(sealed, purpose=purpose, at=at, max_age=timedelta(hours=2))


def test_a_form_of_another_site_changes_nothing(places):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demarche/evenement/", {"situation": "unknown"}).status_code == 403
    assert not [name for name in strict.cookies if name.startswith("suite")]
