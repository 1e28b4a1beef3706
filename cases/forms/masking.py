"""The way out when a social-security number was typed: the page offers to mask it, and keeps the rest."""

from vault.nir import mask

LONGEST = 50_000  # characters in a whole form: what is longer is refused for its length, and not read for that


class OffersMask:
    """For a form with texts that refuse such a number."""

    @property
    def has_nir(self):
        return any(error.code == "nir" for errors in self.errors.as_data().values() for error in errors)


def typed(request):
    """What was typed, or None before; its social-security numbers dotted out when the person asked for it."""
    if request.method != "POST":
        return None
    if "mask" not in request.POST:
        return request.POST
    if sum(len(value) for _, values in request.POST.lists() for value in values) > LONGEST:
        return request.POST
    masked = request.POST.copy()
    for name in masked:
        masked.setlist(name, [mask(value) for value in masked.getlist(name)])
    return masked
