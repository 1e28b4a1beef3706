"""The association's door, as far as it opens without an account: what the space is, how one is opened."""

from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe


@require_safe
def association_door(request):
    return render(request, "association/door.html")


urlpatterns = [path("association/", association_door, name="association_door")]
