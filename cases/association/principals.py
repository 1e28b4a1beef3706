"""What the people whom an association carries are called, for its lists."""

from cases.models import CaseFile, Principal


def names(seat, files):
    """{file id: name} of these files, in a fixed number of queries: as the association wrote it, else as she did."""
    purpose = "liste"
    scope, people = seat.own_scope(purpose), {row.patient_id for row in files}
    rows = Principal.objects.visible_to(seat).filter(patient__in=people).select_related("organization__key")
    called = {row.patient_id: row.name.reveal(scope) for row in rows}
    found = {row.pk: called.get(row.patient_id) or "" for row in files}
    if unnamed := [pk for pk, name in found.items() if not name]:
        wanting = CaseFile.objects.filter(pk__in=unnamed)
        scopes = wanting.scopes_for(seat, purpose=purpose)
        for row in wanting.filter(pk__in=scopes).select_related("patient__key"):
            found[row.pk] = row.identity.reveal(scopes[row.pk]).get("name", "")
    return found
