"""What every view behind a door of organizations begins with: the person's place in that of the address, or nothing."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import second_factor
from accounts.models import Membership
from cases.downloads import is_from_elsewhere
from cases.tenancy import within

NOT_WORDS = frozenset({"csrfmiddlewaretoken", "form_key", "demands", "files", "version", "back", "to", "document"})
WORDS = 12  # characters from which a field holds words, not a choice nor a number


def seated(door, *, roles, fresh=False):
    """Signed in, second factor passed, in force in an organization of this door, with one of these roles.

    The view gets the membership as `seat`, and `today` read once. The address names the place, so that somebody who
    works for two organizations cannot post to one from a page of the other. Another's place gives the 404 of none.
    While the view runs, the database hides the rows of every other organization from it (`cases.tenancy`).
    `fresh`, for pages that show codes: a code of the second factor is asked once more when the last is old.
    """

    def decorated(view):
        @never_cache
        @wraps(view)
        def found(request, seat_id, **kwargs):
            if asked := second_factor.still_asked(request, door):
                return words_given_back(request, asked)
            places = Membership.objects.in_force().select_related(
                "user", "organization__key", "organization__legal_entity"
            )
            seat = get_object_or_404(places, pk=seat_id, user=request.user, organization__kind=door.kind)
            if seat.role not in roles:
                raise Http404
            if fresh and not second_factor.is_fresh(request.session, now=timezone.now()):
                return redirect_to_login(request.get_full_path(), door.url("second_factor"))
            with within(seat):
                response = view(request, seat, today=timezone.localdate(), **kwargs)
            if "Content-Disposition" in response and is_from_elsewhere(request):
                raise Http404  # a file is taken from a page of the place
            if response.streaming:
                response.streaming_content = walled(response.streaming_content, seat)
            return response

        # What `accounts.middleware.SeatBelt` asks for.
        found.door, found.roles, found.turned_away = door, frozenset(roles), words_given_back
        return found

    return decorated


def words_given_back(request, asked):
    """What was typed after the session ended comes back to be copied; nothing else is told, whoever asks."""
    texts = [
        text for name in request.POST if name not in NOT_WORDS for text in request.POST.getlist(name)
        if len(text.strip()) >= WORDS
    ]  # fmt: skip
    if not texts:
        return asked
    return render(request, "entrance/signed_out.html", {"texts": texts, "onwards": asked.url}, status=401)


def walled(chunks, seat):
    """The chunks of an answer that is written while it is sent, each made behind the same wall as the view."""
    with within(seat):
        yield from chunks
