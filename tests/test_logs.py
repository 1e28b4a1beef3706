"""The log names places and identifiers; the suite stays on this machine."""

import io
import logging
import socket
import sys

import pytest
from django.conf import settings
from django.urls import path

from config.logs import NoPersonalData
from config.urls import urlpatterns as addresses
from tests.conftest import OutsideWorld

SECRET = "camille.martin@example.org"


def line(name, message, *arguments, exc_info=None):
    return NoPersonalData().format(logging.LogRecord(name, 40, "module.py", 7, message, arguments, exc_info))


def test_our_own_words_are_kept_on_one_line():
    assert "recours.queue tâche 1 en quarantaine" in line("recours.queue", "tâche %s\nen quarantaine", 1)


@pytest.mark.parametrize("name", ["django-q", "axes", "weasyprint", "django.db.backends", "PIL", "asyncio"])
def test_what_others_say_is_reduced_to_where_they_said_it(name):
    told = line(name, "Failed for %s", SECRET)
    assert SECRET not in told
    assert "(module:7)" in told


def test_an_exception_is_told_without_its_text():
    try:
        raise ValueError(f"Key (email)=({SECRET}) already exists.")
    except ValueError:
        told = line("django.request", "Internal Server Error: %s", "/dossiers/", exc_info=sys.exc_info())
    assert SECRET not in told
    assert "builtins.ValueError" in told
    assert "test_logs.py" in told


def breaks(request):
    raise ValueError(SECRET)


urlpatterns = [path("casse/", breaks), *addresses]


@pytest.mark.urls("tests.test_logs")
def test_a_page_that_breaks_tells_nobody_what_it_held(client):
    """Through Django's own handler, as configured: the console gets the place, nobody gets an e-mail."""
    handler = next(one for one in logging.getLogger("django").handlers if type(one) is logging.StreamHandler)
    console, told = handler.setStream(io.StringIO()), handler.stream
    try:
        client.raise_request_exception = False
        response = client.get("/casse/", {"courriel": SECRET})
    finally:
        handler.setStream(console)
    assert response.status_code == 500
    assert SECRET not in response.content.decode()
    assert "Internal Server Error: /casse/" in told.getvalue()
    assert "test_logs.py" in told.getvalue()
    assert SECRET not in told.getvalue()
    assert settings.ADMINS == []


def test_every_logger_that_is_set_up_speaks_through_the_console():
    handlers = settings.LOGGING["handlers"]
    assert {handler["formatter"] for handler in handlers.values()} == {"plain"}
    for name in ("", *settings.LOGGING["loggers"]):
        kinds = {type(handler).__name__ for handler in logging.getLogger(name).handlers}
        assert "AdminEmailHandler" not in kinds


@pytest.mark.parametrize("address", [("93.184.215.14", 80), ("example.org", 443), ("10.0.0.1", 5432)])
def test_the_suite_cannot_leave_this_machine(address):
    with pytest.raises(OutsideWorld):
        socket.create_connection(address, timeout=1)
