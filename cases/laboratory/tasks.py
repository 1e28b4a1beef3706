"""Tasks between the people of a laboratory: what is shared with them, given, answered and taken back."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Membership
from cases.mail import announce
from cases.models import Task
from cases.workflow import NotAllowed
from rights.identification import identification

SHOWN = 100  # tasks of one list
GIVERS = (Membership.Role.AGENT, Membership.Role.OFFICER)


@dataclass(frozen=True)
class Asked:
    """A task as a page shows it, opened."""

    task: Task
    title: str
    instructions: str
    shared: dict
    answer: str


def shareable(case_file, demands, facts):
    """{label: value} of what a task may carry out of a file: nothing leaves it that is not ticked."""
    asked = " ; ".join(demand.right.name for demand in demands)
    return {
        "Référence du dossier": case_file.reference,
        "Ce qui est demandé": asked,
        **(dict(identification(facts)) if facts else {}),
    }


def recipients(seat):
    """Those who may be given a task here."""
    people = Membership.objects.in_force().filter(organization=seat.organization).select_related("organization__key")
    return list(people.order_by("number"))


def give(case_file, *, by, to, title, instructions, shared, due_on, key, at=None):
    """One task, once for each key; whoever receives it is told by a neutral e-mail that something is new."""
    at = at or timezone.now()
    with transaction.atomic():
        task, created = by.organization.tasks.get_or_create(
            key=f"{by.organization_id}:{case_file.pk}:{key}",
            defaults={
                "case_file": case_file, "given_by": by, "given_to": to, "title": title, "instructions": instructions,
                "shared": shared, "due_on": due_on, "given_at": at,
            },
        )  # fmt: skip
        if created and to != by:
            announce(to.user, key=f"task:{task.pk}")
    return task


def finish(task, answer, *, by, at=None):
    """The answer of whom it was given to: once. Whoever asked is told that something is new."""
    with transaction.atomic():
        task = _still_open(task, by)
        if task.given_to_id != by.pk:
            raise NotAllowed("Cette tâche est confiée à une autre personne.")
        task.answer, task.done_at = answer, at or timezone.now()
        task.save(update_fields=["answer", "done_at"])
        if task.given_by_id != by.pk:
            announce(task.given_by.user, key=f"task-done:{task.pk}")


def withdraw(task, *, by, at=None):
    """Taken back before it is done: somebody outside the laboratory reads nothing of it any more."""
    with transaction.atomic():
        task = _still_open(task, by)
        if by.role not in GIVERS:
            raise NotAllowed("Seules les personnes qui traitent les demandes retirent une tâche.")
        task.withdrawn_at = at or timezone.now()
        task.save(update_fields=["withdrawn_at"])


def opened(seat, **chosen):
    """The tasks that this member may see and these filters choose, opened: those to do first, the latest done next."""
    rows = Task.objects.visible_to(seat).filter(**chosen)
    rows = rows.select_related("organization__key", "given_to__organization", "given_by__organization")
    rows = list(rows.order_by(F("done_at").desc(nulls_first=True), "due_on", "pk")[:SHOWN])
    scope = Task.objects.visible_to(seat).filter(pk__in=[row.pk for row in rows]).scope_for(seat, purpose="tâches")
    return [
        Asked(row, *(getattr(row, field).reveal(scope) for field in ("title", "instructions", "shared", "answer")))
        for row in rows
    ]


def _still_open(task, by):
    found = Task.objects.visible_to(by).select_for_update(of=("self",)).get(pk=task.pk)
    if not found.is_open:
        raise NotAllowed("Cette tâche est déjà terminée ou retirée.")
    return found
