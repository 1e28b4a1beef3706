"""The people an association acts for, as its lists show them: one key opens every name of the list."""

import re
from dataclasses import dataclass

from django.core.paginator import Paginator

from accounts.models import Membership
from cases import conditions
from cases.models import CaseFile, Mandate, Principal
from directory.text import words

ROWS = 30  # people on a page
REFERENCE = re.compile(r"R-?([0-9A-Z]{4})-?([0-9A-Z]{4})")


@dataclass(frozen=True)
class View:
    """A list of people: those of whom one file at least is such."""

    code: str
    words: str


VIEWS = {
    view.code: view
    for view in (
        View("tous", "Tous"),
        View("a-moi", "À moi"),
        View("sans-charge", "Non attribués"),
        View("a-signer", "Mandat à signer"),
        View("a-renouveler", "Mandat qui finit"),
    )
}


@dataclass(frozen=True)
class Row:
    """One person: `files` are (file, its mandate or None, whether where it stands is told), those that the association
    carries today.
    """

    principal: Principal
    name: str
    number: str
    files: list


def page(seat, view, *, on, number):
    """Thirty people of a list, the latest entered first; a Django page whose `rows` are Row."""
    files = CaseFile.objects.visible_to(seat)
    if view.code == "a-moi":
        files = files.filter(case_worker=seat)
    elif view.code == "sans-charge":
        files = files.left_to_nobody(seat)
    elif view.code == "a-signer":
        files = files.filter(conditions.unsigned(on))
    elif view.code == "a-renouveler":
        files = files.filter(conditions.ending(on))
    found = Paginator(_people(seat, files).order_by("-entered_at", "pk"), ROWS).get_page(number)
    found.rows = rows_of(seat, found.object_list)
    return found


def search(seat, typed):
    """People found by the reference of a file, by their number or by words of their name; a page's worth at most."""
    files = CaseFile.objects.visible_to(seat)
    if found := REFERENCE.fullmatch(typed.strip().upper().replace(" ", "")):
        return rows_of(seat, _people(seat, files.filter(reference=f"R-{found[1]}-{found[2]}")))
    wanted, plain, scope, ids = set(words(typed)), typed.strip().casefold(), seat.own_scope("recherche"), []
    for row in _people(seat, files).only("id", "name", "number", "organization").iterator(chunk_size=500):
        row.organization = seat.organization  # one key, opened once
        known = set(words(row.name.reveal(scope) or ""))
        if (wanted and wanted <= known) or plain == (row.number.reveal(scope) or "").casefold():
            ids.append(row.pk)
            if len(ids) == ROWS:
                break
    return rows_of(seat, Principal.objects.visible_to(seat).filter(pk__in=ids))


def rows_of(seat, principals):
    """What a list says of these people, in a fixed number of queries."""
    people, scope = list(principals), seat.own_scope("liste")
    files = CaseFile.objects.visible_to(seat).filter(patient__in=[row.patient_id for row in people])
    files = list(files.select_related("laboratory", "case_worker").order_by("opened_on", "pk"))
    told = set(CaseFile.objects.told_to(seat).filter(pk__in=[one.pk for one in files]).values_list("pk", flat=True))
    latest = {}
    given = Mandate.objects.visible_to(seat).filter(case_file__in=files, revoked_at=None).order_by("ends_on", "pk")
    for mandate in given:
        latest[mandate.case_file_id] = mandate
    for row in people:
        row.organization = seat.organization
    return [
        Row(
            row, row.name.reveal(scope) or "", row.number.reveal(scope) or "",
            [(one, latest.get(one.pk), one.pk in told) for one in files if one.patient_id == row.patient_id],
        )
        for row in people
    ]  # fmt: skip


def colleagues(seat):
    """(membership, name) of everybody who may be given a file here."""
    scope = seat.own_scope("attribution")
    rows = Membership.objects.in_force().filter(organization=seat.organization).order_by("number")
    return [(row, row.called(scope)) for row in rows.select_related("organization__key", "user")]


def _people(seat, files):
    return Principal.objects.visible_to(seat).filter(patient__in=files.values("patient"))
