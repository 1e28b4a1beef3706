"""Mandates as they are asked for, signed and ended: the one writer of them, and of who carries a file.

Each act locks the file, leaves a line in its history and, in the same transaction, says anew who carries it.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Membership
from cases.models import Action, CaseFile, Mandate
from cases.models.role import Role
from cases.tenancy import beyond
from cases.workflow import NotAllowed, record
from rights.mandates import SCOPES, last_end
from rights.periods import date_in_words

UNSIGNED_DAYS = 90  # what an association entered waits so long for a signature, and is then out of its sight

FOR_THE_LIVING = "Le RGPD ne protège pas les personnes décédées\u202f: retirez la CNIL, le juge et l’indemnisation."
ELSEWHERE = "Une autre association agit déjà dans ce dossier. La personne met d’abord fin à son mandat."


def ask(case_file, organization, *, scopes, starts_on, ends_on, notices="email", by=None, key, at=None):
    """A mandate to be signed, once for each key. `by`: the member who asks; None when the person begins it herself.

    Raises NotAllowed for days, scopes or another association that stand in the way.
    """
    check(case_file, scopes=scopes, starts_on=starts_on, ends_on=ends_on)
    key = f"{case_file.pk}:{organization.pk}:{key}"
    with transaction.atomic():
        held = _locked(case_file)
        if known := Mandate.objects.filter(key=key).first():
            return known
        _refuse_two(held, organization, on=timezone.localdate(at))
        if held.mandates.filter(organization=organization).waiting().exists():
            raise NotAllowed("Un mandat attend déjà la signature de cette personne.")
        mandate = Mandate.objects.create(
            case_file=held, organization=organization, scopes=list(scopes), starts_on=starts_on, ends_on=ends_on,
            notices=notices, asked_by=by, asked_at=at or timezone.now(), key=key,
        )  # fmt: skip
        settle(held)
    return mandate


def ask_many(asked, organization, *, by, key, at):
    """The same for many files at once, which this association has just entered, or takes up again: [(file, scopes,
    first day, last day, how news is given)].

    Each was written with the days of `while_unsigned`, which is what `settle` would find.
    """
    for case_file, scopes, starts_on, ends_on, _ in asked:
        check(case_file, scopes=scopes, starts_on=starts_on, ends_on=ends_on)
    return Mandate.objects.bulk_create(
        Mandate(
            case_file=case_file, organization=organization, scopes=list(scopes), starts_on=starts_on, ends_on=ends_on,
            notices=notices, asked_by=by, asked_at=at, key=f"{case_file.pk}:{organization.pk}:{key}",
        )
        for case_file, scopes, starts_on, ends_on, notices in asked
    )  # fmt: skip


def ran_out(organization, patients):
    """Files that this association entered for these people and whose mandates all reached their last day, while nobody
    took one back, nobody else carries the file and the person has no space to be asked in.

    One that waits and can still be signed is signed first: its paper may come back late.
    """
    own, today = Mandate.objects.filter(case_file=OuterRef("pk"), organization=organization), timezone.localdate()
    may_be_signed = Exists(own.waiting().filter(ends_on__gte=today))
    files = CaseFile.objects.filter(
        patient__in=patients, patient__email_index=None, opened_by__organization=organization, carrier=organization,
        carried_until__lt=today,
    )  # fmt: skip
    return files.filter(Exists(own.exclude(signed_on=None))).exclude(may_be_signed | Exists(own.taken_back()))


def ended_by_her(organization, files):
    """Of these files, those whose person took her mandate back from this association, and gave no other that runs."""
    own = Mandate.objects.filter(case_file=OuterRef("pk"), organization=organization, revoked_by=Role.PATIENT)
    return files.filter(Exists(own)).exclude(carrier=organization, carried_until__gte=timezone.localdate())


def ask_again(asked, organization, *, by, worker, on, at):
    """A new mandate for files whose mandates ran out, as `ask_many`; they are seen again while it waits."""
    since, until = while_unsigned(on)
    given = {"case_worker": worker} if worker else {}
    files = CaseFile.objects.filter(pk__in=[case_file.pk for case_file, *_ in asked])
    too_late = Mandate.objects.filter(case_file__in=files, organization=organization).waiting()
    too_late.update(revoked_at=at, revoked_by=Role.ASSOCIATION)  # to be signed: their last day is past
    files.update(carried_from=since, carried_until=until, **given)
    return ask_many(asked, organization, by=by, key=f"again:{on}", at=at)


def while_unsigned(opened_on):
    """The first and last day on which an association sees what it entered and nobody has signed."""
    return opened_on, opened_on + timedelta(days=UNSIGNED_DAYS)


def put_on_paper(mandate, letter):
    """The letter that says what this mandate says; once it is agreed to in the person's space, one that keeps that."""
    mandate.letter = letter
    mandate.save(update_fields=["letter"])


