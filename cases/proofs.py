"""What a file can prove: its acts in order, each with the number of the document that shows it."""

from cases.chronicle import FOR_A_COMPLAINT, chronicle
from cases.models import Action, Document, Mandate
from rights import complaints
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
        notes = f" {' '.join(line.notes)}" if line.notes else ""
        lines.append(complaints.ChronologyLine(line.on, f"{line.text}{notes}", exhibit))
    for pk, row in documents.items():
        number(pk, row.title_in(scope), None)
    for mandate in case_file.mandates.filter(signature=Mandate.Signature.ACCOUNT).order_by("signed_on", "pk"):
        if row := letters.get(str(mandate.letter_id)):  # the letter that keeps the consent stands for a signed paper
            number(str(row.pk), f"{row.kind.title}, accepté en ligne", mandate.signed_on)
    return tuple(lines), proofs


def _copy(line, letters):
    """The letter whose sending this line tells; not one written since, for what left before the file was opened.

    Or that by which the laboratory did here what the line tells.
    """
    row = letters.get(line.letter)
    if row and LETTERS[row.kind_code].from_a_laboratory:
        return row
    sent = line.action in {Action.SEND, Action.POST_LETTER}
    return row if row and sent and row.written_on <= line.on else None
