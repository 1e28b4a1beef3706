"""The append-only history of a file, hash-chained."""

import hashlib
import json
import re
import uuid

from django.db import models

from cases.models.letter import TO_LABORATORIES, Letter
from cases.models.role import Role
from vault.fields import SealedJSONField
from vault.index import blind_index


class Action(models.TextChoices):
    """What may happen to a demand; the value is the code of its event."""

    PREPARE = "prepare", "préparer"
    SEND = "send", "envoyer"
    RECEIVE = "receive", "recevoir"
    ASK_IDENTITY = "ask_identity", "demander l’identité"
    CONTEST_IDENTITY = "contest_identity", "contester la demande d’identité"
    PROVIDE_IDENTITY = "provide_identity", "répondre sur l’identité"
    EXTEND = "extend", "prolonger"
    ANSWER_FULL = "answer_full", "répondre en entier"
    ANSWER_PARTLY = "answer_partly", "répondre en partie"
    REFUSE = "refuse", "refuser"
    REDIRECT = "redirect", "renvoyer vers un autre organisme"
    DEPOSIT = "deposit", "déposer des documents"
    FETCH_DEPOSIT = "fetch_deposit", "ouvrir un document déposé"
    NOTICE_COMING = "notice_coming", "rappeler l’échéance"
    NOTICE_REMIND = "notice_remind", "proposer une relance"
    NOTICE_LATE = "notice_late", "constater le retard"
    NOTICE_RIPE = "notice_ripe", "signaler que la plainte est possible"
    NOTICE_WAITING = "notice_waiting", "rappeler que le laboratoire attend"
    NOTICE_RECEIPT = "notice_receipt", "demander la date de réception"
    ASSESS = "assess", "apprécier la réponse"
    WRITE_LETTER = "write_letter", "écrire un courrier"
    POST_LETTER = "post_letter", "envoyer un courrier"
    LETTER_RECEIVED = "letter_received", "noter la réception d’un courrier"
    LODGE_COMPLAINT = "lodge_complaint", "déposer la plainte"
    HEAR_FROM_CNIL = "hear_from_cnil", "noter une lettre de la CNIL"
    CONCLUDE_COMPLAINT = "conclude_complaint", "noter la décision de la CNIL"
    NOTE_KNOWLEDGE = "note_knowledge", "noter le jour où la fuite a été connue"
    FILE_CRIMINAL_COMPLAINT = "file_criminal_complaint", "noter le dépôt de la plainte pénale"
    HEAR_FROM_PROSECUTOR = "hear_from_prosecutor", "noter une lettre du procureur"
    GIVE_MANDATE = "give_mandate", "donner mandat"
    REVOKE_MANDATE = "revoke_mandate", "mettre fin au mandat"
    JOIN = "join", "rattacher le dossier à son espace"
    WITHDRAW = "withdraw", "retirer"
    CLOSE = "close", "clore"
    REOPEN = "reopen", "rouvrir"


def number_index(number, controller):
    """By which the laboratory of this legal entity finds the registered letter with this number; None without either.

    Written however: « 1A 234 567 8901 2 » is « 1a23456789012 ». Another addressee, another index.
    """
    plain = re.sub(r"[^0-9A-Z]", "", number.upper())
    return blind_index(plain, purpose="registered number", tenant=f"{controller}") if plain and controller else None


NUMBERED = {Action.SEND, Action.POST_LETTER, Action.RECEIVE, Action.LETTER_RECEIVED}  # of a registered letter
OPENED = "opened_by_laboratory"  # what shows a receipt: its laboratory has read the demand here
ERASABLE, NEW_FACT = "erasable", "new_fact"  # why a demand opened again: the announced retention is over; or else


class ChainBroken(Exception):
    """A line of the history was altered; the message names it."""


