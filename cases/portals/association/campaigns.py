"""Campaigns: chosen, previewed, validated once, followed to the end."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import consulting
from cases.association import campaign_acts, campaigning, overview
from cases.association.campaign_acts import ACTS, ASKED_FOR_MANY
from cases.downloads import sealed_response
from cases.forms.campaigns import ChoiceForm, OptionsForm
from cases.forms.masking import typed
from cases.models import Campaign, CampaignItem, CaseFile, Mailing
from cases.portals.association.finding import to_reason
from cases.portals.association.seat import COORDINATORS, at_association
from cases.portals.association.ticked import NONE_TICKED, ticked
from cases.portals.association.worklist import directs
from cases.workflow import NotAllowed
from directory.models import Breach, Laboratory
from rights.fact_reading import FactsError
from rights.rendering import RenderingFailed

ROWS = 30
State = CampaignItem.State


@at_association()
@require_safe
def campaigns(request, seat, *, today):
    rows = (
        Campaign.objects.visible_to(seat)
        .select_related("breach", "member")
        .annotate(total=Count("items"), written=Count("items", filter=Q(items__state=State.WRITTEN)))
        .order_by("-validated_at", "pk")
    )
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    found = [(row, ACTS[row.act]) for row in page]
    return render(
        request, "association/campaigns.html", {"seat": seat, "rows": found, "page": page, "directs": directs(seat)}
    )


@at_association(roles=COORDINATORS)
@require_http_methods(["GET", "POST"])
def new(request, seat, *, today):
    """First which letter, of which leak, to whom; then what it says, for how many, and one of them to look at."""
    choice = _choice(request, seat)
    if not choice.is_valid():
        return render(request, "association/campaign_choose.html", {"seat": seat, "form": choice})
    act, chosen, only = ACTS[choice.cleaned_data["acte"]], choice.chosen(), ticked(request.GET) or None
    if "coches" in request.GET and only is None:
        messages.error(request, NONE_TICKED)
        there = reverse("association_to_do", args=[seat.pk, act.when])
        return redirect(f"{there}?qui=moi" if chosen["mine"] else there)
    form = OptionsForm(
        typed(request),
        today=today,
        act=act,
        asked_for=ASKED_FOR_MANY,
        came_back=OptionsForm.given(request.GET, ASKED_FOR_MANY),
    )
    files, options = campaigning.files_for(seat, **chosen, only=only), form.options()
    if request.method == "POST" and form.is_valid():
        try:
            if "preview" in request.POST:
                return _preview(request, seat, act, options, files, on=today)
            if "count" not in request.POST:
                key, given = form.key("campaign"), {"breach": chosen["breach"], "laboratories": chosen["laboratories"]}
                given |= {"at": timezone.now(), "shown": _shown(request)}
                campaign = campaigning.validate(files, act, options, seat, key=key, **given)
                return redirect("association_campaign", seat.pk, campaign.pk)
        except (NotAllowed, FactsError, RenderingFailed) as refusal:
            form.add_error(None, getattr(refusal, "sentence", str(refusal)))
    kept, reasons = campaigning.left_out(files, act, options, on=today)
    concerned = campaigning.concerned(files, act, options, on=today)
    rows, after = overview.page(seat, concerned, after=request.GET.get("apres", ""))
    context = {
        "seat": seat, "act": act, "chosen": chosen, "form": form, "kept": kept, "reasons": reasons, "rows": rows,
        "after": after, "asked": _with(request, (), but="apres"), "only": only, "today": today,
        "gone": len(set(only)) - files.count() if only else 0,
        "decided": urlencode(form.asked(options)),
    }  # fmt: skip
    return render(request, "association/campaign_new.html", context)


def _with(request, options, *, but=""):
    """The choice of the address, then these options; those that came back with it are said by the form from then on."""
    asked = request.GET.copy()
    for name in (but, *OptionsForm.NAMES):
        asked.pop(name, None)
    for name, value in options:
        asked.appendlist(name, value)
    return asked.urlencode()


def _shown(request):
    """How many letters the page said that it would write; None when it does not say."""
    said = request.POST.get("shown", "")[:9]
    return int(said) if said.isdecimal() else None


def _choice(request, seat):
    carried = CaseFile.objects.visible_to(seat)
    return ChoiceForm(
        request.GET if "acte" in request.GET else None,
        acts=ACTS.values(),
        leaks=Breach.objects.filter(pk__in=carried.values("breach")).order_by("-disclosed_on"),
        laboratories=Laboratory.objects.filter(pk__in=carried.values("laboratory")).order_by("name", "city"),
    )


@at_association(roles=COORDINATORS)
@require_safe
def left_out(request, seat, *, today, code):
    """Who would get no letter for this reason, thirty a page: read from the address, like the choice itself."""
    choice = _choice(request, seat)
    if not choice.is_valid():
        raise Http404
    act, chosen, only = ACTS[choice.cleaned_data["acte"]], choice.chosen(), ticked(request.GET) or None
    options = {"rights": [right for right in request.GET.getlist("rights") if right in ASKED_FOR_MANY]}
    found = campaigning.left_out_for(campaigning.files_for(seat, **chosen, only=only), act, options, code, on=today)
    if found is None:
        raise Http404
    sentence, files = found
    rows, after = overview.page(seat, files, after=request.GET.get("apres", ""))
    asked = request.GET.copy()
    asked.pop("apres", None)
    back = asked.copy()
    back.pop("rights", None)
    context = {
        "seat": seat, "act": act, "sentence": sentence, "total": files.count(), "rows": rows, "after": after,
        "asked": asked.urlencode(), "back": back.urlencode(),
    }  # fmt: skip
    return render(request, "association/campaign_left_out.html", context)


def _preview(request, seat, act, options, files, *, on):
    """The letter of one person as it would be, after a reason if need be; that it was looked at stays written."""
    now = timezone.now()
    try:
        case_file = get_object_or_404(files, pk=request.POST["preview"])
    except ValidationError:
        raise Http404 from None
    if not consulting.may_open(case_file, seat, now=now):
        return to_reason(seat, case_file, there=f"{request.path}?{_with(request, OptionsForm.carried(options))}")
    content = campaign_acts.preview(act, options, case_file.pk, seat, on=on)
    consulting.note(case_file, seat, purpose="courrier", at=now)
    return sealed_response(content, "application/pdf", f"apercu-{case_file.reference}.pdf")


@at_association()
@require_safe
def campaign(request, seat, *, today, campaign_id):
    """How far it is; who got no letter, and why; what to print."""
    row = campaign_or_404(seat, campaign_id)
    progress, stuck = campaigning.progress_of(row), campaigning.given_up(row)
    refused = row.items.filter(Q(state=State.REFUSED) | Q(pk__in=stuck))
    page = Paginator(refused.order_by("reason", "pk"), ROWS).get_page(request.GET.get("page"))
    seen = CaseFile.objects.visible_to(seat).filter(pk__in=[item.case_file_id for item in page])
    names = {found.case_file.pk: found for found in overview.rows_of(seat, list(seen))}
    context = {
        "seat": seat, "campaign": row, "act": ACTS[row.act], "progress": progress, "page": page,
        "refused": [(item, names.get(item.case_file_id)) for item in page], "directs": directs(seat),
        "laboratories": list(row.laboratories.order_by("name")), "form_key": uuid.uuid4(),
        "here": reverse("association_campaign", args=[seat.pk, row.pk]),
        "mailings": Mailing.objects.visible_to(seat).filter(campaign=row).order_by("-asked_at"),
    }  # fmt: skip
    return render(request, "association/campaign.html", context)


@at_association(roles=COORDINATORS)
@require_POST
def again(request, seat, *, today, campaign_id):
    row = campaign_or_404(seat, campaign_id)
    count = campaigning.try_again(row)
    if count:
        messages.success(request, f"Dossiers repris\u202f: {count}. Aucune lettre n’est écrite deux fois.")
    else:
        messages.info(request, "Aucun dossier n’est à reprendre.")
    return redirect("association_campaign", seat.pk, row.pk)


def campaign_or_404(seat, campaign_id):
    try:
        return get_object_or_404(Campaign.objects.visible_to(seat).select_related("breach", "member"), pk=campaign_id)
    except ValidationError:  # a form that was tampered with
        raise Http404 from None


_HERE = "association/<uuid:seat_id>/campagnes/"
urlpatterns = [
    path(_HERE, campaigns, name="association_campaigns"),
    path(f"{_HERE}nouvelle/", new, name="association_campaign_new"),
    path(f"{_HERE}nouvelle/sans-lettre/<slug:code>/", left_out, name="association_campaign_left_out"),
    path(f"{_HERE}<uuid:campaign_id>/", campaign, name="association_campaign"),
    path(f"{_HERE}<uuid:campaign_id>/reprendre/", again, name="association_campaign_again"),
]
