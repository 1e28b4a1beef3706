"""The mandate a person gave to an association, as far as this file shows it: written here, signed, still in force."""

from dataclasses import dataclass

from cases.models import Action, Document

WRITTEN, ENDED = "mandate", "mandate_revocation"


@dataclass(frozen=True)
class SignedMandate:
    association: str
    document: Document  # the signed copy


def mandate_in_force(case_file, scope, *, on, covering):
    """The last mandate of this file, if it is signed, in force that day and covers the act; else None.

    `covering`: a code of rights.mandates.SCOPES. A revocation stops every new act as soon as it is written (Code civil,
    art. 2003 and 2004): what the association does not know yet, this house does.
    """
    written = case_file.events.filter(action=Action.WRITE_LETTER, data__kind__in=(WRITTEN, ENDED)).in_order().last()
    last = case_file.letters.get(pk=written.data["letter"]) if written else None
    signed = case_file.documents.filter(kind=Document.Kind.MANDATE).order_by("number").last()
    if last is None or last.kind_code == ENDED or signed is None or signed.added_on < last.written_on:
        return None
    last.case_file = signed.case_file = case_file
    told = last.facts.reveal(scope)["mandate"]
    if covering not in told["scopes"] or not told["starts_on"] <= on.isoformat() <= told["ends_on"]:
        return None
    return SignedMandate(told["association"], signed)
