"""Dates, numbers and typography as people write them in French."""

import re
from datetime import datetime
from itertools import pairwise

from django import template
from django.utils import timezone

from rights import french, periods

register = template.Library()

NARROW = "\u202f"  # inside numbers
NO_BREAK = "\u00a0"
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
UNIT = re.compile(rf"(\d|\b1er)[ \u00a0\u202f]+(?=(?:jours?|mois|ans?|heures?|h|{MONTHS})\b|[€%])")
SOON = 7  # days before which a date is « soon »


@register.filter
def date_in_words(value, style=""):
    """« 1er mars 2026 »; "weekday": « lundi 7 avril 2026 »; "short": « lundi 7 avril »; "month": « mars 2026 »."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    words = periods.date_in_words(value, weekday=style in {"weekday", "short"})
    if style == "short":
        return words.rpartition(" ")[0]
    return words.partition(" ")[2] if style == "month" else words


@register.filter
def time_in_words(value):
    """« 14 h 05 », Paris time for an aware moment."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value.hour}{NO_BREAK}h{NO_BREAK}{value.minute:02}" if value.minute else f"{value.hour}{NO_BREAK}h"


@register.filter
def moment_in_words(value):
    """« 1er mars 2026, 14 h 05 »."""
    return f"{date_in_words(value)}, {time_in_words(value)}" if value else ""


@register.filter
def days_left_in_words(due_on, on):
    """How far a date is, seen from `on`: « Encore 12 jours », « C’est aujourd’hui », « En retard de 3 jours »."""
    left = (due_on - on).days
    if left > 1:
        return f"Encore {number(left)}{NO_BREAK}jours"
    if left in (0, 1):
        return ("C’est aujourd’hui, le dernier jour", "C’est demain")[left]
    return "En retard d’un jour" if left == -1 else f"En retard de {number(-left)}{NO_BREAK}jours"


@register.filter
def time_to(day, on):
    """The same without blame, for a date that may concern anybody: « Dans 12 jours », « Il y a 3 jours »."""
    left = (day - on).days
    if abs(left) < 2:
        return {0: "C’est aujourd’hui", 1: "C’est demain", -1: "C’était hier"}[left]
    return f"{'Dans' if left > 0 else 'Il y a'} {number(abs(left))}{NO_BREAK}jours"


@register.filter
def urgency(due_on, on):
    """late, soon, in-time or suspended: the class of a date seen from `on`."""
    if due_on is None:
        return "suspended"
    left = (due_on - on).days
    return "late" if left < 0 else "soon" if left <= SOON else "in-time"


@register.filter
def number(value):
    """« 491 840 », with narrow no-break spaces; a decimal comma."""
    if value is None or value == "":
        return ""
    whole, _, decimals = str(value).partition(".")
    sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    cuts = range(len(digits) % 3 or 3, len(digits), 3)
    groups = [digits[a:b] for a, b in pairwise([0, *cuts, len(digits)])]
    return sign + NARROW.join(groups) + (f",{decimals}" if decimals else "")


@register.filter
def period(value):
    """« un mois », « huit jours »."""
    return periods.in_words(value)


@register.filter
def plural(count, words):
    """« 1 lettre », « 3 lettres »: {{ n|plural:"lettre,lettres" }}; zero is singular in French."""
    one, many = words.split(",")
    return f"{number(count)}{NO_BREAK}{one if abs(count) < 2 else many}"


@register.filter
def megabytes(size):
    """« 3,2 Mo », never less than « 0,1 Mo »: a size in bytes."""
    tenths = max(round(size * 10 / (1024 * 1024)), 1)
    return f"{number(f'{tenths / 10:.1f}')}{NO_BREAK}Mo"


@register.filter
def nbsp(text):
    """The spaces and apostrophes of French typography; a number stays with its unit, a day with its month."""
    return UNIT.sub(rf"\1{NO_BREAK}", french.typeset(str(text)))
