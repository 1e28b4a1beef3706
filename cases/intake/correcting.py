"""Lines of a list of members, found and corrected on the screen: one by one, or all that name one laboratory."""

from collections import Counter

from django.db import transaction

from cases.intake.comparing import read_alone
from cases.intake.lists import compare_all, held_for_change, reader_of, write
from cases.intake.reading import has, is_blocked
from cases.intake.sites import laboratory_said
from directory.models import Laboratory


def line_of(source, number, scope):
    """(part, its lines, the line of this number); None when there is none."""
    part = source.parts.filter(first__lte=number, last__gte=number).first()
    if part is None:
        return None
    part.source = source
    lines = part.lines.reveal(scope) or []
    found = next((line for line in lines if line["line"] == number), None)
    return (part, lines, found) if found else None


def correct(source, line, scope, *, on):
    """Put this line in the place of that of the same number, read anew, and compare all again. Returns it."""
    with transaction.atomic():
        held = held_for_change(source)
        part, lines, _ = line_of(held, line["line"], scope)
        read_alone(line, reader_of(held, [line], on=on), held.organization)
        write(part, [line if one["line"] == line["line"] else one for one in lines])
        compare_all(held)
        return line_of(held, line["line"], scope)[2]


def unknown_laboratories(source, scope):
    """{what is said: how many lines say it}, the most frequent first, where no laboratory was recognised."""
    said = Counter()
    for part in _with(source, "laboratory"):
        lines = part.lines.reveal(scope) or []
        said.update(laboratory_said(line["cells"]) for line in lines if has(line, "laboratory"))
    return {text: count for text, count in said.most_common() if text}


def name_laboratories(source, meant, scope, *, on):
    """{what is said: FINESS}, for all lines that say it. Returns how many changed."""
    changed = 0
    with transaction.atomic():
        held = held_for_change(source)
        for part in _with(held, "laboratory"):
            lines = part.lines.reveal(scope) or []
            named = [
                line for line in lines
                if has(line, "laboratory") and laboratory_said(line["cells"]) in meant
            ]  # fmt: skip
            for line in named:
                line["site"] = meant[laboratory_said(line["cells"])]
            if named:
                reader = reader_of(held, named, on=on)
                for line in named:
                    read_alone(line, reader, held.organization)
                write(part, lines)
                changed += len(named)
        compare_all(held)
    return changed


def page_of(source, kind, scope, *, start, size):
    """Some lines that have a problem of this kind, in their order, opening no more parts than they are in."""
    found, passed = [], 0
    for part in _with(source, kind):
        count = part.counts["kinds"][kind]
        if passed + count > start:
            lines = [line for line in part.lines.reveal(scope) or [] if has(line, kind)]
            found += lines[max(0, start - passed) :]
        passed += count
        if len(found) >= size:
            break
    return found[:size]


def left_lines(source, scope, *, on):
    """The lines to correct, in their order. A laboratory chosen on the screen is said in the place of what was written,
    where that names none."""
    reader = reader_of(source, [{"cells": {}}], on=on)  # the whole directory, asked once for all parts
    for part in source.parts.order_by("first").filter(lines__isnull=False):
        part.source = source
        lines = [line for line in part.lines.reveal(scope) or [] if is_blocked(line)]
        chosen = {
            line["line"]: line["site"] for line in lines
            if line.get("site") and reader.site_of(line | {"site": None}) != line["site"]
        }  # fmt: skip
        sites = {row.finess: row for row in Laboratory.objects.filter(finess__in=set(chosen.values()))}
        for line in lines:
            if row := sites.get(chosen.get(line["line"])):
                line["cells"]["laboratory"] = f"{row.finess} {row.name}, {row.town}"
                line["cells"].pop("laboratory_city", None)
            yield line


def _with(source, kind):
    """The parts where a line has such a problem."""
    for part in source.parts.order_by("first"):
        if part.counts.get("kinds", {}).get(kind):
            part.source = source
            yield part
