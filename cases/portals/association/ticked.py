"""Which files of a list were ticked."""

import uuid

MOST = 500  # ids of one address or one form
NONE_TICKED = "Aucun dossier choisi\u202f: cochez-en au moins un."


def ticked(posted):
    """Their ids; what is none is left out."""
    found = []
    for value in posted.getlist("dossier")[:MOST]:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found
