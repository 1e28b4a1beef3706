"""What a mandate opens to the association that holds it, file by file: no more than what the person ticked."""

from django.utils import timezone

from cases.models.document import Document
from cases.models.dossier import Dossier
from cases.models.letter import Letter
from cases.models.mandate import Mandate
from rights.mandates import scope_for_document, scope_for_letter
from vault.scope import Scope

ENTERED = frozenset({"cases.CaseFile.identity", "cases.CaseFile.answers"})  # what the letters are written from
IN_FORCE = ENTERED | {"cases.Event.details"}
MANDATES = ("mandate", "mandate_revocation")  # known to both sides, whatever is covered, and to no other
BOUND = ("requests", "cnil")  # what a bound complaint is about: it opens with the scope of complaints
OF_A_SEALED_FILE = ("content", "sha256", "name")


def mandated_scopes(files, seat, *, purpose):
    """{file id: what opens it} for files that this member of an association sees.

    Before the signature: what the association entered, and the mandate to sign; never a mandate given to another, on
    paper or as a copy. In force: the letters of what is covered, and the documents: what the laboratory answered, what
    came from the CNIL or from justice, what shows a damage, each only with the scope for it. A deposit, never: it opens
    with the person's own account.
    """
    rows = list(files.values_list("pk", "key_id", "patient__key_id"))
    ids = [pk for pk, *_ in rows]
    today = timezone.localdate()
    own, covered = list(Mandate.objects.filter(case_file__in=ids, organization=seat.organization_id)), {}
    for row in own:  # two may run at once: what either ticks
        if row.is_in_force(today):
            covered[row.case_file_id] = covered.get(row.case_file_id, frozenset()) | frozenset(row.scopes)
    opened, closed = {pk: set(IN_FORCE if pk in covered else ENTERED) for pk in ids}, set()
    papers, copies = {f"mandate:{row.pk}" for row in own}, {row.document_id for row in own}
    letters = Letter.objects.filter(case_file__in=ids).values_list("case_file", "pk", "kind_code", "key", "pdf")
    for pk, letter, kind, key, pdf in letters:
        named = ":".join(key.split(":")[1:3])  # of which mandate it is the paper
        if named in papers if kind in MANDATES else scope_for_letter(kind) in covered.get(pk, ()):
            opened[pk] |= {f"cases.Letter.facts:{letter}", *_content(pdf)}
        elif kind in MANDATES or scope_for_letter(kind) not in BOUND:
            closed.add(str(letter))
    documents = Document.objects.filter(case_file__in=covered)
    for pk, document, kind, file, screening in documents.values_list("case_file", "pk", "kind", "file", "screening"):
        is_known = kind != Document.Kind.MANDATE or document in copies
        if is_known and scope_for_document(kind) in {"", *covered[pk]}:
            infected = screening == Document.Screening.INFECTED
            opened[pk] |= {f"cases.Document.title:{document}", *_content(None if infected else file)}
        else:
            closed.add(str(document))
    for pk, exhibits, pdf in Dossier.objects.filter(case_file__in=covered).values_list("case_file", "exhibits", "pdf"):
        bound = {one.get("document") or one.get("letter") for one in exhibits if one["chosen"]}
        if "cnil" in covered[pk] and not closed & bound:
            opened[pk] |= _content(pdf)
    for pk, scopes in covered.items():
        if "compensation" in scopes:
            opened[pk].add("cases.DiaryEntry.told")
    return {
        pk: Scope(actor=f"member:{seat.pk}", purpose=purpose, keys=frozenset({key, person}), only=frozenset(opened[pk]))
        for pk, key, person in rows
    }


def is_between_others(row, scope):
    """Whether a letter or a document is a mandate given to another association, of which this one is told nothing."""
    if isinstance(row, Letter):
        return row.kind_code in MANDATES and not scope.reaches(f"cases.Letter.facts:{row.pk}")
    return row.kind == Document.Kind.MANDATE and not scope.reaches(f"cases.Document.title:{row.pk}")


def _content(sealed_file):
    return {f"vault.SealedFile.{field}:{sealed_file}" for field in OF_A_SEALED_FILE} if sealed_file else set()
