"""Campaigns: many files, one act, one letter each. Validated once by a coordinator, written one by one by the queue."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts.doors import ASSOCIATION
from cases import queue
from cases.association import campaign_acts
from cases.association.campaign_acts import ACTS
from cases.conditions import why_not, with_reason
from cases.models import Campaign, CampaignItem, CaseFile
from cases.queue import enqueue
from cases.tenancy import within
from cases.workflow import NotAllowed
from rights.letters import FactsError

LOT = 200  # files queued by one job, which then queues the next lot
MOST = 20_000  # files of one campaign
CHANGED = (
    "Les dossiers concernés ne sont plus les mêmes, après votre choix ou le travail d’un collègue\u202f: relisez qui "
    "est laissé de côté, puis validez."
)
ELSEWHERE = "Ce dossier n’est plus de la fuite, ou des laboratoires, de cette campagne\u202f: rien n’est écrit."
State = CampaignItem.State


def files_for(seat, *, breach=None, laboratories=(), mine=False, only=None):
    """The files that this member may choose from. `only`: ids ticked on a list; None for all."""
    files = CaseFile.objects.visible_to(seat)
    if breach is not None:
        files = files.filter(breach=breach)
    if laboratories:
        files = files.filter(laboratory__in=laboratories)
    if mine:
        files = files.filter(case_worker=seat)
    return files if only is None else files.filter(pk__in=only)


def concerned(files, act, options, *, on):
    """Those of these files for which the letter would be written, as far as a list can tell."""
    return files.filter(campaign_acts.concerned(act, options, on=on))


def left_out(files, act, options, *, on):
    """(how many are concerned, [(code, why, how many are left out)])."""
    found = why_not(files, campaign_acts.reasons(act, options, on=on))
    kept = found.pop("", 0)
    return kept, [(code, campaign_acts.sentence(act, code), count) for code, count in found.items()]


def left_out_for(files, act, options, code, *, on):
    """(why, the files) of one of these reasons; None when there is no such reason."""
    reasons = campaign_acts.reasons(act, options, on=on)
    if not code or code not in {known for known, _ in reasons}:
        return None
    return campaign_acts.sentence(act, code), with_reason(files, reasons).filter(why=code)


def validate(files, act, options, seat, *, key, at, breach=None, laboratories=(), shown=None):
    """Freeze the files concerned and queue the writing. Once for each key; NotAllowed for none, or too many.

    `shown`: how many the member read before she validated. NotAllowed for another number: nobody is left out unsaid.
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        campaign, created = Campaign.objects.get_or_create(
            key=f"{seat.organization_id}:{key}",
            defaults={
                "organization": seat.organization, "act": act.code, "options": options, "breach": breach,
                "member": seat, "validated_at": at,
            },
        )  # fmt: skip
        if not created:
            return campaign
        chosen = list(concerned(files, act, options, on=on).values_list("pk", flat=True)[: MOST + 1])
        if not chosen:
            raise NotAllowed("Aucun dossier n’est concerné\u202f: rien n’est écrit.")
        if len(chosen) > MOST:
            raise NotAllowed("Cette campagne compte trop de dossiers\u202f: choisissez un laboratoire à la fois.")
        if shown not in (None, len(chosen)):
            raise NotAllowed(CHANGED)
        campaign.laboratories.set(laboratories)
        CampaignItem.objects.bulk_create(
            (CampaignItem(campaign=campaign, case_file_id=pk) for pk in chosen), batch_size=1_000
        )
        _launch(campaign.pk)
    return campaign


def launch(campaign_id):
    """Queue a lot of the items that wait, each once, and the job that queues the next lot. In a transaction."""
    with transaction.atomic():
        waiting = CampaignItem.objects.filter(campaign=campaign_id, state=State.LISTED)
        lot = list(waiting.select_for_update(of=("self",)).order_by("pk")[:LOT])
        for item in lot:
            item.state, item.tries = State.QUEUED, item.tries + 1
            enqueue("write_item", item.pk, key=f"campaign:{item.pk}:{item.tries}")
        CampaignItem.objects.bulk_update(lot, ["state", "tries"])
        if len(lot) == LOT:
            _launch(campaign_id, after=f"{lot[-1].pk}:{lot[-1].tries}")


def _launch(campaign_id, after=""):
    enqueue("launch_campaign", campaign_id, key=f"launch:{campaign_id}:{after}")


def write_item(item_id, *, at):
    """Write the letter of one file as the member who validated could by hand today; once. In a transaction."""
    with transaction.atomic():
        rows = CampaignItem.objects.select_for_update(of=("self",)).select_related(
            "campaign__member__organization__key", "campaign__member__user"
        )
        item = rows.get(pk=item_id)
        if item.state != State.QUEUED:
            return
        campaign, on = item.campaign, timezone.localdate(at)
        try:
            if campaign.member.role != ASSOCIATION.directing:  # since she validated: only who directs may
                raise NotAllowed(campaign_acts.GONE)
            with transaction.atomic(), within(campaign.member):
                letter = campaign_acts.write(
                    ACTS[campaign.act], campaign.options, item.case_file_id, campaign.member, on=on,
                    key=f"campaign:{item.pk}",
                )  # fmt: skip
                chosen = {"breach": campaign.breach, "laboratories": campaign.laboratories.all()}
                if not files_for(campaign.member, **chosen, only=[item.case_file_id]).exists():
                    raise NotAllowed(ELSEWHERE)  # its breach or its laboratory was corrected meanwhile
            item.state, item.letter = State.WRITTEN, letter
        except (NotAllowed, FactsError) as refusal:
            item.state, item.reason = State.REFUSED, getattr(refusal, "sentence", str(refusal))[:300]
        item.save(update_fields=["state", "reason", "letter"])


def try_again(campaign):
    """Queue again those that were refused, and those whose job was given up. Returns how many.

    What was written stays: an item has one letter, whatever happens.
    """
    with transaction.atomic():
        rows = campaign.items.filter(state__in=[State.REFUSED, State.QUEUED]).select_for_update(of=("self",))
        stuck = given_up(campaign)
        again = [row for row in rows if row.state == State.REFUSED or row.pk in stuck]
        for row in again:
            row.state, row.reason = State.LISTED, ""
        CampaignItem.objects.bulk_update(again, ["state", "reason"], batch_size=1_000)
        _launch(campaign.pk, after=f"again:{uuid.uuid4()}")  # one too many queues nothing twice
    return len(again)


def given_up(campaign):
    """Ids of the items whose job failed for good."""
    queued = campaign.items.filter(state=State.QUEUED).values("pk")
    return set(queue.given_up(["write_item"], queued).values_list("subject", flat=True))


@dataclass(frozen=True)
class Progress:
    """How far a campaign is; `stuck` are jobs given up."""

    total: int
    written: int
    refused: int
    printed: int
    stuck: int

    @property
    def done(self):
        return self.written + self.refused + self.stuck

    @property
    def is_over(self):
        return self.done == self.total

    @property
    def all_printed(self):
        return self.printed == self.written


def progress_of(campaign):
    """In two queries."""
    counted = campaign.items.aggregate(
        total=Count("pk"),
        written=Count("pk", filter=Q(state=State.WRITTEN)),
        refused=Count("pk", filter=Q(state=State.REFUSED)),
        printed=Count("pk", filter=Q(letter__pdf__isnull=False)),
    )
    return Progress(**counted, stuck=len(given_up(campaign)))
