"""Each line of a list of receipts compared with what the association carries, and with what is noted already."""

import re

from cases.association.receipt_line import REFERENCE, WORDS, Line
from cases.conditions import FOLLOW_UPS
from cases.models import Action, CaseFile, Event, Letter
from cases.models.event import NUMBERED, number_index
from cases.models.letter import TO_LABORATORIES
from cases.workflow.patient import already_received
from rights.letters import FIRST_LETTERS
from rights.periods import date_in_words

UNKNOWN = "Aucun courrier de l’association ne correspond."
UNREADABLE = "Ce repère ne se lit pas\u202f: il s’écrit R-XXXX-XXXX, suivi de quatre signes."
NUMBER_ALONE = (
    "L’envoi est déjà noté, sans numéro. Celui-ci ne peut plus se noter qu’avec le jour de réception, s’il manque."
)
TAKEN = "Ce numéro de recommandé est déjà celui d’un autre courrier."
TWICE = "Ce numéro de recommandé est sur plusieurs lignes, pour des courriers différents."
SEVERAL = "Plusieurs courriers de ce dossier peuvent convenir\u202f: donnez le repère entier."


class Known:
    """What is noted already of the files that a list names; in a fixed number of queries."""

    def __init__(self, told, seat):
        seen = CaseFile.objects.told_to(seat)
        references = {f"R-{found[1]}-{found[2]}" for one in told if (found := _reference(one))}
        controllers = list(seen.exclude(controller=None).order_by().values_list("controller", flat=True).distinct())
        self.indexes = {  # of the numbers that are told: {index: number}
            index: one["number"]
            for one in told
            if one["number"]
            for controller in controllers
            if (index := number_index(one["number"], controller))
        }
        numbered = Event.objects.filter(number_index__in=list(self.indexes), case_file__in=seen)
        self.by_number = {}
        for event in numbered:
            if event.data.get("letter"):
                self.by_number.setdefault(_plain(self.indexes[event.number_index]), event)
        ids = {event.case_file_id for event in self.by_number.values()}
        self.files = {row.reference: row for row in seen.filter(reference__in=references)}
        ids |= {row.pk for row in self.files.values()}
        kinds = (*FIRST_LETTERS, *FOLLOW_UPS)
        self.letters, self.by_id = {}, {}
        for row in Letter.objects.filter(case_file__in=ids, kind_code__in=kinds).select_related("case_file"):
            self.letters.setdefault(row.case_file_id, []).append(row)
            self.by_id[str(row.pk)] = row
        self.numbers, self.received = {}, {}  # of each letter: the index of its number, its day of receipt
        for event in Event.objects.filter(case_file__in=ids, action__in=NUMBERED).in_order():
            if event.number_index:
                self.numbers[event.data.get("letter")] = event.number_index
            if event.action in {Action.SEND, Action.POST_LETTER}:
                continue
            if event.action == Action.LETTER_RECEIVED:
                self.received[event.data["letter"]] = event.on
            elif not event.data["presumed"]:
                self.received.setdefault(event.case_file_id, event.on)

    def received_on(self, letter):
        return self.received.get(letter.case_file_id if letter.kind_code in FIRST_LETTERS else str(letter.pk))


def _reference(one):
    return REFERENCE.fullmatch(one["reference"].upper().replace(" ", ""))


def _plain(number):
    return re.sub(r"[^0-9A-Z]", "", number.upper())


def match(told, seat, reading):
    known, taken = Known(told, seat), set()
    found = [(one, *_letter(one, known)) for one in told]
    shared = _shared_numbers(found, known)
    for one, letter, problem in found:
        if letter is not None and _plain(one["number"]) in shared:
            problem = (WORDS["number"], TWICE)
        elif letter is not None and not problem:
            problem = _contradiction(one, letter, known)
        if not problem and letter.pk in taken:
            problem = ("", "Ce courrier est déjà sur une ligne plus haut.")
        if problem:
            reading.problems.append((one["line"], *problem))
            continue
        taken.add(letter.pk)
        fresh = _fresh(one, letter, known)
        if fresh.posted or fresh.received:
            reading.lines.append(fresh)
        else:
            reading.known += 1


