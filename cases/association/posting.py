"""Letters put together for a printer or a postal provider: in mailing order, in parts, with the list of them.

The files are sealed under the association's key, kept for some days, then erased; the whole is put together
while it is sent. Whoever asked reads through the mandates as they are when a part is made: a letter whose mandate
ended meanwhile is left out. What of it may then be taken: `cases.association.taking`.
"""

import io
import zipfile
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.doors import ASSOCIATION
from cases import conditions, queue
from cases.association import taking
from cases.association.mandate_copies import Copies
from cases.association.principals import names
from cases.association.receipt_line import mark
from cases.forms.campaigns import CHANNELS
from cases.mailing import bound, on_rectos
from cases.models import CampaignItem, Letter, Mailing, MailingPart
from cases.models.letter import name_in
from cases.one_pdf import as_one
from cases.queue import enqueue, member_at_work
from cases.tenancy import within
from cases.workflow import NotAllowed
from directory.text import key as plain
from rights.letters import CNIL_LINES
from vault.models import SealedFile

A_PART = 500  # letters: what a printer takes at once, and what one job holds in memory
WITH_MANDATES = 50  # the same, each followed by a copy of a mandate: a scan weighs more, and is put on A4
JOINED, LACKING = "jointe", "à joindre"  # the copy of a mandate, in the list
SENDINGS = dict(CHANNELS)
KEPT = timedelta(days=7)
MOST = 20_000
NONE = "Aucune lettre n’est prête à partir."
NONE_OF_MINE = "Aucune lettre n’est prête à partir dans les dossiers qui vous sont attribués."
HEADINGS = (
    "Repère", "Type", "Envoi", *(f"Destinataire {n}" for n in range(1, 7)), *(f"Expéditeur {n}" for n in range(1, 8)),
    "Partie", "Première page", "Dernière page", "Page du PDF entier", "Copie du mandat",
)  # fmt: skip


def ready(seat, *, campaign=None, letters=None):
    """Letters of this member's association that may leave: those of a campaign, of a list of ids, or all."""
    found = conditions.letters_to_post()
    if campaign is not None:
        written = CampaignItem.objects.filter(campaign=campaign, letter__isnull=False)
        found = Letter.objects.filter(pk__in=written.values("letter"), pdf__isnull=False)
    if letters is not None:
        found = found.filter(pk__in=letters)
    return found.filter(case_file__in=taking.reach(seat))


def ask(seat, *, form, key, at, campaign=None, letters=None, with_mandates=False):
    """Queue the making of a mailing, once for each key; NotAllowed when nothing is ready to leave.

    `with_mandates`: each letter that announces the copy of a mandate is followed by it.
    """
    with transaction.atomic():
        mailing, created = Mailing.objects.get_or_create(
            key=f"{seat.organization_id}:{key}",
            defaults={
                "organization": seat.organization, "campaign": campaign, "form": form, "with_mandates": with_mandates,
                "member": seat, "asked_at": at, "expires_at": at + KEPT,
            },
        )  # fmt: skip
        if created:
            chosen = list(ready(seat, campaign=campaign, letters=letters).values_list("pk", flat=True)[: MOST + 1])
            if not chosen:
                raise NotAllowed(NONE if seat.role == ASSOCIATION.directing else NONE_OF_MINE)
            if len(chosen) > MOST:
                raise NotAllowed("Il y a trop de lettres pour un seul envoi\u202f: préparez-en un par campagne.")
            chosen = [str(pk) for pk in chosen]
            MailingPart.objects.create(mailing=mailing, number=0, letters=chosen)  # not in order yet
            enqueue("order_mailing", mailing.pk, key=f"mailing:{mailing.pk}")
    return mailing


def order(mailing_id):
    """The effect that makes the parts: by laboratory, then postcode of the addressee, then name; None when made."""
    mailing = Mailing.objects.get(pk=mailing_id)
    if mailing.ordered_at:
        return None
    seat = member_at_work(mailing.member_id)
    with within(seat):
        rough = mailing.parts.get(number=0)
        letters = list(
            Letter.objects.filter(pk__in=rough.letters, case_file__in=taking.reach(seat))
            .select_related("case_file__laboratory")
            .defer("facts", "name_words", "case_file__identity", "case_file__answers")
        )
        called = names(seat, [row.case_file for row in letters])
        typed = _typed_places(seat, [row for row in letters if row.case_file.laboratory_id is None])
    letters.sort(
        key=lambda row: (typed.get(row.pk) or _place(row), plain(called.get(row.case_file_id, "")), str(row.pk))
    )

    def keep():
        rough.delete()
        size = size_of_parts(mailing)
        for number, start in enumerate(range(0, len(letters), size), 1):
            ids = [str(row.pk) for row in letters[start : start + size]]
            part = MailingPart.objects.create(mailing=mailing, number=number, letters=ids)
            enqueue("make_part", part.pk, key=f"part:{part.pk}")
        Mailing.objects.filter(pk=mailing.pk).update(ordered_at=timezone.now())

    return keep


def size_of_parts(mailing):
    return WITH_MANDATES if mailing.with_mandates else A_PART


def _place(letter):
    if letter.kind.addressee == "association":
        return ("", "")
    laboratory = letter.case_file.laboratory
    if letter.kind.addressee == "cnil":
        return ("", CNIL_LINES[-1])
    return (plain(laboratory.name), laboratory.postcode) if laboratory else ("", "")


def _typed_places(seat, letters):
    """{id: place} of letters to a laboratory of no directory: its name, then its address from the last line up."""
    letters = [row for row in letters if row.kind.addressee not in ("association", "cnil")]
    opened = taking.readable(seat, [row.pk for row in letters])
    rows = Letter.objects.filter(pk__in=opened).select_related("case_file__key")
    lines = {row.pk: row.facts.reveal(opened[str(row.pk)])["recipient"]["lines"] for row in rows}
    return {pk: (plain(found[0]), *found[:0:-1]) for pk, found in lines.items()}


