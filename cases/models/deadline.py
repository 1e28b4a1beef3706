"""The date a rule gives in one file."""

import uuid
from datetime import date

from django.db import models

from rights.catalogue import KINDS
from rights.holidays import CALENDAR_VERSION
from rights.retention import CAVEAT, Retention

RETENTION = "retention"  # the rule of a date that the laboratory itself gave, when it refused to erase


class Deadline(models.Model):
    """A date with the statute it rests on and the steps that led to it; always equal to a replay of the events."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    demand = models.ForeignKey("cases.Demand", on_delete=models.CASCADE, related_name="deadlines")
    rule = models.CharField(
        max_length=40, help_text="The clock: a right, a branch of it, or a step such as formal_notice."
    )
    due_on = models.DateField(null=True, help_text="Empty while suspended, or before any receipt.")
    strict_due_on = models.DateField(null=True, help_text="The period alone: for reminders, never for accusations.")
    remind_on = models.DateField(null=True, help_text="Where no text gives a figure: when a reminder is fair.")
    beside_due_on = models.DateField(null=True, help_text="The GDPR month that runs beside the older CSP period.")
    suspended_since = models.DateField(null=True)
    presumed = models.BooleanField(default=False, help_text="The receipt it runs from is presumed, not proved.")
    extended = models.BooleanField(default=False)
    period_words = models.CharField(max_length=60)
    statute = models.CharField(max_length=60)
    steps = models.JSONField(default=list, help_text="[{text, source, url}], dates and texts only.")
    caveats = models.JSONField(default=list)
    calendar_version = models.CharField(max_length=120)

    FIELD_CLASSES = {
        "id": "P1", "demand": "P1", "rule": "P1", "due_on": "P1", "strict_due_on": "P1", "remind_on": "P1",
        "beside_due_on": "P1", "suspended_since": "P1",
        "presumed": "P1", "extended": "P1", "period_words": "P1", "statute": "P1", "steps": "P1", "caveats": "P1",
        "calendar_version": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "échéance"
        constraints = [models.UniqueConstraint(fields=["demand", "rule"], name="one_deadline_per_rule")]
        indexes = [models.Index(fields=["due_on"]), models.Index(fields=["strict_due_on"])]

    def __str__(self):
        return f"{self.rule} {self.due_on}"

    @property
    def label(self):
        """What this date is, in words: the clock's own, with the age of the information when there are two."""
        if self.rule == RETENTION:
            return "Fin de la conservation annoncée par le laboratoire"
        code, _, age = self.rule.partition(":")
        older = " (informations plus anciennes)" if age else ""
        presumed = ", d’après une réception présumée" if self.presumed else ""
        extended = ", délai prolongé" if self.extended else ""
        return f"{KINDS[code].ends}{older}{extended}{presumed}"

    def is_late(self, *, on):
        """Late begins the day after: the last day is still in time."""
        return self.due_on is not None and on > self.due_on

    def days_left(self, *, on):
        """Days until the last day, 0 on it, negative when late; None while there is no date."""
        return (self.due_on - on).days if self.due_on else None


def deadline_values(claim):
    return {
        "due_on": claim.due_on,
        "strict_due_on": claim.strict_due_on,
        "remind_on": claim.remind_on,
        "beside_due_on": claim.beside.due_on if claim.beside else None,
        "suspended_since": claim.suspended_since,
        "presumed": claim.facts.received_presumed,
        "extended": claim.extended,
        "period_words": claim.period_words,
        "statute": claim.statute.code,
        "steps": [_step(step) for step in claim.steps],
        "caveats": list(claim.uncertain),
        "calendar_version": CALENDAR_VERSION,
    }


def retention_values(kept):
    return {
        "due_on": kept.erasable_on,
        "period_words": kept.period_words,
        "statute": kept.statute.code,
        "steps": [_step(step) for step in kept.steps],
        "caveats": [CAVEAT],
        "calendar_version": CALENDAR_VERSION,
    }


def _step(step):
    statute = step.statute
    return {"text": step.text, "source": statute.short if statute else "", "url": statute.url if statute else ""}


def retention_of(said):
    """The announcement as an event keeps it, read back."""
    days = {name: date.fromisoformat(said[name]) if said[name] else None for name in ("starts_on", "ends_on")}
    return Retention(text_cited=said["text_cited"], months=said["months"], **days)
