"""Requests that came by post or telephone, entered by staff with their real day of receipt."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from cases.forms.desk_paper import PaperForm
from cases.forms.masking import typed
from cases.laboratory import paper
from cases.portals.laboratory.seat import WRITERS, at_desk
from cases.workflow import NotAllowed


@at_desk(roles=WRITERS)
@require_http_methods(["GET", "POST"])
def record(request, seat, *, today):
    form = PaperForm(typed(request), today=today, sites=paper.sites_of(seat), leaks=paper.leaks())
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            case_file = paper.record(
                seat, form.answers(), site=form.sites[said["site"]], sent_on=said["sent_on"] or said["received_on"],
                received_on=said["received_on"], proof=said["proof"], on=today, key=form.key("paper"),
            )  # fmt: skip
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La demande est enregistrée, et ses délais comptés depuis sa réception.")
            return redirect("desk_file", seat.pk, case_file.pk)
    return render(request, "desk/paper.html", {"seat": seat, "form": form})


urlpatterns = [path("laboratoire/<uuid:seat_id>/enregistrer/", record, name="desk_record")]
