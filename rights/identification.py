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


def left_unsaid(facts: LetterFacts) -> tuple[str, ...]:
    """What the letter does not say of what helps a laboratory to find somebody, in words."""
    known, who = facts.identification, facts.capacity.person
    said = {
        "la date de naissance": known.birth_date or (who and who.birth_date),
        "l’adresse à l’époque des examens": known.address_then,
        "les examens, leur date ou leur lieu": known.samples,
        "le numéro de dossier": known.lab_file_number,
    }
    return tuple(words for words, value in said.items() if not value)


def _sample(sample: Sample) -> str:
    report = f"compte rendu n° {sample.report_number}" if sample.report_number else ""
    return ", ".join(part for part in (sample.period, sample.place, report) if part)


def identity_strength(facts: LetterFacts) -> str:
    """« forte », « moyenne » or « faible »: how much of what the letter says a laboratory can find in its own file.

    A help to order work: it decides nothing, and a reasonable doubt still has to be explained (GDPR 12(6)).
    """
    known = facts.identification
    born = known.birth_date or (facts.capacity.person.birth_date if facts.capacity.person else None)
    own = bool(known.lab_file_number or any(sample.report_number for sample in known.samples))
    seen = bool(known.address_then or any(sample.period for sample in known.samples))
    if own or (born and seen):
        return "forte"
    return "moyenne" if born or seen else "faible"
