"""Mandates to associations that have a space here: the letter of each, its signature, and who hears of it.

A mandate covers nothing by itself yet: none of these acts goes through `perform`. `cases.association.carrying` alone
writes it.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Membership
from cases import exhibits
from cases.association import carrying, members
from cases.association.mandate_letters import write
from cases.conditions import ENDING
from cases.mail import announce
from cases.mandates import mandates_of
from cases.models import CaseFile, Document, Mandate, Principal
from cases.models.role import SYSTEM, Role
from cases.tenancy import beyond
from vault.index import blind_index

CONSENT = "2026-11-26"  # the words of AcceptForm and of its page; a new text is a new version
SIGNED = "Mandat signé"


def sign_paper(mandate, upload, *, signed_on, by, on):
    """The signed paper came back: its copy becomes a document of the file, once. `upload`: a `Cleaned` file."""
    with transaction.atomic():
        CaseFile.objects.select_for_update().get(pk=mandate.case_file_id)  # two at once: the second finds it signed
        mandate.refresh_from_db(fields=["signed_on"])
        if mandate.signed_on:
            return mandate
        given = {"kind": Document.Kind.MANDATE, "title": SIGNED, "on": on}
        document = exhibits.add(mandate.case_file, upload, by=SYSTEM, **given)  # it rests on no other mandate
        return carrying.sign_on_paper(mandate, document, signed_on=signed_on, by=by)


def accept(mandate, *, by, on, scopes):
    """The person agrees in her own space to what she left ticked; the letter keeps her consent, with its day."""
    with transaction.atomic():
        mandate = carrying.accept(mandate, by=by, on=on, consent=CONSENT, scopes=scopes)
        mandate.case_file.refresh_from_db()
        write(mandate, by=by, on=on, key="accepted", accepted_on=on, accepted_words=CONSENT)
        enlist(mandate, by=by)
        _tell(mandate, what="accepted")
    return mandate


def give(case_file, organization, *, by, on, key, **asked):
    """The person gives a mandate of her own accord, in one act."""
    with transaction.atomic():
        mandate = carrying.ask(case_file, organization, key=key, **asked)
        return accept(mandate, by=by, on=on, scopes=asked["scopes"])


def end(mandate, *, by, on):
    """Over at once, whoever ends it; the other side is told that something is new.

    With a mandate that runs, the person ends all those that she gave this association in the file: it sees no more.
    """
    with transaction.atomic():
        ended = carrying.revoke(mandate, by=by, on=on)
        if ended.revoked_by == Role.PATIENT:
            if has_begun(ended, on=on):
                others = ended.case_file.mandates.filter(organization=ended.organization_id, revoked_at=None)
                for row in others.exclude(signed_on=None).select_related("organization"):
                    carrying.revoke(row, by=by, on=on)
            _tell(ended, what="ended")
        else:
            announce(ended.case_file.patient, key=f"mandate-ended:{ended.pk}")
    return ended


def has_begun(mandate, *, on):
    return mandate.signed_on is not None and mandate.starts_on <= on


def end_named(case_file, association, *, by, on):
    """A letter of revocation was written: it ends at once the mandate of the association it names.

    One that names none of those known here was perhaps misspelt: it ends them all, for none may act in doubt.
    """
    rows = list(case_file.mandates.filter(revoked_at=None).select_related("organization"))
    scope = case_file.scope_for(by, purpose="mandat")
    names = {one.association.casefold() for one in mandates_of(case_file, scope)}
    for row in rows:
        if association.casefold() == row.organization.name.casefold() or association.casefold() not in names:
            end(row, by=by, on=on)


def remind(*, on):
    """The person is told once, a month before, that a mandate ends and that nothing replaces it yet."""
    later = Mandate.objects.filter(case_file=OuterRef("case_file"), revoked_at=None, ends_on__gt=on + ENDING)
    soon = Mandate.objects.in_force(on).filter(ends_on__lte=on + ENDING).exclude(Exists(later))
    for mandate in soon.select_related("case_file__patient__key").iterator():
        announce(mandate.case_file.patient, key=f"mandate-ending:{mandate.pk}")


def enlist(mandate, *, by):
    """Whoever gave a mandate herself is in the list of the association; who was entered there stays as she is."""
    case_file, organization = mandate.case_file, mandate.organization
    if Principal.objects.filter(organization=organization, patient=case_file.patient_id).exists():
        return
    told = case_file.told(case_file.scope_for(by, purpose="mandat"))
    person = members.person_mark(organization, told)
    if Principal.objects.filter(organization=organization, identity_index=person).exists():  # entered apart, unjoined
        person = blind_index(str(case_file.patient_id), purpose="member account", tenant=str(organization.pk))
    Principal.objects.create(
        organization=organization, patient=case_file.patient, name=told.name, email=told.email, identity_index=person,
        entered_at=timezone.now(), joined_at=timezone.now(),
    )  # fmt: skip


def _tell(mandate, *, what):
    """A neutral mail to whoever directs the association, and to whose file it is."""
    organization = mandate.organization
    with beyond():
        people = Membership.objects.in_force().filter(organization=organization)
        people = people.filter(Q(role=Membership.Role.COORDINATOR) | Q(pk=mandate.case_file.case_worker_id))
        for seat in people.select_related("user__key"):
            announce(seat.user, key=f"mandate-{what}:{mandate.pk}:{seat.pk}")
