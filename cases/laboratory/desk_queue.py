"""The files of a laboratory as its desk lists them: views, filters, pages, and what each row says."""

import re
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, Q, prefetch_related_objects

from cases.door_codes import letter_with, plain
from cases.exchanges import unread_at_desk
from cases.laboratory.assigning import nobodys
from cases.models import CaseFile, Deadline, Letter, Standing
from cases.models.event import number_index
from cases.models.letter import name_in, words_of
from rights.identification import identity_strength
from rights.letter_facts import LetterFacts
from rights.letters import FIRST_LETTERS

ROWS = 30
AT_RISK_DAYS = 7
COUNTED = 1_000  # beyond, the page says « plus de »: counting them all would take longer for a large laboratory
SEARCHED = 10_000  # names are sealed: those of so many letters, of the newest files, are opened to look for one
NOT_ALL_OPENED = (
    "Les noms sont chiffrés\u202f: seuls ceux des dix mille lettres les plus récentes ont été ouverts pour cette "
    "recherche. Cherchez un dossier plus ancien par sa référence."
)
NOT_ALL_SHOWN = (
    "Plus de trente dossiers portent ce nom\u202f: seuls les trente plus récents sont montrés. Ajoutez un mot du nom, "
    "un droit ou une fuite, ou cherchez par la référence."
)
DIGITS = 6  # from which what is typed is the number of a registered letter, and no name
REFERENCE = re.compile(r"R-?([0-9A-Z]{4})-?([0-9A-Z]{4})")

GOING_ON = (Standing.OPEN, Standing.WAITING)


@dataclass(frozen=True)
class View:
    code: str
    words: str
    newest_first: bool = False

    def rows(self, files, seat, on):
        return files.filter(CHOSEN[self.code](seat, on))


VIEWS = {
    view.code: view
    for view in (
        View("a-traiter", "À traiter"),
        View("reception", "Réception à noter"),
        View("a-moi", "À moi"),
        View("libres", "Non attribuées"),
        View("a-risque", "À risque"),
        View("en-attente", "En attente de la personne"),
        View("repondues", "Répondues", newest_first=True),
        View("toutes", "Toutes", newest_first=True),
    )
}
CHOSEN = {
    "a-traiter": lambda seat, on: Q(standing=Standing.OPEN),
    "reception": lambda seat, on: Q(standing=Standing.OPEN, due_on=None, received_on=None),
    "a-moi": lambda seat, on: Q(standing__in=GOING_ON, assignee=seat),
    "libres": lambda seat, on: Q(standing__in=GOING_ON) & nobodys(seat),
    "a-risque": lambda seat, on: Q(standing=Standing.OPEN, due_on__lte=on + timedelta(days=AT_RISK_DAYS)),
    "en-attente": lambda seat, on: Q(standing=Standing.WAITING),
    "repondues": lambda seat, on: Q(standing__in=[Standing.ANSWERED, Standing.OVER]),
    "toutes": lambda seat, on: Q(),
}


@dataclass(frozen=True)
class Row:
    """One file on the desk; `name` and `strength` come from the letter received.

    `is_new`: the person wrote something that nobody here has said to have read. `suspended_since`: the day on which the
    clocks stopped, where no last day runs meanwhile.
    """

    case_file: CaseFile
    name: str
    rights: tuple[str, ...]
    strength: str
    is_new: bool = False
    suspended_since: date | None = None


@dataclass(frozen=True)
class Page:
    rows: list
    after: str  # where the next page begins; empty on the last one


def counts(seat, *, on):
    """{view: how many files, at most COUNTED + 1} of the views that ask for work."""
    files = CaseFile.objects.visible_to(seat)
    return {
        code: view.rows(files, seat, on)[: COUNTED + 1].count() for code, view in VIEWS.items() if not view.newest_first
    }


def page(seat, view, *, on, right="", leak="", after=""):
    """Thirty files of a view in the order in which they must be answered, from where the page before ended."""
    files = view.rows(_kept(CaseFile.objects.visible_to(seat), right, leak), seat, on)
    found = _following(files.select_related("assignee__organization", "breach"), view, after)
    prefetch_related_objects(found, "demands")
    return Page(rows_of(seat, found[:ROWS]), _place(found[ROWS - 1], view) if len(found) > ROWS else "")


