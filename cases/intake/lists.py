"""A list of members from the file to the last line entered: kept sealed, checked, corrected, entered, forgotten."""

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.doors import ASSOCIATION
from cases import queue
from cases.association import members
from cases.intake.comparing import compare, hold_back, read_alone
from cases.intake.reading import KINDS, Reader, has, is_blocked
from cases.member_columns import SEVERAL
from cases.models import ImportPart, MemberImport
from cases.queue import enqueue
from cases.spreadsheet import unharmed
from cases.tables import UnreadableTable
from cases.tenancy import inside, within
from cases.workflow import NotAllowed
from directory.imports.tabular import column_key
from vault.nir import contains_nir

MOST_LINES = 20_000
KEPT = timedelta(days=1)  # lines read and not entered, or left aside
LONGEST_KEPT = timedelta(days=7)  # lines that the worker could not enter
PURPOSE = "liste d’adhérents"
REMEMBERED = 10  # lists whose columns are remembered, the latest first to be believed
BEGUN = "Cette liste est en cours d’entrée, ou déjà entrée\u202f: elle ne change plus."
ASIDE = "Cette liste vient d’être écartée\u202f: rien n’en est gardé."
GONE = "La personne qui a demandé cette entrée ne travaille plus ici."
UNSIGNED = "Mandat absent\u202f: vous avez choisi de ne pas entrer les personnes dont un mandat manque."


def remembered(seat):
    """{column: role} as the association last said it."""
    latest = MemberImport.objects.visible_to(seat).select_related("organization__key").order_by("-opened_at")
    roles = {}
    for source in reversed(latest[:REMEMBERED]):
        said = {}
        for name, role in source.columns.reveal(seat.own_scope(PURPOSE)):  # of two of one name, the one that was read
            said[column_key(name)] = said.get(column_key(name)) or role
        roles |= said
    return roles


def keep(seat, table, roles, *, breach, scopes, key, at):
    """Keep the lines of a table, sealed, and have them checked. What no role asks for is dropped here, unread.

    A cell that looks like a social-security number is emptied. UnreadableTable for too many lines, or none.
    """
    lines = []
    for number, cells in table.rows:
        if len(lines) == MOST_LINES:
            raise UnreadableTable(f"Cette liste compte plus de {MOST_LINES} lignes. Coupez-la en plusieurs.")
        lines.append(_line(number, cells, roles))
    if not lines:
        raise UnreadableTable("Cette liste n’a que des titres\u202f: il y manque les personnes.")
    with transaction.atomic():
        source, created = MemberImport.objects.get_or_create(
            key=f"{seat.organization_id}:{key}",
            defaults={
                "organization": seat.organization, "opened_by": seat, "opened_at": at, "breach": breach,
                "scopes": list(scopes), "lines": len(lines),
                "columns": [list(pair) for pair in zip(table.columns, roles, strict=True)],
            },
        )  # fmt: skip
        if created:
            parts = ImportPart.objects.bulk_create(
                ImportPart(source=source, first=some[0]["line"], last=some[-1]["line"], lines=some)
                for some in (lines[start : start + members.CHUNK] for start in range(0, len(lines), members.CHUNK))
            )
            for part in parts:
                enqueue("check_members", part.pk, key=f"check-members:{part.pk}")
    return source


def _line(number, cells, roles):
    line = {"line": number, "cells": {}}
    for role, cell in zip(roles, cells, strict=False):
        rows = filter(None, (" ".join(row.split()) for row in unharmed(cell.strip()).splitlines()))
        text = ("\n" if role == SEVERAL else " ").join(rows)
        if not role or not text:
            continue
        if contains_nir(text):
            line.setdefault("emptied", []).append(role)
        elif role == SEVERAL and role in line["cells"]:
            line["cells"][role] += f"\n{text}"
        else:
            line["cells"][role] = text
    if any(cell.strip() for cell in cells[len(roles) :]):
        line["width"] = f"{len(cells)} cases au lieu de {len(roles)}\u202f: vérifiez chacune, puis enregistrez."
    return line


def check_part(part_id, *, at):
    """The effect that writes what is wrong with each line of a part; None when it was written already.

    The last part to be read has all of them compared with one another.
    """
    part = ImportPart.objects.select_related("source__organization__key", "source__breach").filter(pk=part_id).first()
    if part is None or part.counts:  # let go meanwhile, or read
        return None
    source = part.source
    lines = part.lines.reveal(source.organization.system_scope(purpose="check_members")) or []
    reader = reader_of(source, lines, on=timezone.localdate(at))
    for line in lines:
        read_alone(line, reader, source.organization)

    def say():
        # Two last parts wait for each other.
        if not MemberImport.objects.select_for_update(of=("self",)).filter(pk=source.pk).first():
            return
        write(part, lines)
        if all(source.parts.values_list("counts", flat=True)):
            with inside(source.organization):
                compare_all(source)
            MemberImport.objects.filter(pk=source.pk, checked_at=None).update(checked_at=at)

    return say


def compare_all(source):
    """Write what every line, read by itself, is beside the others. Parts in which nothing changes stay as they are."""
    scope, parts = source.organization.system_scope(purpose="check_members"), list(source.parts.order_by("first"))
    for part in parts:
        part.source = source
    read = [part.lines.reveal(scope) or [] for part in parts]
    before = [[line["problems"] for line in some] for some in read]
    compare([line for some in read for line in some], source.organization)
    for part, some, earlier in zip(parts, read, before, strict=True):
        if [line["problems"] for line in some] != earlier:
            write(part, some)


def reader_of(source, lines, *, on):
    return Reader(lines, on=on, breach=source.breach, scopes=source.scopes)


