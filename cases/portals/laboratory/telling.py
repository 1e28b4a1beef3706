"""The people of a breach told by letter: the text, the list, printing, posting, and the register of who was told."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import queue, spreadsheet
from cases.downloads import sealed, sealed_response
from cases.forms.desk_notices import NoticeTextForm, PostedForm, RecipientsForm
from cases.forms.masking import typed
from cases.laboratory import telling
from cases.models import NoticeCampaign
from cases.portals.laboratory.breaches import record_or_404
from cases.portals.laboratory.register import Act, note_taken
from cases.portals.laboratory.seat import OFFICERS, WRITERS, at_desk, version_read
from cases.workflow import NotAllowed
from directory.models.breaches import LeakedField
from rights import rendering

ROWS, PROBLEMS = 50, 50
SAMPLE = ["CAMILLE EXEMPLE", "1 RUE DES ESSAIS", "56000 VANNES"]
HEADINGS = ("Lettre", "Destinataire", "Adresse", "Postée le", "Envoi", "Noté par")


@at_desk(roles=WRITERS)
@require_http_methods(["GET", "POST"])
def begin(request, seat, *, today, record_id):
    record, version = record_or_404(seat, record_id)
    told = version.told.reveal(seat.own_scope("information des personnes"))
    labels = dict(LeakedField.choices)
    first = {
        "what": told["what"], "data": [labels[code] for code in told["data"]],
        "consequences": _lines(told["consequences"]), "measures": _lines(told["measures"]),
    }  # fmt: skip
    form = NoticeTextForm(typed(request), today=today, initial=first)
    back = reverse("desk_breach", args=[seat.pk, record.pk])
    if request.method == "POST" and form.is_valid():
        campaign = telling.begin(record, form.told(), by=seat, key=form.key(f"notice:{record.pk}"), at=timezone.now())
        return redirect("desk_notice", seat.pk, campaign.pk)
    return render(request, "desk/notice_text.html", {"seat": seat, "form": form, "back": back})


@at_desk()
@require_safe
def notice(request, seat, *, today, campaign_id):
    campaign = campaign_or_404(seat, campaign_id)
    return _page(request, seat, campaign, today=today)


@at_desk(roles=WRITERS)
@require_http_methods(["GET", "POST"])
def text(request, seat, *, today, campaign_id):
    """Who saves an older text than the last is told, and overwrites nothing; what was typed stays in the form."""
    campaign, scope = campaign_or_404(seat, campaign_id), seat.own_scope("information des personnes")
    told = campaign.told.reveal(scope)["warned"]
    form = NoticeTextForm(typed(request), today=today, initial=told | {"version": campaign.version})
    if request.method == "POST" and form.is_valid():
        try:
            telling.rewrite(campaign, form.told(), scope, version=form.cleaned_data["version"] or 0)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le texte est enregistré.")
            return redirect(_there(seat, campaign))
    return render(request, "desk/notice_text.html", {"seat": seat, "form": form, "back": _there(seat, campaign)})


@at_desk(roles=WRITERS)
@require_POST
def listed(request, seat, *, today, campaign_id):
    """A list read and reported on; nobody is added before somebody accepts it."""
    campaign = campaign_or_404(seat, campaign_id)
    form = RecipientsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, seat, campaign, today=today, list_form=form)
    return _done(request, seat, campaign, telling.propose, form.reading, form.doubts(), at=timezone.now())


@at_desk(roles=WRITERS)
@require_POST
def accept(request, seat, *, today, campaign_id):
    campaign, since = campaign_or_404(seat, campaign_id), request.POST.get("since", "")
    if "drop" in request.POST:
        dropped = "La liste est écartée. Rien n’en est gardé."
        return _done(request, seat, campaign, telling.drop, since=since, said=dropped)
    scope, added = seat.own_scope("information des personnes"), "Destinataires ajoutés\u202f: {}."
    return _done(request, seat, campaign, telling.accept, scope, since=since, on=today, said=added)


@at_desk(roles=OFFICERS)
@require_POST
def print_all(request, seat, *, today, campaign_id):
    campaign, scope = campaign_or_404(seat, campaign_id), seat.own_scope("information des personnes")
    return _done(request, seat, campaign, telling.print_all, scope, version=version_read(request), on=today)


@at_desk(roles=WRITERS)
@require_POST
def again(request, seat, *, today, campaign_id):
    """Queue anew the lots that were given up: what the officer had printed, once. What is printed stays printed."""
    campaign = campaign_or_404(seat, campaign_id)
    if queue.try_again(telling.given_up(campaign)):
        messages.success(request, "L’impression reprend là où elle s’était arrêtée.")
    return redirect(_there(seat, campaign))


@at_desk()
@require_safe
def sample(request, seat, *, today, campaign_id):
    """The letter as it will be, to somebody made up."""
    campaign, scope = campaign_or_404(seat, campaign_id), seat.own_scope("information des personnes")
    told = campaign.told.reveal(scope)
    head = told.get("head") or seat.organization.letterhead.reveal(scope)
    if not head:
        messages.error(request, "Remplissez d’abord l’en-tête de vos courriers.")
        return redirect(_there(seat, campaign))
    campaign.printed_on = campaign.printed_on or today
    facts = telling.facts_of(campaign, {**told, "head": head}, 0, SAMPLE)
    return sealed_response(rendering.render_pdf(telling.KIND, facts), "application/pdf", "modele.pdf")


@at_desk(roles=WRITERS)
@require_POST
def letters(request, seat, *, today, campaign_id, first):
    """The letters of a range, with the names and addresses on them: who took them, and when, stays written."""
    campaign = campaign_or_404(seat, campaign_id)
    found = [pair for pair in telling.volumes(list(campaign.lots.order_by("first"))) if pair[0] == first]
    if not found:
        raise Http404
    content = telling.volume(campaign, *found[0], seat.own_scope("information des personnes"))
    ids = telling.notices_of(campaign, *found[0]).values_list("pk", flat=True)
    note_taken(seat, Act.TOOK_LETTERS, ids, detail=f"violation {campaign.record.number}, pdf")
    return sealed_response(content, "application/pdf", f"courriers-{found[0][0]}-{found[0][1]}.pdf")


@at_desk(roles=WRITERS)
@require_POST
def posted(request, seat, *, today, campaign_id):
    campaign = campaign_or_404(seat, campaign_id)
    form = PostedForm(request.POST, today=today, count=campaign.notices.count())
    if form.is_valid():
        told = form.cleaned_data
        try:
            count = telling.note_posted(
                campaign, told["first"], told["last"], on=told["on"], channel=told["channel"], by=seat
            )
        except NotAllowed as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(request, f"Lettres notées comme envoyées : {count}.")
            return redirect(_there(seat, campaign))
    return _page(request, seat, campaign, today=today, posted_form=form)


@at_desk()
@require_POST
def told_register(request, seat, *, today, campaign_id):
    """Who was told, when and how, as CSV; a person forgotten since keeps the number and the day.

    Who took it, and when, stays written.
    """
    campaign, scope = campaign_or_404(seat, campaign_id), seat.own_scope("registre des personnes informées")

    def rows():
        yield HEADINGS
        last = campaign.notices.count()
        found = telling.notices_of(campaign, 1, last).select_related("campaign__organization__key", "noted_by")
        for one in found.iterator(chunk_size=500):
            lines = (one.recipient.reveal(scope) or {"lines": ["effacé"]})["lines"]
            yield one.number, lines[0], ", ".join(lines[1:]), one.posted_on, one.get_channel_display(), one.noted_by

    ids = campaign.notices.values_list("pk", flat=True)
    note_taken(seat, Act.TOOK_TOLD, ids, detail=f"violation {campaign.record.number}, csv")
    response = StreamingHttpResponse(spreadsheet.lines(rows()), content_type="text/csv; charset=utf-8")
    return sealed(response, f"envois-{today.isoformat()}.csv")


def campaign_or_404(seat, campaign_id):
    """Of this laboratory; another's gives the same 404 as none."""
    campaigns = NoticeCampaign.objects.visible_to(seat).select_related("organization__key", "record")
    return get_object_or_404(campaigns, pk=campaign_id)


