"""What the person and the laboratory write to each other, when the laboratory has its space here."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cases import exchanges
from cases.file_pages.finding import ask, detail
from cases.forms.exchanges import MessageForm
from cases.forms.masking import typed
from cases.portals.patient.finding import of_case


@of_case
@require_http_methods(["GET", "POST"])
def talk(request, case_file, *, today):
    said = exchanges.messages_of(case_file, request.user)
    may_write = exchanges.may_write_to_laboratory(case_file)
    if not may_write and not said:
        raise Http404
    form = MessageForm(typed(request), today=today)

    def act(form):
        exchanges.write_message(case_file, form.cleaned_data["message"], by=request.user, key=form.key("message"))
        exchanges.note_read(case_file, request.user)
        messages.success(request, "Message publié dans l’espace du laboratoire.")

    return ask(
        request, form, by=request.user, template="talk", act=act, case_file=case_file,
        done=reverse("case_talk", args=[case_file.pk]),
        context={"said": said, "may_write": may_write},
    )  # fmt: skip


@of_case
@require_POST
def read(request, case_file, *, today):
    exchanges.note_read(case_file, request.user)
    return redirect(detail(case_file))
