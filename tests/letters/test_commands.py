"""The two commands: a letter from a file of facts, and the list of letters with the schema of their facts."""

import json
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator

from rights.letters import LETTERS, LetterFacts
from rights.schema import schema
from rights.specimens import SELF, SPECIMENS
from tests.letters.printed import printed

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "docs" / "letter-facts.schema.json"


def command(*arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False
    )


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        call_command("render_letter", *map(str, arguments))
    assert left.value.code == 2
    (sentence,) = capsys.readouterr().err.strip().splitlines()
    return sentence


@pytest.fixture
def facts_file(tmp_path):
    def write(facts, name="faits.json"):
        path = tmp_path / name
        path.write_text(facts if isinstance(facts, str) else json.dumps(facts))
        return path

    return write


@pytest.mark.parametrize("name", SPECIMENS)
def test_any_kind_is_written_from_its_facts(name, facts_file, tmp_path, capsys):
    kind, facts = SPECIMENS[name]
    call_command("render_letter", kind, "--facts", str(facts_file(facts)), "--output", str(tmp_path / "l.pdf"))
    assert (tmp_path / "l.pdf").read_bytes() == printed(name)


def test_the_attachment_of_a_letter_writes_that_letter_again(facts_file, tmp_path, capsys):
    first = printed("reminder")
    (tmp_path / "first.pdf").write_bytes(first)
    with pikepdf.open(tmp_path / "first.pdf") as pdf:
        attached = pdf.attachments["faits.json"].get_file().read_bytes().decode()
    path = facts_file(attached)
    call_command("render_letter", "reminder", "--facts", str(path), "--output", str(tmp_path / "again.pdf"))
    assert (tmp_path / "again.pdf").read_bytes() == first
    assert "un autre courrier" in refused(capsys, "request", "--facts", path, "--output", tmp_path / "x.pdf")


def test_the_command_itself_leaves_with_2_and_one_sentence(facts_file, tmp_path):
    done = command("render_letter", "lettre", "--facts", facts_file(SELF), "--output", tmp_path / "x.pdf")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "«\u00a0lettre\u00a0» n’est pas un modèle de courrier. Choisissez parmi\u202f: request, "
    )
    done = command("render_letter", "request")
    assert done.returncode == 2
    assert "render_letter request --facts" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ("{", "n’est pas du JSON en UTF-8, ligne 1"),
        ("[" * 100_000, "n’est pas du JSON"),
        ("[]", "un objet JSON est attendu"),
        ({"schema": "autre/1"}, "schema\u202f: seul «\u00a0recours/letter-facts/1\u00a0» est connu"),
        ({**SELF, "place": "né 2 84 05 56 260 014"}, "place\u202f: ce texte semble contenir un numéro"),
        (
            {**SELF, "identification": {"samples": [{"report_number": "284055626001421"}, {}]}},
            "identification.samples.1.report_number\u202f: ce texte semble",
        ),
        ({**SELF, "recipient": {"lines": ["A", "B" * 39]}}, "recipient.lines.2\u202f: Cette ligne d’adresse compte 39"),
        ({**SELF, "colour": 1}, "colour\u202f: Ce champ n’existe pas"),
        ({**SELF, "date": "2026-02-30"}, "date\u202f: Cette date n’existe pas"),
        ({**SELF, "rights": [3]}, "rights.1\u202f: Un texte est attendu ici."),
    ],
)
def test_what_is_wrong_is_said_with_the_name_of_the_field(facts, words, facts_file, tmp_path, capsys):
    sentence = refused(capsys, "request", "--facts", facts_file(facts), "--output", tmp_path / "x.pdf")
    assert words in sentence
    assert not (tmp_path / "x.pdf").exists()


def test_files_that_cannot_be_read_or_written_are_named(facts_file, tmp_path, capsys):
    absent = tmp_path / "absent.json"
    assert "absent.json ne se lit pas" in refused(capsys, "request", "--facts", absent, "--output", tmp_path / "x.pdf")
    nowhere = tmp_path / "nulle" / "part.pdf"
    assert "part.pdf" in refused(capsys, "request", "--facts", facts_file(SELF), "--output", nowhere)
    latin = tmp_path / "latin.json"
    latin.write_bytes('{"place": "é"}'.encode("latin-1"))
    assert "UTF-8" in refused(capsys, "request", "--facts", latin, "--output", tmp_path / "x.pdf")


def test_every_kind_is_listed_with_its_fields():
    listed = command("letter_kinds")
    assert listed.returncode == 0
    for code, kind in LETTERS.items():
        lines = listed.stdout[listed.stdout.index(f"{code} — ") :].splitlines()
        assert kind.title in lines[0]
        for field in ("date", "sender", "recipient", *kind.fields):
            assert field in lines[1]


def test_the_published_schema_is_the_one_of_the_code():
    """After a change: manage.py letter_kinds --json > docs/letter-facts.schema.json"""
    assert json.loads(PUBLISHED.read_text()) == schema()
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("name", SPECIMENS)
def test_what_a_letter_carries_follows_the_schema(name):
    kind, facts = SPECIMENS[name]
    told = {"schema": "recours/letter-facts/1", "kind": kind, "facts": LetterFacts.from_dict(facts).to_dict()}
    Draft202012Validator(schema()).validate(told)
    for broken in ({**told, "kind": "lettre"}, {**told, "facts": {**told["facts"], "couleur": "rouge"}}):
        assert not Draft202012Validator(schema()).is_valid(broken)
    del told["facts"]["sender"]
    assert not Draft202012Validator(schema()).is_valid(told)


def test_every_field_is_explained():
    explained = (ROOT / "docs" / "letter-facts.md").read_text()

    def leaves(node, path=""):
        node = next((option for option in node.get("anyOf", []) if option != {"type": "null"}), node)
        if node.get("type") == "object":
            for name, part in node["properties"].items():
                yield from leaves(part, f"{path}.{name}".lstrip("."))
        elif node.get("type") == "array" and node["items"].get("type") == "object":
            yield from leaves(node["items"], f"{path}[]")
        else:
            yield path

    missing = [path for path in leaves(schema()["properties"]["facts"]) if f"`{path}`" not in explained]
    assert not missing
