"""The door open to everyone: what is known, am I concerned, what to do, how long. Nothing here knows who asks."""

from django.urls import path

from cases.portals.public import words
from cases.portals.public.dates import deadline_calculator, deadline_of_kind
from cases.portals.public.exposure import by_department, by_laboratory, self_check
from cases.portals.public.house import page, quick_exit
from cases.portals.public.leaks import breach, checklist, home
from cases.portals.public.observatory import observatory

urlpatterns = [
    path("", home, name="home"),
    path("fuites/<slug:slug>/", breach, name="breach"),
    path("fuites/<slug:slug>/verifier/", self_check, name="self_check"),
    path("fuites/<slug:slug>/departements/<slug:code>/", by_department, name="self_check_department"),
    path("fuites/<slug:slug>/laboratoires/<uuid:laboratory_id>/", by_laboratory, name="self_check_laboratory"),
    path("fuites/<slug:slug>/que-faire/", checklist, name="checklist"),
    path("observatoire/", observatory, name="observatory"),
    path("echeance/", deadline_calculator, name="deadline_calculator"),
    path("echeance/<slug:kind>/", deadline_of_kind, name="deadline_of_kind"),
    path("aide/", page("public/help.html", in_short=words.HELP), name="help"),
    path("confidentialite/", page("public/privacy.html", in_short=words.PRIVACY), name="privacy"),
    path("mentions-legales/", page("public/legal.html"), name="legal"),
    path("accessibilite/", page("public/accessibility.html"), name="accessibility"),
    path("quitter/", quick_exit, name="quick_exit"),
]