def make(part_id):
    """The effect that keeps a part with its list; None when it is made already."""
    part = MailingPart.objects.select_related("mailing__organization__key").get(pk=part_id)
    if part.made_at:
        return None
    mailing = part.mailing
    seat = member_at_work(mailing.member_id)
    with within(seat):
        rows = list(_read(seat, part.letters, with_mandates=mailing.with_mandates))
    content, spans = _put_together(mailing, part, rows)
    listed = [line | {"first": first, "last": last} for (line, _), (first, last) in zip(rows, spans, strict=True)]

    def keep():
        part.file = SealedFile.objects.store(content, key=mailing.organization.key) if rows else None
        part.letters, part.listed, part.made_at = [line["letter"] for line in listed], listed, timezone.now()
        part.lacking = sum(line["mandate"] == LACKING for line in listed)
        part.save(update_fields=["letters", "listed", "lacking", "file", "made_at"])

    return keep


def _read(seat, ids, *, with_mandates=False):
    """(line of the list, PDFs) of each of these letters that may still be read, in their order.

    The PDFs: the letter, then the copy of the mandate where it joins one.
    """
    scopes = taking.readable(seat, ids)
    found = Letter.objects.filter(pk__in=scopes, case_file__in=taking.reach(seat)).select_related(
        "case_file__key", "pdf__key"
    )
    letters = {str(row.pk): row for row in found}
    files = {row.case_file_id for row in letters.values()}
    with Copies(files if with_mandates else (), seat.organization_id) as copies:
        for row in (letters[pk] for pk in ids if pk in letters):
            scope = scopes[str(row.pk)]
            facts, papers, said = row.facts.reveal(scope), [row.pdf.open(scope)], ""
            if with_mandates and (mandatary := facts.get("mandatary")):
                copy = copies.of(row, mandatary, scope)
                papers += [copy] if copy else []
                said = JOINED if copy else LACKING
            yield _line(row, facts) | {"mandate": said}, papers


def _line(letter, facts):
    to, sender = _parties(letter.kind, facts)
    mandate = (facts.get("mandatary") or {}).get("exhibit")  # said apart: the print file may hold it
    return {
        "letter": str(letter.pk),
        "reference": mark(letter, facts["reference"]),
        "kind": letter.kind.title,
        "channel": facts["sending"]["channel"] if letter.kind.windowed else "post",
        "to": to,
        "from": sender,
        "name": name_in(facts),
        "enclosed": [one["title"] for one in facts.get("exhibits", ()) if one["number"] != mandate],
    }


def _parties(kind, facts):
    """To whom and from whom it is posted, in lines. A mandate goes to whoever is to sign it."""
    person = [facts["sender"]["name"], *facts["sender"]["lines"]]
    if kind.addressee == "cnil":
        return list(CNIL_LINES), person
    written = list(facts["recipient"]["lines"])
    return (person, written) if kind.addressee == "association" else (written, person)


def _put_together(mailing, part, rows):
    """(the file, [(first page, last page)] of each letter with what it joins)."""
    if mailing.form == Mailing.Form.PRINT and rows:
        content, found = bound(
            (paper, "" if rank else line["reference"]) for line, papers in rows for rank, paper in enumerate(papers)
        )
        spans = iter(found)
        together = [[next(spans) for _ in papers] for _, papers in rows]
        return content, [(mine[0][0], mine[-1][1]) for mine in together]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for rank, (line, papers) in enumerate(rows, (part.number - 1) * size_of_parts(mailing) + 1):
            entry = zipfile.ZipInfo(f"{rank:05}-courrier-{line['reference']}.pdf", date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, on_rectos(papers) if papers[1:] else papers[0])
    return packed.getvalue(), [(None, None)] * len(rows)


def whole(mailing, scope):
    """The bytes of all its print files as one PDF, a part at a time in memory; the bookmarks of each are together."""
    parts = mailing.parts.filter(file__isnull=False).select_related("file__key").defer("letters", "listed")
    found = ((f"Partie {part.number}", part.file.open(scope)) for part in parts.order_by("number"))
    return as_one(found, title="Courriers")


def lines(mailing, scope):
    """The mailing list, a letter a row, as its parts are in the file."""
    yield HEADINGS
    before = 0  # pages of the parts already listed
    for part in (
        mailing.parts.filter(made_at__isnull=False).select_related("mailing__organization__key").order_by("number")
    ):
        listed = part.listed.reveal(scope) or ()
        for line in listed:
            to, sender, first, last = _padded(line["to"], 6), _padded(line["from"], 7), line["first"], line["last"]
            sending = SENDINGS.get(line["channel"], line["channel"])
            yield (
                line["reference"], line["kind"], sending, *to, *sender, part.number, first, last,
                first and before + first, line.get("mandate", ""),
            )  # fmt: skip
        before += listed[-1]["last"] + listed[-1]["last"] % 2 if listed and listed[-1]["last"] else 0


def _padded(found, size):
    return (*found[:size], *[""] * (size - len(found)))


def given_up(mailing):
    """Its jobs that failed for good."""
    return queue.given_up(["order_mailing", "make_part"], [mailing.pk, *mailing.parts.values_list("pk", flat=True)])


def forget(*, now):
    """Mailings go some days after they were asked for, whether they were fetched or not."""
    for mailing in Mailing.objects.filter(expires_at__lte=now):
        with transaction.atomic():
            files = [pk for pk in mailing.parts.values_list("file", flat=True) if pk]
            mailing.parts.all().delete()
            SealedFile.objects.filter(pk__in=files).delete()
            mailing.delete()
