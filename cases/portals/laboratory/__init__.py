"""The laboratory's door: one page open to all, and behind a second factor the desk where demands are answered."""

from cases.portals.laboratory import public

urlpatterns = [*public.urlpatterns]
