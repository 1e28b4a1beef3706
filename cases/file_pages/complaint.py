"""The complaint to the CNIL: ripe or not and why, the draft, its text field by field, and that it was filed."""

from dataclasses import replace

from django.contrib import messages
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import Membership
from cases import complaining, issues
from cases.file_pages.acts import first_sending
from cases.file_pages.finding import NoLongerHere, ask, detail, shown, to
from cases.forms.case import ComplaintForm, LodgedForm
from cases.forms.masking import typed
from cases.mandates import mandate_in_force
from cases.models import Action
from cases.workflow import NotAllowed, perform_all
from rights import complaint_form, complaints


@require_http_methods(["GET", "POST"])
def complaint(request, case_file, *, by, today):
    scope = case_file.scope_for(by, purpose="plainte")
    facts, demands = complaining.complaint_of(case_file, scope, on=today)
    if not demands:
        raise NoLongerHere
    verdict = complaints.complaint_ripeness(facts.demands, on=today)
    draft = complaining.latest_draft(case_file, by=by)
    choice = None if isinstance(by, Membership) else mandate_in_force(case_file, scope, on=today, covering="cnil")
    form = ComplaintForm(
        typed(request), today=today, ripe=verdict.ripe, initial={"reveal_identity": "yes"}, exhibits=facts.exhibits,
        association=choice.association if choice else "",
        offers=issues.offers(case_file, demands, scope, on=today), earliest=first_sending(demands),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            complaining.write_complaint(
                case_file, by=by, on=today, scope=scope, key=form.key("complaint"),
                reveal_identity=form.cleaned_data["reveal_identity"] == "yes",
                override_reason=form.cleaned_data.get("reason", ""), issues=form.issues,
                mandate=choice if form.cleaned_data.get("filed_by") == "association" else None,
                over=request.POST.get("over", ""),
            )  # fmt: skip
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le projet de plainte se prépare avec les faits d’aujourd’hui.")
            return to(by, reverse("case_complaint", args=[case_file.pk]))
    frozen = draft.facts.reveal(scope) if draft else None
    texts = frozen["complaint"]["fields"] if frozen else []
    chosen = frozen["complaint"]["reveal_identity"] if frozen else None
    return shown(
        request, "complaint", by=by, case_file=case_file,
        context={
            "form": form, "verdict": verdict, "draft": draft,
            "fields": [(field, rows(field["text"])) for field in texts],
            "checks": complaints.checklist(replace(_as_filed(facts, frozen), reveal_identity=chosen)),
            "exhibits": frozen["exhibits"] if frozen else [], "caveat": complaint_form.FORM_CAVEAT,
            "form_url": complaint_form.FORM_URL, "today": today,
            "lodged": any(demand.last(Action.LODGE_COMPLAINT) for demand in demands),
        },
    )  # fmt: skip


def _as_filed(facts, frozen):
    """Today’s facts, by whom the draft says: the person, or the association with its mandate."""
    told = frozen["complaint"] if frozen else {}
    by = {name: told[name] for name in ("by_association", "mandate_exhibit") if told.get(name)}
    return replace(facts, complainant=replace(facts.complainant, **by))


def rows(text):
    """How tall a box shows the whole text, within reason."""
    return min(14, sum(1 + len(line) // 60 for line in text.splitlines()) or 1)


@require_http_methods(["GET", "POST"])
def lodged(request, case_file, *, by, today):
    """It was filed, by hand; three months of silence start there."""
    scope = case_file.scope_for(by, purpose="plainte")
    facts, demands = complaining.complaint_of(case_file, scope, on=today)
    draft = complaining.latest_draft(case_file, by=by)
    if not demands or any(demand.last(Action.LODGE_COMPLAINT) for demand in demands):
        raise NoLongerHere
    ripe = complaints.complaint_ripeness(facts.demands, on=today).ripe
    form = LodgedForm(typed(request), today=today, earliest=case_file.opened_on)

    def act(form):
        perform_all(
            Action.LODGE_COMPLAINT, demands, by=by, on=form.cleaned_data["on"], ripe=ripe, letter=draft,
            number=form.cleaned_data["number"], key=form.key("lodged"),
        )  # fmt: skip
        messages.success(request, "Dépôt noté. Le délai de trois mois de la CNIL est suivi ici.")

    return ask(
        request, form, by=by, template="lodged", act=act, done=detail(case_file), case_file=case_file,
        context={"back": reverse("case_complaint", args=[case_file.pk])},
    )  # fmt: skip
