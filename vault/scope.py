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
    """The keys that `actor` may use for `purpose`. Built by CaseFile.scope_for, User.own_scope and the jobs alone."""

    actor: str
    purpose: str
    keys: frozenset[UUID]

    def permits(self, key_id):
        return key_id in self.keys

    def admit(self, reading: Reading):
        """Every reveal passes here, once, before any plaintext exists. The place where a reading leaves its line."""
        if not self.permits(reading.key_id):
            raise OutOfScope(f"{reading.model}.{reading.field} is outside the scope of {self.actor} ({self.purpose}).")
