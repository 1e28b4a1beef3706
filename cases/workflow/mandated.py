"""What an association may do in a file: what a mandate in force covers, and nothing else (law: R-26)."""

from accounts.models import Membership
from cases.models import Action
from rights.mandates import scope_for_letter, scopes_for_right

OUTSIDE = "Le mandat de cette personne ne couvre pas cet acte, ou n’est pas en cours ce jour-là."
UNDRAFTED = "Écrivez d’abord le projet de plainte ici\u202f: le mandat signé y est joint."
OF_OTHERS = frozenset({Action.RECEIVE, Action.LETTER_RECEIVED})  # facts that may be older than the mandate
SCOPES = {
    Action.ASSESS: "answers",
    Action.LODGE_COMPLAINT: "cnil",
    Action.HEAR_FROM_CNIL: "cnil",
    Action.CONCLUDE_COMPLAINT: "cnil",
    Action.FILE_CRIMINAL_COMPLAINT: "courts",
    Action.HEAR_FROM_PROSECUTOR: "courts",
}


def needed(action, demand, letter=None):
    """The scopes that an act on this demand takes; with a letter, those of its kind."""
    scope = SCOPES.get(action) or (scope_for_letter(letter.kind_code) if letter else "requests")
    return scopes_for_right(demand.right_code) if scope == "requests" else frozenset({scope})


def why_not(row, demand, facts, *, by, on, today):
    """The sentence that refuses an act of an association; "" when one mandate, in force today, covers it.

    An act of the association's own is not older than that mandate. A complaint is filed with the draft it wrote.
    """
    letter = facts.get("letter")
    scopes = needed(row.action, demand, letter)
    own = row.author is None and row.action not in OF_OTHERS
    if not any(
        scopes <= set(mandate.scopes) and (mandate.starts_on <= on or not own)
        for mandate in in_force(demand.case_file, by, on=today)
    ):
        return OUTSIDE
    if row.action == Action.LODGE_COMPLAINT and not has_its_mandate(demand.case_file, letter):
        return UNDRAFTED
    return ""


def has_its_mandate(case_file, letter):
    """Whether this draft of a complaint is an association's own."""
    return letter is not None and (
        case_file.events.complaints_of_associations().filter(data__letter=str(letter.pk)).exists()
    )


def covers(case_file, by, scopes, *, on):
    """Whether a mandate in force that day covers one of these; whoever acts for herself, or the house, needs none."""
    if not isinstance(by, Membership):
        return True
    return any(scopes & set(mandate.scopes) for mandate in in_force(case_file, by, on=on))


def in_force(case_file, by, *, on):
    """The mandates of this member's association in the file that day."""
    return case_file.mandates.filter(organization=by.organization_id).in_force(on)