def _page(request, seat, campaign, *, today, list_form=None, posted_form=None):
    scope = seat.own_scope("information des personnes")
    printed, total, sent = telling.progress_of(campaign)
    page = Paginator(telling.notices_of(campaign, 1, total), ROWS).get_page(request.GET.get("page"))
    people = [(one, (one.recipient.reveal(scope) or {"lines": ["effacé"]})["lines"]) for one in page]
    waiting = campaign.waiting.reveal(scope)
    if waiting:
        waiting["shown"], waiting["more"] = waiting["problems"][:PROBLEMS], len(waiting["problems"][PROBLEMS:])
        waiting["doubtful"] = waiting.get("doubts", [])[:PROBLEMS]
        waiting["count"], waiting["since"] = len(waiting["people"]), campaign.waiting_since.isoformat()
    return render(request, "desk/notice.html", {
        "seat": seat, "campaign": campaign, "warned": campaign.told.reveal(scope)["warned"], "waiting": waiting,
        "printed": printed, "total": total, "sent": sent, "ready": printed == total,
        "stuck": telling.given_up(campaign).exists(),
        "volumes": telling.volumes(list(campaign.lots.order_by("first"))), "people": people, "page": page,
        "list_form": list_form or RecipientsForm(), "has_letterhead": bool(seat.organization.letterhead),
        "posted_form": posted_form or PostedForm(today=today, count=total), "may_write": seat.role in WRITERS,
        "may_print": seat.role in OFFICERS, "back": reverse("desk_breach", args=[seat.pk, campaign.record_id]),
        "form": list_form or posted_form,
        "unposted_until": telling.unposted_until(campaign) if sent < total else None,
        "gone": campaign.notices.filter(recipient__isnull=True, posted_on=None).count(), "today": today,
    })  # fmt: skip


def _done(request, seat, campaign, act, *given, said="", **more):
    """Act on a campaign and come back to its page, which says why when it could not be."""
    try:
        result = act(campaign, *given, **more)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        if said:
            messages.success(request, said.format(result))
    return redirect(_there(seat, campaign))


def _there(seat, campaign):
    return reverse("desk_notice", args=[seat.pk, campaign.pk])


def _lines(text):
    return [line for line in text.split("\n") if line.strip()]


BASE = "laboratoire/<uuid:seat_id>/informations/<uuid:campaign_id>/"
urlpatterns = [
    path("laboratoire/<uuid:seat_id>/violations/<uuid:record_id>/informer/", begin, name="desk_notice_begin"),
    path(BASE, notice, name="desk_notice"),
    path(f"{BASE}texte/", text, name="desk_notice_text"),
    path(f"{BASE}liste/", listed, name="desk_notice_list"),
    path(f"{BASE}accepter/", accept, name="desk_notice_accept"),
    path(f"{BASE}imprimer/", print_all, name="desk_notice_print"),
    path(f"{BASE}reprendre/", again, name="desk_notice_again"),
    path(f"{BASE}modele/", sample, name="desk_notice_sample"),
    path(f"{BASE}lettres/<int:first>/", letters, name="desk_notice_letters"),
    path(f"{BASE}envoyees/", posted, name="desk_notice_posted"),
    path(f"{BASE}registre/", told_register, name="desk_notice_register"),
]
