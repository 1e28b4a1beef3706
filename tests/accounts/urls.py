"""The operators' site and three bare pages, so that these tests rest on no door."""

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

from accounts import sessions
from accounts.models import User
from config.admin_site import operators


def public(request):
    return HttpResponse("public")


def whoami(request):
    return HttpResponse(str(request.user.pk))


def enter(request, pk):
    sessions.begin(request, User.objects.get(pk=pk), now=timezone.now())
    return HttpResponse("entré")


def leave(request):
    sessions.end(request)
    return sessions.clear_site_data(HttpResponse("sorti"))


def broken(request):
    raise ZeroDivisionError


def handler400(request, exception=None):
    return HttpResponse("refusé", status=400)


def handler403(request, exception=None):
    return HttpResponse("refusé", status=403)


def handler404(request, exception=None):
    return HttpResponse("refusé", status=404)


def handler500(request):
    return HttpResponse("refusé", status=500)


urlpatterns = [
    path("administration/", operators.urls),
    path("public/", public),
    path("moi/", whoami),
    path("entrer/<uuid:pk>/", enter),
    path("sortir/", leave),
    path("panne/", broken),
]
