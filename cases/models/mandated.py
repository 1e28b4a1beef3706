"""What a mandate opens to the association that holds it, file by file: no more than what the person ticked."""

from django.db.models import Q
from django.utils import timezone

from cases.models.document import Document
from cases.models.dossier import Dossier
from cases.models.letter import Letter
from cases.models.mandate import Mandate
from rights.mandates import scope_for_letter
from vault.scope import Scope

ENTERED = frozenset({"cases.CaseFile.identity", "cases.CaseFile.answers"})  # what the letters are written from
IN_FORCE = ENTERED | {"cases.Event.details", "cases.Document.title"}
MANDATES = ("mandate", "mandate_revocation")  # known to both sides, whatever is covered
OF_A_SEALED_FILE = ("content", "sha256", "name")


def mandated_scopes(files, seat, *, purpose):
    """{file id: what opens it} for files that this member of an association sees.

    Before the signature: what the association entered, and the mandate to sign. In force: the letters of what is
    covered, and the documents; what the laboratory answered, only with the scope for it. A deposit, never: it opens
    with the person's own account.
    """
    rows = list(files.values_list("pk", "key_id", "patient__key_id"))
    ids = [pk for pk, *_ in rows]
    today = timezone.localdate()
    given = Mandate.objects.in_force(today).filter(case_file__in=ids, organization=seat.organization_id)
    covered = {pk: frozenset(scopes) for pk, scopes in given.values_list("case_file", "scopes")}
    opened = {pk: set(IN_FORCE if pk in covered else ENTERED) for pk in ids}
    for pk, letter, kind, pdf in Letter.objects.filter(case_file__in=ids).values_list(
        "case_file", "pk", "kind_code", "pdf"
    ):
        if kind in MANDATES or scope_for_letter(kind) in covered.get(pk, ()):
            opened[pk] |= {f"cases.Letter.facts:{letter}", *_content(pdf)}
    replies = set()
    documents = Document.objects.filter(case_file__in=covered).filter(~Q(screening=Document.Screening.INFECTED))
    for pk, document, kind, file in documents.values_list("case_file", "pk", "kind", "file"):
        if kind == Document.Kind.REPLY and "answers" not in covered[pk]:
            replies.add(str(document))
        else:
            opened[pk] |= _content(file)
    for pk, exhibits, pdf in Dossier.objects.filter(case_file__in=covered).values_list("case_file", "exhibits", "pdf"):
        if "cnil" in covered[pk] and not replies & {str(exhibit.get("document")) for exhibit in exhibits}:
            opened[pk] |= _content(pdf)
    for pk, scopes in covered.items():
        if "compensation" in scopes:
            opened[pk].add("cases.DiaryEntry.told")
    return {
        pk: Scope(actor=f"member:{seat.pk}", purpose=purpose, keys=frozenset({key, person}), only=frozenset(opened[pk]))
        for pk, key, person in rows
    }


def _content(sealed_file):
    return {f"vault.SealedFile.{field}:{sealed_file}" for field in OF_A_SEALED_FILE} if sealed_file else set()
