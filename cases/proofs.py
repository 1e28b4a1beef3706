"""What a file can prove: its acts in order, each with the number of the document that shows it."""

from django.utils import timezone

from cases.chronicle import FOR_A_COMPLAINT, chronicle
from cases.models import Action, Document, Mandate
from cases.models.role import Role
from rights import complaints
from rights.french import the_association
from rights.letters import LETTERS

# What a person keeps for a judge, if ever, is not among the proofs of a request.
APART = frozenset({Document.Kind.DAMAGE, Document.Kind.JUSTICE})


def proved_chronology(case_file, scope):
    """(lines, exhibits): the acts that matter to a judge, each with the number of its proof; those proofs in order."""
    lines, proofs = _proved(case_file, scope)
    return lines, tuple(exhibit for exhibit, _ in proofs)


def numbered_proofs(case_file, scope):
    """The same exhibits, each with the row that holds it: a document, or a letter of the file."""
    return _proved(case_file, scope)[1]


def proof_numbers(case_file, scope):
    """{id of a document or letter: its number among the exhibits}."""
    return {str(row.pk): exhibit.number for exhibit, row in numbered_proofs(case_file, scope)}


def _proved(case_file, scope):
    documents = {str(row.pk): row for row in case_file.documents.order_by("number") if row.kind not in APART}
    letters = {str(row.pk): row for row in case_file.letters.all()}
    mandates = list(
        case_file.mandates.exclude(signed_on=None).select_related("organization").order_by("signed_on", "pk")
    )
    numbers, proofs, lines = {}, [], []

    def number(pk, title, on):
        if pk not in numbers:
            numbers[pk] = len(numbers) + 1
            proofs.append((complaints.Exhibit(numbers[pk], title, on), documents.get(pk) or letters[pk]))
        return numbers[pk]

    for line in chronicle(case_file, scope, actions=FOR_A_COMPLAINT):
        exhibit = None
        if line.documents and line.documents[0] in documents:
            row = documents[line.documents[0]]
            exhibit = number(line.documents[0], row.title_in(scope), line.on)
        elif (row := _copy(line, letters)) is not None:
            kind = LETTERS[row.kind_code]
            title = kind.title if kind.from_a_laboratory else f"{kind.title} (copie)"
            exhibit = number(line.letter, title, row.written_on)
        said = " ".join((line.text, *line.flags, *_by_whom(line, mandates, scope)))
        lines.append(complaints.ChronologyLine(line.on, said, exhibit))
    for pk, row in documents.items():
        number(pk, row.title_in(scope), None)
    for mandate in mandates:
        accepted = mandate.signature == Mandate.Signature.ACCOUNT
        if accepted and (
            row := letters.get(str(mandate.letter_id))
        ):  # the letter that keeps the consent stands for a signed paper
            number(str(row.pk), f"{row.kind.title}, accepté en ligne", mandate.signed_on)
    return tuple(lines), proofs


def _by_whom(line, mandates, scope):
    """Who acted for the person, or at the laboratory, in words for whoever receives the letter.

    An association whose mandate this reader may not read is not named.
    """
    if line.recorder == Role.ASSOCIATION:
        day = timezone.localdate(line.at)
        names = {
            mandate.organization.name
            for mandate in mandates
            if mandate.starts_on <= day <= mandate.ends_on
            and (mandate.revoked_at is None or line.at <= mandate.revoked_at)
            and scope.reaches(_paper(mandate))
        }
        acted = the_association(names.pop()) if len(names) == 1 else "l’association"
        yield f"Fait par {acted}, en vertu d’un mandat."
    elif line.recorder:
        yield "Noté par le laboratoire."


def _paper(mandate):
    """What a reader of this mandate may open."""
    if mandate.document_id:
        return f"cases.Document.title:{mandate.document_id}"
    return f"cases.Letter.facts:{mandate.letter_id}"


def _copy(line, letters):
    """The letter whose sending this line tells; not one written since, for what left before the file was opened.

    Or that by which the laboratory did here what the line tells.
    """
    row = letters.get(line.letter)
    if row and LETTERS[row.kind_code].from_a_laboratory:
        return row
    sent = line.action in {Action.SEND, Action.POST_LETTER}
    return row if row and sent and row.written_on <= line.on else None
