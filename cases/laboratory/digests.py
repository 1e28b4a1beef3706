"""What a member of a laboratory is reminded of: last days in ten, five and one days, and those that are past.

One neutral e-mail a member and working day at most, in office hours. The question is never "since when": a worker that
slept ten days tells on waking what is near or past, once, and a last day that moved is told again.
"""

from datetime import timedelta

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.utils import timezone

from accounts.models import Membership, Organization
from cases import mail
from cases.laboratory.assigning import nobodys
from cases.models import CaseFile, Deadline, DigestLine, Mail, Standing
from cases.models.state import OPEN
from cases.queue import enqueue
from cases.tenancy import within
from rights.holidays import Calendar

MOMENTS = (1, 5, 10)  # days before the last one; the day after is the fourth moment
PAST = -1
OFFICE_HOURS = range(8, 18)  # of Paris
CALENDAR = Calendar("75")  # the holidays of the whole country
TOLD = (Membership.Role.AGENT, Membership.Role.OFFICER)


def is_office_time(now):
    local = timezone.localtime(now)
    return local.hour in OFFICE_HOURS and CALENDAR.is_business_day(local.date())


def members():
    return (
        Membership.objects.in_force()
        .filter(role__in=TOLD, organization__kind=Organization.Kind.LABORATORY)
        .select_related("user", "organization")
    )


def dates_of(member, *, on):
    """The last days of open demands that this member has to answer, near or past, each with its `moment`.

    Each right of a file has its own: one that is past hides no other. An officer has those of files that nobody at
    work has too, and whatever is late, whoever has it. What falls on the closed days to come is told the last day
    before them.
    """
    until = CALENDAR.next_business_day(on + timedelta(days=1)) - timedelta(days=1)
    last = until + timedelta(days=max(MOMENTS))
    files = CaseFile.objects.visible_to(member).filter(standing__in=[Standing.OPEN, Standing.WAITING], due_on__lte=last)
    own, late = Q(assignee=member), Q()
    if member.role == Membership.Role.OFFICER:
        own, late = own | nobodys(member), Q(due_on__lt=on, demand__case_file__in=files)
    moments = [When(due_on__lt=on, then=Value(PAST))]
    moments += [When(due_on__lte=until + timedelta(days=days), then=Value(days)) for days in MOMENTS]
    return Deadline.objects.filter(
        Q(demand__case_file__in=files.filter(own)) | late, demand__state__in=OPEN, due_on__lte=last,
        rule__startswith=F("demand__right_code"),
    ).annotate(moment=Case(*moments, output_field=IntegerField()))  # fmt: skip


def untold(member, *, on):
    """[(file id, last day, moment)], each once, however many rights of a file end that day."""
    lines = DigestLine.objects.filter(
        member=member, case_file=OuterRef("demand__case_file"), due_on=OuterRef("due_on"), moment=OuterRef("moment")
    )
    found = dates_of(member, on=on).filter(~Exists(lines))
    return found.values_list("demand__case_file", "due_on", "moment").distinct()


def sweep(*, now):
    """Queue one job a member with something new to be told. Returns how many: 0 when run again the same day."""
    if not is_office_time(now):
        return 0
    today, found = timezone.localdate(now), 0
    written = set(Mail.objects.filter(key__endswith=f":{today}", template="digest").values_list("recipient", flat=True))
    for member in members():
        if member.user_id in written:
            continue
        with within(member):
            something = untold(member, on=today).exists()
        if something:
            enqueue("digest", member.pk, key=f"digest:{member.pk}:{today}")
            found += 1
    return found


def tell(member, *, on):
    """Note every last day told, and send the one e-mail of the day; both or neither, in the caller's transaction."""
    key = f"digest:{member.user_id}:{on}"
    if Mail.objects.filter(key=key).exclude(state=Mail.State.WAITING).exists():
        return  # today's has left, for another place of the same person: tomorrow's says it
    with within(member):
        lines = [
            DigestLine(member=member, case_file_id=pk, due_on=due_on, moment=moment, told_on=on)
            for pk, due_on, moment in untold(member, on=on)
        ]
        DigestLine.objects.bulk_create(lines, batch_size=500, ignore_conflicts=True)
    if lines:
        mail.announce(member.user, key=key, template="digest")


def counts(user, *, on):
    """What the e-mail says: how many files at each moment, in all the places of this person. Numbers alone."""
    found = dict.fromkeys((PAST, *MOMENTS), 0)
    for member in members().filter(user=user):
        with within(member):
            by_moment = dates_of(member, on=on).values_list("moment").order_by(F("moment"))
            counted = list(by_moment.annotate(Count("demand__case_file", distinct=True)))
        for moment, count in counted:
            found[moment] += count
    return {"past": found[PAST], "tomorrow": found[1], "five": found[5], "ten": found[10]}
