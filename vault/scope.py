"""Who may open what, and why: nothing sealed opens without a Scope."""

from dataclasses import dataclass
from uuid import UUID


class OutOfScope(Exception):
    """The scope does not hold this key. A mistake of ours or an attack, never a thing to retry."""


@dataclass(frozen=True)
class Reading:
    """One sealed value about to be opened, by its coordinates: never its content."""

    key_id: UUID
    model: str
    field: str
    public_id: str


@dataclass(frozen=True)
class Scope:
    """The keys that `actor` may use for `purpose`. Built by scope_for, own_scope and the jobs alone.

    `only`: of what these keys seal, the fields ("cases.Message.text") and the values of one row
    ("cases.Letter.facts:<id>") that may be opened; None for all of it.
    """

    actor: str
    purpose: str
    keys: frozenset[UUID]
    only: frozenset[str] | None = None

    def permits(self, reading: Reading):
        if reading.key_id not in self.keys:
            return False
        field = f"{reading.model}.{reading.field}"
        return self.only is None or field in self.only or f"{field}:{reading.public_id}" in self.only

    def reaches(self, value: str):
        """Whether a field, or a value of one row, is among those it is limited to; its key is another question."""
        return self.only is None or value in self.only

    def admit(self, reading: Reading):
        """Every reveal passes here, once, before any plaintext exists. The place where a reading leaves its line."""
        if not self.permits(reading):
            raise OutOfScope(f"{reading.model}.{reading.field} is outside the scope of {self.actor} ({self.purpose}).")
