"""What every view of this door begins with: the file, if it is theirs. A stranger learns nothing."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cases.models import CaseFile
from cases.workflow import NotAllowed


def of_case(view):
    """Signed in, and the file found among those visible; `today` read once for the whole request."""

    @never_cache
    @login_required
    @wraps(view)
    def found(request, case_id, **kwargs):
        case_file = get_object_or_404(
            CaseFile.objects.visible_to(request.user).select_related("patient__key", "key", "laboratory", "breach"),
            pk=case_id,
        )
        return view(request, case_file, today=timezone.localdate(), **kwargs)

    return found


def ask(request, form, *, template, act, done, case_file, context=None):
    """Show a form, or act on it and go on: what is refused comes back beside what was typed, and nothing is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(done() if callable(done) else done)
    return render(
        request,
        f"patient/{template}.html",
        {"form": form, "case_file": case_file, "back": detail(case_file), **(context or {})},
    )


def detail(case_file):
    return reverse("case_detail", args=[case_file.pk])


def child_or_404(queryset, pk):
    """A letter, a document of this very file; another file's gives the same 404 as none."""
    row = queryset.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
