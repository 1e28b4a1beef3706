"""When a leak was revealed and how many people it touched, always with the reserve of its source."""

from cases.templatetags.french import NO_BREAK, date_in_words, number
from rights.french import capitalized


def dated(day, precision):
    """« 23 février 2021 », « juillet 2021 », « 2021 »: as much as is known."""
    return str(day.year) if precision == "year" else date_in_words(day, "month" if precision == "month" else "")


def disclosed(breach):
    preposition = "le" if breach.date_precision == "day" else "en"
    return f"{preposition} {dated(breach.disclosed_on, breach.date_precision)}"


def how_many(breach):
    """« environ 1 400 000 personnes »: the figure and, always, the reserve its source puts on it."""
    said = breach.people_affected_words
    if not breach.people_affected:
        return said
    people = f"{number(breach.people_affected)}{NO_BREAK}personnes"
    if not said or not any(sign.isdigit() for sign in said):
        return f"{said} {people}".strip()
    return said if "personnes" in said else f"{people} ({said})"


def in_a_line(breach):
    people = how_many(breach)
    return f"Révélée {disclosed(breach)}." + (f" {capitalized(people)}." if people else "")
