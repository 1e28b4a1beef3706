"""The doors, one include each."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("cases.portals.public")),
    path("", include("cases.portals.journey")),
    path("", include("cases.portals.sign_in")),
    path("", include("cases.portals.patient")),
    path("", include("cases.entrance")),
    path("", include("cases.portals.laboratory")),
    path("", include("cases.portals.association")),
]
if settings.MODE == "demo":
    urlpatterns.append(path("", include("cases.portals.demonstration")))
