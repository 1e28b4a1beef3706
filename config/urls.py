"""Every address of the house."""

from django.urls import include, path

from config.admin_site import operators

urlpatterns = [path("administration/", operators.urls), path("", include("cases.urls"))]