class EventQuerySet(models.QuerySet):
    def in_order(self):
        return self.order_by("number")

    def complaints_of_associations(self):
        """That an association wrote the draft of a complaint: its signed mandate goes with it (R-27)."""
        return self.filter(action=Action.WRITE_LETTER, recorder=Role.ASSOCIATION, data__kind="cnil_complaint")

    def drafts_of_associations(self):
        """The drafts that they tell of."""
        told = self.complaints_of_associations().values_list("data", flat=True)
        return Letter.objects.filter(pk__in={data["letter"] for data in told})

    def append(self, *, case_file, demand, action, on, at, recorder, author, data, details, key, batch):
        """Add the next line. Must run under the lock of the case file, which serialises its chain."""
        last = self.filter(case_file=case_file).order_by("-number").values_list("number", "hash").first()
        number, prev_hash = (last[0] + 1, last[1]) if last else (1, "")
        event = Event(
            case_file=case_file, demand=demand, number=number, action=action, on=on, at=at, recorder=recorder,
            author=author, data=data, details=details or None, key=key, batch=batch, prev_hash=prev_hash,
        )  # fmt: skip
        if action in NUMBERED and ("kind" not in data or data["kind"] in TO_LABORATORIES):
            event.number_index = number_index(details.get("number", ""), case_file.controller_id)
        event.details_hash = event.sealed_details_hash()
        event.hash = event.computed_hash()
        event.save(force_insert=True)
        return event

    def verify_chain(self, case_file):
        """Raise `ChainBroken` naming the first line that does not follow from the one before."""
        prev_hash = ""
        for number, event in enumerate(self.filter(case_file=case_file).in_order(), 1):
            if event.number != number or event.prev_hash != prev_hash or event.hash != event.computed_hash():
                raise ChainBroken(f"ligne {event.number}")
            if event.details is not None and event.details_hash != event.sealed_details_hash():
                raise ChainBroken(f"ligne {event.number} : contenu scellé")
            prev_hash = event.hash


class Event(models.Model):
    """One line: who did what, when. The only source of states, dates and flags; it outlives the file's key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="events")
    demand = models.ForeignKey("cases.Demand", on_delete=models.PROTECT, null=True, related_name="events")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=32)
    on = models.DateField(help_text="The civil day the act happened, in Paris.")
    at = models.DateTimeField(help_text="The instant it was recorded.")
    recorder = models.CharField(max_length=16, help_text="Role of whoever wrote the line.")
    author = models.CharField(max_length=16, help_text="Role of whoever acted.")
    data = models.JSONField(default=dict, help_text="Ids, codes and dates only.")
    details = SealedJSONField(key="case_file.key", null=True)
    details_hash = models.CharField(max_length=64, blank=True)
    number_index = models.CharField("index du numéro", max_length=32, null=True, editable=False)  # noqa: DJ001
    key = models.CharField(max_length=120, unique=True, null=True, help_text="Names the effect, done once.")  # noqa: DJ001
    batch = models.UUIDField(default=uuid.uuid4, help_text="Lines written by one act.")
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "case_file": "P1", "demand": "P1", "number": "P1", "action": "P1", "on": "P1", "at": "P1",
        "recorder": "P1", "author": "P1", "data": "P1", "details": "P3", "details_hash": "P1",
        "number_index": "K", "key": "P1", "batch": "P1", "prev_hash": "P1", "hash": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "ligne d’historique"
        constraints = [models.UniqueConstraint(fields=["case_file", "number"], name="event_number_in_file")]
        indexes = [models.Index(fields=["number_index"], name="event_number_index")]

    def __str__(self):
        return f"{self.number} {self.action}"

    def sealed_details_hash(self):
        """SHA-256 of the sealed bytes: verifiable without the key, and after the key is gone."""
        sealed = self._meta.get_field("details").pre_save(self, add=False)  # seals once what is still in clear
        return hashlib.sha256(sealed.value).hexdigest() if sealed else ""

    def hashed_line(self):
        """What the hash covers: enough, with the hash before, to make it again elsewhere."""
        return [
            str(self.id), str(self.case_file_id), str(self.demand_id or ""), self.number, self.action,
            self.on.isoformat(), self.at.isoformat(timespec="microseconds"), self.recorder, self.author, self.data,
            self.details_hash, self.key or "", str(self.batch), self.prev_hash,
        ]  # fmt: skip

    def computed_hash(self):
        return hashlib.sha256(json.dumps(self.hashed_line(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()
