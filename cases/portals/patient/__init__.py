"""The patient's door: the own files, and nothing else."""

from django.urls import path

from cases.file_pages import PAGES
from cases.portals.patient import (
    calendar,
    deliveries,
    diary,
    documents,
    files,
    joining,
    mandates,
    route_letters,
    routes,
    talk,
)
from cases.portals.patient.finding import own

_FILE = "dossiers/<uuid:case_id>/"
urlpatterns = [
    path("dossiers/", files.case_list, name="case_list"),
    path("dossiers/ouvrir/", files.case_open, name="case_open"),
    path("dossiers/rejoindre/<slug:token>/", joining.join, name="case_join"),
    path("dossiers/<uuid:case_id>/", files.case_detail, name="case_detail"),
    path("dossiers/<uuid:case_id>/calendrier.ics", calendar.calendar, name="case_calendar"),
    *(path(f"{_FILE}{page.address}", own(page.view), name=page.name) for page in PAGES),
    path("dossiers/<uuid:case_id>/voies/", routes.routes, name="case_routes"),
    path("dossiers/<uuid:case_id>/voies/connaissance/", routes.learnt, name="case_knowledge"),
    path("dossiers/<uuid:case_id>/voies/indemnisation/", route_letters.compensation, name="case_compensation"),
    path("dossiers/<uuid:case_id>/voies/procureur/", route_letters.criminal, name="case_criminal"),
    path("dossiers/<uuid:case_id>/voies/procureur/deposee/", routes.filed, name="case_criminal_filed"),
    path("dossiers/<uuid:case_id>/voies/procureur/lettre/", routes.prosecutor, name="case_prosecutor"),
    path("dossiers/<uuid:case_id>/mandat/", route_letters.mandate, name="case_mandate"),
    path("dossiers/<uuid:case_id>/mandat/fin/", route_letters.revocation, name="case_mandate_end"),
    path("dossiers/<uuid:case_id>/mandats/", mandates.mandates, name="case_mandates"),
    path("dossiers/<uuid:case_id>/mandats/donner/", mandates.give, name="case_mandate_give"),
    path("dossiers/<uuid:case_id>/mandats/<uuid:mandate_id>/", mandates.accept, name="case_mandate_accept"),
    path("dossiers/<uuid:case_id>/mandats/<uuid:mandate_id>/fin/", mandates.end, name="case_mandate_stop"),
    path("dossiers/<uuid:case_id>/consultations/", mandates.openings, name="case_openings"),
    path("dossiers/<uuid:case_id>/journal/", diary.lines, name="case_diary"),
    path("dossiers/<uuid:case_id>/journal/ajouter/", diary.add, name="diary_add"),
    path("dossiers/<uuid:case_id>/journal/<uuid:entry_id>/", diary.edit, name="diary_edit"),
    path("dossiers/<uuid:case_id>/journal/<uuid:entry_id>/retirer/", diary.remove, name="diary_remove"),
    path("dossiers/<uuid:case_id>/messages/", talk.talk, name="case_talk"),
    path("dossiers/<uuid:case_id>/messages/lus/", talk.read, name="case_talk_read"),
    path("dossiers/<uuid:case_id>/depots/<uuid:delivery_id>/", deliveries.delivery, name="case_delivery"),
    path(
        "dossiers/<uuid:case_id>/depots/<uuid:delivery_id>/<int:number>/",
        deliveries.delivered_file,
        name="case_delivered_file",
    ),
    path("dossiers/<uuid:case_id>/preuves.zip", documents.evidence, name="case_evidence"),
]
