"""The evidence of a file: one ZIP, the same each time, and a verifier that names whatever was touched."""

import ast
import io
import subprocess
import sys
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from cases import bundle, exhibits, verifier
from cases.documents import Cleaned
from cases.models import Action, Document
from cases.workflow import perform

PDF = b"%PDF-1.7\n" + b"preuve " * 400
ON = date(2026, 3, 9)


@pytest.fixture
def case_file(received):
    """A letter, its slip, a refusal with its paper, and a document that no act names."""
    case_file = received.case_file
    add(case_file, PDF, Document.Kind.OTHER)
    reply = add(case_file, PDF + b"2", Document.Kind.REPLY)
    perform(
        Action.REFUSE, received, by=case_file.patient, on=date(2026, 3, 20), ground="other", reasons_given=False,
        remedies_given=False, document=reply, statement="Nous ne répondons pas, « par principe ».",
    )  # fmt: skip
    return case_file


def add(case_file, content, kind, *, screening=""):
    cleaned = Cleaned(content, "application/pdf", [], screening)
    return exhibits.add(case_file, cleaned, kind=kind, title="Avis de réception", on=ON, by=case_file.patient)


def made(case_file):
    return b"".join(bundle.stream(case_file, case_file.system_scope(purpose="test")))


@pytest.fixture
def unpacked(case_file, tmp_path):
    with zipfile.ZipFile(io.BytesIO(made(case_file))) as archive:
        archive.extractall(tmp_path)
    return tmp_path / f"preuves-{case_file.reference}"


def run(where, *arguments):
    """(exit code, what it says), as a stranger runs it: isolated, from anywhere."""
    command = [sys.executable, "-I", "-S", str(where / "verifier.py"), *arguments]
    done = subprocess.run(command, capture_output=True, cwd="/", env={"PYTHONIOENCODING": "utf-8"}, check=False)
    assert done.stderr == b""
    return done.returncode, done.stdout.decode()


def test_an_untouched_bundle_is_intact_unpacked_or_not(case_file, unpacked, tmp_path):
    code, said = run(unpacked)
    assert (code, said.startswith("intact.")) == (0, True), said
    assert "indicative" in said
    packed = tmp_path / "preuves.zip"
    packed.write_bytes(made(case_file))
    assert run(unpacked, str(packed)) == (0, said)


def test_the_same_facts_give_the_same_bytes(case_file):
    assert made(case_file) == made(case_file)


def test_it_holds_everything_and_its_names_say_nothing(case_file):
    with zipfile.ZipFile(io.BytesIO(made(case_file))) as archive:
        root = f"preuves-{case_file.reference}/"
        assert [name.removeprefix(root) for name in archive.namelist()] == [
            "courriers/courrier-01-2026-03-04.pdf", "pieces/piece-01.pdf", "pieces/piece-02.pdf", "LISEZ-MOI.txt",
            "verifier.py", "historique.jsonl", "manifeste.jsonl",
        ]  # fmt: skip
        assert archive.read(f"{root}pieces/piece-02.pdf") == PDF + b"2"
        history = archive.read(f"{root}historique.jsonl").decode()
        assert "Le laboratoire a refusé : « Nous ne répondons pas" in history.replace("\u202f", " ")
        read_me = archive.read(f"{root}LISEZ-MOI.txt").decode()
    assert "indicative" in read_me
    assert "certifi" not in read_me.lower()


