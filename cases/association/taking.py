"""What a member may take of letters put together: within the mandates of that moment, each file told of it."""

from django.db import transaction

from accounts.doors import ASSOCIATION
from cases import consulting
from cases.models import CaseFile, Letter, Mailing, MailingPart
from cases.queue import enqueue
from vault.models import SealedFile


def reach(seat):
    """The files whose letters this member takes: all for whoever directs, else those given to them."""
    files = CaseFile.objects.visible_to(seat)
    return files if seat.role == ASSOCIATION.directing else files.filter(case_worker=seat)


def readable(seat, ids):
    """{id of a letter: what opens it} of those that this member may take today."""
    found = dict(Letter.objects.filter(pk__in=ids, case_file__in=reach(seat)).values_list("pk", "case_file"))
    scopes = reach(seat).filter(pk__in=set(found.values())).scopes_for(seat, purpose="envoi")
    return {
        str(pk): scopes[file]
        for pk, file in found.items()
        if file in scopes and scopes[file].reaches(f"cases.Letter.facts:{pk}")
    }


def take(mailing, seat, *, at, number=None):
    """Whether the parts that are made, or one, are this member's to take now: a line then stays in each file.

    A part that holds a letter which may be read no more is dropped, and queued again without it.
    """
    parts = mailing.parts.filter(made_at__isnull=False).defer("listed").order_by("number")
    parts = list(parts if number is None else parts.filter(number=number))
    still = [[pk for pk in part.letters if pk in opened] for part in parts for opened in [readable(seat, part.letters)]]
    if still != [part.letters for part in parts]:
        for part, letters in zip(parts, still, strict=True):
            if letters != part.letters:
                _make_again(part, letters, seat)
        return False
    for letters in still:
        files = Letter.objects.filter(pk__in=letters, case_file__in=reach(seat)).values_list("case_file", flat=True)
        consulting.note_many(list(files), seat, purpose="envoi", at=at)
    return True


def _make_again(part, letters, seat):
    """By whoever asked; by this member when that one works here no more."""
    with transaction.atomic():
        if MailingPart.objects.filter(pk=part.pk, made_at=part.made_at).update(
            letters=letters, listed=None, lacking=0, file=None, made_at=None, fetched_at=None
        ):
            SealedFile.objects.filter(pk=part.file_id).delete()
            Mailing.objects.visible_to(seat).filter(pk=part.mailing_id).carried_on_by(seat)
            enqueue("make_part", part.pk, key=f"part:{part.pk}:{len(letters)}")  # fewer each time
