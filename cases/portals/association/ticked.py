"""Which files of a list were ticked."""

import uuid

MOST = 500  # ids of one address or one form


def ticked(posted):
    """Their ids; what is none is left out."""
    found = []
    for value in posted.getlist("dossier")[:MOST]:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found
