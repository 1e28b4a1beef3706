"""The letter of a mandate to an association that has a space here: to be signed, or keeping what was agreed to."""

from django.db import transaction

from accounts.models import Membership
from cases.association import carrying
from cases.mail import announce
from cases.mandate_codes import door_of
from cases.route_writing import checked, mandate_facts
from cases.workflow import NotAllowed
from cases.writing import case_demands, write_letter
from directory.window import AddressProblem, format_window_lines

NO_ADDRESS = "Le numéro ou l’adresse de l’association manque\u202f: l’exploitant de Recours les complète."


def prepare(case_file, organization, *, by, on, key, at=None, **asked):
    """A mandate to be signed and its letter, once for each key. `by`: a member, or the person herself.

    `asked`: scopes, starts_on, ends_on, notices, as `carrying.ask` takes them. NotAllowed as there.
    """
    seat = by if isinstance(by, Membership) else None
    with transaction.atomic():
        mandate = carrying.ask(case_file, organization, by=seat, key=key, at=at, **asked)
        write_paper(mandate, by=by, on=on)
        if seat:  # told to somebody who has a space; to nobody else
            announce(case_file.patient, key=f"mandate-asked:{mandate.pk}")
    return mandate


def write_paper(mandate, *, by, on):
    """The letter of a mandate that waits, to be printed and signed: written once, and anew when it was corrected."""
    if mandate.letter_id is None:
        of_this = f"{mandate.case_file_id}:mandate:{mandate.pk}:"
        earlier = mandate.case_file.letters.filter(key__startswith=of_this).count()
        write(mandate, by=by, on=on, key=f"paper:{earlier}" if earlier else "paper")


def write(mandate, *, by, on, key, **accepted):
    """`accepted`: the day and the words on which the person agreed to it in her own space, where she did."""
    case_file, association = mandate.case_file, mandate.organization.association
    if association is None or not association.register_number:
        raise NotAllowed(NO_ADDRESS)
    try:
        lines = format_window_lines(
            [association.name, association.address, f"{association.postcode} {association.city}"]
        )
    except AddressProblem as problem:
        raise NotAllowed(NO_ADDRESS) from problem
    facts = mandate_facts(
        case_file, by=by, on=on, address=lines, association=mandate.organization.name,
        number=association.register_number, scopes=mandate.scopes, starts_on=mandate.starts_on,
        ends_on=mandate.ends_on, notices=mandate.notices,
        approval=f"{association.get_category_display()}, agrément à vérifier" if association.is_national else "",
        **accepted,
    )  # fmt: skip
    facts = checked("mandate", {**facts, "door": door_of(mandate)})
    letter = write_letter(
        case_file, "mandate", facts, case_demands(case_file), on=on, key=f"mandate:{mandate.pk}:{key}"
    )
    carrying.put_on_paper(mandate, letter)
