"""Letters to be posted: one file for the printer, the list for a postal provider, each fetched by a line of the log."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import OrganizationEvent
from cases import conditions, spreadsheet
from cases.association import posting
from cases.association.campaign_acts import ACTS
from cases.association.campaigning import files_for
from cases.association.taking import readable, take
from cases.conditions import CONDITIONS
from cases.downloads import sealed, sealed_response
from cases.forms.case import Record
from cases.models import Mailing, MailingPart
from cases.portals.association.campaigns import campaign_or_404
from cases.portals.association.seat import at_association
from cases.portals.association.ticked import ticked
from cases.workflow import NotAllowed

ROWS = 50
MADE_AGAIN = (
    "Une lettre ne peut plus partir depuis que cet envoi est prêt\u202f: son mandat a pris fin, ou son dossier ne vous "
    "est plus attribué. L’envoi est refait sans elle\u202f: téléchargez-le dans un instant."
)
TYPES = {Mailing.Form.PRINT: ("application/pdf", "pdf"), Mailing.Form.FILES: ("application/zip", "zip")}


@at_association()
@require_POST
def ask(request, seat, *, today):
    """Of a campaign, or of the files ticked among those with a letter to post."""
    form, shape = Record(request.POST, today=today), request.POST.get("form")
    if not form.is_valid() or shape not in Mailing.Form.values:
        raise Http404
    campaign, letters, mine = None, None, request.GET.get("qui") == "moi"
    back = reverse("association_to_do", args=[seat.pk, "a-poster"]) + ("?qui=moi" if mine else "")
    if named := request.POST.get("campaign"):
        campaign = campaign_or_404(seat, named)
        back = reverse("association_campaign", args=[seat.pk, campaign.pk])
    else:
        only = None if "all" in request.POST else ticked(request.POST)
        files = files_for(seat, mine=mine, only=only)
        files = CONDITIONS["a-poster"].files(files, today)
        letters = conditions.letters_to_post().filter(case_file__in=files).values("pk")
    try:
        key = form.key("mailing")
        mailing = posting.ask(
            seat, form=shape, key=key, at=timezone.now(), campaign=campaign, letters=letters,
            with_mandates="mandates" in request.POST,
        )  # fmt: skip
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    return redirect("association_mailing", seat.pk, mailing.pk)


@at_association()
@require_safe
def mailing(request, seat, *, today, mailing_id):
    """Its parts, and on which pages each letter is."""
    row = mailing_or_404(seat, mailing_id)
    parts = list(row.parts.select_related("mailing__organization__key").defer("letters").order_by("number"))
    made = [part for part in parts if part.made_at]
    shown = next((part for part in made if str(part.number) == request.GET.get("partie")), made[0] if made else None)
    listed = (shown.listed.reveal(seat.own_scope("envoi")) or []) if shown else []
    still = readable(seat, shown.letters) if shown else ()
    listed, ended = [line for line in listed if line.get("letter") in still], len(listed)
    context = {
        "seat": seat, "mailing": row, "parts": parts, "made": len(made), "shown": shown,
        "page": Paginator(listed, ROWS).get_page(request.GET.get("page")), "is_print": row.form == Mailing.Form.PRINT,
        "is_over": bool(row.ordered_at) and len(made) == len(parts), "stuck": posting.given_up(row).exists(),
        "lacking": sum(part.lacking for part in made), "whole": row.form == Mailing.Form.PRINT and len(parts) > 1,
        "to_sign": row.campaign is not None and ACTS[row.campaign.act].is_to_be_signed,
        "encloses": any(line.get("enclosed") for line in listed),
        "joined": any(line.get("mandate") == posting.JOINED for line in listed),
        "ended": ended - len(listed), "here": reverse("association_mailing", args=[seat.pk, row.pk]),
    }  # fmt: skip
    return render(request, "association/mailing.html", context)


@at_association()
@require_POST
def part(request, seat, *, today, mailing_id, number):
    """One file of letters; who fetched it and when stays written."""
    row = mailing_or_404(seat, mailing_id)
    found = get_object_or_404(row.parts.select_related("file__key"), number=number, file__isnull=False)
    content_type, extension = TYPES[row.form]
    if not take(row, seat, at=timezone.now(), number=number):
        return _made_again(request, seat, row)
    content = found.file.open(seat.own_scope("envoi"))
    _fetched(seat, extension, [found])
    MailingPart.objects.filter(pk=found.pk, fetched_at=None).update(fetched_at=timezone.now())
    return sealed_response(content, content_type, f"courriers-{row.asked_at:%Y-%m-%d}-partie-{number}.{extension}")


@at_association()
@require_POST
def whole(request, seat, *, today, mailing_id):
    """All its parts as one PDF; who fetched it and when stays written."""
    row = mailing_or_404(seat, mailing_id)
    parts = row.parts.filter(file__isnull=False)
    if row.form != Mailing.Form.PRINT or not row.ordered_at or row.parts.filter(made_at=None).exists() or not parts:
        raise Http404
    if not take(row, seat, at=timezone.now()):
        return _made_again(request, seat, row)
    _fetched(seat, "pdf", parts)
    parts.filter(fetched_at=None).update(fetched_at=timezone.now())
    content = StreamingHttpResponse(posting.whole(row, seat.own_scope("envoi")), content_type="application/pdf")
    return sealed(content, f"courriers-{row.asked_at:%Y-%m-%d}.pdf")


@at_association()
@require_POST
def mailing_list(request, seat, *, today, mailing_id):
    row = mailing_or_404(seat, mailing_id)
    if not take(row, seat, at=timezone.now()):
        return _made_again(request, seat, row)
    _fetched(seat, "csv", row.parts.all())
    content = spreadsheet.lines(posting.lines(row, seat.own_scope("envoi")))
    return sealed(StreamingHttpResponse(content, content_type=spreadsheet.CSV), f"liste-{row.asked_at:%Y-%m-%d}.csv")


def _made_again(request, seat, row):
    messages.warning(request, MADE_AGAIN)
    return redirect("association_mailing", seat.pk, row.pk)


def _fetched(seat, what, parts):
    ids = (pk for part in parts for pk in part.letters)
    seat.organization.events.taken(
        OrganizationEvent.Act.TOOK_LETTERS, ids, by=seat, at=timezone.now(), detail=what
    )  # fmt: skip


def mailing_or_404(seat, mailing_id):
    rows = Mailing.objects.visible_to(seat).select_related("organization__key", "campaign")
    return get_object_or_404(rows, pk=mailing_id)


_HERE = "association/<uuid:seat_id>/envois/"
urlpatterns = [
    path(f"{_HERE}nouveau/", ask, name="association_mailing_ask"),
    path(f"{_HERE}<uuid:mailing_id>/", mailing, name="association_mailing"),
    path(f"{_HERE}<uuid:mailing_id>/parties/<int:number>/", part, name="association_mailing_part"),
    path(f"{_HERE}<uuid:mailing_id>/entier/", whole, name="association_mailing_whole"),
    path(f"{_HERE}<uuid:mailing_id>/liste/", mailing_list, name="association_mailing_list"),
]
