"""Passwords of those who have one: operators, and the staff of organizations."""

from dataclasses import dataclass

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError


class Argon2idHasher(Argon2PasswordHasher):
    """argon2id with explicit costs: 64 MiB, above the floor of 47 MiB whatever the library's defaults become."""

    time_cost = 2
    memory_cost = 64 * 1024
    parallelism = 1


@dataclass(frozen=True)
class Candidate:
    """Who chooses a password: `known` is what anybody may know of this person, none of which makes a password."""

    known: tuple[str, ...] = ()
    login: str = ""


class Bounded:
    """At most 256 characters, at least six different ones."""

    def validate(self, password, user=None):
        if len(password) > 256:
            raise ValidationError("Le mot de passe dépasse 256 caractères.", code="password_too_long")
        if len(set(password)) < 6:
            raise ValidationError("Le mot de passe répète trop peu de caractères différents.", code="password_repeats")

    def get_help_text(self):
        return "Au plus 256 caractères, dont six différents ou plus."
