"""Every address of the house."""

from django.urls import include, path

urlpatterns = [path("", include("cases.urls"))]
