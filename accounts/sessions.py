"""A session begins at sign-in, ends by itself, and leaves nothing in the browser."""

from dataclasses import dataclass

from django.contrib.auth import login, logout

from accounts.models import Session

BACKEND = "django.contrib.auth.backends.ModelBackend"
SEEN_EVERY = 5 * 60  # a page read rewrites the session at most this often
BEGUN, SEEN = "begun_at", "seen_at"


@dataclass(frozen=True)
class Span:
    """Seconds: without a page, and in all."""

    idle: int
    whole: int


PATIENT = Span(idle=30 * 60, whole=12 * 3600)
STAFF = Span(idle=15 * 60, whole=8 * 3600)


def begin(request, user, *, now):
    """Sign in with the first factor: new session id, old content kept. Never marks the session as verified (otp)."""
    login(request, user, backend=BACKEND)
    stamp(request.session, now=now)


def end(request):
    """Sign out: the session and all it held are gone. Pass the answer through clear_site_data()."""
    logout(request)


def end_all(user_id):
    """Sign this person out of every browser: the rows are gone, and with them what they held."""
    Session.objects.filter(user=user_id).delete()


def clear_site_data(response):
    """Ask the browser to forget pages, cookies and storage of this site."""
    response["Clear-Site-Data"] = '"*"'
    return response


def stamp(session, *, now):
    session[BEGUN] = session[SEEN] = int(now.timestamp())


def is_over(session, user, *, now):
    """Whether the session has outlived its idle or whole span."""
    span = STAFF if user.works_here else PATIENT
    seconds = int(now.timestamp())
    return seconds - session[BEGUN] >= span.whole or seconds - session[SEEN] >= span.idle


def see(session, *, now):
    """Move the idle span on, without a write at every page."""
    seconds = int(now.timestamp())
    if seconds - session[SEEN] >= SEEN_EVERY:
        session[SEEN] = seconds
