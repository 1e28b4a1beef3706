"""Sessions are rows that name their account, so that ending all those of a person reads no other."""

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """What Django keeps of a browser that signed in, or carries a form token alone: then it has no user."""

    session_key = models.CharField(max_length=40, primary_key=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sessions")

    FIELD_CLASSES = {"session_key": "K", "session_data": "P1", "expire_date": "P1", "user": "P1"}

    class Meta:
        verbose_name = "session"

    @classmethod
    def get_session_store_class(cls):
        return SessionStore


class SessionStore(DatabaseStore):
    """The setting SESSION_ENGINE names this module, where Django looks for it."""

    @classmethod
    def get_model_class(cls):
        return Session

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        return row
