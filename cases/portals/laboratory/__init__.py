"""The laboratory's door: one page open to all, and behind a second factor the desk where demands are answered."""

from cases.portals.laboratory import breaches, public, queue, sign_in

urlpatterns = [*public.urlpatterns, *sign_in.urlpatterns, *queue.urlpatterns, *breaches.urlpatterns]
