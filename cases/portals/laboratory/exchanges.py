"""Messages with the person of a file, and notes between colleagues, which never leave the laboratory."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from cases import exchanges
from cases.forms.exchanges import MessageForm, NoteForm
from cases.forms.masking import typed
from cases.portals.laboratory.seat import READERS, WRITERS, at_desk, file_or_404
from cases.workflow import NotAllowed


@at_desk(roles=READERS)
@require_http_methods(["GET", "POST"])
def talk(request, seat, *, today, case_id):
    """What was said to each other, and a new message; writing shows that what came before was read."""
    case_file = file_or_404(seat, case_id)
    form = MessageForm(typed(request), today=today) if seat.role in WRITERS and not case_file.has_no_space else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            exchanges.write_message(case_file, form.cleaned_data["message"], by=seat, key=form.key("message"))
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            exchanges.note_read(case_file, seat)
            messages.success(request, "Message publié. La personne est prévenue par un courriel neutre.")
            return redirect("desk_talk", seat.pk, case_file.pk)
    return render(
        request,
        "desk/talk.html",
        {"seat": seat, "case_file": case_file, "form": form, "said": exchanges.messages_of(case_file, seat)},
    )


@at_desk(roles=WRITERS)
@require_POST
def read(request, seat, *, today, case_id):
    case_file = file_or_404(seat, case_id)
    exchanges.note_read(case_file, seat)
    return redirect("desk_file", seat.pk, case_file.pk)


@at_desk(roles=WRITERS)
@require_http_methods(["GET", "POST"])
def notes(request, seat, *, today, case_id):
    case_file = file_or_404(seat, case_id)
    form = NoteForm(typed(request), today=today)
    if request.method == "POST" and form.is_valid():
        exchanges.write_note(case_file, form.cleaned_data["note"], by=seat, key=form.key("note"))
        messages.success(request, "Note gardée.")
        return redirect("desk_file", seat.pk, case_file.pk)
    return render(
        request,
        "desk/notes.html",
        {"seat": seat, "case_file": case_file, "form": form, "notes": exchanges.notes_of(case_file, seat)},
    )


_FILE = "laboratoire/<uuid:seat_id>/dossiers/<uuid:case_id>/"
urlpatterns = [
    path(f"{_FILE}messages/", talk, name="desk_talk"),
    path(f"{_FILE}messages/lus/", read, name="desk_talk_read"),
    path(f"{_FILE}notes/", notes, name="desk_notes"),
]
