"""Documents from a laboratory to a person: locked by a code, left in the file, opened, and erased in the end."""

import base64
import json
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cases.door_codes import draw, plain
from cases.mail import announce
from cases.models import Action, CaseFile, DeliveredFile, Delivery, State
from cases.workflow import NotAllowed, perform_all
from directory.window import format_window_lines
from rights.letters import validate
from vault.cipher import Unreadable
from vault.lock import Lock
from vault.models import SealedFile

LIFE = timedelta(days=90)
TRIES, PAUSE = 5, timedelta(hours=1)
CODE_LETTER = "lab_delivery_code"
OFF = (
    "Ce serveur n’héberge pas de documents médicaux\u202f: la loi demande pour cela un hébergeur certifié. "
    "Remettez les documents par la poste ou sur place, et dites-le dans votre réponse."
)
NO_SPACE = (
    "La personne n’a pas d’espace ici\u202f: elle ne pourrait pas ouvrir ce dépôt. Remettez les documents par la poste "
    "ou sur place, et dites-le dans votre réponse."
)
WRONG = "Ce code n’ouvre pas ce dépôt. Vérifiez chaque signe sur la lettre du laboratoire."
WAIT = "Trop d’essais\u202f: ce dépôt n’accepte plus de code pendant une heure. Rien n’est perdu."
OVER = "Ce dépôt a expiré\u202f: ses documents sont effacés. Le laboratoire peut les déposer de nouveau."


@dataclass(frozen=True)
class Left:
    """One document of a deposit, as it was described; `size` in bytes."""

    number: int
    title: str
    content_type: str
    size: int


def deposit(case_file, documents, seat, *, address, key, at):
    """Lock and leave `documents`, a list of (title, Cleaned); tell the person.

    Returns (delivery, facts of the letter that carries the code to `address`): None for the facts when this very page
    had been posted before, since the code was given once. FactsError where that letter cannot be written, NotAllowed
    where nothing was asked of this laboratory or nothing can be left here (`why_not`); then nothing is left.
    """
    if why := why_not(case_file):
        raise NotAllowed(why)
    key = f"{seat.organization_id}:{key}"
    with transaction.atomic():
        locked = CaseFile.objects.select_for_update(of=("self",)).select_related("key", "patient")
        case_file = locked.get(pk=case_file.pk)
        if done := Delivery.objects.filter(key=key).first():
            return done, None
        delivery = Delivery(
            id=uuid.uuid4(), case_file=case_file, member=seat, deposited_at=at, expires_at=at + LIFE, key=key
        )
        code = draw()
        lock = _lock(delivery, code)
        told = [[title, upload.content_type, len(upload.content)] for title, upload in documents]
        delivery.contents = _as_text(lock.close(json.dumps(told).encode(), place=_place(delivery, 0)))
        delivery.save(force_insert=True)
        for number, (_, upload) in enumerate(documents, 1):
            locked = lock.close(upload.content, place=_place(delivery, number))
            sealed = SealedFile.objects.store(locked, key=case_file.key)
            DeliveredFile.objects.create(delivery=delivery, number=number, file=sealed)
        perform_all(
            Action.DEPOSIT, _asked(case_file), by=seat, on=timezone.localdate(at), at=at, key=f"deposit:{delivery.pk}",
            delivery=delivery, count=len(documents),
        )  # fmt: skip
        facts = _code_facts(delivery, code, address, seat)
        announce(case_file.patient, key=f"deposit:{delivery.pk}")
    return delivery, facts


def why_not(case_file):
    """Why no document can be left in this file, whoever asks; empty when one can."""
    if not settings.STORE_MEDICAL_DOCUMENTS:
        return OFF
    return NO_SPACE if case_file.has_no_space else ""


