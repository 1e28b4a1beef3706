"""All the files of an association: what is chosen of them, and the list behind each figure of its dashboard.

Every figure counts files of one named list, so that the page which counts and the page which lists cannot differ.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef

from accounts.models import Membership
from cases.association.principals import names
from cases.conditions import ANSWERED, late, unanswered
from cases.models import CaseFile, Deadline, Demand, Principal, Standing
from cases.models.progress import Complaint
from cases.register import BANDS, LONGER, ground_words
from rights.catalogue import REFUSAL_GROUNDS
from rights.periods import date_in_words

ROWS = 30
AT_ONCE = 500  # files in memory while a list is written out
WEEKS = 8
WEEK = timedelta(days=7)
BAND_WORDS = (*(words for _, words in BANDS), LONGER)
OTHER_GROUND = "autre"  # in an address: a ground that is none of the catalogue's
UNLISTED = "hors"  # in an address: laboratories that the directory does not know
UNLISTED_WORDS = "hors du répertoire, ou pas encore choisi"
NOBODY = "personne"
DELAY = ExpressionWrapper(F("answered_on") - F("received_on"), output_field=DurationField())
STANDINGS = {
    Standing.DRAFT: "Dossiers en préparation",
    Standing.OPEN: "Dossiers en attente du laboratoire",
    Standing.WAITING: "Dossiers en attente de la personne",
    Standing.ANSWERED: "Dossiers répondus",
    Standing.OVER: "Dossiers terminés",
}


@dataclass(frozen=True)
class Chosen:
    """Of the files of an association, those looked at: by leak, laboratory, case worker, and day of opening."""

    leak: str = ""
    laboratory: str = ""
    worker: str = ""
    since: date | None = None
    until: date | None = None

    def files(self, seat):
        files = CaseFile.objects.told_to(seat)
        if self.leak:
            files = files.filter(breach__slug=self.leak)
        if self.laboratory:
            files = files.filter(controller=None if self.laboratory == UNLISTED else self.laboratory)
        if self.worker == NOBODY:
            files = files.left_to_nobody(seat)
        elif self.worker:
            files = files.filter(case_worker=self.worker)
        if self.since:
            files = files.filter(opened_on__gte=self.since)
        if self.until:
            files = files.filter(opened_on__lte=self.until)
        return files


DEFINITIONS = {  # in one sentence or two, what is counted, on which date
    "tous": "Les dossiers que votre association porte aujourd’hui, quel que soit leur état.",
    "etat": "L’état du dossier aujourd’hui, toutes ses demandes réunies.",
    "retard": "Une demande au moins attend une réponse, et son dernier jour est avant aujourd’hui.",
    "semaine": "Le plus proche des derniers jours pour répondre tombe dans cette semaine, aujourd’hui compris.",
    "repondus": "Chaque demande du dossier a reçu une réponse, quelle qu’elle soit. Le délai va du premier jour de "
    "réception, prouvé ou présumé, au jour de la dernière de ces réponses.",
    "attendus": "Le dernier jour est passé, et une demande attend encore ou la personne dit n’avoir rien reçu. Sans "
    "jour de réception, prouvé ou présumé, aucun délai ne court.",
    "refus": "Une demande du dossier au moins est refusée aujourd’hui pour ce motif, que le laboratoire a donné.",
    "cnil": "Ce qui est noté dans le dossier\u202f: le dépôt de la plainte, ou la décision de la CNIL.",
    "silence": "Plainte déposée, sans décision\u202f; le délai après lequel ce silence peut être contesté est passé.",
}


@dataclass(frozen=True)
class Listed:
    """One list: its title, whom it counts, and its files among given ones on a day."""

    code: str
    title: str
    definition: str
    among: object

    def rows(self, files, *, on):
        return self.among(files, on)


def mondays(on):
    """Of the week of this day, and of those after it that the dashboard shows."""
    first = on - timedelta(days=on.weekday())
    return [first + rank * WEEK for rank in range(WEEKS)]


def listed(code, *, on):
    """The list of this code; None when there is none."""
    kind, _, rest = code.partition("-")
    found = FAMILIES[kind](rest, on) if kind in FAMILIES else None
    if found is None:
        return None
    title, among = found
    return Listed(code, title, DEFINITIONS["silence" if code == "cnil-silence" else kind], among)


def _all(rest, on):
    return None if rest else ("Tous les dossiers", lambda files, on: files)


def _by_standing(rest, on):
    if rest not in Standing.values:
        return None
    return STANDINGS[rest], lambda files, on: files.filter(standing=rest)


def _late(rest, on):
    if rest:
        return None
    return "Dernier jour passé", lambda files, on: files.filter(late(on))


def _by_week(rest, on):
    try:
        monday = date.fromisoformat(rest)
    except ValueError:
        return None
    if monday not in mondays(on):
        return None
    first, last = max(monday, on), monday + timedelta(days=6)
    return (
        f"Derniers jours de la semaine du {date_in_words(monday)}",
        lambda files, on: files.filter(standing=Standing.OPEN, due_on__range=(first, last)),
    )


def _answered(rest, on):
    if not rest:
        return "Dossiers répondus, avec leur délai", lambda files, on: files.filter(ANSWERED)
    if rest not in {str(rank) for rank in range(len(BAND_WORDS))}:
        return None
    rank = int(rest)
    least = timedelta(days=BANDS[rank - 1][0]) if rank else None
    most = timedelta(days=BANDS[rank][0]) if rank < len(BANDS) else None

    def among(files, on):
        files = files.filter(ANSWERED).annotate(delay=DELAY)
        files = files.filter(delay__gt=least) if least else files
        return files.filter(delay__lte=most) if most else files

    return f"Dossiers répondus en {BAND_WORDS[rank]}", among


def _unanswered(rest, on):
    return None if rest else ("Dossiers sans réponse", lambda files, on: files.filter(unanswered(on)))


def _refused(rest, on):
    if rest not in REFUSAL_GROUNDS and rest != OTHER_GROUND:
        return None
    demands = Demand.objects.filter(case_file=OuterRef("pk"))
    known = rest in REFUSAL_GROUNDS
    of_it = demands.filter(ground=rest) if known else demands.exclude(ground__in=["", *REFUSAL_GROUNDS])
    return f"Refus\u202f: {ground_words(rest)}", lambda files, on: files.filter(Exists(of_it))


def _cnil(rest, on):
    if rest == "silence":
        return "Plaintes\u202f: silence de la CNIL", lambda files, on: silent(files, on=on)
    if rest not in Complaint.values:
        return None
    return f"Plaintes\u202f: {Complaint(rest).label}", lambda files, on: files.filter(complaint=rest)


FAMILIES = {
    "tous": _all, "etat": _by_standing, "retard": _late, "semaine": _by_week, "repondus": _answered,
    "attendus": _unanswered, "refus": _refused, "cnil": _cnil,
}  # fmt: skip


def silent(files, *, on):
    """Those whose complaint waits for a decision beyond the time after which one may appeal against the silence."""
    past = Deadline.objects.filter(demand__case_file=OuterRef("pk"), rule="cnil_silence", due_on__lt=on)
    return files.filter(Exists(past), complaint=Complaint.FILED)


@dataclass(frozen=True)
class Row:
    """One file of a list; `number`: the association's own for the person, empty when it has none."""

    case_file: CaseFile
    name: str
    number: str
    worker: str
    due_on: date | None  # not told of a file taken up again whose new mandate is not signed

    @property
    def laboratory(self):
        return self.case_file.controller or self.case_file.laboratory or ""

    @property
    def days(self):
        return self.case_file.days_to_answer


