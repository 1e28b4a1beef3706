"""The register of demands as one PDF, however long: its demands are fixed when it is asked for, then printed by jobs.

Each job prints a part, for the member who asked and behind her wall; a part printed twice is printed once. What is
printed is sealed under the key of the laboratory, and erased after a week.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cases import queue, register
from cases.mailing import bound
from cases.models import RegisterCopy, RegisterPart
from cases.one_pdf import as_one
from cases.queue import Refused, enqueue, member_at_work
from cases.templatetags.french import number
from cases.tenancy import within
from rights import rendering
from vault.models import SealedFile

A_PART = 100  # demands: what somebody may wait for, and well within what a worker has to do it
ON_A_SHEET = 40  # rows of one table: a long one takes the press more time than several short ones
KEPT = timedelta(days=7)


def printed(organization, rows, *, year, on, ranks=None):
    """These rows of the register of an organization as a PDF. `ranks`: (first, last, how many in all), of a part."""
    sheets = [rows[start : start + ON_A_SHEET] for start in range(0, len(rows), ON_A_SHEET)]
    words = {"laboratory": organization.name, "on": on, "year": year, "headings": register.HEADINGS, "ranks": ranks}
    return rendering.render_register({**words, "sheets": sheets})


def ask(seat, ids, *, year, key, at):
    """Queue the printing of these demands, in this order, once for each key."""
    with transaction.atomic():
        copy, created = seat.organization.register_copies.get_or_create(
            key=f"{seat.organization_id}:{key}",
            defaults={"member": seat, "asked_at": at, "expires_at": at + KEPT, "year": year},
        )
        if created:
            for start in range(0, len(ids), A_PART):
                part = copy.parts.create(first=start + 1, demands=[str(pk) for pk in ids[start : start + A_PART]])
                enqueue("print_register", part.pk, key=f"register:{part.pk}")
    return copy


def print_part(part_id):
    """The effect that keeps a part; None when it was printed already. A demand erased meanwhile is left out."""
    part = RegisterPart.objects.select_related("copy__organization__key").get(pk=part_id)
    if part.pdf_id:
        return None
    copy = part.copy
    seat = member_at_work(copy.member_id)
    if not seat.controller_id:
        raise Refused  # by now this member sees no demand: a part without rows would say that there are none
    on = timezone.localdate(copy.asked_at)
    with within(seat):
        rows = register.rows_among(seat, part.demands, today=on)
        total = progress_of(copy)[1]
    last = part.first + len(part.demands) - 1
    ranks = tuple(number(one) for one in (part.first, last, total))
    content = printed(copy.organization, rows, year=copy.year, on=on, ranks=ranks)
    content, _ = bound([(content, f"Demandes {ranks[0]} à {ranks[1]}")], rectos=False)

    def keep():
        part.pdf = SealedFile.objects.store(content, key=copy.organization.key)
        part.save(update_fields=["pdf"])

    return keep


def progress_of(copy):
    """(demands printed, demands in all)."""
    parts = list(copy.parts.values_list("pdf", "demands"))
    return sum(len(ids) for pdf, ids in parts if pdf), sum(len(ids) for _, ids in parts)


def ids_of(copy):
    return [pk for ids in copy.parts.order_by("first").values_list("demands", flat=True) for pk in ids]


def given_up(copy):
    """Its jobs that failed for good."""
    return queue.given_up(["print_register"], copy.parts.values("pk"))


def try_again(copy):
    """Queue anew what failed for good: what is printed stays printed. Returns how many parts."""
    return queue.try_again(given_up(copy))


def whole(copy, scope):
    """The bytes of the register as one PDF, a part at a time in memory, a bookmark for each."""
    parts = copy.parts.select_related("pdf__key").defer("demands").order_by("first")
    return as_one(((f"À partir de la demande {part.first}", part.pdf.open(scope)) for part in parts), title="Registre")


def forget(*, now):
    for copy in RegisterCopy.objects.filter(expires_at__lte=now):
        with transaction.atomic():
            sealed = list(copy.parts.filter(pdf__isnull=False).values_list("pdf", flat=True))
            copy.parts.all().delete()
            copy.delete()
            SealedFile.objects.filter(pk__in=sealed).delete()
