"""The evidence of a file as one ZIP, made as it is sent: letters, documents, history, sums, and a verifier.

Nothing of it is stored, and one file at most is in memory. The same facts give the same bytes. The sums are chained
event by event and carry no key: they show a change, they certify nothing (see `cases.verifier`, which reads them).
"""

import zipfile
from pathlib import Path

from django.template.loader import render_to_string

from cases import verifier
from cases.chronicle import line_of
from cases.models import Event
from cases.models.role import Role
from vault.cipher import Unreadable
from vault.models import KeyDestroyed

EXTENSIONS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
README, VERIFIER = "LISEZ-MOI.txt", "verifier.py"


class Stream:
    """A file that nobody can rewind: what was written since last time is taken away."""

    def __init__(self):
        self.written = []

    def write(self, data):
        self.written.append(bytes(data))
        return len(data)

    def flush(self):
        """Nothing waits here."""

    def take(self):
        taken, self.written = b"".join(self.written), []
        return taken


class Archive:
    """The ZIP being written, and what was put into it: {name: (size, SHA-256)}."""

    def __init__(self, root):
        self.root, self.sums = root, {}
        self.stream = Stream()
        self.zip = zipfile.ZipFile(self.stream, "w", zipfile.ZIP_STORED)

    def add(self, name, content):
        self.sums[name] = (len(content), verifier.sha256(content))
        info = zipfile.ZipInfo(f"{self.root}/{name}", date_time=(1980, 1, 1, 0, 0, 0))  # the same facts, the same bytes
        info.create_system, info.external_attr = 3, 0o644 << 16
        self.zip.writestr(info, content)
        return self.stream.take()

    def close(self):
        self.zip.close()
        return self.stream.take()


def file_name(case_file):
    return f"preuves-{case_file.reference}.zip"


def stream(case_file, scope):
    """The bytes of the ZIP, piece by piece."""
    archive, absent, named = Archive(f"preuves-{case_file.reference}"), [], {}
    for pk, name, row, why_not in _files(case_file):
        content = None if why_not else _content(row, scope)
        if content is None:
            absent.append([name, why_not or "ce fichier ne s’ouvre plus"])
        else:
            named[pk] = name
            yield archive.add(name, content)
    events = list(Event.objects.filter(case_file=case_file).select_related("demand").in_order())
    acts = [_act(event, scope, named) for event in events]
    yield archive.add(README, _read_me(case_file, absent))
    yield archive.add(VERIFIER, Path(verifier.__file__).read_bytes())
    yield archive.add(verifier.HISTORY, b"".join(act + b"\n" for act in acts))
    yield archive.add(
        verifier.MANIFEST, manifest(archive.sums, acts, [_names(event, named) for event in events], absent)
    )
    yield archive.close()


def _files(case_file):
    """(id, name in the ZIP, sealed file, why it stays out) of each letter then each document; names say nothing."""
    letters = case_file.letters.select_related("pdf__key").order_by("written_on", "pk")
    for rank, letter in enumerate(letters, 1):
        name = f"courriers/courrier-{rank:02}-{letter.written_on}.pdf"
        yield str(letter.pk), name, letter.pdf, "" if letter.is_ready else "ce courrier n’est pas encore prêt"
    for row in case_file.documents.select_related("file__key").order_by("number"):
        name = f"pieces/piece-{row.number:02}.{EXTENSIONS[row.content_type]}"
        yield str(row.pk), name, row.file, "" if row.may_leave else "retenue par l’antivirus"


def _content(sealed_file, scope):
    try:
        return sealed_file.open(scope)
    except (Unreadable, KeyDestroyed):
        return None


def _names(event, named):
    """The files that a line of the history speaks of."""
    return [named[pk] for pk in (event.data.get("letter"), event.data.get("document")) if pk in named]


def _act(event, scope, named):
    """One line of the history: what a person reads, then what the site hashed, so that the hash can be made again."""
    line = line_of([event], scope)
    return verifier.canonical(
        {
            "rang": event.number, "jour": event.on.isoformat(), "instant": event.at.isoformat(), "acte": event.action,
            "phrase": " ".join((line.text, *line.notes)), "auteur": line.author, "note_par": Role(event.recorder).label,
            "droits": list(line.rights), "fichiers": _names(event, named), "scelle": event.hashed_line(),
            "empreinte": event.hash,
        }
    )  # fmt: skip


def manifest(sums, acts, names, absent):
    """A line an act, with the sums of the files it is the first to name; a last one for all the others."""
    left, lines, chain = dict(sums), [], ""
    left.pop(verifier.HISTORY, None)  # its lines are summed one by one

    def link(rank, act, files, absent):
        nonlocal chain
        said = {"rang": rank, "historique": act, "fichiers": files, "absents": absent}
        chain = verifier.sha256(chain.encode() + verifier.canonical(said))
        lines.append(verifier.canonical({**said, "chaine": chain}))

    for rank, (act, files) in enumerate(zip(acts, names, strict=True), 1):
        first = [[name, *left.pop(name)] for name in dict.fromkeys(files) if name in left]
        link(rank, verifier.sha256(act), first, [])
    link(len(acts) + 1, "", [[name, *sums] for name, sums in sorted(left.items())], absent)
    return b"".join(line + b"\n" for line in lines)


def _read_me(case_file, absent):
    context = {"reference": case_file.reference, "absent": absent}
    return render_to_string("evidence/read_me.txt", context).encode()
