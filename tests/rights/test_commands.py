"""The two commands as they are run: another process, no database, what it prints and how it leaves."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = Path(__file__).parent / "deadline_examples.csv"
ONE_ROW = "case,kind,received,events,department\nA,access,2026-03-05,—,56\n"


def manage(*arguments, cwd=ROOT):
    environment = {**os.environ, "DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_python_without_the_libraries_is_told_which_one_to_take():
    bare = [sys.executable, "-S", ROOT / "manage.py", "check"]
    result = subprocess.run(bare, env={"PYTHONUTF8": "1"}, capture_output=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "Lancez d’abord ./run, puis .venv/bin/python manage.py …\n"


@pytest.fixture
def told(capsys):
    """The command in this process: (exit status, stdout, stderr)."""

    def run(*arguments):
        status = 0
        try:
            call_command(*arguments)
        except SystemExit as left:
            status = left.code
        out, err = capsys.readouterr()
        return status, out, err

    return run


def refused(result, words):
    status, out, err = result
    assert (status, out) == (2, "")
    assert words in err.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err


# --- deadline ---------------------------------------------------------------------------------------------------------
def test_a_date_in_a_fresh_checkout_without_a_database():
    result = manage("deadline", "access", "--received", "2026-03-05", "--department", "56", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    answer = json.loads(result.stdout)
    assert list(answer) == ["kind", "due", "strict_due", "steps"]
    assert (answer["kind"], answer["due"], answer["strict_due"]) == ("access", "2026-04-07", "2026-04-05")
    assert any("Lundi de Pâques" in step and "L." in step for step in answer["steps"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("deadline", "access", "--unknown", "1"),
        ("deadline", "nonsense", "--received", "2026-03-05", "--department", "56"),
        ("deadlines", "absent.csv"),
    ],
)
def test_a_process_refused_leaves_with_2_and_one_french_sentence(arguments):
    result = manage(*arguments)
    refused((result.returncode, result.stdout, result.stderr), "")
    assert "usage" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("deadline",), "Dites quel délai calculer"),
        (("deadline", "access"), "--received"),
        (("deadline", "access", "--received", "2026-03-05"), "--department"),
        (("deadline", "nonsense", "--received", "2026-03-05"), "n’est pas un délai connu"),
        (("deadline", "access", "--received"), "mal écrite"),
        (("deadline", "access", "extra", "--received", "2026-03-05", "--department", "56"), "mal écrite"),
        (("deadline", "access", "--received", "2026-02-30", "--department", "56"), "n’existe pas"),
        (("deadline", "access", "--received", "2026-03-05", "--department", "00"), "n’est pas un code de département"),
        (
            ("deadline", "access", "--received", "2026-03-05", "--department", "56", "--event", "bogus=1"),
            "n’est pas un événement connu",
        ),
        (("deadlines",), "Dites quel fichier lire"),
        (("deadlines", "a.csv", "b.csv"), "mal écrite"),
    ],
)
def test_a_wrong_command_line_is_told_what_is_wrong(told, arguments, words):
    refused(told(*arguments), words)


def test_the_same_event_may_repeat(told):
    events = ["id_request=2026-05-06", "id_provided=2026-05-20", "id_request=2026-06-01", "id_provided=2026-06-03"]
    options = [option for event in events for option in ("--event", event)]
    _, out, _ = told("deadline", "access", "--received", "2026-05-04", "--department", "56", *options, "--json")
    assert json.loads(out)["due"] == "2026-06-22"  # 4 June and 16 days: a Saturday


def test_an_open_identity_request_suspends(told):
    arguments = ("deadline", "access", "--received", "2026-05-04", "--department", "56")
    _, out, _ = told(*arguments, "--event", "id_request=2026-05-06", "--json")
    assert json.loads(out)["due"] == "SUSPENDED"
    _, out, _ = told(*arguments, "--event", "id_request=2026-05-06")
    assert "suspendu depuis le 6 mai 2026" in out


def test_bare_names_are_events_too(told):
    arguments = ("deadline", "cnil_silence", "--received", "2026-01-15", "--department", "75")
    _, out, _ = told(*arguments, "--event", "no_news_from_cnil", "--json")
    assert json.loads(out)["due"] == "2026-04-15"


def test_hours_are_printed_with_their_offset(told):
    arguments = ("deadline", "breach_72h", "--received", "2026-05-22T17:45", "--department", "45")
    _, out, _ = told(*arguments, "--json")
    assert json.loads(out)["due"] == "2026-05-25T18:00+0200"
    assert json.loads(out)["strict_due"] == "2026-05-25T17:45+0200"
    _, out, _ = told(*arguments)
    assert "lundi 25 mai 2026" in out


def test_without_json_people_read_the_date_the_steps_and_the_doubts(told):
    status, out, _ = told("deadline", "access", "--received", "2026-03-03", "--department", "68")
    assert status == 0
    plain = out.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "Échéance : mardi 7 avril 2026" in plain
    assert "Comment cette date est calculée :" in plain
    assert "Ce qui n’est pas certain :" in plain
    _, out, _ = told("deadline", "access", "--received", "2026-03-03", "--department", "68", "--json")
    assert json.loads(out)["steps"][-1].startswith("À confirmer :")


# --- deadlines --------------------------------------------------------------------------------------------------------
def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_reference_table_comes_back_whole_with_its_dates(told):
    status, out, err = told("deadlines", str(EXAMPLES))
    assert (status, err) == (0, "")
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        given = list(csv.DictReader(file))
    rows = table(out)
    assert [row["computed"] for row in rows] == [row["due"] for row in given]
    assert [{name: row[name] for name in given[0]} for row in rows] == given
    assert list(rows[0]) == [*given[0], "computed", "strict", "steps"]
    assert rows[0]["strict"] == "2026-04-05"
    assert "Lundi de Pâques" in rows[0]["steps"]


@pytest.mark.parametrize(
    "content",
    [
        ONE_ROW.encode(),
        b"\xef\xbb\xbf" + ONE_ROW.encode(),
        ONE_ROW.replace("\n", "\r\n").encode(),
        ONE_ROW.replace("—", '"—"').replace("2026-03-05", '"2026-03-05"').encode(),
        (ONE_ROW + "\n\n").encode(),
        ONE_ROW.strip().encode(),
        b" case , kind , received , events , department \nA,access,2026-03-05,,56\n",
        b"department,events,received,kind\n56,,2026-03-05,access\n",
        b"kind,received,events,department,computed\naccess,2026-03-05,,56,old\n",
    ],
)
def test_a_table_is_read_as_spreadsheets_write_it(told, tmp_path, content):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    status, out, _ = told("deadlines", str(path))
    assert status == 0
    assert [row["computed"] for row in table(out)] == ["2026-04-07"]


def test_a_header_alone_gives_a_header_alone(told, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("kind,received,events,department\n")
    assert told("deadlines", str(path)) == (0, "kind,received,events,department,computed,strict,steps\n", "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (ONE_ROW + "B,access,2026-02-30,—,56\n", "Ligne 3 : received : « 2026-02-30 »"),
        (ONE_ROW + "B,nonsense,2026-02-03,—,56\n", "Ligne 3 :"),
        (ONE_ROW + "B,access,2026-02-03,—,99\n", "Ligne 3 :"),
        (ONE_ROW + "B,access,2026-02-03,x=1,56\n", "Ligne 3 :"),
        (ONE_ROW + "\n\nB,access,,—,56\n", "Ligne 5 :"),
        (ONE_ROW + "B,access,2026-02-03\n", "Ligne 3 : 3 cases au lieu de 5"),
        (ONE_ROW + "B,access,2026-02-03,—,56,more\n", "Ligne 3 : 6 cases au lieu de 5"),
        (ONE_ROW + 'B,access,"2026-02-03\n', "elle ne se lit pas"),
        ("kind,received,events\naccess,2026-03-05,\n", "Il manque la colonne department"),
        ("kind;received;events;department\naccess;2026-03-05;;56\n", "Il manque les colonnes"),
        ("kind,kind,received,events,department\na,a,b,c,d\n", "figure deux fois"),
        ("", "est vide"),
        ("\n\n", "est vide"),
    ],
)
def test_one_bad_row_refuses_the_table_and_nothing_is_half_written(told, tmp_path, content, words):
    path = tmp_path / "table.csv"
    path.write_text(content, encoding="utf-8")
    refused(told("deadlines", str(path)), words)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x7fELF\x02\x01\x01\x00\x00\xff\xfe", "n’est pas un texte en UTF-8"),
        ("kind,received,events,department\naccès,2026-03-05,,56\n".encode("latin-1"), "n’est pas un texte en UTF-8"),
        (b"\x00\x00\x00\x00", "Il manque les colonnes"),
        (b"kind,received,events,department\naccess,2026-03-05,\x00,56\n", "Ligne 2"),
    ],
)
def test_what_is_not_a_table_is_refused(told, tmp_path, content, words):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    refused(told("deadlines", str(path)), words)


def test_a_missing_file_a_folder_and_a_file_out_of_reach_are_refused(told, tmp_path):
    refused(told("deadlines", str(tmp_path / "absent.csv")), "n’existe pas")
    refused(told("deadlines", str(tmp_path)), "est un dossier")
    refused(told("deadlines", "a" * 5000), "ne peut pas être lu")
    refused(told("deadlines", "a\0b"), "ne peut pas être lu")
