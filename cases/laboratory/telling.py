"""Telling people of a breach: the text, the list, the letters printed lot by lot, what was posted, what is forgotten.

Nothing leaves by itself: the laboratory downloads the letters, posts them, and says when.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from cases import queue
from cases.mailing import on_rectos
from cases.models import BreachNotice, NoticeCampaign, NoticeLot
from cases.queue import enqueue
from cases.recipients import identity
from cases.tenancy import inside
from cases.workflow import NotAllowed
from rights import rendering
from rights.letters import FactsError, validate
from vault.index import blind_index
from vault.models import SealedFile

KIND = "lab_breach_notice"
LOT = 20  # letters of one job: well within what a worker has to do it
VOLUME = 25 * LOT  # letters of one download
PROPOSAL_KEPT = timedelta(days=1)
FORGOTTEN = "Les noms de cette liste sont effacés\u202f: ouvrez une autre information, avec une nouvelle liste."
REWRITTEN = (
    "Une autre personne a modifié ce texte pendant que vous écriviez. Rien n’a été écrasé\u202f: copiez vos "
    "changements, rouvrez le texte, puis reportez-les."
)
OTHER_LIST = (
    "Une autre personne a fait lire une autre liste entre-temps\u202f: relisez celle qui est affichée, puis choisissez."
)
NOT_READ = "Une autre personne a modifié le texte entre-temps\u202f: relisez-le, puis faites imprimer."
CLOSED = "Les lettres sont déjà imprimées : ouvrez une autre information pour d’autres personnes."


def begin(record, told, *, by, key, at):
    given = {"organization": by.organization, "record": record, "opened_by": by, "opened_at": at}
    return NoticeCampaign.objects.get_or_create(key=key, defaults={**given, "told": {"warned": told}})[0]


def rewrite(campaign, told, scope, *, version):
    """The text that counts from now on. NotAllowed when it is not `version` that was before the writer's eyes."""
    with transaction.atomic():
        held = _held(campaign)
        if held.told.reveal(scope)["warned"] == told:
            return  # posted twice
        if held.version != version:
            raise NotAllowed(REWRITTEN)
        held.told, held.version = {"warned": told}, version + 1
        held.save(update_fields=["told", "version"])


def propose(campaign, reading, doubts, *, at):
    """Keep what was read of a list until it is accepted or a day has passed: nobody is added yet.

    `doubts`: (line, sentence) of those to be added that somebody should look at first.
    """
    with transaction.atomic():
        held = _held(campaign)
        held.waiting = {
            "people": reading.people, "problems": reading.problems, "twice": reading.twice, "ignored": reading.ignored,
            "doubts": doubts,
        }  # fmt: skip
        held.waiting_since = at
        held.save(update_fields=["waiting", "waiting_since"])


def accept(campaign, scope, *, since, on):
    """Add the people of the list that waits, those already there excepted. Returns how many are new.

    `since`: when the list was read that is accepted; NotAllowed when another one waits by now.
    """
    with transaction.atomic():
        held = _held(campaign)
        _refuse_another_list(held, since)
        people = (held.waiting.reveal(scope) or {}).get("people", [])
        known = set(held.notices.values_list("digest", flat=True))
        last = held.notices.aggregate(Max("number"))["number__max"] or 0
        fresh = {}
        for person in people:
            digest = digest_of(held, person["lines"])
            if digest not in known:
                fresh.setdefault(digest, person)
        BreachNotice.objects.bulk_create(
            (
                BreachNotice(campaign=held, number=number, digest=digest, recipient=person)
                for number, (digest, person) in enumerate(fresh.items(), last + 1)
            ),
            batch_size=500,
        )
        held.waiting = held.waiting_since = None
        held.listed_on = on
        held.save(update_fields=["waiting", "waiting_since", "listed_on"])
    return len(fresh)


def drop(campaign, *, since):
    """Keep nothing of the list that was read then; NotAllowed when another one waits by now."""
    with transaction.atomic():
        held = NoticeCampaign.objects.select_for_update().get(pk=campaign.pk)
        _refuse_another_list(held, since)
        held.waiting = held.waiting_since = None
        held.save(update_fields=["waiting", "waiting_since"])


def _refuse_another_list(held, since):
    if held.waiting_since and held.waiting_since.isoformat() != since:
        raise NotAllowed(OTHER_LIST)


def digest_of(campaign, lines):
    """Recognises a person of one campaign. Another campaign, another laboratory: another digest."""
    return blind_index(identity(lines), purpose="breach notice", tenant=f"{campaign.pk}")


def print_all(campaign, scope, *, version, on):
    """Freeze the text that was read with the letterhead and the date, and queue the lots: both or neither."""
    with transaction.atomic():
        held = _held(campaign)
        if held.version != version:
            raise NotAllowed(NOT_READ)
        count = held.notices.aggregate(Max("number"))["number__max"] or 0
        if not count:
            raise NotAllowed("Ajoutez d’abord des destinataires.")
        if held.notices.filter(recipient__isnull=True).exists():
            raise NotAllowed(FORGOTTEN)
        head = held.organization.letterhead.reveal(scope)
        if not head:
            raise NotAllowed("Remplissez d’abord l’en-tête de vos courriers : il dit qui écrit, et qui joindre.")
        told = {**held.told.reveal(scope), "head": head}
        held.told, held.printed_on = told, on
        first = notices_of(held, 1, 1).get()
        try:
            validate(KIND, facts_of(held, told, 1, first.recipient.reveal(scope)["lines"]))
        except FactsError as wrong:
            raise NotAllowed(wrong.sentence) from None
        held.save(update_fields=["told", "printed_on"])
        for start in range(1, count + 1, LOT):
            lot = NoticeLot.objects.create(campaign=held, first=start, last=min(start + LOT - 1, count))
            enqueue("print_notices", lot.pk, key=f"notices:{lot.pk}")


