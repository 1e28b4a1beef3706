"""A list that somebody sets aside leaves nothing: whoever had its page before is told so, and nobody else."""

from django.contrib import messages
from django.core.signing import Signer
from django.http import Http404
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from cases.workflow import NotAllowed


def seen(seat, list_id):
    """What the page of a list gives, to show that one had it."""
    return Signer(salt="list of an association").signature(f"{seat.organization_id}:{list_id}")


def set_aside(request, seat, drop, *, list_id, here, afterwards):
    """Have it dropped, and say what came of it; `here` is the name of its page."""
    try:
        drop()
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(here, seat.pk, list_id)
    except Http404:
        if not constant_time_compare(request.POST.get("seen", ""), seen(seat, list_id)):
            raise
        messages.info(request, "Cette liste était déjà écartée. Rien n’en est gardé.")
    else:
        messages.info(request, "La liste est écartée. Rien n’en est gardé.")
    return redirect(afterwards, seat.pk)
