"""A demand: one right exercised in a case file."""

import uuid
from dataclasses import replace
from datetime import date

from django.db import models

from accounts.asking import of_somebody
from accounts.models import Membership
from cases.models.case_file import CaseFile
from cases.models.deadline import RETENTION, deadline_values, retention_of, retention_values
from cases.models.event import OPENED, Action
from cases.models.justice import CRIMINAL_CLOCK, criminal_claims
from cases.models.state import DECIDED, OPEN, State  # noqa: F401 - DECIDED is read here by others
from rights.catalogue import RIGHTS
from rights.claims import Claim, Facts, Policy, Suspension, claims_by_age, presumed_receipt
from rights.holidays import Calendar
from rights.letters import INSISTING, letter_kind_for

POLICY = Policy(unknown_age_waits=True)  # accusations wait for the longer reading
PARIS = "75"  # where the CNIL and the Conseil d’État sit
CNIL_CLOCKS = frozenset({"cnil_silence", "ce_appeal", "ce_appeal_decision"})  # they outlive the laboratory’s answer
DECISIONS = frozenset({Action.ANSWER_FULL, Action.ANSWER_PARTLY, Action.REFUSE})
STOPPING = DECISIONS | {Action.WITHDRAW, Action.CLOSE}


class DemandQuerySet(models.QuerySet):
    @of_somebody
    def visible_to(self, who):
        """The demands of the files this person may see; a laboratory sees none before it was sent."""
        seen = self.filter(case_file__in=CaseFile.objects.visible_to(who))
        return seen.exclude(state=State.DRAFT) if isinstance(who, Membership) and not who.acts_for_people else seen

    def open(self):
        return self.filter(state__in=OPEN)

    def late(self, *, on):
        """Open demands past the last day, suspended ones excepted: true even while the worker is off."""
        return self.open().filter(deadlines__due_on__lt=on).distinct()


