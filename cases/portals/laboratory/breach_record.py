"""One breach of the register on paper: what the CNIL may ask to see (GDPR art. 33(5))."""

from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.downloads import sealed_response
from cases.portals.laboratory.breaches import BASE, people_told, record_or_404, summary
from cases.portals.laboratory.register import EXPORTED, note_taken
from cases.portals.laboratory.seat import at_desk
from cases.templatetags.french import moment_in_words
from rights import rendering
from rights.periods import time_in_words
from rights.statutes import GDPR_33

NOT_REQUIRED = "Notification non requise\u202f: un risque pour les personnes est jugé improbable."


@at_desk()
@require_POST
def breach_pdf(request, seat, *, today, record_id):
    """The last version, whole, and who wrote each; who took it, and when, stays written."""
    record, version = record_or_404(seat, record_id)
    told = version.told.reveal(seat.own_scope("registre des violations"))
    versions = sorted(record.versions.all(), key=lambda one: -one.number)
    content = rendering.render_breach_record({
        "laboratory": seat.organization.name, "record": record, "version": version, "title": told["title"],
        "on": today, "clock": clock(version, at=timezone.now()), "rows": summary(version, told),
        "told": people_told(record), "statute": GDPR_33.cite,
        "versions": [f"Version {one.number}, {moment_in_words(one.written_at)}, {one.member}" for one in versions],
    })  # fmt: skip
    note_taken(seat, EXPORTED, [record.pk], detail=f"violation {record.number}, pdf")
    return sealed_response(content, "application/pdf", f"violation-{record.number}.pdf")


def clock(version, *, at):
    """The seventy-two hours in sentences: their end, what was done, and whether it was in time."""
    if not version.must_be_notified and not version.notified_at:
        return [NOT_REQUIRED]
    last = f"Dernier moment pour notifier\u202f: {time_in_words(version.claim.due_at)}."
    if version.notified_at:
        late = ", après les 72 heures" if version.is_late(at=at) else ""
        return [last, f"Notifiée le {time_in_words(version.notified_at)}{late}."]
    return [last, "Pas notifiée à ce jour."]


urlpatterns = [path(f"{BASE}<uuid:record_id>/fiche.pdf", breach_pdf, name="desk_breach_pdf")]
