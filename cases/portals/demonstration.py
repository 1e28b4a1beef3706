"""The letter box and the authenticator of the demonstration: what a server and a telephone would hold elsewhere."""

from datetime import UTC
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import SealedTOTPDevice, User

SHOWN = 20


@never_cache
@require_safe
def mailbox(request):
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True) if folder.is_dir() else []
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files[:SHOWN]]
    shown = [
        (
            mail["To"], mail["Subject"], mail["Date"].datetime.replace(tzinfo=UTC),
            mail.get_content().partition("\n----")[0],
        )
        for mail in mails
    ]  # fmt: skip
    return render(request, "public/mailbox.html", {"mails": shown})


@never_cache
@require_safe
def second_factors(request):
    """The codes that the applications of the made-up laboratory and association show now."""
    devices = SealedTOTPDevice.objects.filter(user__is_demo=True, user__kind=User.Kind.STAFF, confirmed=True)
    shown = [
        (device.user.email.reveal(device.user.own_scope("démonstration")), device.code_now())
        for device in devices.select_related("user__key").order_by("pk")
    ]
    return render(request, "public/second_factors.html", {"codes": shown})


urlpatterns = [
    path("demonstration/courriels/", mailbox, name="demo_mailbox"),
    path("demonstration/codes/", second_factors, name="demo_second_factors"),
]