def sign_on_paper(mandate, document, *, signed_on, by, at=None):
    """The paper came back signed; `document` is its copy, among those of the file."""
    return _sign(mandate, Mandate.Signature.PAPER, signed_on=signed_on, by=by, at=at, document=document)


def accept(mandate, *, by, on, consent, scopes=None, at=None):
    """The person agreed in her own space; `consent`: the version of the words she read.

    `scopes`: what she left ticked, of what was asked and never more; None: all of it.
    """
    if scopes is not None and (not scopes or not set(scopes) <= set(mandate.scopes)):
        raise NotAllowed("Gardez au moins un point coché, parmi ceux que l’association demande.")
    return _sign(mandate, Mandate.Signature.ACCOUNT, signed_on=on, by=by, at=at, consent=consent, scopes=scopes)


def revoke(mandate, *, by, on, at=None):
    """Over, from this instant on. Code civil, art. 2003 and 2004: the person may at any time, without a reason.

    Also how she declines one that waits, and how the association gives one up. Once: the first end stays.
    """
    at = at or timezone.now()
    with transaction.atomic():
        held = _locked(mandate.case_file)
        mandate = held.mandates.get(pk=mandate.pk)
        if mandate.revoked_at is not None:
            return mandate
        event = record(
            Action.REVOKE_MANDATE, held, by=by, on=on, at=at, key=f"mandate-end:{mandate.pk}", **_told(mandate)
        )
        mandate.revoked_at, mandate.revoked_by = at, event.recorder
        mandate.save(update_fields=["revoked_at", "revoked_by"])
        settle(held)
    return mandate


def settle(case_file):
    """Make the carrier and its days equal to what the mandates of the file say.

    Signed ones first; else the association that entered the file for the person, for as long as it may wait. Beyond
    the wall of whoever asks: what is carried depends on every mandate, and one that gives its own up loses the file.
    """
    with beyond():
        _settle(case_file)


def _settle(case_file):
    rows = list(case_file.mandates.filter(revoked_at=None).order_by("-ends_on"))
    signed = [row for row in rows if row.signed_on]
    again = next((row for row in rows if signed and _asked_again(case_file, row, after=signed[0])), None)
    if again:
        carried = (again.organization_id, *while_unsigned(timezone.localdate(again.asked_at)))
    elif signed:
        latest = signed[0]
        same = [row for row in signed if row.organization_id == latest.organization_id]
        carried = (latest.organization_id, _without_a_gap(same), latest.ends_on)
    elif rows and case_file.opened_by and _never_signed(case_file, rows[0]):
        carried = (rows[0].organization_id, *while_unsigned(case_file.opened_on))
    else:
        carried = (None, None, None)
    if carried[0] != case_file.carrier_id:
        case_file.case_worker = None
    case_file.carrier_id, case_file.carried_from, case_file.carried_until = carried
    case_file.save(update_fields=["carrier", "carried_from", "carried_until", "case_worker"])


def _without_a_gap(rows):
    """The first day of the latest of these mandates, or of those before it that it follows day by day."""
    since = rows[0].starts_on
    for row in rows[1:]:
        if row.ends_on + timedelta(days=1) >= since:
            since = min(since, row.starts_on)
    return since


