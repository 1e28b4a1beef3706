"""What a person told, as her association reads it over; the first letter written from it."""

from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from cases import campaign_acts
from cases.campaign_acts import ACTS, ASKED_FOR_MANY
from cases.file_pages.finding import NoLongerHere
from cases.forms.campaigns import OptionsForm
from cases.forms.journey_summary import summary_rows
from cases.forms.masking import typed
from cases.portals.association.finding import of_carried
from cases.workflow import NotAllowed
from rights.letters import FactsError

REQUEST = ACTS["request"]
OF_HER = {"Vous": "La personne", "Votre adresse": "Son adresse", "Pour vous joindre": "Pour la joindre"}


@of_carried("acte", scope="requests")
@require_http_methods(["GET", "POST"])
def first_letter(request, seat, case_file, *, today):
    """The letter that a campaign would write, for one person: what she asked for herself, else what is said here."""
    if case_file.demands.exists():
        raise NoLongerHere
    told = case_file.told(case_file.scope_for(seat, purpose="lecture"))
    form = OptionsForm(typed(request), today=today, act=REQUEST, asked_for=ASKED_FOR_MANY, said=told.rights)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                key = form.key("first")
                letter = campaign_acts.write(REQUEST, form.options(), case_file.pk, seat, on=today, key=key)
        except (NotAllowed, FactsError) as refusal:
            form.add_error(None, getattr(refusal, "sentence", str(refusal)))
        else:
            return redirect("association_letter_detail", seat.pk, case_file.pk, letter.pk)
    rows = [row for row in _rows(told, lambda slug: "") if row["values"]]
    context = {"seat": seat, "case_file": case_file, "form": form, "rows": rows}
    return render(request, "association/first_letter.html", context)


def _rows(answers, address):
    """What was answered, said of her and not to her."""
    return [row | {"label": OF_HER.get(row["label"], row["label"])} for row in summary_rows(answers, address)]


_FILE = "association/<uuid:seat_id>/dossiers/<uuid:case_id>/"
urlpatterns = [
    path(f"{_FILE}premiere-lettre/", first_letter, name="association_first_letter"),
]