NAMES = [
    "courriers/courrier-01-2026-03-04.pdf", "pieces/piece-01.pdf", "LISEZ-MOI.txt", "verifier.py", "historique.jsonl",
    "manifeste.jsonl",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_one_byte_changed_anywhere_is_named(unpacked, name):
    path = unpacked / name
    content = bytearray(path.read_bytes())
    at = content.index(b"empreinte") if name == "historique.jsonl" else len(content) // 3
    content[at] ^= 1
    if name == "verifier.py":  # a verifier that was touched is judged by a clean one
        path.write_bytes(content)
        faults, _ = verifier.verify(verifier.Folder(str(unpacked)))
        assert faults == ["Fichier modifié\u202f: verifier.py."]
        return
    path.write_bytes(content)
    code, said = run(unpacked)
    assert code == 1
    assert name in said
    assert "modifi" in said


@pytest.mark.parametrize("name", NAMES[:4])
def test_a_missing_file_is_named(unpacked, name):
    (unpacked / name).unlink()
    faults, _ = verifier.verify(verifier.Folder(str(unpacked)))
    assert faults == [f"Fichier manquant\u202f: {name}."]


@pytest.mark.parametrize("name", ["historique.jsonl", "manifeste.jsonl"])
def test_without_the_history_or_the_sums_nothing_is_intact(unpacked, name):
    (unpacked / name).unlink()
    code, said = run(unpacked)
    assert code == 1
    assert name in said


def test_an_added_file_is_named_and_what_a_computer_leaves_is_not(unpacked):
    (unpacked / ".DS_Store").write_bytes(b"x")
    assert run(unpacked)[0] == 0
    (unpacked / "pieces" / "piece-09.pdf").write_bytes(b"x")
    code, said = run(unpacked)
    assert (code, "Fichier ajouté : pieces/piece-09.pdf." in said) == (1, True)


def lines(path):
    return path.read_bytes().split(b"\n")[:-1]


def rewrite(path, changed):
    path.write_bytes(b"".join(line + b"\n" for line in changed))


def test_a_dropped_line_is_named(unpacked):
    path = unpacked / "historique.jsonl"
    kept = lines(path)
    rewrite(path, kept[:1] + kept[2:])
    code, said = run(unpacked)
    assert (code, "historique.jsonl, ligne 2 : manquante." in said) == (1, True)


def test_swapped_lines_are_named(unpacked):
    path = unpacked / "historique.jsonl"
    kept = lines(path)
    rewrite(path, [kept[1], kept[0], *kept[2:]])
    code, said = run(unpacked)
    assert code == 1
    assert "ligne 1 : déplacée." in said
    assert "ligne 2 : déplacée." in said


def test_a_changed_sentence_is_named_by_its_line(unpacked):
    path = unpacked / "historique.jsonl"
    kept = lines(path)
    kept[1] = kept[1].replace(b"2026-03-04", b"2026-03-01")
    rewrite(path, kept)
    code, said = run(unpacked)
    assert (code, "historique.jsonl, ligne 2 : modifiée." in said) == (1, True)


@pytest.mark.parametrize("change", [lambda kept: kept[1:], lambda kept: kept[:-1], lambda kept: kept[:2] + kept[3:],
                                    lambda kept: [kept[1], kept[0], *kept[2:]]])  # fmt: skip
def test_the_sums_themselves_cannot_be_cut_or_moved(unpacked, change):
    path = unpacked / "manifeste.jsonl"
    rewrite(path, change(lines(path)))
    code, said = run(unpacked)
    assert (code, "manifeste.jsonl" in said) == (1, True)


def test_sums_made_again_for_one_act_still_break_the_chain_of_the_site(unpacked):
    """Who edits an act and its sum has also to make every later link again: the first one left gives it away."""
    history, manifest = unpacked / "historique.jsonl", unpacked / "manifeste.jsonl"
    kept, sums = lines(history), lines(manifest)
    before = verifier.sha256(kept[1]).encode()
    kept[1] = kept[1].replace(b"2026-03-04", b"2026-03-01")
    sums[1] = sums[1].replace(before, verifier.sha256(kept[1]).encode())
    rewrite(history, kept)
    rewrite(manifest, sums)
    code, said = run(unpacked)
    assert code == 1
    assert "manifeste.jsonl, ligne 2 : modifiée." in said
    assert "historique.jsonl, ligne 2 : son empreinte d’origine ne correspond pas" in said


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe\x00", b"[]\n" * 3, b'{"rang": 1}\n', b"9" * 9_000 + b"\n"])
def test_nonsense_is_an_answer_not_a_crash(unpacked, content, tmp_path):
    for name in ("historique.jsonl", "manifeste.jsonl"):
        (unpacked / name).write_bytes(content)
        assert run(unpacked)[0] == 1
    (tmp_path / "faux.zip").write_bytes(content)
    assert run(unpacked, str(tmp_path / "faux.zip"))[0] == 1


def test_a_manifest_cannot_make_the_verifier_look_elsewhere(unpacked):
    said = {"rang": 1, "historique": "", "fichiers": [["../../secret", 3, "0" * 64]], "absents": []}
    link = {**said, "chaine": verifier.sha256(verifier.canonical(said))}
    (unpacked / "manifeste.jsonl").write_bytes(verifier.canonical(link) + b"\n")
    assert "Fichier manquant : ../../secret." in run(unpacked)[1]


def test_the_verifier_needs_only_python_3_8():
    tree = ast.parse(Path(verifier.__file__).read_text(), feature_version=(3, 8))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= set(sys.stdlib_module_names)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]


def test_what_the_antivirus_holds_stays_out_and_it_is_said(case_file, tmp_path):
    add(case_file, PDF, Document.Kind.OTHER, screening=Document.Screening.HELD)
    with zipfile.ZipFile(io.BytesIO(made(case_file))) as archive:
        root = f"preuves-{case_file.reference}/"
        assert f"{root}pieces/piece-03.pdf" not in archive.namelist()
        assert "pieces/piece-03.pdf : retenue par l’antivirus" in archive.read(f"{root}LISEZ-MOI.txt").decode().replace(
            "\u202f", " "
        )
        archive.extractall(tmp_path)
    assert run(tmp_path / root)[0] == 0


def test_memory_does_not_grow_with_the_file(case_file):
    def peak_with(documents):
        for _ in range(documents):
            add(case_file, PDF + bytes(2 << 20), Document.Kind.OTHER)
        tracemalloc.start()
        total = sum(len(part) for part in bundle.stream(case_file, case_file.system_scope(purpose="test")))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return total, peak

    little, most_of_little = peak_with(2)
    much, most_of_much = peak_with(10)
    assert much > 4 * little
    assert most_of_much < 1.5 * most_of_little


def test_only_the_owner_takes_it_and_from_here(client, case_file, other_patient):
    url = reverse("case_evidence", args=[case_file.pk])
    client.force_login(other_patient)
    assert client.get(url).status_code == 404
    client.force_login(case_file.patient)
    answer = client.get(url)
    assert answer["Content-Disposition"] == f'attachment; filename="preuves-{case_file.reference}.zip"'
    assert "no-store" in answer["Cache-Control"]
    assert zipfile.ZipFile(io.BytesIO(answer.getvalue())).testzip() is None
    assert client.get(url, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
