"""The dashboard and its lists as tables to take away: rows of cells, the first one their headings."""

from cases.association.overview import BAND_WORDS, every_row
from cases.models import Standing
from cases.models.progress import Complaint

HEADINGS = (
    "Référence", "Numéro d’adhérent", "Personne", "Laboratoire", "Fuite", "État", "Ouvert le", "Reçu le",
    "Dernier jour", "Répondu le", "Délai en jours", "Plainte à la CNIL", "Attribué à",
)  # fmt: skip


def of_list(seat, files):
    """A row a file, the newest first, made as they are asked for."""
    yield HEADINGS
    for row in every_row(seat, files):
        one = row.case_file
        yield (
            one.reference, row.number, row.name, str(row.laboratory), one.breach.title if one.breach else "",
            Standing(one.standing).label, one.opened_on, one.received_on, one.due_on, one.answered_on, row.days,
            Complaint(one.complaint).label if one.complaint else "", row.worker,
        )  # fmt: skip


def of_board(board):
    """(title, rows) of each table of the dashboard."""
    yield "État", [("État", "Dossiers"), *((one.words, one.count) for one in (*board.standings, board.late))]
    yield "Échéances", [("Semaine du", "Dossiers"), *((one.monday, one.count) for one in board.weeks)]
    yield "Laboratoires", [
        (
            "Laboratoire", "Répondus", "Premier quart, jours", "Médiane, jours", "Dernier quart, jours", *BAND_WORDS,
            "Sans réponse", "Part sans réponse, %",
        ),
        *(
            (
                one.name, one.answered, one.quartile, one.median, one.last_quartile,
                *(band.count for band in one.bands), one.unanswered, one.unanswered_share,
            )
            for one in board.laboratories
        ),
    ]  # fmt: skip
    yield "Refus", [("Motif", "Dossiers"), *((one.words, one.count) for one in board.grounds)]
    yield "CNIL", [("Plainte", "Dossiers"), *((one.words, one.count) for one in board.complaints)]


def one_after_the_other(sheets):
    """In a CSV, which has one sheet: each table under its title, an empty line between two."""
    for title, rows in sheets:
        yield (title,)
        yield from rows
        yield ()
