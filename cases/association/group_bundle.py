"""The group file as one ZIP, made as it is sent: tables by laboratory, mandates, list of proofs, sums, a verifier.

Read again through the mandates of the day: a file whose mandate ended since it was gathered is left out, and the
read-me says how many. One signed mandate at most is in memory.
"""

import re
from collections import Counter
from itertools import groupby
from pathlib import Path

from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone

from cases import spreadsheet, verifier
from cases.association.grouping import LEFT_OUT, covering
from cases.association.overview import DEFINITIONS
from cases.bundle import EXTENSIONS, README, VERIFIER, Archive, manifest
from cases.models import CaseFile
from cases.register import MEDIAN, TOLD, days_for
from directory.text import without_accents
from rights.mandates import SCOPES
from vault.cipher import Unreadable
from vault.models import KeyDestroyed
from vault.scope import OutOfScope

FEW = 10  # files: under it, a date may be enough to recognise somebody
FEW_WORDS = f"moins de {FEW} dossiers"
TABLE = ("N°", *TOLD, "Plainte à la CNIL")
SUMMARY = (
    "Laboratoire", "Dossiers", "Répondus", "Délai médian, jours", "Sans réponse, dernier jour passé", "À noter",
)  # fmt: skip
MANDATES = ("N°", "Laboratoire", "Du", "Au", "Signé le", "Preuve", "Portée", "Copie jointe")
PROOFS = ("N°", "Laboratoire", "Sorte", "Nature", "Date", "SHA-256")


def file_name(row):
    return f"dossier-de-groupe-{row.asked_at:%Y-%m-%d}.zip"


def stream(row, seat, *, on):
    """The bytes of the ZIP, piece by piece, for this member of the association that asked for it."""
    archive = Archive(file_name(row).removesuffix(".zip"))
    found, ended = _still_covered(row, seat, on)
    labs = [list(group) for _, group in groupby(found, key=lambda one: one[2]["entity"])]
    for rank, files in enumerate(labs, 1):
        yield archive.add(f"laboratoires/{rank:02}-{slug(files[0][2]['laboratory'])}.csv", csv(TABLE, _table(files)))
    yield archive.add("synthese.csv", csv(SUMMARY, map(_summary, labs)))
    copies, absent = {}, []
    if row.with_scans:
        for number, pk, _ in found:
            name, content = _copy(number, pk, seat, on)
            if content is None:
                absent.append([name, "cette copie n’est pas jointe\u202f: elle manque, ou ne s’ouvre pas"])
            else:
                copies[number] = name
                yield archive.add(name, content)
    yield archive.add("mandats.csv", csv(MANDATES, (_mandate(*one, copies) for one in found)))
    yield archive.add("pieces.csv", csv(PROOFS, _proofs(found)))
    made_at = row.parts.aggregate(at=Max("made_at"))["at"]
    left_out = [(words, row.left_out.get(code, 0)) for code, words in LEFT_OUT.items()]
    left_out.append(("dont le mandat a pris fin depuis la préparation", ended))
    yield archive.add(README, render_to_string("evidence/group_read_me.txt", {
        "row": row, "on": on, "count": len(found), "laboratories": len(labs), "with_scans": row.with_scans,
        "left_out": [one for one in left_out if one[1]], "few": FEW, "median": MEDIAN,
        "unanswered": DEFINITIONS["attendus"], "made_on": timezone.localdate(made_at),
        "small": [files[0][2]["laboratory"] for files in labs if len(files) < FEW],
    }).encode())  # fmt: skip
    yield archive.add(VERIFIER, Path(verifier.__file__).read_bytes())
    yield archive.add(verifier.MANIFEST, manifest(archive.sums, [], [], absent))
    yield archive.close()


def files_of(row, seat, *, on):
    """Ids of the files that it holds that day."""
    return [pk for _, pk, _ in _still_covered(row, seat, on)[0]]


def _still_covered(row, seat, on):
    """([(number, file id, what was gathered)], how many are covered no more), by laboratory and number."""
    scope, found, ended = seat.own_scope("dossier de groupe"), [], 0
    for part in row.parts.select_related("group_file__organization__key").order_by("first"):
        visible = CaseFile.objects.visible_to(seat).filter(pk__in=part.case_files)
        covered = {str(pk) for pk in covering(visible, seat, on=on)}
        told = part.gathered.reveal(scope) or {}
        for number, pk in enumerate(part.case_files, part.first):
            if pk in covered and pk in told:
                found.append((number, pk, told[pk]))
            else:
                ended += 1
    return found, ended


def _table(files):
    return ((number, *demand) for number, _, told in files for demand in told["demands"])


def _summary(files):
    days = Counter(told["days"] for _, _, told in files if told["days"] is not None)
    waiting = Counter(told["waits"] for _, _, told in files)[True]
    few = FEW_WORDS if len(files) < FEW else ""
    return files[0][2]["laboratory"], len(files), days.total(), days_for(1 / 2, days), waiting, few


def _mandate(number, _, told, copies):
    *days, signature, scopes = told["mandate"]
    covered = ", ".join(SCOPES[code].label for code in scopes)
    return number, told["laboratory"], *days, signature, covered, copies.get(number, "")


def _proofs(found):
    return ((number, told["laboratory"], *proof) for number, _, told in found for proof in told["proofs"])


def _copy(number, pk, seat, on):
    """(name, content) of the signed mandate of a file; None instead of a content that is not there or does not open."""
    mandate = next(iter(covering([pk], seat, on=on).values()), None)
    document, letter = (mandate.document, mandate.letter) if mandate else (None, None)
    sealed = document.file if document and document.may_leave else letter.pdf if letter and not document else None
    name = f"mandats-signes/{number:05}.{EXTENSIONS[document.content_type] if document else 'pdf'}"
    if sealed is None:
        return name, None
    scopes = CaseFile.objects.visible_to(seat).filter(pk=pk).scopes_for(seat, purpose="dossier de groupe")
    try:
        return name, next((sealed.open(scope) for scope in scopes.values()), None)
    except (OutOfScope, Unreadable, KeyDestroyed):
        return name, None


def csv(headings, rows):
    return b"".join(spreadsheet.lines([headings, *rows]))


def slug(name):
    return re.sub(r"[^a-z0-9]+", "-", without_accents(name).lower()).strip("-")[:40] or "laboratoire"
