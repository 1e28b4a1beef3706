"""Why Recours does not start, in one sentence for the person who starts it."""

from django.core.exceptions import ImproperlyConfigured


class Refused(ImproperlyConfigured):
    """An environment in which starting would be unsafe. The message is the sentence to show."""
