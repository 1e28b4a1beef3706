"""A case file opens from what a person answered: its key, its demands, its letter, all or nothing."""

from calendar import monthrange
from datetime import date

from django.db import transaction

from accounts.models import User
from cases import writing
from cases.models import Action, CaseFile, Demand
from cases.workflow import NotAllowed, perform_all
from directory.models import Breach, Laboratory
from vault.models import DataKey

UNKNOWN_DEPARTMENT = "75"  # national holidays alone: the shortest reading when nobody said where
OPEN_FILES, ALL_FILES = 5, 50  # of one person: for one laboratory, and for all of them


def open_case(user, answers, *, on, at=None, consent=""):
    """The case file of these answers. Opened once: the same journey gives the same file.

    Raises `NotAllowed` when an answer is missing, or too many files are open for one laboratory.
    """
    if answers.complete():
        raise NotAllowed("Il manque une réponse avant d’ouvrir le dossier.")
    laboratory = Laboratory.objects.filter(pk=answers.laboratory).first() if answers.laboratory else None
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two tabs of one journey wait for each other
        if known := CaseFile.objects.filter(patient=user, origin=answers.journey).first():
            return known
        same = CaseFile.objects.visible_to(user).filter(laboratory=laboratory)
        if laboratory and same.count() >= OPEN_FILES:
            raise NotAllowed("Vous avez déjà cinq dossiers avec ce laboratoire. Ouvrez l’un d’eux pour continuer.")
        if CaseFile.objects.visible_to(user).count() >= ALL_FILES:
            raise NotAllowed("Vous avez déjà cinquante dossiers. Ouvrez l’un d’eux pour continuer.")
        identity, told = CaseFile.split(answers)
        breach = Breach.objects.filter(slug=answers.breach).first()
        case_file = CaseFile.objects.create(
            patient=user, key=DataKey.objects.forge("case"), origin=answers.journey, capacity=answers.capacity,
            breach=breach, laboratory=laboratory,
            department=answers.department or UNKNOWN_DEPARTMENT, identity=identity, answers=told, opened_on=on,
        )  # fmt: skip
        ask_first(case_file, answers, by=user, on=on, at=at, consent=consent)
    return case_file


def ask_first(case_file, answers, *, by, on, at=None, consent=""):
    """The demands of a file and the letter that carries them, in the caller's transaction."""
    since, until = sampled(answers, case_file.breach)
    demands = [
        Demand.objects.create(case_file=case_file, right_code=right, documents_from=since, documents_until=until)
        for right in answers.rights
    ]
    perform_all(Action.PREPARE, demands, by=by, on=on, at=at, consent=consent)
    return writing.write_request(case_file, answers, demands, by=by, on=on)


def sampled(answers, breach):
    """First and last possible day of the sample: from the months the person gave, else from those of the leak."""
    if not answers.sampled_from and breach:
        return breach.sampled_from, breach.sampled_until
    since = date.fromisoformat(f"{answers.sampled_from}-01") if answers.sampled_from else None
    until = None
    if answers.sampled_until:
        year, month = map(int, answers.sampled_until.split("-"))
        until = date(year, month, monthrange(year, month)[1])
    return since, until
