"""What lets the laboratory find the file of the person a letter is about: enough to be found, never more."""

from rights.french import day
from rights.letter_facts import LetterFacts, Person, Sample


def identification(facts: LetterFacts) -> tuple[tuple[str, str], ...]:
    """Label and value of what lets the laboratory find the file."""
    known = facts.identification
    who = facts.capacity.person or Person(known.name or facts.sender.name, known.birth_name, known.birth_date)
    rows = [
        ("Nom et prénom", who.name),
        ("Nom de naissance", who.birth_name),
        ("Date de naissance", day(who.birth_date)),
        ("Adresse à l’époque des examens", known.address_then),
        *(("Examens", _sample(sample)) for sample in known.samples),
        ("Dossier au laboratoire", known.lab_file_number),
    ]
    return tuple((label, value) for label, value in rows if value)


def _sample(sample: Sample) -> str:
    report = f"compte rendu n° {sample.report_number}" if sample.report_number else ""
    return ", ".join(part for part in (sample.period, sample.place, report) if part)
