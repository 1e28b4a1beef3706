"""What the pages of a file share, whoever acts in it: their address, their frame, a form asked and done."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import Membership
from cases.workflow import NotAllowed


class NoLongerHere(Exception):
    """The page does not apply to the file as it stands: nothing to do there, or done already."""


def at(by):
    """What comes before the address of a page of a file: nothing for the person, the place of a member there."""
    return reverse("association", args=[by.pk]).rstrip("/") if isinstance(by, Membership) else ""


def shown(request, template, *, by, case_file, context):
    """A page of a file, in the frame of the door of whoever acts."""
    seat = by if isinstance(by, Membership) else None
    frame = {"at": at(by), "seat": seat, "base": "association/base.html" if seat else "patient/base.html"}
    back = context.pop("back", None) or detail(case_file)
    return render(
        request,
        f"patient/{template}.html",
        {"case_file": case_file, "back": f"{at(by)}{back}", **frame, **context},
    )


def to(by, address):
    """On to another page of the file, in the same door."""
    return redirect(f"{at(by)}{address}")


def ask(request, form, *, by, template, act, done, case_file, context=None):
    """Show a form, or act on it and go on: what is refused comes back beside what was typed, and nothing is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            return to(by, done() if callable(done) else done)
    return shown(request, template, by=by, case_file=case_file, context={"form": form, **(context or {})})


def detail(case_file):
    return reverse("case_detail", args=[case_file.pk])


def child_or_404(queryset, pk):
    """A letter, a document of this very file; another file's gives the same 404 as none."""
    row = queryset.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
