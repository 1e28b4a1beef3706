"""A distinct word in everything a person writes: none of them is readable in any table, log or e-mail."""

import subprocess

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from accounts.models import Session, User
from cases.models import Event
from cases.models.event import ChainBroken
from cases.opening import open_case
from cases.workflow import perform_all
from tests.cases.conftest import RECEIVED, SENT, answers
from tests.walls.test_uploads import pdf


def dump():
    """Everything that the database holds, as bytes: what a stolen copy gives."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            names = [name for (name,) in cursor.fetchall()]
    else:
        names = connection.introspection.table_names()
    told = b""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')
            for row in cursor.fetchall():
                told += b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
    return told + b"".join(str(row.get_decoded()).encode() for row in Session.objects.all())


@pytest.fixture
def whole_story(client, db, run_jobs, mailoutbox):
    """A file with a word of its own in each field, taken to a complaint."""
    address = "canari-adresse@canari-domaine.example.org"
    client.post(reverse("sign_in"), {"email": address})
    run_jobs()
    code = next(line for line in mailoutbox[-1].body.splitlines() if "-" in line and len(line.strip()) == 9).strip()
    assert client.post(reverse("sign_in_code"), {"code": code}).status_code == 302
    user = User.objects.get()
    told = answers(
        laboratory_name="Canari Labo", laboratory_city="Canari Ville", report_number="CANARI-RAPPORT",
        recipient_lines=("CANARI LABO", "1 RUE DU CANARI", "56000 VANNES"), name="Canari Nom",
        birth_name="Canari Naissance", address_lines=("1 chemin Canari",), city="Canari-sur-Mer",
        phone="06 99 88 77 66",
        email="canari-autre@example.org", address_then="2 chemin Canari", wants=("access", "rectification"),
        wrong="canari faux", right="canari juste", recipient_email="canari-dpo@example.org",
    )  # fmt: skip
    case_file = open_case(user, told, on=SENT)
    run_jobs()
    demands = list(case_file.demands.all())
    perform_all("send", demands, by=user, on=SENT, channel="registered", number="CANARI-RECOMMANDE")
    perform_all("receive", demands, by=user, on=RECEIVED)
    day = {"on_day": 20, "on_month": 3, "on_year": 2026}
    refused = {"ground": "excessive", "reasons_given": "yes", "remedies_given": "no", "statement": "canari du refus"}
    upload = SimpleUploadedFile("canari-fichier.pdf", pdf("", "", b"% canari du contenu\n"))
    posts = (
        ("case_reply_detail", ["refus"], day | refused | {"demands": [row.pk for row in demands], "upload": upload}),
        ("document_add", [], {"kind": "other", "title": "Canari Titre", "upload": SimpleUploadedFile("c.pdf", pdf())}),
        ("diary_add", [], day | {"nature": "costs", "text": "canari du journal", "euros": "12"}),
        ("case_reminder", [], {"days": "8"}),
        ("case_complaint", [], {"reveal_identity": "yes", "reason": "canari de la raison"}),
        ("case_complaint_lodged", [], day | {"number": "CANARI-CNIL"}),
        ("case_reply_detail", ["renvoi"], {"statement": "canari perdu"}),
    )
    for name, more, typed in posts:
        assert client.post(reverse(name, args=[case_file.pk, *more]), typed).status_code in {200, 302}, name
    run_jobs()
    assert case_file.letters.count() == 3
    return case_file


def test_a_stolen_database_names_nobody(whole_story, mailoutbox, capfd):
    told = dump().lower()
    for word in (b"canari", b"99 88 77 66", b"1980-05-17", b"%pdf"):
        assert word not in told, word
    for event in Event.objects.all():
        assert set(event.data) & {"statement", "number", "title", "reason"} == set()
    for mail in mailoutbox:
        assert "canari" not in f"{mail.subject}{mail.body}".lower()
    said = capfd.readouterr()
    assert "canari" not in f"{said.out}{said.err}".lower()


@pytest.mark.postgresql
def test_a_dump_by_the_usual_tool_names_nobody(transactional_db, whole_story):
    at = connection.get_connection_params()
    where = ["-h", str(at.get("host") or ""), "-p", str(at.get("port") or 5432), "-U", str(at.get("user"))]
    command = ["pg_dump", "--enable-row-security", *where]
    told = subprocess.run([*command, at["dbname"]], capture_output=True, check=True).stdout.lower()
    assert len(told) > 100_000
    for word in ("canari", "99 88 77 66", "1980-05-17"):
        assert word.encode() not in told
        assert word.encode().hex().encode() not in told


CHANGES = {
    "action": "'close'", "on": "'2020-01-01'", "at": "'2020-01-01 00:00:00'", "recorder": "'system'", "author": "'x'",
    "data": "'{}'", "details_hash": "'0'", "key": "'x'", "batch": "'00000000000000000000000000000000'", "number": "99",
    "prev_hash": "'0'", "hash": "'0'", "demand_id": "NULL", "details": "NULL",
}  # fmt: skip
SEARCHED_BY = "number_index"  # made from the sealed details, which the hash covers: changed, a search misses, no more


@pytest.mark.parametrize("column", sorted({field.column for field in Event._meta.concrete_fields} - {SEARCHED_BY}))
def test_the_history_shows_a_change_of_any_column(received, column):
    case_file = received.case_file
    Event.objects.verify_chain(case_file)
    event = Event.objects.get(case_file=case_file, action="send")
    if column in {"id", "case_file_id"}:
        assert Event._meta.get_field(column.removesuffix("_id")).name in {"id", "case_file"}
        line = Event.objects.get(pk=event.pk)
        setattr(line, column, case_file.patient_id)
        assert line.computed_hash() != line.hash
        return
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE cases_event SET "{column}" = {CHANGES[column]} WHERE action = %s', ["send"])
    with pytest.raises(ChainBroken):
        Event.objects.verify_chain(case_file)


def test_a_line_taken_out_of_the_history_is_missed(received):
    case_file = received.case_file
    _, second, *_ = Event.objects.filter(case_file=case_file).in_order()
    Event.objects.filter(pk=second.pk).delete()
    with pytest.raises(ChainBroken):
        Event.objects.verify_chain(case_file)