def page(seat, files, *, after=""):
    """(thirty rows, the newest files first; where the next page begins, empty on the last one)."""
    day, pk = _seen(after)
    if pk:
        files = files.filter(opened_on__lte=day).exclude(opened_on=day, pk__gte=pk)
    found = list(_with_places(files).order_by("-opened_on", "-pk")[: ROWS + 1])
    last = found[ROWS - 1] if len(found) > ROWS else None
    return rows_of(seat, found[:ROWS]), f"{last.opened_on.isoformat()}_{last.pk}" if last else ""


def every_row(seat, files):
    """All of them, some hundreds at a time."""
    found = []
    for case_file in _with_places(files).order_by("-opened_on", "-pk").iterator(chunk_size=AT_ONCE):
        found.append(case_file)
        if len(found) == AT_ONCE:
            yield from rows_of(seat, found)
            found = []
    yield from rows_of(seat, found)


def rows_of(seat, files):
    """What a list says of these files, in a fixed number of queries."""
    scope = seat.own_scope("tableau de bord")
    people = Principal.objects.visible_to(seat).filter(patient__in={row.patient_id for row in files})
    known = {row.patient_id: row for row in people.select_related("organization__key")}
    called = names(seat, files)
    told = set(CaseFile.objects.told_to(seat).filter(pk__in=called).values_list("pk", flat=True))
    return [_row(one, called[one.pk], known.get(one.patient_id), scope, told=told) for one in files]


def _row(case_file, name, principal, scope, *, told):
    worker = case_file.case_worker.called(scope) if case_file.case_worker else ""
    number = principal.number.reveal(scope) or "" if principal else ""
    return Row(case_file, name, number, worker, case_file.due_on if case_file.pk in told else None)


def _with_places(files):
    return files.select_related(
        "controller", "laboratory", "breach", "case_worker__organization__key", "case_worker__user"
    )


def _seen(after):
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)_([0-9a-f-]{36})", after)
    try:
        return (date.fromisoformat(found[1]), uuid.UUID(found[2])) if found else (None, None)
    except ValueError:
        return None, None  # a forged or truncated address: the first page


def workers(seat):
    """(membership, name) of those to whom files of this association may be given."""
    scope = seat.own_scope("tableau de bord")
    rows = Membership.objects.in_force().filter(organization=seat.organization_id).order_by("number")
    return [(row, row.called(scope)) for row in rows.select_related("organization__key", "user")]