def _code_facts(delivery, code, address, seat):
    """`address`: the lines of the laboratory's own file, not those of the request."""
    head = seat.organization.letterhead.reveal(seat.own_scope(CODE_LETTER)) or {}
    facts = {
        "reference": delivery.case_file.reference,
        "place": head.get("place", ""),
        "date": timezone.localdate(delivery.deposited_at).isoformat(),
        "sender": head.get("sender") or {"name": seat.organization.name, "lines": []},
        "recipient": {"lines": list(format_window_lines(address))},
        "sending": {"channel": "post"},
        "laboratory": {
            "officer": head.get("officer") or {},
            "signatory": head.get("signatory", ""),
            "deposit": {
                "code": code,
                "url": settings.BASE_URL,
                "documents": delivery.files.count(),
                "expires_on": timezone.localdate(delivery.expires_at).isoformat(),
            },
        },
    }
    validate(CODE_LETTER, facts)
    return facts


def unlock(delivery, typed, scope, *, at):
    """What the deposit holds, for who types its code; NotAllowed, with the sentence to read. Each try counts."""
    if delivery.is_over(at):
        raise NotAllowed(OVER)
    if not plain(typed):
        raise NotAllowed("Un code compte douze lettres et chiffres. Recopiez-le comme sur la lettre du laboratoire.")
    _count_a_try(delivery, at)
    found = contents(delivery, typed, scope)
    if found is None:
        raise NotAllowed(WRONG)
    Delivery.objects.filter(pk=delivery.pk).update(tries=0)
    Delivery.objects.filter(pk=delivery.pk, first_opened_at=None).update(first_opened_at=at)
    return found


def contents(delivery, code, scope):
    """The documents described, or None: it is not the code."""
    try:
        told = _lock(delivery, code).open(_as_bytes(delivery.contents.reveal(scope)), place=_place(delivery, 0))
    except Unreadable:
        return None
    return [Left(number, *row) for number, row in enumerate(json.loads(told), 1)]


def fetch(delivery, number, code, *, by, at):
    """(the document described, its content), and a line in the history; None when there is no such document."""
    scope = delivery.case_file.scope_for(by, purpose="documents déposés")
    described = next((one for one in contents(delivery, code, scope) or () if one.number == number), None)
    row = delivery.files.select_related("file__key").filter(number=number).first()
    if described is None or row is None or delivery.is_over(at):
        return None
    content = _lock(delivery, code).open(row.file.open(scope), place=_place(delivery, number))
    perform_all(
        Action.FETCH_DEPOSIT, _asked(delivery.case_file), by=by, on=timezone.localdate(at), at=at, delivery=delivery,
        number=number,
    )  # fmt: skip
    return described, content


def erase(deliveries):
    """Erase the documents of these deposits; that they were left, and when they were opened, stays on record."""
    with transaction.atomic():
        rows = DeliveredFile.objects.filter(delivery__in=deliveries)
        files = list(rows.values_list("file", flat=True))
        rows.delete()
        SealedFile.objects.filter(pk__in=files).delete()


def _count_a_try(delivery, at):
    """Counted before the code is looked at, and committed: a burst of tries is refused like any other."""
    with transaction.atomic():
        row = Delivery.objects.select_for_update().get(pk=delivery.pk)
        if row.tries >= TRIES and row.tried_at + PAUSE > at:
            raise NotAllowed(WAIT)
        tries = 1 if row.tries >= TRIES else F("tries") + 1
        Delivery.objects.filter(pk=row.pk).update(tries=tries, tried_at=at)


def _asked(case_file):
    """The demands of the file that this laboratory has."""
    rows = list(case_file.demands.exclude(state=State.DRAFT).order_by("right_code"))
    if not rows:
        raise NotAllowed("Rien n’a été demandé dans ce dossier.")
    return rows


def _lock(delivery, code):
    """The lock of this deposit under a code, however it is typed."""
    return Lock(plain(code), salt=delivery.pk)


def _place(delivery, number):
    """Number 0 is the list."""
    return f"{delivery.pk}|{number}"


def _as_text(value):
    return base64.b64encode(value).decode()


def _as_bytes(text):
    return base64.b64decode(text)