def facts_of(campaign, told, number, lines):
    head = told["head"]
    return {
        "reference": f"V{campaign.record.number}-{number:05}",
        "place": head.get("place", ""),
        "date": campaign.printed_on.isoformat(),
        "sender": head["sender"],
        "recipient": {"lines": lines},
        "sending": {"channel": "post"},
        "rights": [],
        "laboratory": {
            "officer": head.get("officer") or {}, "signatory": head.get("signatory", ""), "warned": told["warned"],
        },
    }  # fmt: skip


def print_lot(lot):
    """The effect that keeps the letters of a lot; None when they were printed already."""
    campaign = lot.campaign
    if lot.printed_at:
        return None
    scope = campaign.organization.system_scope(purpose="print_notices")
    told = campaign.told.reveal(scope)
    with inside(campaign.organization):
        letters = [
            (KIND, facts_of(campaign, told, notice.number, notice.recipient.reveal(scope)["lines"]))
            for notice in notices_of(campaign, lot.first, lot.last)
        ]
    printed = list(rendering.render_pdfs(letters))
    for failure in printed:
        if isinstance(failure, Exception):
            raise failure
    content = on_rectos(printed)

    def keep():
        with inside(campaign.organization):
            sealed = SealedFile.objects.store(content, key=campaign.organization.key)
            NoticeLot.objects.filter(pk=lot.pk, printed_at=None).update(pdf=sealed, printed_at=timezone.now())

    return keep


def given_up(campaign):
    """Its jobs that failed for good."""
    return queue.given_up(["print_notices"], campaign.lots.values("pk"))


def volumes(lots):
    """[(first, last)] of the downloads: some hundreds of letters each, whose lots are all printed."""
    found = []
    for start in range(0, len(lots), VOLUME // LOT):
        together = lots[start : start + VOLUME // LOT]
        if all(lot.pdf_id for lot in together):
            found.append((together[0].first, together[-1].last))
    return found


def volume(campaign, first, last, scope):
    """The letters of these numbers in one PDF, in order of mailing."""
    lots = campaign.lots.filter(first__gte=first, last__lte=last, pdf__isnull=False).select_related("pdf__key")
    return on_rectos(lot.pdf.open(scope) for lot in lots.order_by("first"))


def note_posted(campaign, first, last, *, on, channel, by):
    """Write down when and how these letters left; those already noted stay as they are. Returns how many."""
    if campaign.printed_on is None or on < campaign.printed_on:
        raise NotAllowed("Une lettre part au plus tôt le jour où elle est datée. Vérifiez la date.")
    return notices_of(campaign, first, last).filter(posted_on=None).update(posted_on=on, channel=channel, noted_by=by)


def notices_of(campaign, first, last):
    return (
        campaign.notices.filter(number__range=(first, last))
        .select_related("campaign__organization__key")
        .order_by("number")
    )


def forget(*, now):
    """Lists read and never accepted go after a day; names, addresses and letters, some time after they were posted.

    Those that nobody ever noted as posted go too, later: on the day that the page has announced.
    """
    NoticeCampaign.objects.filter(waiting_since__lt=now - PROPOSAL_KEPT).update(waiting=None, waiting_since=None)
    today = timezone.localdate(now)
    old = today - timedelta(days=settings.NOTICE_LISTS_KEPT_DAYS)
    older = today - timedelta(days=settings.NOTICE_UNPOSTED_KEPT_DAYS)
    waited = Q(campaign__printed_on__lt=older) | Q(campaign__printed_on=None, campaign__listed_on__lt=older)
    touched = BreachNotice.objects.filter(Q(posted_on__lt=old) | Q(waited, posted_on=None))
    touched = touched.filter(recipient__isnull=False)
    touched.update(recipient=None)
    named = BreachNotice.objects.filter(
        campaign=OuterRef("campaign"), number__gte=OuterRef("first"), number__lte=OuterRef("last"),
        recipient__isnull=False,
    )  # fmt: skip
    for lot in NoticeLot.objects.filter(~Exists(named), pdf__isnull=False):  # those left by a worker that died too
        _let_go(lot)


def unposted_until(campaign):
    """The last day on which people whose letters nobody noted as posted are still known; None while there is nobody."""
    since = campaign.printed_on or campaign.listed_on
    return since + timedelta(days=settings.NOTICE_UNPOSTED_KEPT_DAYS) if since else None


def _let_go(lot):
    sealed = lot.pdf_id
    with transaction.atomic():
        NoticeLot.objects.filter(pk=lot.pk).update(pdf=None)
        SealedFile.objects.filter(pk=sealed).delete()


def _held(campaign):
    """The campaign under its lock, while it may still be changed."""
    held = (
        NoticeCampaign.objects.select_for_update(of=("self",)).select_related("organization__key", "record")
        .get(pk=campaign.pk)
    )  # fmt: skip
    if held.printed_on:
        raise NotAllowed(CLOSED)
    return held


def postings_of(campaign):
    """[(day, how in words, how many letters)] of what was noted as posted."""
    noted = campaign.notices.exclude(posted_on=None).values_list("posted_on", "channel")
    counted = noted.annotate(Count("pk")).order_by("posted_on", "channel")
    return [(on, BreachNotice.Channel(channel).label, count) for on, channel, count in counted]


def progress_of(campaign):
    """(letters printed, letters in all, posted)."""
    printed = sum(lot.last - lot.first + 1 for lot in campaign.lots.exclude(printed_at=None))
    total = campaign.notices.count()
    return printed, total, campaign.notices.exclude(posted_on=None).count()
