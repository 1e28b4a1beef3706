"""What the browser is told, on every answer, good or bad."""

import pytest
from django.conf import settings

from accounts import rates

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@pytest.fixture
def client(client):
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    "path", ["/public/", "/moi/", "/nulle/part/", "/panne/", "/administration/", "/administration/login/"]
)
def test_every_answer_carries_the_walls(client, path):
    response = client.get(path)

    for header, value in EVERYWHERE.items():
        assert response[header] == value
    assert "camera=()" in response["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in response
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    for directive in ("object-src", "base-uri", "frame-ancestors"):
        assert f"{directive} 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def test_a_page_seen_without_cookie_may_be_kept(client):
    assert "Cache-Control" not in client.get("/public/")


def test_a_page_seen_with_a_session_or_an_answer_is_never_kept(client, patient):
    client.cookies["suite-1"] = "x"
    assert client.get("/public/")["Cache-Control"] == "no-store, private"
    client.cookies.clear()
    assert client.post("/public/")["Cache-Control"] == "no-store, private"
    client.get(f"/entrer/{patient.pk}/")
    for path in ("/public/", "/moi/", "/nulle/part/", "/panne/"):
        assert client.get(path)["Cache-Control"] == "no-store, private"


def test_static_files_stay_cacheable(client):
    client.cookies["suite-1"] = "x"

    response = client.get(f"{settings.STATIC_URL}recours/app.css")
    response.close()
    assert "no-store" not in response.get("Cache-Control", "")


def test_cookies_are_closed_to_scripts_and_other_sites(client, patient):
    client.get(f"/entrer/{patient.pk}/")

    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_address_of_the_visitor_is_the_one_our_proxy_wrote(rf, settings):
    spoofed = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.7")
    assert rates.client_ip(spoofed) == "127.0.0.1"
    settings.BEHIND_PROXY = True
    assert rates.client_ip(spoofed) == "203.0.113.7"
    assert rates.client_ip(rf.get("/")) == ""
