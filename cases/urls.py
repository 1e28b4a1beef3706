"""The doors, one include each."""

urlpatterns: list = []
