"""Tasks: the only page of the desk that somebody at a processor opens."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.forms.desk_tasks import TaskAnswerForm, TaskForm
from cases.forms.masking import typed
from cases.laboratory import tasks
from cases.models import State, Task
from cases.portals.laboratory.seat import EVERYONE, READERS, WRITERS, at_desk, file_or_404
from cases.workflow import NotAllowed
from cases.writing import case_demands
from rights.letter_facts import LetterFacts
from rights.letters import FIRST_LETTERS


@at_desk(roles=EVERYONE)
@require_safe
def mine(request, seat, *, today):
    acts = seat.role in WRITERS
    given = tasks.opened(seat, given_by=seat, withdrawn_at=None) if acts else []
    drafts = seat.organization.replies.submitted().select_related("case_file", "drafted_by", "read_by")
    return render(
        request,
        "desk/tasks.html",
        {
            "seat": seat, "today": today,
            "todo": tasks.opened(seat, given_to=seat, done_at=None, withdrawn_at=None),
            "given": [asked for asked in given if asked.task.given_to_id != seat.pk],
            "drafts": drafts[: tasks.SHOWN] if acts else (),
        },
    )  # fmt: skip


@at_desk(roles=EVERYONE)
@require_http_methods(["GET", "POST"])
def task(request, seat, *, today, task_id):
    """What is asked, with the facts ticked; whom it is given to answers it here."""
    found = get_object_or_404(Task.objects.visible_to(seat), pk=task_id)
    is_mine = found.given_to_id == seat.pk and found.is_open
    form = TaskAnswerForm(typed(request), today=today) if is_mine else None
    if request.method == "POST":
        if form is None:
            messages.error(request, "Cette tâche est terminée, retirée, ou confiée à une autre personne.")
            return redirect("desk_task", seat.pk, found.pk)
        if form.is_valid():
            try:
                tasks.finish(found, form.cleaned_data["answer"], by=seat)
            except NotAllowed as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "Tâche terminée. La personne qui l’a confiée est prévenue.")
                return redirect("desk_tasks", seat.pk)
    (asked,) = tasks.opened(seat, pk=found.pk)
    return render(
        request,
        "desk/task.html",
        {
            "seat": seat, "asked": asked, "form": form, "today": today, "sees_files": seat.role in READERS,
            "may_withdraw": found.is_open and seat.role in WRITERS,
        },
    )  # fmt: skip


@at_desk(roles=WRITERS)
@require_http_methods(["GET", "POST"])
def give(request, seat, *, today, case_id):
    case_file = file_or_404(seat, case_id)
    form = TaskForm(typed(request), today=today, people=_people(seat), facts=_facts(case_file, seat))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        to = next(member for member in tasks.recipients(seat) if str(member.pk) == said["to"])
        tasks.give(
            case_file, by=seat, to=to, title=said["title"], instructions=said["instructions"],
            shared=said["shared"], due_on=said["due_on"], key=form.key("task"),
        )  # fmt: skip
        messages.success(request, "Tâche confiée. La personne est prévenue par un courriel neutre.")
        return redirect("desk_file", seat.pk, case_file.pk)
    return render(request, "desk/task_form.html", {"seat": seat, "case_file": case_file, "form": form})


@at_desk(roles=WRITERS)
@require_POST
def withdraw(request, seat, *, today, task_id):
    found = get_object_or_404(Task.objects.visible_to(seat), pk=task_id)
    try:
        tasks.withdraw(found, by=seat)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Tâche retirée. Un répondant extérieur n’y voit plus rien.")
    return redirect("desk_file", seat.pk, found.case_file_id)


def _people(seat):
    scope = seat.own_scope("tâches")
    return [(member, f"{member.called(scope)} ({member.get_role_display()})") for member in tasks.recipients(seat)]


def _facts(case_file, seat):
    letter = case_file.letters.exchanged().filter(kind_code__in=FIRST_LETTERS).select_related("case_file__key").first()
    scope = case_file.scope_for(seat, purpose="tâches")
    demands = [row for row in case_demands(case_file) if row.state != State.DRAFT]
    if not demands:
        raise Http404
    return tasks.shareable(case_file, demands, LetterFacts.from_dict(letter.facts.reveal(scope)) if letter else None)


urlpatterns = [
    path("laboratoire/<uuid:seat_id>/taches/", mine, name="desk_tasks"),
    path("laboratoire/<uuid:seat_id>/taches/<uuid:task_id>/", task, name="desk_task"),
    path("laboratoire/<uuid:seat_id>/taches/<uuid:task_id>/retirer/", withdraw, name="desk_task_withdraw"),
    path("laboratoire/<uuid:seat_id>/dossiers/<uuid:case_id>/taches/", give, name="desk_task_give"),
]
