"""The register of breaches: the list, one breach with its clock, what to copy into the CNIL's form."""

from datetime import date

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.forms.desk_breaches import NATURES, BreachForm
from cases.forms.masking import typed
from cases.laboratory.telling import postings_of, progress_of
from cases.models import BreachRecord, Outrun
from cases.portals.laboratory.seat import WRITERS, at_desk
from cases.templatetags.french import date_in_words, number, plural
from directory.models.breaches import LeakedField
from rights.periods import time_in_words

UNKNOWN = "Non connu à ce jour."
NOBODY_TOLD = "Aucune lettre n’est préparée ici à ce jour."


@at_desk()
@require_safe
def breaches(request, seat, *, today):
    scope = seat.own_scope("registre des violations")
    found = BreachRecord.objects.visible_to(seat).prefetch_related("versions__record__organization__key")
    rows, now = [], timezone.now()
    for record in found.order_by("-number"):
        version = record.latest
        rows.append({"record": record, "version": version, "title": version.told.reveal(scope)["title"],
                     "late": version.is_late(at=now), "hours_left": version.hours_left(at=now)})  # fmt: skip
    return render(request, "desk/breaches.html", {"seat": seat, "rows": rows})


@at_desk()
@require_safe
def breach(request, seat, *, today, record_id):
    record, version = record_or_404(seat, record_id)
    told = version.told.reveal(seat.own_scope("registre des violations"))
    now = timezone.now()
    context = {
        "seat": seat, "record": record, "version": version, "told": told, "claim": version.claim,
        "late": version.is_late(at=now), "hours_left": version.hours_left(at=now), "rows": summary(version, told),
        "versions": sorted(record.versions.all(), key=lambda one: -one.number), "may_write": seat.role in WRITERS,
        "campaigns": record.campaigns.order_by("opened_at"),
        "back": reverse("desk_breaches", args=[seat.pk]),
    }  # fmt: skip
    return render(request, "desk/breach.html", context)


@at_desk(roles=WRITERS)
@require_http_methods(["GET", "POST"])
def breach_new(request, seat, *, today):
    now = timezone.now()
    form = BreachForm(typed(request), now=now)
    if request.method == "POST" and form.is_valid():
        record = BreachRecord.objects.enter(
            form.said(), by=seat, key=form.key(f"breach:{seat.organization_id}"), at=now
        )
        messages.success(request, f"La {record} est inscrite au registre.")
        return redirect("desk_breach", seat.pk, record.pk)
    return render(request, "desk/breach_form.html", {
        "seat": seat, "form": form, "question": "Inscrire une violation",
        "back": reverse("desk_breaches", args=[seat.pk]),
    })  # fmt: skip


@at_desk(roles=WRITERS)
@require_http_methods(["GET", "POST"])
def breach_edit(request, seat, *, today, record_id):
    record, version = record_or_404(seat, record_id)
    told = version.told.reveal(seat.own_scope("registre des violations"))
    now = timezone.now()
    form = BreachForm(typed(request), now=now, initial=BreachForm.initial_of(version, told))
    if request.method == "POST" and form.is_valid():
        after = form.cleaned_data["version"] or 0
        try:
            record.write(form.said(), by=seat, key=form.key(f"breach:{record.pk}"), at=now, after=after)
        except Outrun as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La fiche est à jour ; les versions d’avant restent consultables.")
            return redirect("desk_breach", seat.pk, record.pk)
    return render(request, "desk/breach_form.html", {
        "seat": seat, "form": form, "question": f"Mettre à jour la {record}",
        "back": reverse("desk_breach", args=[seat.pk, record.pk]),
    })  # fmt: skip


@at_desk()
@require_safe
def breach_version(request, seat, *, today, record_id, version_number):
    """What the register said before."""
    record, _ = record_or_404(seat, record_id)
    version = get_object_or_404(record.versions.select_related("member"), number=version_number)
    version.record = record
    told = version.told.reveal(seat.own_scope("registre des violations"))
    return render(request, "desk/breach_version.html", {
        "seat": seat, "record": record, "version": version, "told": told, "rows": summary(version, told),
        "back": reverse("desk_breach", args=[seat.pk, record.pk]),
    })  # fmt: skip


@at_desk()
@require_safe
def breach_notification(request, seat, *, today, record_id):
    """Art. 33(3), point by point, as texts to copy into the notification form of the CNIL."""
    record, version = record_or_404(seat, record_id)
    told = version.told.reveal(seat.own_scope("notification à la CNIL"))
    return render(request, "desk/breach_notification.html", {
        "seat": seat, "record": record, "version": version, "fields": notification(record, version, told),
        "late": version.is_late(at=timezone.now()), "back": reverse("desk_breach", args=[seat.pk, record.pk]),
    })  # fmt: skip