class Demand(models.Model):
    """One right, with its own clock, state and outcome. `state` and `deadlines` always equal a replay of the events."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey("cases.CaseFile", on_delete=models.PROTECT, related_name="demands")
    right_code = models.CharField(max_length=24)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    documents_from = models.DateField(null=True, help_text="When the information was made, if the person said.")
    documents_until = models.DateField(null=True)
    ground = models.CharField(max_length=24, blank=True, default="", help_text="Why it stands refused: a code.")

    objects = DemandQuerySet.as_manager()

    FIELD_CLASSES = {
        "id": "P1", "case_file": "P1", "right_code": "P1", "state": "P1", "documents_from": "P1",
        "documents_until": "P1", "ground": "P1",
    }  # fmt: skip

    class Meta:
        verbose_name = "demande"
        constraints = [
            models.UniqueConstraint(fields=["case_file", "right_code"], name="one_demand_per_right"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="demand_state"),
        ]

    def __str__(self):
        return f"{self.right_code} {self.state}"

    @property
    def right(self):
        return RIGHTS[self.right_code]

    @property
    def is_open(self):
        return self.state in OPEN

    def history(self):
        """Its own events in order; sorted here so that a prefetch serves."""
        return sorted(self.events.all(), key=lambda event: event.number)

    def this_time(self):
        """Its events since it was last reopened: what came before stays on record, and moves no date any more."""
        events = self.history()
        reopened = [rank for rank, event in enumerate(events) if event.action == Action.REOPEN]
        return events[reopened[-1] :] if reopened else events

    def last(self, action):
        """Its latest event of this kind since it was last reopened, or None."""
        return next((event for event in reversed(self.this_time()) if event.action == action), None)

    @property
    def awaits_letter(self):
        """Reopened, and not asked again yet: a new letter and its receipt give a new first day."""
        return self.last(Action.REOPEN) is not None and self.last(Action.SEND) is None

    @property
    def awaits_answer(self):
        """Whether it is before its laboratory: open, and asked."""
        return self.is_open and not self.awaits_letter

    def may_leave_with(self, letter):
        """Whether this letter may ask for it: the first one of a draft, or the one written since it was reopened."""
        return self.state == State.DRAFT or self.letter_again == str(letter.pk)

    @property
    def letter_again(self):
        """The id of the letter that asks for it again, not of one for another route; None before, and once it left."""
        kind = letter_kind_for([self.right_code])
        asking = [e for e in self.this_time() if e.action == Action.WRITE_LETTER and e.data["kind"] == kind]
        return asking[-1].data["letter"] if asking and self.awaits_letter else None

    @property
    def retention(self):
        """What the laboratory's last word, a refusal to erase, announced; None when it said something else."""
        decision = next((event for event in reversed(self.this_time()) if event.action in DECISIONS), None)
        said = decision.data.get("retention") if decision else None
        return replace(retention_of(said), heir=self.case_file.capacity == "heir") if said else None

    @property
    def sent_on(self):
        return sent.on if (sent := self.last(Action.SEND)) else None

    @property
    def stopped_on(self):
        """The day its clock stopped, None while it runs. "Nothing received" starts it again."""
        stopped = None
        for event in self.this_time():
            if event.action in STOPPING and stopped is None:  # what follows the first answer changes no lateness
                stopped = event.on
            elif event.action == Action.ASSESS and event.data["assessment"] == "nothing_received":
                stopped = None
        return stopped

    @property
    def insisted_on(self):
        """The day the laboratory was last asked again, by a reminder or a formal notice that left."""
        left = [e.on for e in self.this_time() if e.action == Action.POST_LETTER and e.data["kind"] in INSISTING]
        return max(left, default=None)

    @property
    def assessment(self):
        """What the person thinks of the last answer: an opinion older than that answer no longer counts."""
        return next((e for e in reversed(self.since_last_answer()) if e.action == Action.ASSESS), None)

    @property
    def contested_on(self):
        """The day the person contested the laboratory's last identity request; None when she did not."""
        asked, contested = self.last(Action.ASK_IDENTITY), self.last(Action.CONTEST_IDENTITY)
        return contested.on if asked and contested and contested.number > asked.number else None

    @property
    def unsuspended_due_on(self):
        """The last day if the identity request it contests stopped nothing; None when it contests none."""
        return self.claim().unsuspended_due_on if self.contested_on else None

    def since_last_answer(self):
        """The laboratory's last answer and what came after it; everything while there is none."""
        events = self.this_time()
        answers = [rank for rank, event in enumerate(events) if event.action in DECISIONS]
        return events[answers[-1] :] if answers else events

    @property
    def decided_on(self):
        """The day of the laboratory's decision, whatever the person thinks of it."""
        return max((e.on for e in self.this_time() if e.action in DECISIONS), default=None)

    def receipt(self):
        """(day, presumed?) the period runs from: the earliest proved one, else what may be presumed; (None, False)."""
        proved, presumed, sent = [], [], None
        for event in self.this_time():
            if event.action == Action.RECEIVE:
                if event.data.get("later"):  # what the laboratory says or does lengthens nothing
                    continue
                (presumed if event.data["presumed"] else proved).append(event.on)
            elif event.action == Action.SEND:
                sent = event
        if proved:
            return min(proved), False
        if presumed:
            return min(presumed), True
        if sent and sent.data["channel"] == "post":
            return presumed_receipt(sent.on, self.calendar()), True
        if sent and sent.data["channel"] in {"email", "portal", "by_hand"}:
            return sent.on, True  # the day it reaches them; a slip or a reply proves it later
        return None, False  # a registered letter: its slip says when

    @property
    def awaits_receipt(self):
        """Whether its day of receipt is still to be said: unknown, presumed, or shown by an opening here alone."""
        day, presumed = self.receipt()
        shown = {e.data["proof"] for e in self.this_time() if e.action == Action.RECEIVE and not e.data["presumed"]}
        return day is None or presumed or shown == {OPENED}

    def calendar(self):
        return Calendar(self.case_file.department, commune_temple=self.case_file.commune_temple)

    def facts(self):
        """What the law needs to know, from the events alone."""
        received_on, presumed = self.receipt()
        suspensions, extensions = [], []
        for event in self.this_time():
            if event.action == Action.ASK_IDENTITY:
                suspensions.append(Suspension(event.on))
            elif event.action == Action.PROVIDE_IDENTITY and suspensions:
                suspensions[-1] = Suspension(suspensions[-1].asked_on, event.on)
            elif event.action == Action.EXTEND:
                extensions.append(event.on)
        return Facts(
            received_on=received_on, received_presumed=presumed, sent_on=self.sent_on,
            department=self.case_file.department, commune_temple=self.case_file.commune_temple,
            suspensions=tuple(suspensions), extension_notices=tuple(extensions), documents_on=self.documents_until,
            heir=self.case_file.capacity == "heir",
        )  # fmt: skip

    def claim(self):
        """The right exercised on these facts; for items of several ages, the clock of the newest (see `claims`)."""
        return Claim(self.right_code, self.facts(), POLICY)

    def claims(self):
        """Every clock of this demand by rule name, replayed from its events.

        Results of both ages give one clock per age; a formal notice or a complaint adds its own.
        """
        newest = self.claim()
        clocks = {self.right_code: newest}
        until = self.documents_until
        ages = {self.documents_from or until, until} if until else ()
        for claim in claims_by_age(self.right_code, newest.facts, ages):
            if claim.time_limit != newest.time_limit:
                clocks[f"{self.right_code}:older"] = claim
        for event in self.this_time():
            if event.action == Action.LETTER_RECEIVED and event.data["kind"] == "formal_notice":
                clocks["formal_notice"] = Claim("formal_notice", self._given(event))
        return clocks | self.complaint_claims() | criminal_claims(self)

    def complaint_claims(self):
        """The clocks of the CNIL and of the Conseil d’État: one against its silence, another against its decision."""
        lodged, concluded = self.complaint()
        if concluded:
            return {"ce_appeal_decision": Claim("ce_appeal_decision", Facts(concluded.on, department=PARIS))}
        if not lodged:
            return {}
        silence = Claim("cnil_silence", Facts(lodged.on, department=PARIS, progress_on=self.cnil_progress()))
        return {"cnil_silence": silence, "ce_appeal": Claim("ce_appeal", Facts(silence.due_on, department=PARIS))}

    def cnil_progress(self):
        """The days of the CNIL’s real news; an acknowledgement of registration is none."""
        return tuple(
            event.on
            for event in self.history()
            if event.action == Action.HEAR_FROM_CNIL and event.data["news"] != "registered"
        )

    @property
    def complaint_is_pending(self):
        """Filed with the CNIL, which has not decided."""
        lodged, concluded = self.complaint()
        return lodged is not None and concluded is None

    def complaint(self):
        """The last complaint filed and its end, if any: reopening a demand neither starts nor ends one."""
        track = [e for e in self.history() if e.action in {Action.LODGE_COMPLAINT, Action.CONCLUDE_COMPLAINT}]
        ended = track[-1] if track and track[-1].action == Action.CONCLUDE_COMPLAINT else None
        return next((e for e in reversed(track) if e.action == Action.LODGE_COMPLAINT), None), ended

    def dates(self, *, on):
        """The stored deadlines that count on a day: one appeals against a silence once it is there, not before."""
        rows = list(self.deadlines.all())
        silent = any(row.rule == "cnil_silence" and row.is_late(on=on) for row in rows)
        return [row for row in rows if row.rule != "ce_appeal" or silent]

    def outlives(self, row):
        """Whether a date counts although the demand is closed or withdrawn: no word of the laboratory ends it."""
        return row.rule == CRIMINAL_CLOCK or (row.rule in CNIL_CLOCKS and self.complaint_is_pending)

    def awaits(self, row):
        """Whether a date still matters: the laboratory’s while the demand is open, the others until they are past."""
        return self.is_open or row.rule in CNIL_CLOCKS | {CRIMINAL_CLOCK, RETENTION}

    def _given(self, event):
        place = {"department": self.case_file.department, "commune_temple": self.case_file.commune_temple}
        return Facts(received_on=event.on, days=event.data["days"], **place)

    def reschedule(self):
        """Make the stored deadlines equal to a replay of the events."""
        dated = {rule: claim for rule, claim in self.claims().items() if claim.facts.received_on}
        rows = {rule: deadline_values(claim) for rule, claim in dated.items()}
        if (kept := self.retention) and kept.erasable_on:
            rows[RETENTION] = retention_values(kept)
        self.deadlines.exclude(rule__in=rows).delete()
        for rule, values in rows.items():
            self.deadlines.update_or_create(rule=rule, defaults=values)

    def nearest_deadline(self):
        """The governing date among its own clocks."""
        dated = [d for d in self.deadlines.all() if d.rule.split(":")[0] == self.right_code]
        return min(dated, key=lambda d: d.due_on or d.remind_on or date.max, default=None)
