"""Lines of a list of members, compared with one another and with the list of the association: whoever comes twice, is
known, has the number of another, or has another line to correct.

A line read by itself keeps the marks of its person, so that comparing thousands of lines reads none of them again.
"""

from cases.answers import Answers
from cases.association.members import Held, Marks, number_mark, person_mark
from cases.intake.reading import has, is_blocked

KNOWN = (
    "Cette personne est déjà inscrite pour ce laboratoire. "
    "Si elle ne paraît plus dans votre liste, son mandat a pris fin, ou attend encore sa signature."
)
LEFT = "Cette personne a mis fin à son mandat pour ce laboratoire\u202f: elle seule peut en donner un nouveau."
AGAIN = "Son dossier reprend\u202f: un nouveau mandat est préparé."


def read_alone(line, reader, organization):
    """Write on a line its own problems, and by which marks its person is recognised. Returns what it would enter."""
    entry, problems, told = reader.read(line)
    line["own"] = [list(problem) for problem in problems]
    line["problems"] = list(line["own"])
    if entry:
        mark = Marks.of(organization, entry)
        line["marks"] = {"person": mark.person, "number": mark.number, "file": mark.file}
    else:
        known = told["name"] and told["birth_date"]
        line["marks"] = {
            "person": person_mark(organization, _somebody(told)) if known else "",
            "number": number_mark(organization, told["number"] or ""),
        }
    at_home = told["name"] and told["postcode"]
    line["marks"]["home"] = person_mark(organization, _somebody(told, birth_date="")) if at_home else ""
    return entry


def compare(lines, organization):
    """Write the problems of every line of a whole list, each read by itself before."""
    for line in lines:
        line["problems"] = list(line["own"])
    free = [(line, _marks(line)) for line in lines if not is_blocked(line)]
    held, seen = Held(organization, [mark for _, mark in free]), {}
    for line, mark in free:
        if refusal := held.refusal(mark):
            line["problems"].append(["number", "number", refusal])
        elif earlier := seen.get((mark.person, mark.file)):
            line["problems"].append(["", "twice", f"Même personne et même laboratoire que la ligne {earlier}."])
        elif held.has(mark) and not held.take_ended(mark):
            line["problems"].append(["", "known", LEFT if (mark.person, mark.origin) in held.left else KNOWN])
        else:
            if held.has(mark):
                line["problems"].append(["", "again", AGAIN])
            held.add(mark)
            seen[mark.person, mark.file] = line["line"]
    hold_back(lines)
    _say_who_is_partly_signed(lines)


def _say_who_is_partly_signed(lines):
    """A coordinator who leaves aside those whose mandate is missing leaves the other lines of the same person too."""
    missing, ready = {}, [line for line in lines if not is_blocked(line) and not has(line, "twice", "known")]
    for line in ready:
        if has(line, "unsigned"):
            missing.setdefault(line["marks"]["person"], line["line"])
    for line in ready:
        found = missing.get(line["marks"]["person"])
        if found and not has(line, "unsigned"):
            sentence = f"Un autre mandat de cette personne n’est pas signé\u202f: celui de la ligne {found}."
            line["problems"].append(["", "partly", sentence])


def hold_back(lines):
    """Nobody is entered by one line while another of hers is to be corrected: the others say which one.

    She is recognised by her name and birth date; where the line to correct does not give them, by her number, else by
    her name and postcode.
    """
    waiting = {}
    for line in lines:
        if is_blocked(line) and (mark := next(((by, mark) for by, mark in _recognised(line) if mark), None)):
            waiting.setdefault(mark, line["line"])
    for line in lines:
        found = next((waiting[mark] for mark in _recognised(line) if mark in waiting), None)
        if found and not is_blocked(line) and not has(line, "known"):
            sentence = f"Une autre ligne de cette personne est à corriger\u202f: la ligne {found}."
            line["problems"].append(["", "other", sentence])


def _recognised(line):
    return [(by, line["marks"][by]) for by in ("person", "number", "home")]


def _marks(line):
    return Marks(**{by: line["marks"][by] for by in ("person", "number", "file")})


def _somebody(told, **changes):
    said = {"name": told["name"], "birth_date": told["birth_date"] or "", "postcode": told["postcode"] or ""}
    return Answers(**said | changes)