def record_or_404(seat, record_id):
    """A line of this laboratory's register and its last version; another's gives the same 404 as none."""
    records = BreachRecord.objects.visible_to(seat).select_related("organization__key")
    record = get_object_or_404(records.prefetch_related("versions__member", "versions__breach"), pk=record_id)
    version = record.latest
    version.record = record
    return record, version


def summary(version, told):
    natures, data = {code: words.label for code, words in NATURES}, dict(LeakedField.choices)
    days = [date_in_words(_day(told[name])) if told[name] else "" for name in ("happened_from", "happened_until")]
    return [
        ("Connue", time_in_words(version.known_at)),
        ("Survenue", " – ".join(day for day in days if day)),
        ("Nature", ", ".join(natures[code] for code in told["nature"])),
        ("Faits", told["what"]),
        ("Fuite de l’annuaire", version.breach.title if version.breach else ""),
        ("Données", _joined(", ".join(data[code] for code in told["data"]), told["data_words"])),
        ("Personnes", _joined(told["people_words"], _count(told["people"], "personnes"))),
        ("Enregistrements", number(told["records"]) if told["records"] is not None else ""),
        ("Sous-traitant", told["processor"]),
        ("Conséquences probables", told["consequences"]),
        ("Mesures", told["measures"]),
        ("Risque", _joined(version.get_risk_display().capitalize(), told["risk_words"])),
        ("Notifiée à la CNIL", time_in_words(version.notified_at) if version.notified_at else ""),
        ("Dossier CNIL", told["number"]),
        ("Motifs du retard", told["late_reasons"]),
    ]  # fmt: skip


def people_told(record):
    """How many people were told of it, when and how (art. 34): a sentence for each information of people."""
    return [_campaign_in_words(one) for one in record.campaigns.order_by("opened_at")]


def _campaign_in_words(campaign):
    _, total, posted = progress_of(campaign)
    if campaign.printed_on is None:
        return f"{plural(total, 'destinataire inscrit,destinataires inscrits')}, lettres pas encore imprimées."
    letters, noted = plural(total, "lettre datée,lettres datées"), plural(posted, "notée,notées")
    sent = "envoyée" if posted < 2 else "envoyées"
    said = f"{letters} du {date_in_words(campaign.printed_on)}, dont {noted} comme {sent}"
    days = (f"{number(count)} le {date_in_words(on)}, {how}" for on, how, count in postings_of(campaign))
    return f"{said}\u202f: " + "\u202f; ".join(days) + "." if posted else f"{said}."


def notification(record, version, told):
    """(id, heading, text) in the order of art. 33(3); what is unknown says so and may follow (33(4))."""
    by_name = dict(summary(version, told))
    by_name["Personnes informées"] = "\n".join(people_told(record)) or (NOBODY_TOLD if version.risk == "high" else "")
    points = (
        ("Prise de connaissance de la violation", "Connue"),
        ("Dates de la violation", "Survenue"),
        ("Nature de la violation (a)", "Nature"),
        ("Circonstances (a)", "Faits"),
        ("Catégories de données (a)", "Données"),
        ("Catégories et nombre de personnes (a)", "Personnes"),
        ("Nombre d’enregistrements (a)", "Enregistrements"),
        ("Sous-traitant", "Sous-traitant"),
        ("Conséquences probables (c)", "Conséquences probables"),
        ("Mesures prises ou envisagées (d)", "Mesures"),
        ("Niveau de risque", "Risque"),
        ("Information des personnes (art. 34)", "Personnes informées"),
        ("Motifs du retard (art. 33, § 1)", "Motifs du retard"),
    )
    optional = {"Sous-traitant", "Personnes informées", "Motifs du retard"}
    return [
        (f"point-{rank}", label, by_name[name] or UNKNOWN)
        for rank, (label, name) in enumerate(points, 1)
        if by_name[name] or name not in optional
    ]


def _joined(*parts):
    return "\n".join(part for part in parts if part)


def _count(count, noun):
    return f"{number(count)} {noun}" if count is not None else ""


def _day(text):
    return date.fromisoformat(text)


BASE = "laboratoire/<uuid:seat_id>/violations/"
urlpatterns = [
    path(BASE, breaches, name="desk_breaches"),
    path(f"{BASE}inscrire/", breach_new, name="desk_breach_new"),
    path(f"{BASE}<uuid:record_id>/", breach, name="desk_breach"),
    path(f"{BASE}<uuid:record_id>/modifier/", breach_edit, name="desk_breach_edit"),
    path(f"{BASE}<uuid:record_id>/cnil/", breach_notification, name="desk_breach_notification"),
    path(f"{BASE}<uuid:record_id>/versions/<int:version_number>/", breach_version, name="desk_breach_version"),
]
