"""Vérifie un dossier de preuves de Recours : `python3 verifier.py`, à côté des autres fichiers, ou suivi du ZIP.

Python 3.8 ou plus récent suffit ; rien à installer, rien n’est envoyé ni écrit. Répond « intact » (code 0), ou dit ce
qui a été modifié, retiré ou ajouté (code 1). Les empreintes ne sont pas signées : elles sont indicatives.
"""

# This file travels inside the ZIP and is read by strangers: standard library only, no import of ours, Python 3.8.

import hashlib
import json
import os
import sys
import zipfile

HISTORY, MANIFEST = "historique.jsonl", "manifeste.jsonl"
LEFT_BY_COMPUTERS = {".DS_Store", "Thumbs.db", "desktop.ini"}


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def canonical(value):
    """One way only to write a value: what is hashed here is what was hashed there."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False).encode("utf-8")


class Folder:
    """The files of an unpacked bundle, by name from its root."""

    def __init__(self, root):
        self.root = root

    def names(self):
        for place, _, files in os.walk(self.root):
            for name in files:
                yield os.path.relpath(os.path.join(place, name), self.root).replace(os.sep, "/")

    def read(self, name):
        """The content, block by block."""
        with open(os.path.join(self.root, *name.split("/")), "rb") as file:
            yield from iter(lambda: file.read(1 << 20), b"")


class Zip:
    """The same, still packed: read in place, nothing is unpacked."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        self.root = self.zip.namelist()[0].split("/")[0] + "/" if self.zip.namelist() else ""

    def names(self):
        for name in self.zip.namelist():
            yield name[len(self.root) :] if name.startswith(self.root) else "../" + name

    def read(self, name):
        with self.zip.open(self.root + name) as file:
            yield from iter(lambda: file.read(1 << 20), b"")


def verify(bundle):
    """(what is wrong, in sentences; the last link of the chain)."""
    present = [name for name in bundle.names() if name.split("/")[-1] not in LEFT_BY_COMPUTERS]
    if MANIFEST not in present:
        return [f"Il manque le fichier {MANIFEST} : rien ne peut être vérifié."], ""
    faults, links = read_manifest(lines_of(bundle, MANIFEST))
    acts = [link["historique"] for link in links if link["historique"]]
    expected = {HISTORY} if acts else set()
    for link in links:
        for name, size, digest in link["fichiers"]:
            expected.add(name)
            if name not in present:
                faults.append(f"Fichier manquant : {name}.")
            elif not same(bundle, name, size, digest):
                faults.append(f"Fichier modifié : {name}.")
    faults += [f"Fichier ajouté : {name}." for name in sorted(set(present) - expected - {MANIFEST})]
    faults += [f"Fichier en double : {name}." for name in sorted(set(present)) if present.count(name) > 1]
    if acts and HISTORY not in present:
        faults.append(f"Fichier manquant : {HISTORY}.")
    elif acts:
        faults += read_history(lines_of(bundle, HISTORY), acts)
    return faults, links[-1]["chaine"] if links else ""


def lines_of(bundle, name):
    try:
        return b"".join(bundle.read(name)).split(b"\n")[:-1]
    except (OSError, zipfile.BadZipFile):
        return []


def same(bundle, name, size, digest):
    counted, total = hashlib.sha256(), 0
    try:
        for block in bundle.read(name):
            counted.update(block)
            total += len(block)
    except (OSError, zipfile.BadZipFile):  # the sum of the ZIP itself is wrong: the content was changed
        return False
    return total == size and counted.hexdigest() == digest


def read_manifest(lines):
    """Each line holds the digest of what it says and of the line before: none is changed, dropped or moved alone."""
    faults, links, before, last = [], [], "", False
    for rank, line in enumerate(lines, 1):
        try:
            link = json.loads(line.decode("utf-8"))
            said = {name: link[name] for name in ("rang", "historique", "fichiers", "absents")}
            chain = link["chaine"]
        except (ValueError, KeyError, TypeError):
            faults.append(f"{MANIFEST}, ligne {rank} : modifiée, elle ne se lit plus.")
            before = None
            continue
        if canonical(link) != line:
            faults.append(f"{MANIFEST}, ligne {rank} : modifiée.")
        elif before is not None and chain != sha256(before.encode("utf-8") + canonical(said)):
            moved = said["rang"] != rank
            faults.append(f"{MANIFEST}, ligne {rank} : {'déplacée, ou précédée d’un manque' if moved else 'modifiée'}.")
        last = said["historique"] == ""
        links.append(link)
        before = chain
    if not last:
        faults.append(f"{MANIFEST} : il manque la dernière ligne.")
    return faults, links


def read_history(lines, expected):
    """The acts of the file against the manifest, then against the chain that the site itself keeps."""
    faults, found = [], [sha256(line) for line in lines]
    if found != expected:
        faults += compared(found, expected)
    before = ""
    for rank, line in enumerate(lines, 1):
        try:
            act = json.loads(line.decode("utf-8"))
            sealed, digest = act["scelle"], act["empreinte"]
            whole = sha256(canonical(sealed)) == digest and [sealed[4], sealed[5]] == [act["acte"], act["jour"]]
            follows = sealed[13] == before
        except (ValueError, KeyError, TypeError, IndexError):
            whole, follows, digest = False, True, before
        if not whole and found[rank - 1] in expected:
            faults.append(f"{HISTORY}, ligne {rank} : son empreinte d’origine ne correspond pas à ce qu’elle dit.")
        elif not follows and found == expected:
            faults.append(f"{HISTORY}, ligne {rank} : elle ne suit pas la précédente.")
        before = digest
    return faults


def compared(found, expected):
    """Which lines were changed, dropped, added or moved."""
    if len(found) == len(expected) and sorted(found) != sorted(expected):
        pairs = enumerate(zip(found, expected), 1)
        return [f"{HISTORY}, ligne {rank} : modifiée." for rank, (one, other) in pairs if one != other]
    faults = [f"{HISTORY}, ligne {rank} : manquante." for rank, line in enumerate(expected, 1) if line not in found]
    faults += [f"{HISTORY}, ligne {rank} : ajoutée." for rank, line in enumerate(found, 1) if line not in expected]
    if not faults:
        pairs = enumerate(zip(found, expected), 1)
        faults = [f"{HISTORY}, ligne {rank} : déplacée." for rank, (one, other) in pairs if one != other]
    return faults or [f"{HISTORY} : des lignes sont en double."]


def main(arguments):
    where = arguments[1] if len(arguments) > 1 else os.path.dirname(os.path.abspath(__file__))
    try:
        faults, chain = verify(Folder(where) if os.path.isdir(where) else Zip(where))
    except (OSError, zipfile.BadZipFile):
        faults, chain = ["Ce dossier ou ce ZIP ne s’ouvre pas : il est abîmé, ou n’est pas ce qu’il dit être."], ""
    if faults:
        say("ALTÉRÉ. Ce dossier n’est plus tel qu’il a été fait :")
        for fault in faults:
            say(f"- {fault}")
        return 1
    say("intact. Chaque fichier et chaque ligne sont tels qu’ils ont été faits.")
    say(f"Empreinte de l’ensemble : {chain}")
    say("Cette vérification est indicative : les empreintes ne sont pas signées. Voir LISEZ-MOI.txt.")
    return 0


def say(sentence):
    """Also on a terminal that knows no accent and no narrow space."""
    encoding = sys.stdout.encoding or "ascii"
    line = sentence.replace("\u202f", " ") + "\n"
    sys.stdout.write(line.encode(encoding, "replace").decode(encoding))


if __name__ == "__main__":
    sys.exit(main(sys.argv))
