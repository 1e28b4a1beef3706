"""What every view of the desk begins with: the person's place in the laboratory of the address, or nothing."""

from django.shortcuts import get_object_or_404

from accounts.doors import LABORATORY
from cases.entrance.seat import seated
from cases.models import CaseFile

EVERYONE = frozenset(LABORATORY.roles)
READERS, WRITERS = LABORATORY.seeing, LABORATORY.acting
OFFICERS = frozenset({LABORATORY.directing})


def at_desk(*, roles=READERS, fresh=False):
    """A page of the desk: `seated` in a laboratory, by whoever sees its demands unless other roles are named."""
    return seated(LABORATORY, roles=roles, fresh=fresh)


def version_read(request):
    """The version of what this person had before the eyes when a button was pressed; 0 when it is not said."""
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def file_or_404(seat, case_id):
    """A file that was sent to this laboratory; another's gives the same 404 as none."""
    files = CaseFile.objects.visible_to(seat).select_related("key", "patient__key", "laboratory", "breach", "assignee")
    return get_object_or_404(files, pk=case_id)
