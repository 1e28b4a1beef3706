"""The antivirus: a dangerous file is refused, and one that could not be examined is held, not lost and not opened."""

import contextlib
import socketserver
import struct
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases import antivirus, exhibits
from cases.documents import clean_upload
from cases.jobs import examine_document
from cases.models import Document, Job
from cases.queue import requeue_stranded
from tests.walls.test_uploads import pdf

SIGNATURE = b"FAUX-PROGRAMME-MALVEILLANT"  # what this daemon calls a virus; a real one ships its own list


class Daemon(socketserver.StreamRequestHandler):
    """The INSTREAM command of clamd, as its manual describes it."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        if self.server.says is not None:
            self.wfile.write(self.server.says)
        else:
            found = b"Exemple.Test FOUND" if SIGNATURE in content else b"OK"
            self.wfile.write(b"stream: " + found + b"\0")


@contextlib.contextmanager
def serving(server):
    server.says, server.daemon_threads = None, True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def clamd(settings):
    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Daemon)) as server:
        settings.CLAMD = f"tcp:127.0.0.1:{server.server_address[1]}"
        yield server


def cleaned(content):
    return clean_upload(SimpleUploadedFile("x.pdf", content))


def test_a_harmless_file_is_kept_and_known_as_examined(clamd):
    assert cleaned(pdf()).screening == "harmless"


def test_a_dangerous_file_is_refused_in_a_sentence(clamd):
    with pytest.raises(ValidationError, match="programme malveillant"):
        cleaned(pdf(more=b"% " + SIGNATURE + b"\n"))


def test_a_large_file_reaches_the_daemon_whole(clamd):
    assert antivirus.is_infected(bytes(3_000_000) + SIGNATURE, f"tcp:127.0.0.1:{clamd.server_address[1]}")


def test_a_daemon_behind_a_unix_socket(tmp_path):
    with serving(socketserver.ThreadingUnixStreamServer(str(tmp_path / "clamd"), Daemon)):
        assert antivirus.is_infected(SIGNATURE, f"unix:{tmp_path}/clamd")
        assert not antivirus.is_infected(b"rien", f"unix:{tmp_path}/clamd")


def test_without_an_antivirus_nothing_is_claimed(settings):
    settings.CLAMD = ""
    assert cleaned(pdf()).screening == ""


@pytest.mark.parametrize("says", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: Can't allocate ERROR\0"])
def test_an_answer_that_is_no_verdict_holds_the_file(clamd, says):
    clamd.says = says
    assert cleaned(pdf()).screening == "held"


def test_a_daemon_that_is_down_holds_the_file(settings):
    settings.CLAMD = "tcp:127.0.0.1:1"
    assert cleaned(pdf()).screening == "held"


def added(case_file, content):
    given = {"kind": Document.Kind.OTHER, "title": "Pièce", "on": case_file.opened_on}
    return exhibits.add(case_file, cleaned(content), by=case_file.patient, **given)


@pytest.mark.django_db
def test_a_held_document_opens_once_the_daemon_is_back(settings, clamd, signed_in, case_file, run_jobs):
    back, settings.CLAMD = settings.CLAMD, "tcp:127.0.0.1:1"
    document = added(case_file, pdf())
    address = f"/dossiers/{case_file.pk}/pieces/{document.pk}/"
    run_jobs()
    assert signed_in.get(address).status_code == 302
    assert "L’antivirus ne répond pas" in signed_in.get(f"/dossiers/{case_file.pk}/").content.decode()

    settings.CLAMD = back
    Job.objects.filter(name="examine_document").update(leased_until=timezone.now() - timedelta(minutes=1))
    assert requeue_stranded() == 1
    run_jobs()
    assert signed_in.get(address).content.startswith(b"%PDF")
    document.refresh_from_db()
    assert document.screening == "harmless"


@pytest.mark.django_db
def test_a_held_document_found_dangerous_never_opens(settings, clamd, signed_in, case_file, run_jobs):
    back, settings.CLAMD = settings.CLAMD, "tcp:127.0.0.1:1"
    document = added(case_file, pdf(page=f"/Tabs/{SIGNATURE.decode()}"))
    settings.CLAMD = back
    run_jobs()
    document.refresh_from_db()
    assert document.screening == "infected"
    assert signed_in.get(f"/dossiers/{case_file.pk}/pieces/{document.pk}/").status_code == 302
    assert "programme malveillant dans cette pièce" in signed_in.get(f"/dossiers/{case_file.pk}/").content.decode()


@pytest.mark.django_db
def test_examining_twice_changes_nothing(settings, clamd, case_file, run_jobs):
    back, settings.CLAMD = settings.CLAMD, "tcp:127.0.0.1:1"
    document = added(case_file, pdf())
    settings.CLAMD = back
    run_jobs()
    clamd.says = b"stream: Exemple.Test FOUND\0"
    assert examine_document(document.pk) is None
