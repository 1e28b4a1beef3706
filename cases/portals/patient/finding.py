"""What every view of this door begins with: the file, if it is theirs. A stranger learns nothing."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cases.file_pages.finding import NoLongerHere, detail
from cases.models import CaseFile

# What people type in the forms of this door, by the name of the field.
TYPED = {
    "statement": "Vos mots", "reason": "Pourquoi dès maintenant", "title": "Titre de la pièce", "number": "Numéro",
    "text": "Ce qui s’est passé", "text_cited": "Texte cité", "period": "Durée",
    "wrong": "Ce qui est faux", "right": "Ce qui est juste",
    "euros": "Argent perdu ou dépensé", "hours": "Temps passé", "moral": "Ce que cela vous fait vivre",
    "moral_euros": "La somme demandée pour cela", "link": "Ce qui relie ces faits à la fuite", "story": "Les faits",
    "harm": "Ce que cela vous a coûté", "place": "Le lieu", "birth_name": "Nom de naissance",
    "birth_place": "Lieu de naissance", "profession": "Profession", "nationality": "Nationalité",
    "street": "Rue du tribunal", "association": "Association", "address": "Son adresse", "approval": "Son agrément",
    "told_to": "Les autres personnes prévenues", "message": "Votre message",
}  # fmt: skip
OF_AN_ISSUE = ("-words", "Ce que vous avez ajouté")  # what ends the name of the free text of any issue module


def of_case(view):
    """Signed in, and the file found among those visible; `today` read once for the whole request."""

    @never_cache
    @wraps(view)
    def found(request, case_id, **kwargs):
        if not request.user.is_authenticated:
            return signed_out(request)
        case_file = get_object_or_404(
            CaseFile.objects.visible_to(request.user).select_related("patient__key", "key", "laboratory", "breach"),
            pk=case_id,
        )
        try:
            return view(request, case_file, today=timezone.localdate(), **kwargs)
        except NoLongerHere:  # a second click, the back button, another tab
            messages.info(request, "Cette étape est déjà faite, ou ne s’applique plus. Voici où en est le dossier.")
            return redirect(detail(case_file))

    return found


def own(view):
    """A page that the person shares with her association (cases.file_pages), as she sees it."""

    @of_case
    def hers(request, case_file, **kwargs):
        return view(request, case_file, by=request.user, **kwargs)

    return hers


def signed_out(request):
    """To sign in and come back. Words that came after the end of a session are given back, to copy: the same answer
    whether the file exists or not, and nothing in it but what was sent."""
    texts = texts_in(request)
    if not texts:
        return redirect_to_login(request.get_full_path())
    return render(request, "patient/signed_out.html", {"texts": texts, "path": request.path}, status=401)


def out_of_date(request, reason=""):
    """A form older than the last sign-in: the words typed come back, unless the form came from another site."""
    own = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return render(request, "403_csrf.html", {"texts": texts_in(request) if own else []}, status=403)


def texts_in(request):
    ending, label = OF_AN_ISSUE
    labels = TYPED | {name: label for name in request.POST if name.endswith(ending)}
    return [(label, request.POST[name]) for name, label in labels.items() if request.POST.get(name, "").strip()]
