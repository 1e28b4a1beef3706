"""The operators' site: public and operational data alone, behind a password and a second factor.

What is personal or sealed (classes P2, P3, K) appears on none of its pages, whatever is registered: the fields shown
are read from FIELD_CLASSES.
"""

from datetime import timedelta

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.signals import user_login_failed
from django.db import models
from django.shortcuts import render
from django.utils import timezone
from django_otp.admin import OTPAdminSite

from accounts import second_factor, sessions
from accounts.models import RecoverySheet, User
from accounts.openings import waiting_for
from cases import queue
from config import openings
from vault.models import DataKey

SHOWN = {"P0", "P1"}
NOTICED = timedelta(days=30)
FOUND_BY = {"name", "title", "slug", "city", "code", "finess", "postcode"}


class OperatorForm(AdminAuthenticationForm):
    """Login, password and code at once. Whichever is wrong, the same sentence; each failure counts for the throttle."""

    error_messages = {
        "invalid_login": "Identifiant, mot de passe ou code incorrect. Un même code ne sert qu’une fois.",
        "inactive": "Identifiant, mot de passe ou code incorrect. Un même code ne sert qu’une fois.",
    }
    code = forms.CharField(
        label="Code de l’application, ou code de secours",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Identifiant"

    def clean(self):
        cleaned = super().clean()
        user = self.get_user()
        if user is not None:
            user.otp_device = second_factor.check(user, cleaned.get("code", ""))
            if user.otp_device is None:
                del user.otp_device
                user_login_failed.send(__name__, credentials={"username": user.login}, request=self.request)
                raise self.get_invalid_login_error()
        return cleaned


class OperatorSite(OTPAdminSite):
    site_header = site_title = "Recours · administration"
    index_title = "Données publiques et comptes"
    login_form = OperatorForm
    login_template = "administration/login.html"
    index_template = "administration/index.html"

    def has_permission(self, request):
        return super().has_permission(request) and second_factor.is_verified(request.user)

    def get_urls(self):
        return [*openings.addresses(self.admin_view), *super().get_urls()]

    def index(self, request, extra_context=None):
        """Whose recovery codes served lately, for that operator and every other; what this one may confirm."""
        recent = RecoverySheet.objects.filter(user__kind=User.Kind.OPERATOR, last_used_at__gte=timezone.now() - NOTICED)
        sheets = recent.select_related("user").annotate(left=models.Count("codes")).order_by("-last_used_at")
        told = {"recovery_sheets": sheets, "to_confirm": waiting_for(request.user).count()}
        return super().index(request, {**(extra_context or {}), **told})


class Shown(admin.ModelAdmin):
    """A model by its P0 and P1 fields. Nothing is deleted here: other rows rest on it."""

    actions = None
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_per_page = 50

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        shown = [
            field
            for field in model._meta.concrete_fields
            if model.FIELD_CLASSES.get(field.name) in SHOWN and field.related_model is not DataKey
        ]
        self.shown = [field.name for field in shown]
        self.fields = self.shown
        self.readonly_fields = [field.name for field in shown if not field.editable or field.primary_key]
        self.raw_id_fields = self.list_select_related = [field.name for field in shown if field.is_relation]
        self.list_display = ["__str__", *[name for name in self.shown if name in FOUND_BY]]
        self.search_fields = [
            field.name for field in shown if field.name in FOUND_BY and isinstance(field, models.CharField)
        ]

    def lookup_allowed(self, lookup, value, request):
        """No filter by address bar: ?wrapped__startswith= would answer questions about what is not shown."""
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        """In the directory, what an operator writes is never replaced by a file."""
        if hasattr(obj, "mark_corrected"):
            obj.mark_corrected(form.changed_data, by=request.user.login, on=timezone.localdate())
        super().save_model(request, obj, form, change)


class People(Shown):
    """Accounts by UUID and state. The one thing an operator may do is close or reopen an account."""

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        self.readonly_fields = [name for name in self.shown if name != "is_active"]
        self.list_display = ["__str__", "is_staff", "is_active", "is_demo", "created_at", "verified_at", "last_login"]
        self.ordering = ["-created_at"]

    def has_add_permission(self, request):
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            sessions.end_all(obj.pk)


class Queue(Shown):
    """Queued work and e-mails, to read: ids, states and dates. What was put aside can be tried again."""

    ordering = ["-created_at"]

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        self.list_display = ["__str__", *[name for name in self.shown if name not in {"id", "lease"}]]
        self.list_filter = ["state"]
        self.actions = ["try_again"] if model._meta.label == "cases.Job" else None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def get_actions(self, request):
        if not self.actions:
            return {}
        return {"try_again": (Queue.try_again, "try_again", "Essayer de nouveau les tâches mises de côté")}

    def try_again(self, request, chosen):
        count = queue.try_again(chosen)
        self.message_user(request, f"Tâches remises en file : {count}.")


def too_many_attempts(request, response, credentials):
    """What the throttle answers, with status 429."""
    return render(request, "administration/too_many_attempts.html", {"title": "Trop d’essais"}, status=429)


operators = OperatorSite(name="administration")
operators.register(apps.get_model("accounts.User"), People)
for _model in apps.get_app_config("directory").get_models():
    if SHOWN & set(getattr(_model, "FIELD_CLASSES", {}).values()):
        operators.register(_model, Shown)
for _model in (apps.get_model("cases.Job"), apps.get_model("cases.Mail")):
    operators.register(_model, Queue)