def _shared_numbers(found, known):
    """Those that lines give to more than one letter: whose each is, nobody can tell. Of one that is noted, one can."""
    letters = {}
    for one, letter, _ in found:
        if letter is not None and (number := _plain(one["number"])) and number not in known.by_number:
            letters.setdefault(number, set()).add(letter.pk)
    return {number for number, those in letters.items() if len(those) > 1}


def _letter(one, known):
    """(the letter of a line, None), or (None, the problem)."""
    found = _reference(one)
    numbered = known.by_number.get(_plain(one["number"])) if one["number"] else None
    if one["reference"] and not found:
        return None, (
            WORDS["reference"],
            UNREADABLE,
        )
    case_file = known.files.get(f"R-{found[1]}-{found[2]}") if found else None
    if found and case_file is None:
        return None, (WORDS["reference"], UNKNOWN)
    if found and numbered and numbered.case_file_id != case_file.pk:
        return None, (WORDS["number"], "Ce numéro de recommandé est celui d’un autre dossier.")
    if not found:
        row = known.by_id.get(numbered.data["letter"]) if numbered else None
        return (row, None) if row else (None, (WORDS["number"], UNKNOWN))
    rows = known.letters.get(case_file.pk, [])
    if found[3]:
        rows = [row for row in rows if str(row.pk).upper().startswith(found[3])]
    elif numbered and numbered.data["letter"] in known.by_id:
        rows = [known.by_id[numbered.data["letter"]]]
    elif one["posted"]:
        rows = [row for row in rows if row.left_on is None] or [row for row in rows if row.left_on == one["posted"]]
    else:
        left = [row for row in rows if row.left_on]
        rows = [row for row in left if known.received_on(row) is None] or left
    if len(rows) > 1:
        return None, (
            WORDS["reference"],
            SEVERAL,
        )
    return (rows[0], None) if rows else (None, (WORDS["reference"], UNKNOWN))


def _contradiction(one, letter, known):
    """(column, sentence) where a line denies what is noted, or cannot be; None when it may be so."""
    posted, received = one["posted"], one["received"]
    got = known.received_on(letter)
    left_on = letter.left_on or posted
    if not letter.is_ready:
        return "", "Ce courrier n’est pas encore imprimé."
    if posted and letter.left_on and posted != letter.left_on:
        return WORDS["posted"], f"L’envoi est déjà noté au {date_in_words(letter.left_on)}."
    if posted and not letter.left_on and posted < letter.written_on:
        return WORDS["posted"], f"Ce courrier, daté du {date_in_words(letter.written_on)}, n’a pu partir avant."
    if one["number"] and (problem := _number_problem(one, letter, known)):
        return WORDS["number"], problem
    if received and left_on is None:
        return WORDS["received"], "L’envoi n’est pas noté\u202f: donnez aussi le jour d’envoi."
    if received and received < left_on:
        return WORDS["received"], f"Ce jour est avant l’envoi, le {date_in_words(left_on)}."
    if received and got and received != got:
        return WORDS["received"], already_received(got)
    if received and letter.kind_code not in TO_LABORATORIES:
        return WORDS["received"], "La réception d’un courrier à la CNIL ne se note pas ici."
    return None


def _number_problem(one, letter, known):
    """Why this number cannot be that of the letter, or can no more be noted; "" when it is, or can."""
    noted = known.numbers.get(str(letter.pk))
    if noted:
        same = noted == number_index(one["number"], letter.case_file.controller_id)
        return "" if same else "Un autre numéro de recommandé est déjà noté pour ce courrier."
    if _plain(one["number"]) in known.by_number:
        return TAKEN
    will_be_received = one["received"] and known.received_on(letter) is None
    return NUMBER_ALONE if letter.left_on and not will_be_received else ""


def _fresh(one, letter, known):
    posted = None if letter.left_on else one["posted"]
    received = None if known.received_on(letter) else one["received"]
    registered = one["number"] or one["received"]
    return Line(
        str(letter.pk), line=one["line"], posted=posted and posted.isoformat(), number=one["number"],
        received=received and received.isoformat(), channel="registered" if registered else "post",
    )  # fmt: skip
