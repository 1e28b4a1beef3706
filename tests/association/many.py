"""Many people in the list of an association, their mandates signed: what campaigns and worklists begin with."""

from datetime import timedelta

from django.utils import timezone
from django_q.models import OrmQ

from cases.association import carrying, members
from cases.models import Job, Letter, Mandate
from cases.queue import run
from tests.cases.conftest import answers
from tests.cases.test_patient_door import PDF
from vault.models import SealedFile

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


def run_all_but_the_press():
    """The jobs, and a sealed file for each letter: how it is printed is tried elsewhere, and takes most of the time."""
    while row := OrmQ.objects.order_by("pk").first():
        row.delete()
        job = Job.objects.get(pk=row.task["args"][0])
        if job.name != "render_letter":
            run(job.pk)
    for letter in Letter.objects.filter(pdf=None).select_related("case_file__key"):
        pdf = SealedFile.objects.store(PDF, key=letter.case_file.key)
        Letter.objects.filter(pk=letter.pk).update(pdf=pdf, rendered_at=timezone.now())
