"""The specimens on paper, printed once by each process however many tests look at them."""

from functools import cache

from rights.rendering import render_pdf
from rights.specimens import SPECIMENS


@cache
def printed(name):
    """The PDF of a specimen. Whoever tests that the same facts print the same bytes prints again, and compares."""
    return render_pdf(*SPECIMENS[name])
