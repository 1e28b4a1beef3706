"""Many people in the list of an association, their mandates signed: what campaigns and worklists begin with."""

from datetime import timedelta

from django.utils import timezone

from cases import carrying, members
from cases.models import Mandate
from tests.cases.conftest import answers

NAMES = (
    "Anne Riou", "Paul Tanguy", "Nolwenn Kerbrat", "Yves Le Goff", "Inès Morvan", "Marc Guillou", "Zoé Salaün",
    "Élise Dréan", "Hugo Le Bihan", "Ida Cariou", "Jean Madec", "Lise Quéré",
)  # fmt: skip


def enter_many(seat, site, count, *, scopes=("requests", "health", "cnil"), signed=True, start=0, **told):
    """Their files at this laboratory, in the order of NAMES; `signed`: each mandate was accepted by its person."""
    today, now = timezone.localdate(), timezone.now()
    told = {"wants": (), "laboratory": str(site.pk), "laboratory_name": site.name} | told
    entries = [
        members.Entry(answers(name=name, **told), scopes, today, today + timedelta(days=300), f"A-{number}")
        for number, name in enumerate(NAMES[start : start + count], start)
    ]
    files = members.enter(seat, entries, on=today, at=now).files
    if signed:
        for mandate in Mandate.objects.filter(case_file__in=files).select_related("case_file__patient"):
            carrying.accept(mandate, by=mandate.case_file.patient, on=today, consent="2026-11")
    for case_file in files:
        case_file.refresh_from_db()
    return files
