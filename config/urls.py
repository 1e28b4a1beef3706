"""Every address of the house."""

from django.urls import include, path

from config.admin_site import operators
from config.health import health

urlpatterns = [
    path("administration/", operators.urls),
    path("sante/", health, name="health"),
    path("", include("cases.urls")),
]