def counts_of(source):
    """{kind: lines}, and how many of what: `ready`, `unsigned` among them, `blocked`; then `people`, `files`, `again`,
    `known`, `left`, and `lines` of the parts that are entered."""
    total, kinds = Counter(), Counter()
    for counts in source.parts.values_list("counts", flat=True):
        kinds.update(counts.get("kinds", {}))
        total.update({name: count for name, count in counts.items() if name != "kinds"})
    return {kind: kinds[kind] for kind in KINDS if kinds[kind]}, total


def given_up(source):
    """Its jobs that failed for good."""
    return queue.given_up(["check_members", "enter_members"], source.parts.values("pk"))


def apply(source, seat, *, unsigned, at):
    """Have every line entered that nothing blocks, part by part. Once, whoever asks and however often.

    All are compared again first: a colleague may have entered some of these people since the list was checked.
    """
    with transaction.atomic():
        held = held_for_change(source)
        compare_all(held)
        held.unsigned, held.entered_by, held.entering_at = unsigned, seat, at
        held.save(update_fields=["unsigned", "entered_by", "entering_at"])
        for part in held.parts.values_list("pk", flat=True):
            enqueue("enter_members", part, key=f"enter-members:{part}")


def enter_part(part_id, *, at):
    """Enter the lines of a part for whoever asked, as she could today; nobody who has a line to correct. Once."""
    with transaction.atomic():
        part = ImportPart.objects.select_for_update(of=("self",)).select_related(
            "source__organization__key", "source__breach", "source__entered_by__organization__key",
            "source__entered_by__user",
        ).get(pk=part_id)  # fmt: skip
        if part.entered_at:
            return
        source, seat = part.source, part.source.entered_by
        lines = part.lines.reveal(source.organization.system_scope(purpose="enter_members")) or []
        if seat.is_in_force and seat.role == ASSOCIATION.directing:
            with within(seat):
                outcome, left = _enter(source, seat, lines, at)
        else:
            outcome, left = members.Outcome(), [_left(line, GONE) for line in lines]
        part.entered_at = at
        write(part, left, entered={
            "lines": len(lines), "people": outcome.people, "files": len(outcome.files), "again": outcome.again,
            "known": outcome.known, "left": len(left),
        })  # fmt: skip


def _enter(source, seat, lines, at):
    on = timezone.localdate(at)
    reader, left, taken, entries = reader_of(source, lines, on=on), [], [], []
    partly = {line["line"] for line in lines if has(line, "partly")}
    read = [None if has(line, "other") else read_alone(line, reader, source.organization) for line in lines]
    hold_back(lines)
    for line, entry in zip(lines, read, strict=True):
        if entry is None or has(line, "other"):
            left.append(line)
        elif not source.unsigned and (has(line, "unsigned") or line["line"] in partly):
            left.append(_left(line, UNSIGNED, kind="mandate"))
        else:
            taken.append(line)
            entries.append(entry)
    outcome, back = _enter_whole(seat, taken, entries, on=on, at=at)
    return outcome, left + back


def _enter_whole(seat, lines, entries, *, on, at):
    """(outcome, lines left): what changed since the list was checked may refuse a line; her others wait with it."""
    left = []
    while True:
        with transaction.atomic():
            outcome = members.enter(seat, entries, on=on, at=at)
            transaction.set_rollback(bool(outcome.refused))
        if not outcome.refused:
            return outcome, left
        for place, sentence in outcome.refused:
            lines[place] = _left(lines[place], sentence, kind="number")
        hold_back(lines)
        left += filter(is_blocked, lines)
        pairs = [pair for pair in zip(lines, entries, strict=True) if not is_blocked(pair[0])]
        lines, entries = [line for line, _ in pairs], [entry for _, entry in pairs]


def _left(line, sentence, *, kind="mandate"):
    return {**line, "problems": [["", kind, sentence]]}


def drop(source):
    """Nothing of it is kept, read or not. NotAllowed once it is being entered."""
    with transaction.atomic():
        held = MemberImport.objects.select_for_update(of=("self",)).filter(pk=source.pk).first()
        if held is None:
            return
        if held.entering_at:
            raise NotAllowed(BEGUN)
        held.parts.all().delete()
        held.delete()


def forget(*, now):
    """Lines waiting for more than a day go, and those left aside; whatever happens to the worker, all after a week."""
    waiting = Q(source__entering_at=None) | Q(entered_at__isnull=False)
    old = Q(source__opened_at__lt=now - KEPT) & waiting | Q(source__opened_at__lt=now - LONGEST_KEPT)
    ImportPart.objects.filter(old, lines__isnull=False).update(lines=None)


def held_for_change(source):
    """The list under its lock, while it may still be changed."""
    held = MemberImport.objects.select_for_update(of=("self",)).select_related("organization__key", "breach")
    held = held.filter(pk=source.pk).first()
    if held is None:
        raise NotAllowed(ASIDE)
    if held.entering_at or not held.checked_at:
        raise NotAllowed(BEGUN if held.entering_at else "Cette liste est encore en cours de lecture.")
    return held


def write(part, lines, *, entered=None):
    """Keep these lines of a part, and count them; `entered`: what came of the others."""
    kinds = Counter(kind for line in lines for kind in {kind for _, kind, _ in line["problems"]})
    free = [line for line in lines if not is_blocked(line) and not has(line, "twice", "known")]
    part.lines = lines or None
    part.counts = {"kinds": kinds, "blocked": sum(map(is_blocked, lines))} | (
        entered or {"read": len(lines), "ready": len(free), "unsigned": sum(has(line, "unsigned") for line in free)}
    )
    part.save(update_fields=["lines", "counts", "entered_at"])
