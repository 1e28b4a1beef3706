"""Where each field of the directory comes from, when it was true, and who wrote it.

A row keeps one origin for all its fields (under "*") and one more per field that differs. An operator's correction
is an origin with `by`: no file ever replaces it. Between two files, the later date wins.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils import timezone

EVERY_FIELD = "*"


@dataclass(frozen=True)
class Origin:
    source: str
    on: dt.date | None = None
    by: str = ""

    def to_json(self):
        return {"source": self.source, "on": self.on.isoformat() if self.on else "", "by": self.by}

    @classmethod
    def from_json(cls, value):
        on = value.get("on") or None
        return cls(value.get("source", ""), dt.date.fromisoformat(on) if on else None, value.get("by", ""))

    def gives_way_to(self, newer: "Origin") -> bool:
        """A correction gives way to nothing but another one; a file, to what is as recent or more."""
        if self.by:
            return bool(newer.by)
        return bool(newer.by) or (newer.on or dt.date.min) >= (self.on or dt.date.min)


class Sourced(models.Model):
    """A row of the directory. `changed_at` moves with each change: searches rest on it."""

    origins = models.JSONField("provenance", default=dict, blank=True, editable=False)
    changed_at = models.DateTimeField("modifié le", auto_now=True, db_index=True)

    NOT_SOURCED = frozenset({"id", "origins", "changed_at"})

    class Meta:
        abstract = True

    def origin_of(self, field: str) -> Origin | None:
        value = self.origins.get(field.removesuffix("_id")) or self.origins.get(EVERY_FIELD)
        return Origin.from_json(value) if value else None

    @property
    def corrected_fields(self) -> tuple[str, ...]:
        return tuple(sorted(field for field, origin in self.origins.items() if origin.get("by")))

    def mark_corrected(self, fields, *, by: str, on: dt.date, source: str = "correction de l’opérateur"):
        """Note, without saving, that an operator wrote these fields: loaders and importers will leave them alone."""
        origin = Origin(source, on, by or "opérateur").to_json()
        self.origins = {
            **self.origins,
            **{field.removesuffix("_id"): origin for field in fields if field not in self.NOT_SOURCED},
        }

    def correct(self, *, by: str, on: dt.date, source: str = "correction de l’opérateur", **values):
        """An operator's correction, saved with who and when."""
        for field, value in values.items():
            setattr(self, field, value)
        self.mark_corrected(values, by=by, on=on, source=source)
        self.save()

    def start_from(self, origin: Origin):
        self.origins = {EVERY_FIELD: origin.to_json()}

    def absorb(self, values: dict, origin: Origin) -> tuple[bool, tuple[str, ...]]:
        """Take from a file what may be taken. Returns (something changed, fields kept against the file)."""
        taken, kept = {}, []
        for field, value in values.items():
            known = self.origin_of(field)
            if known is None or known.gives_way_to(origin):
                taken[field] = value
            elif getattr(self, field) != value:
                kept.append(field)
        origins = self._origins_after({field.removesuffix("_id") for field in taken}, values, origin)
        changed = origins != self.origins or any(getattr(self, field) != value for field, value in taken.items())
        if changed:
            for field, value in taken.items():
                setattr(self, field, value)
            self.origins = origins
            self.changed_at = timezone.now()  # bulk_update does not touch auto_now
        return changed, tuple(kept)

    def _origins_after(self, taken: set[str], values, origin: Origin) -> dict:
        """Most fields taken: the row rests on this file, but for the others. Few taken: they alone do."""
        offered = {field.removesuffix("_id") for field in values}
        stayed = offered - taken
        if len(taken) <= len(stayed):
            return {**self.origins, **{field: origin.to_json() for field in taken}}
        former = self.origins.get(EVERY_FIELD)
        kept = {field: value for field, value in self.origins.items() if field not in taken and field != EVERY_FIELD}
        if former and former != origin.to_json():
            kept = {**dict.fromkeys(stayed | self._filled_outside(offered), former), **kept}
        return {EVERY_FIELD: origin.to_json(), **kept}

    def _filled_outside(self, offered: set[str]) -> set[str]:
        """Fields with a value that this file says nothing of."""
        names = {field.name: field.attname for field in self._meta.concrete_fields if not field.primary_key}
        return {
            name for name, column in names.items() if name not in offered | self.NOT_SOURCED and getattr(self, column)
        }