def rows_of(seat, files):
    """What the desk says of these files, in a fixed number of queries."""
    ids = [row.pk for row in files]
    scopes = CaseFile.objects.visible_to(seat).filter(pk__in=ids).scopes_for(seat, purpose="file d’attente")
    letters = {
        letter.case_file_id: letter
        for letter in Letter.objects.exchanged()  # not `visible_to`: SQLite would walk all the files of the laboratory
        .filter(case_file__in=ids, kind_code__in=FIRST_LETTERS)
        .select_related("case_file__key")
        .order_by("-written_on")
    }
    new, since = unread_at_desk(ids), _suspended(ids)
    return [
        row_of(row, letters.get(row.pk), scopes[row.pk], is_new=row.pk in new, suspended_since=since[row.pk])
        for row in files
    ]


def _suspended(ids):
    """{file id: the first day on which one of its clocks stopped, of those that are stopped now; None elsewhere}."""
    stopped = Deadline.objects.filter(demand__case_file__in=ids, due_on=None, suspended_since__isnull=False)
    days = stopped.values_list("demand__case_file").annotate(Min("suspended_since")).order_by()
    return dict.fromkeys(ids) | dict(days)


def _kept(files, right, leak):
    """Those of a right and of a leak, where one is chosen."""
    files = files.filter(demands__right_code=right) if right else files
    return files.filter(breach__slug=leak) if leak else files


def search(seat, typed, *, right="", leak=""):
    """(files found, newest first; what was left out, in a sentence, or nothing), in whatever view they are.

    By reference, code or registered number of a letter, or name; among those of the right and of the leak.
    """
    mine = _kept(CaseFile.objects.visible_to(seat), right, leak)
    files = mine.select_related("assignee__organization", "breach").prefetch_related("demands").order_by("-opened_on")
    if found := REFERENCE.fullmatch(typed.strip().upper().replace(" ", "")):
        return list(files.filter(reference=f"R-{found[1]}-{found[2]}")), ""
    if plain(typed) and (letter := letter_with(typed)):
        return list(files.filter(pk=letter.case_file_id)), ""
    if sum(sign.isdigit() for sign in typed) >= DIGITS:
        return list(files.filter(events__number_index=number_index(typed, seat.controller_id)).distinct()), ""
    found, left_out = _named(seat, typed, among=mine if right or leak else None)
    return list(files.filter(pk__in=found)), left_out


def _named(seat, typed, *, among):
    wanted, found = words_of(typed), []
    if not wanted:
        return found, ""
    for opened, (case_file, words) in enumerate(Letter.objects.newest_names(seat, most=SEARCHED + 1, among=among)):
        if opened == SEARCHED:
            return found, NOT_ALL_OPENED
        if wanted <= words and case_file not in found:
            if len(found) == ROWS:
                return found, NOT_ALL_SHOWN
            found.append(case_file)
    return found, ""


def row_of(case_file, letter, scope, **more):
    facts = letter.facts.reveal(scope) if letter else None
    return Row(
        case_file,
        name_in(facts) if facts else "",
        tuple(sorted(demand.right.name for demand in case_file.demands.all() if demand.state != "draft")),
        identity_strength(LetterFacts.from_dict(facts)) if facts else "",
        **more,
    )


def _following(files, view, after):
    """The next files of a view, one more than a page: by last day, those without one at the end; or the newest first.

    `after`: « date_id » of the last row seen. Each query walks an index from there, and sorts nothing.
    """
    day, pk = _seen(after)
    if view.newest_first:
        if pk and day:
            files = files.filter(opened_on__lte=day).exclude(opened_on=day, pk__gte=pk)
        return list(files.order_by("-opened_on", "-pk")[: ROWS + 1])
    dated, undated = files.filter(due_on__isnull=False), files.filter(due_on=None)
    if pk and day:
        dated = dated.filter(due_on__gte=day).exclude(due_on=day, pk__lte=pk)
    elif pk:
        dated, undated = dated.none(), undated.filter(pk__gt=pk)
    found = list(dated.order_by("due_on", "pk")[: ROWS + 1])
    return found + list(undated.order_by("pk")[: ROWS + 1 - len(found)])


def _seen(after):
    day, _, pk = after.partition("_")
    try:
        return (date.fromisoformat(day) if day else None), uuid.UUID(pk)
    except ValueError:
        return None, None  # a forged or truncated address: the first page


def _place(case_file, view):
    day = case_file.opened_on if view.newest_first else case_file.due_on
    return f"{day.isoformat() if day else ''}_{case_file.pk}"
