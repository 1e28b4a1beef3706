"""Who asks: each rule of reading wants somebody."""

from functools import wraps


class NobodyAsks(Exception):
    """Rows asked for nobody: a mistake of ours, told at once. Never an empty list, nor everybody's rows."""


def of_somebody(rule):
    """A `visible_to`: what it gives belongs to whoever asks."""

    @wraps(rule)
    def asked(rows, who):
        if who is None:
            raise NobodyAsks(f"{rows.model._meta.label}: visible_to() wants whoever asks.")
        return rule(rows, who)

    return asked
