"""Signing in with a code: eight characters sent by e-mail and typed in the browser that asked for them.

begin() does the same work for a known and an unknown address: signing up is signing in. The browser's session keeps the
attempt's id; the job that writes the mail calls issue(); verify() consumes the code. The code itself is nowhere stored:
it is derived from the attempt and the key ring, so a mail job that runs twice sends the same code.
"""

import re
import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from accounts import rates
from accounts.addresses import normalise
from accounts.models import SignInCode, Tally, User
from accounts.models.devices import ALPHABET
from vault.index import blind_index, secret_hash
from vault.models import DataKey
from vault.scope import Scope

LENGTH = 8
LIFE = timedelta(minutes=10)
TRIES = 5
MAIL_LATENESS = timedelta(hours=1)  # a mail job that comes later than this sends nothing
FORGOTTEN_AFTER = timedelta(hours=24)

MALFORMED = "Le code compte huit lettres et chiffres, par exemple ABCD-2345. Vérifiez-le dans le courriel."
WRONG = "Ce n’est pas le bon code. Vérifiez-le dans le dernier courriel reçu, puis essayez encore."
OVER = "Ce code n’est plus valable. Demandez-en un nouveau."


class CodeRefused(Exception):
    """The code does not open the account. Carries the sentence to show; `over` says that a new code is needed."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.over = sentence == OVER


def begin(email, *, ip="", now=None):
    """Open an attempt and give its id, to be kept in the session and given to the mail job.

    AddressRefused when this is no address. `ip` is accounts.rates.client_ip(request). Too many requests get an id as
    well, of an attempt that does not exist: nothing is sent, and the page says the same.
    """
    address, now = normalise(email), now or timezone.now()
    with transaction.atomic():
        if not rates.may_ask_for_code(address, ip, now=now):
            return str(uuid.uuid4())
        person = _person(address)
        attempt = SignInCode.objects.create(user=person, name=str(uuid.uuid4()), valid_until=now)
    return attempt.name


def issue(attempt_id, *, now=None):
    """(address, code) for the mail job, or None when there is nothing to send any more. Twice gives the same code."""
    now = now or timezone.now()
    with transaction.atomic():
        attempt = SignInCode.objects.select_for_update().filter(name=str(attempt_id)).first()
        if attempt is None:
            return None
        code = _code_of(attempt)
        if attempt.last_generated_timestamp is None and now - attempt.created_at < MAIL_LATENESS:
            attempt.token, attempt.valid_until = _digest(attempt.name, code), now + LIFE
            attempt.last_generated_timestamp = now
            attempt.save(update_fields=["token", "valid_until", "last_generated_timestamp"])
        if attempt.token is None or attempt.valid_until <= now:
            return None
        person = attempt.user
        scope = Scope(actor="system", purpose="envoi du code de connexion", keys=frozenset({person.key_id}))
        return person.email.reveal(scope), f"{code[:4]}-{code[4:]}"


def verify(attempt_id, typed, *, ip="", now=None):
    """The person, once. CodeRefused otherwise. Each try is committed before its code is read: never inside atomic()."""
    now = now or timezone.now()
    code = re.sub(r"[^A-Z0-9]", "", str(typed).upper()) if len(str(typed)) <= 40 else ""
    if len(code) != LENGTH:
        raise CodeRefused(MALFORMED)
    attempts = SignInCode.objects.filter(name=str(attempt_id), token__isnull=False, valid_until__gt=now)
    with transaction.atomic(durable=True):
        tried = attempts.filter(throttling_failure_count__lt=TRIES).update(
            throttling_failure_count=F("throttling_failure_count") + 1, throttling_failure_timestamp=now
        )
    if not tried:
        raise CodeRefused(OVER)
    with transaction.atomic(durable=True):
        right = attempts.filter(token=_digest(str(attempt_id), code))  # one table: PostgreSQL re-reads it after a wait
        if right.update(token=None, valid_until=now, last_used_at=now):
            person = User.objects.select_related("key").get(emaildevice__name=str(attempt_id))
            if person.is_active:
                User.objects.filter(pk=person.pk, verified_at=None).update(verified_at=now)
                rates.remember(person.email.reveal(person.own_scope("connexion")), ip, now=now)
                person.refresh_from_db(fields=["verified_at"])
                return person
    more = attempts.filter(throttling_failure_count__lt=TRIES).exists()
    raise CodeRefused(WRONG if more else OVER)


def purge(now):
    """Forget attempts of a day ago, spent counters, and addresses that nobody confirmed. Gives how many rows went."""
    before = now - FORGOTTEN_AFTER
    gone, _ = SignInCode.objects.filter(created_at__lt=before).delete()
    gone += Tally.objects.filter(until__lt=now).delete()[0]
    for person in User.objects.filter(verified_at=None, created_at__lt=before, email_index__isnull=False):
        try:
            with transaction.atomic():
                person.delete()
                DataKey.objects.filter(pk=person.key_id).delete()
                gone += 1
        except ProtectedError:
            continue  # somebody else's row rests on this one: it is not ours to take away
    return gone


def _person(address):
    """The person of this address, written down first if nobody has it: the same statements in both cases."""
    index = blind_index(address)
    key = DataKey.objects.forge("person")
    newcomer = User(key=key, email=address, email_index=index)
    newcomer.set_unusable_password()
    User.objects.bulk_create([newcomer], ignore_conflicts=True)
    person = User.objects.get(email_index=index)
    spare = DataKey.objects.filter(pk=key.pk).exclude(pk=person.key_id)
    spare._raw_delete(spare.db)  # one statement whether or not there is one; delete() would look first
    return person


def _code_of(attempt):
    number = int(secret_hash(f"{attempt.name}|{attempt.user_id}", purpose="code sent"), 16)
    code = ""
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        code += ALPHABET[rest]
    return code


def _digest(attempt_id, code):
    """What the token column holds: its sixteen characters of a keyed hash."""
    return secret_hash(f"{attempt_id}|{code}", purpose="code sent, hashed")[:16]