def _asked_again(case_file, waiting, *, after):
    """A new mandate, asked after the last signed one ran out, of somebody whom this association entered and who has no
    space to be asked in."""
    late = waiting.signed_on is None and timezone.localdate(waiting.asked_at) > after.ends_on
    ours = case_file.opened_by and case_file.opened_by.organization_id == waiting.organization_id
    same = after.organization_id == waiting.organization_id
    own = case_file.mandates.filter(organization=waiting.organization_id)
    return late and ours and same and not case_file.patient.email_index and not own.taken_back().exists()


def _never_signed(case_file, waiting):
    ours = case_file.opened_by.organization_id == waiting.organization_id
    return ours and not case_file.mandates.filter(revoked_at__isnull=False).exists()


def _sign(mandate, signature, *, signed_on, by, at, document=None, consent="", scopes=None):
    at = at or timezone.now()
    today = timezone.localdate(at)
    with transaction.atomic():
        held = _locked(mandate.case_file)
        mandate = held.mandates.get(pk=mandate.pk)
        if mandate.signed_on is not None:
            return mandate
        if mandate.revoked_at is not None:
            raise NotAllowed("Ce mandat a pris fin. Préparez-en un autre.")
        if signed_on > today:
            raise NotAllowed("Cette date est dans le futur. Indiquez le jour de la signature.")
        if mandate.ends_on < today:
            raise NotAllowed("Ce mandat est déjà arrivé à sa fin. Préparez-en un autre.")
        if isinstance(by, Membership) and not CaseFile.objects.to_be_signed_at(by).filter(pk=held.pk).exists():
            raise NotAllowed("Ce dossier n’existe pas.")
        _refuse_two(held, mandate.organization, on=today)
        before = held.mandates.filter(organization=mandate.organization_id, ends_on__gte=today).exclude(signed_on=None)
        if (last := before.filter(revoked_at=None).order_by("-ends_on").first()) and (
            mandate.starts_on > last.ends_on + timedelta(days=1)
        ):
            raise NotAllowed(f"Le nouveau mandat commence au plus tard le lendemain du {date_in_words(last.ends_on)}.")
        mandate.signature, mandate.signed_on = signature, signed_on
        mandate.document, mandate.consent = document, consent
        mandate.scopes = [code for code in mandate.scopes if scopes is None or code in scopes]
        mandate.save(update_fields=["signature", "signed_on", "document", "consent", "scopes"])
        settle(held)  # first: a paper that came late opens the file again to whoever records it
        record(
            Action.GIVE_MANDATE, held, by=by, on=signed_on, at=at, key=f"mandate:{mandate.pk}", author=Role.PATIENT,
            **_told(mandate, signature=signature, consent=consent),
        )  # fmt: skip
    return mandate


def check(case_file, *, scopes, starts_on, ends_on):
    """NotAllowed where no such mandate may be given for this file."""
    if not scopes or not set(scopes) <= set(SCOPES):
        raise NotAllowed("Cochez au moins un point que l’association pourra faire.")
    if case_file.capacity == "heir" and not all(SCOPES[code].for_the_dead for code in scopes):
        raise NotAllowed(FOR_THE_LIVING)
    if ends_on < starts_on:
        raise NotAllowed("Le mandat finit après avoir commencé. Vérifiez les deux dates.")
    if ends_on > (latest := last_end(starts_on)):
        raise NotAllowed(
            f"Un mandat dure douze mois au plus\u202f: jusqu’au {date_in_words(latest)}. Il peut se renouveler."
        )


def _refuse_two(case_file, organization, *, on):
    others = case_file.mandates.filter(revoked_at=None, ends_on__gte=on).exclude(organization=organization)
    with beyond():
        held = others.exclude(signed_on=None).exists()
    if held:
        raise NotAllowed(ELSEWHERE)


def _told(mandate, **data):
    data |= {"mandate": str(mandate.pk), "organization": str(mandate.organization_id), "scopes": mandate.scopes}
    return {"data": data, "details": {"association": mandate.organization.name}}


def _locked(case_file):
    return CaseFile.objects.select_for_update(of=("self",)).select_related("opened_by", "patient").get(pk=case_file.pk)
