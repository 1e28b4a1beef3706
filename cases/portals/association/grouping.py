"""The group file of an association: asked for, gathered while one does something else, downloaded as one ZIP."""

from django import forms
from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import OrganizationEvent
from cases import consulting, spreadsheet
from cases.association import group_bundle, grouping
from cases.association.overview import Chosen
from cases.downloads import sealed
from cases.forms.case import Record
from cases.models import CaseFile, GroupFile
from cases.portals.association.chosen import leaks_and_laboratories
from cases.portals.association.seat import COORDINATORS, at_association
from cases.workflow import NotAllowed

PEOPLE = ("N°", "Référence", "Personne")


class GroupForm(Record):
    fuite = forms.ChoiceField(label="Fuite", required=False)
    laboratoire = forms.ChoiceField(label="Laboratoire", required=False)
    with_scans = forms.BooleanField(
        label="Joindre les copies des mandats signés", required=False,
        help_text="Elles portent les noms. Sans elles, le dossier de groupe ne nomme personne.",
    )  # fmt: skip

    def __init__(self, *args, seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fuite"].choices, self.fields["laboratoire"].choices = leaks_and_laboratories(seat)

    @property
    def chosen(self):
        return Chosen(leak=self.cleaned_data["fuite"], laboratory=self.cleaned_data["laboratoire"])


@at_association(roles=COORDINATORS)
@require_http_methods(["GET", "POST"])
def group_files(request, seat, *, today):
    form = GroupForm(request.POST if request.method == "POST" else None, seat=seat, today=today)
    if request.method == "POST" and form.is_valid():
        told = {"with_scans": form.cleaned_data["with_scans"], "key": form.key("group"), "at": timezone.now()}
        try:
            row = grouping.ask(seat, form.chosen, **told)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            return redirect("association_group_file", seat.pk, row.pk)
    rows = GroupFile.objects.visible_to(seat).filter(expires_at__gt=timezone.now()).order_by("-asked_at")
    return render(request, "association/group_files.html", {"seat": seat, "form": form, "rows": rows})


@at_association(roles=COORDINATORS)
@require_safe
def group_file(request, seat, *, today, group_id):
    row = row_or_404(seat, group_id)
    done, total = grouping.progress_of(row)
    return render(request, "association/group_file.html", {
        "seat": seat, "row": row, "done": done, "total": total, "is_ready": done == total,
        "stuck": grouping.given_up(row).exists(),
        "here": reverse("association_group_file", args=[seat.pk, row.pk]),
        "left_out": [(words, row.left_out.get(code, 0)) for code, words in grouping.LEFT_OUT.items()],
        "taken": OrganizationEvent.objects.filter(
            organization=seat.organization_id, act=OrganizationEvent.Act.TOOK_GROUP_FILE, detail=str(row.pk)
        ).select_related("by__organization").order_by("-at")[:10],
    })  # fmt: skip


@at_association(roles=COORDINATORS)
@require_POST
def take(request, seat, *, today, group_id):
    """Who takes it and when stays written."""
    row = ready_or_404(seat, group_id)
    files = group_bundle.files_of(row, seat, on=today)
    _note(seat, OrganizationEvent.Act.TOOK_GROUP_FILE, files, detail=str(row.pk))
    if row.with_scans:
        consulting.note_many(files, seat, purpose="groupe", at=timezone.now())
    content = group_bundle.stream(row, seat, on=today)
    return sealed(StreamingHttpResponse(content, content_type="application/zip"), group_bundle.file_name(row))


@at_association(roles=COORDINATORS)
@require_POST
def take_people(request, seat, *, today, group_id):
    """Whom each number stands for: what the association keeps for itself."""
    row = ready_or_404(seat, group_id)
    ids = [pk for part in row.parts.all() for pk in part.case_files]
    files = CaseFile.objects.visible_to(seat).filter(pk__in=ids).values_list("pk", flat=True)
    _note(seat, OrganizationEvent.Act.TOOK_LIST, files, detail="csv numeros")
    lines = spreadsheet.lines(rows_of_people(seat, row))
    return sealed(StreamingHttpResponse(lines, content_type=spreadsheet.CSV), "numeros-a-garder.csv")


def rows_of_people(seat, row):
    yield PEOPLE
    yield from grouping.people(seat, row)


def row_or_404(seat, group_id):
    row = GroupFile.objects.visible_to(seat).filter(pk=group_id, expires_at__gt=timezone.now()).first()
    if row is None:
        raise Http404
    return row


def ready_or_404(seat, group_id):
    row = row_or_404(seat, group_id)
    done, total = grouping.progress_of(row)
    if done < total:
        raise Http404
    return row


def _note(seat, act, files, *, detail):
    """Of the files taken: those whose mandate ended meanwhile are not among them."""
    seat.organization.events.taken(act, files, by=seat, at=timezone.now(), detail=detail)


AT = "association/<uuid:seat_id>/dossier-de-groupe/"
urlpatterns = [
    path(AT, group_files, name="association_group_files"),
    path(f"{AT}<uuid:group_id>/", group_file, name="association_group_file"),
    path(f"{AT}<uuid:group_id>/telecharger/", take, name="association_group_file_taken"),
    path(f"{AT}<uuid:group_id>/numeros/", take_people, name="association_group_numbers"),
]
