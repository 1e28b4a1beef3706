"""The diary of a file: read it, add a line, correct one, take one out."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases import diary
from cases.file_pages.acts import document_of, keep_upload
from cases.file_pages.finding import ask, child_or_404, detail
from cases.forms.case import ConfirmForm
from cases.forms.diary import DiaryForm
from cases.forms.masking import typed
from cases.models import Document
from cases.portals.patient.finding import of_case

PROOF = (Document.Kind.DAMAGE, "Preuve d’un préjudice")


@of_case
@require_safe
def lines(request, case_file, *, today):
    found = diary.entries(case_file, case_file.scope_for(request.user, purpose="journal"))
    money, time = diary.totals(found)
    return render(
        request,
        "patient/diary.html",
        {"case_file": case_file, "back": detail(case_file), "entries": found[::-1], "money": money, "time": time},
    )


@of_case
@require_http_methods(["GET", "POST"])
def add(request, case_file, *, today):
    form = DiaryForm(typed(request), request.FILES or None, today=today, initial={"on": today})

    def act(form):
        with transaction.atomic():
            document = document_of(form, case_file, today, *PROOF)
            diary.note(case_file, form.harm(), document, key=form.key("diary"))
        messages.success(request, "C’est noté dans votre journal.")

    keep_upload(form, case_file, today, *PROOF)
    return _ask(request, form, case_file, act, "Ajouter une ligne")


@of_case
@require_http_methods(["GET", "POST"])
def edit(request, case_file, *, today, entry_id):
    row = child_or_404(case_file.diary.select_related("document"), entry_id)
    row.case_file = case_file
    harm = diary.harm_of(row, case_file.scope_for(request.user, purpose="journal"))
    form = DiaryForm(typed(request), request.FILES or None, today=today, initial=DiaryForm.initial_of(harm))

    def act(form):
        with transaction.atomic():
            diary.correct(row, form.harm(), document_of(form, case_file, today, *PROOF))
        messages.success(request, "La ligne est corrigée.")

    keep_upload(form, case_file, today, *PROOF)
    return _ask(request, form, case_file, act, "Corriger une ligne", row=row)


@of_case
@require_http_methods(["GET", "POST"])
def remove(request, case_file, *, today, entry_id):
    row = child_or_404(case_file.diary.select_related("document"), entry_id)
    row.case_file = case_file
    harm = diary.harm_of(row, case_file.scope_for(request.user, purpose="journal"))
    form = ConfirmForm(typed(request), today=today)

    def act(form):
        row.delete()
        messages.success(request, "La ligne est retirée du journal.")

    return ask(
        request, form, by=request.user, template="diary_remove", act=act,
        done=reverse("case_diary", args=[case_file.pk]),
        case_file=case_file, context={"row": row, "harm": harm, "back": reverse("case_diary", args=[case_file.pk])},
    )  # fmt: skip


def _ask(request, form, case_file, act, question, row=None):
    there = reverse("case_diary", args=[case_file.pk])
    return ask(
        request, form, by=request.user, template="diary_line", act=act, done=there, case_file=case_file,
        context={"question": question, "row": row, "back": there},
    )  # fmt: skip
