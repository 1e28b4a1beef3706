"""What every answer and every session must respect, whatever the view."""

import logging

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404
from django.utils import timezone

from accounts import second_factor, sessions

log = logging.getLogger("recours.security")

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "publickey-credentials-get",
        "screen-wake-lock",
        "usb",
        "xr-spatial-tracking",
    )
)


class BrowserWalls:
    """Headers that no setting of Django gives. Outermost, so that refusals and static files carry them too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if self.is_personal(request, response):
            response.headers["Cache-Control"] = "no-store, private"
        return response

    @staticmethod
    def is_personal(request, response):
        """A cookie came or goes, or something was sent: the page may hold a person's own words, so nobody keeps it."""
        cookies = set(request.COOKIES) - {settings.CSRF_COOKIE_NAME}
        is_static = request.path.startswith(settings.STATIC_URL)
        return not is_static and bool(cookies or response.cookies or request.method not in {"GET", "HEAD"})


class SessionLimits:
    """Ends a session that has been idle or has lasted too long. After the authentication and OTP middleware."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = timezone.now()
            if not {sessions.BEGUN, sessions.SEEN} <= set(request.session.keys()):
                sessions.stamp(request.session, now=now)  # signed in by another door: the operators' site
            if sessions.is_over(request.session, request.user, now=now):
                logout(request)
            else:
                sessions.see(request.session, now=now)
        return self.get_response(request)


class SeatBelt:
    """An address that names somebody's place in an organization opens after a second factor, whatever its view forgot.

    `seated` asks the same and more; a view of such an address that does not bear its marks is never run.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if "seat_id" not in kwargs:
            return None
        if not hasattr(view, "door"):
            log.error("the view of %s is not seated", request.resolver_match.view_name)
            raise Http404
        asked = second_factor.still_asked(request, view.door)
        return view.turned_away(request, asked) if asked else None
