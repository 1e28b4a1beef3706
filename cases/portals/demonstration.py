"""The letter box of the demonstration: what a real mail server would have carried. It exists in the demo alone."""

from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

SHOWN = 20


@never_cache
@require_safe
def mailbox(request):
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True) if folder.is_dir() else []
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files[:SHOWN]]
    shown = [
        (mail["To"], mail["Subject"], mail["Date"].datetime, mail.get_content().partition("\n----")[0])
        for mail in mails
    ]
    return render(request, "public/mailbox.html", {"mails": shown})


urlpatterns = [path("demonstration/courriels/", mailbox, name="demo_mailbox")]
