"""The dates of a file for one's own calendar, in words that tell nothing to whoever looks over the shoulder."""

from datetime import UTC, datetime, time, timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_safe
from icalendar import Alarm, Calendar, Event

from cases.file_pages.reading import in_order
from cases.models.deadline import RETENTION
from cases.portals.patient.finding import of_case
from cases.three_routes import limitations

AHEAD = timedelta(days=90)  # before a limitation: to find advice


@of_case
@require_safe
def calendar(request, case_file, *, today):
    demands = in_order(case_file)
    ends = [claim.due_on for claim in limitations(case_file, demands).values()]
    response = HttpResponse(dates(demands, on=today, ends=ends), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="dates.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def dates(demands, *, on, ends=()):
    """An iCalendar of the last days that still matter, and of the `ends` of limitations with a sign three months ahead.

    The same facts give the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Recours//FR")
    calendar.add("version", "2.0")
    rows = [row for demand in demands for row in demand.dates(on=on) if demand.awaits(row) and row.due_on]
    for day in sorted({row.due_on for row in rows if row.rule == RETENTION and row.due_on >= on}):
        calendar.add_component(_event(f"{demands[0].case_file_id}-{day}-{RETENTION}", "Recours : point à faire", day))
    for day in sorted({row.due_on for row in rows if row.rule != RETENTION and row.due_on >= on}):
        calendar.add_component(_event(f"{demands[0].case_file_id}-{day}", "Recours : dernier jour d’un délai", day))
        after = day + timedelta(days=1)
        calendar.add_component(_event(f"{demands[0].case_file_id}-{after}", "Recours : point à faire", after))
    for day in sorted({day for day in ends if day >= on}):
        calendar.add_component(_event(f"{demands[0].case_file_id}-{day}-fin", "Recours : dernier jour d’un délai", day))
        if (ahead := day - AHEAD) >= on:
            calendar.add_component(_event(f"{demands[0].case_file_id}-{ahead}-avant", "Recours : point à faire", ahead))
    return calendar.to_ical()


def _event(uid, summary, day):
    event = Event()
    event.add("uid", f"{uid}@recours")
    event.add("dtstamp", datetime.combine(day, time(), UTC))
    event.add("summary", summary)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", timedelta(hours=9))
    event.add_component(alarm)
    return event
