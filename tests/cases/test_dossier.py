"""A complaint bound with its exhibits: one PDF, in order, whatever the exhibits are."""

import io
import subprocess
from datetime import date

import pikepdf
import pypdf
import pytest
from django.urls import reverse
from PIL import Image

from cases import dossier, exhibits, jobs
from cases.complaining import write_complaint
from cases.documents import Cleaned
from cases.models import Action, Document, Dossier, Job
from cases.workflow import perform_all
from tests.cases.conftest import RECEIVED, SENT
from vault.models import SealedFile

TODAY = date(2026, 4, 9)
PAPER = (595, 842)


def pdf(*sizes, text="", password=""):
    """A PDF with a page of each size, its text on each."""
    with pikepdf.new() as made:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        for size in sizes:
            page = made.add_blank_page(page_size=size)
            page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.Contents = made.make_stream(f"BT /F1 24 Tf 60 200 Td ({text}) Tj ET".encode())
        written = io.BytesIO()
        made.save(written, encryption=pikepdf.Encryption(owner="x", user=password) if password else None)
        return written.getvalue()


def picture(kind, width, height, *, mode="RGB", noise=False):
    drawn = io.BytesIO()
    image = Image.effect_noise((width, height), 120).convert(mode) if noise else Image.new(mode, (width, height), 1)
    image.save(drawn, kind)
    return drawn.getvalue()


@pytest.fixture
def case_file(case_file, run_jobs):
    """A request sent and received: its copy is the first exhibit."""
    run_jobs()
    demands, by = list(case_file.demands.all()), case_file.patient
    perform_all(Action.SEND, demands, by=by, on=SENT, channel="registered", letter=case_file.letters.get())
    perform_all(Action.RECEIVE, demands, by=by, on=RECEIVED)
    return case_file


def add(case_file, content, content_type="application/pdf", *, kind=Document.Kind.OTHER, title="Courriel", **cleaned):
    told = Cleaned(content, content_type, **{"pages_to_mask": [], **cleaned})
    return exhibits.add(case_file, told, kind=kind, title=title, on=TODAY, by=case_file.patient)


@pytest.fixture
def bound(case_file, run_jobs, time_machine):
    """Bind all the exhibits (or those of these numbers), as the page does."""
    time_machine.move_to("2026-04-09 12:00 +0200")

    def bind(numbers=None, key="one"):
        write_complaint(case_file, by=case_file.patient, on=TODAY, key=f"draft:{key}", reveal_identity=True)
        run_jobs()
        scope = case_file.system_scope(purpose="test")
        draft = case_file.letters.get(key=f"{case_file.pk}:draft:{key}")
        proofs = dossier.proofs_of(case_file, draft, scope)
        chosen = [proof.number for proof in proofs] if numbers is None else numbers
        made = dossier.ask_to_bind(case_file, draft, proofs, chosen, on=TODAY, key=key, by=case_file.patient)
        run_jobs()
        made.refresh_from_db()
        return made

    return bind


def opened(made):
    content = made.pdf.open(made.case_file.system_scope(purpose="test"))
    assert len(content) == made.size
    return content


def texts(content):
    return [
        page.extract_text().replace("\u202f", " ").replace("\xa0", " ")
        for page in pypdf.PdfReader(io.BytesIO(content)).pages
    ]


def test_cover_letter_chronology_then_exhibits_in_the_order_of_their_numbers(case_file, bound, tmp_path):
    add(case_file, pdf(PAPER, PAPER, text="Avis"), title="Avis de réception")
    add(case_file, picture("PNG", 900, 300, mode="RGBA"), "image/png", title="Copie d’écran")
    add(case_file, picture("JPEG", 600, 900), "image/jpeg", title="Photo")
    made = bound()
    assert made.outcome == Dossier.Outcome.MADE
    content = opened(made)
    pages = texts(content)
    assert made.pages == len(pages)
    assert "Dossier de plainte" in pages[0]
    assert "Plainte – demande d’accès" in pages[1]
    assert "page 2/" in pages[1]
    assert any(page.startswith("Chronologie") or "Chronologie" in page for page in pages[3:6])
    stamps = [page[page.index("Pièce n°") :].split("\n")[0].strip() for page in pages if " · page" in page]
    assert [stamp.split(" · ")[0] for stamp in stamps] == [
        "Pièce n° 1 – 1/2", "Pièce n° 1 – 2/2", "Pièce n° 2 – 1/2", "Pièce n° 2 – 2/2", "Pièce n° 3 – 1/1",
        "Pièce n° 4 – 1/1",
    ]  # fmt: skip
    assert stamps[-1].endswith(f"page {made.pages}/{made.pages}")
    path = tmp_path / "dossier.pdf"
    path.write_bytes(content)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_list_names_the_page_on_which_each_exhibit_begins(case_file, bound):
    add(case_file, pdf(PAPER, PAPER, PAPER, text="Avis"), title="Avis de réception")
    content = opened(bound())
    reader = pypdf.PdfReader(io.BytesIO(content))
    first = next(n for n, page in enumerate(texts(content), 1) if "Pièce n° 2 – 1/3" in page)
    assert f"{first} à {first + 2}" in texts(content)[0]
    marks = reader.outline
    assert [mark.title for mark in marks if not isinstance(mark, list)] == [
        "Couverture et liste des pièces", "Plainte", "Chronologie", "Pièces",
    ]  # fmt: skip
    under = next(mark for mark in marks if isinstance(mark, list))
    assert [mark.title.replace("\u202f", " ").replace("\xa0", " ") for mark in under] == [
        "Pièce n° 1 – Demande au laboratoire (copie)", "Pièce n° 2 – Avis de réception",
    ]  # fmt: skip
    assert reader.get_destination_page_number(under[1]) == first - 1


def test_it_claims_nothing_that_the_exhibits_may_not_be(case_file, bound):
    add(case_file, pdf(PAPER))
    content = opened(bound())
    assert b"pdfaid" not in content
    with pikepdf.open(io.BytesIO(content)) as read:
        assert "/StructTreeRoot" not in read.Root
        assert "/EmbeddedFiles" not in read.Root.get("/Names", {})
        assert str(read.Root.Lang) == "fr"
        assert str(read.docinfo["/Title"]).startswith("Dossier de plainte R-")
        assert "pdfaid:part" not in read.open_metadata()


def test_every_exhibit_stands_upright_on_a4_under_its_stamp(case_file, bound):
    turned = pikepdf.open(io.BytesIO(pdf((300, 500), text="Tourne")))
    turned.pages[0].Rotate = 90
    written = io.BytesIO()
    turned.save(written)
    add(case_file, written.getvalue())
    add(case_file, pdf((2000, 1000), text="Large"))
    reader = pypdf.PdfReader(io.BytesIO(opened(bound())))
    sizes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages[-2:]]
    assert sizes == [(842, 595), (842, 595)]
    assert all("/Rotate" not in page for page in reader.pages)


def test_a_locked_or_broken_exhibit_is_listed_with_its_reason_and_the_rest_is_bound(case_file, bound):
    add(case_file, pdf(PAPER, password="secret"), title="Fermé")
    add(case_file, b"%PDF-1.7\nrien", title="Abîmé")
    add(case_file, b"\x89PNG\r\n\x1a\nrien", "image/png", title="Image abîmée")
    add(case_file, pdf(PAPER, text="Bon"), title="Bon")
    made = bound()
    assert made.left_out == {"2": "locked", "3": "broken", "4": "broken"}
    pages = texts(opened(made))
    front = " ".join(pages[0].split())
    assert "Fermé (n’a pas pu être jointe : le fichier est protégé par un mot de passe)" in front
    assert "Abîmé (n’a pas pu être jointe : le fichier est abîmé)" in front
    assert "Pièce n° 5 – 1/1" in pages[-1]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_image_of_a_hundred_million_points_is_made_to_fit(case_file, bound, kind):
    add(case_file, picture(kind, 10_000, 10_000), f"image/{kind.lower()}")
    made = bound()
    assert made.left_out == {}
    assert made.size < 400_000


def test_an_image_past_all_measure_is_left_out(case_file, bound):
    add(case_file, picture("PNG", 12_000, 12_000, mode="1"), "image/png")
    assert bound().left_out == {"2": "too_large"}


def test_forty_exhibits_and_how_far_it_is(case_file, bound):
    for number in range(39):
        add(case_file, pdf(PAPER, text=f"Message {number}"), title=f"Message {number}")
    made = bound()
    assert made.prepared == made.chosen == 40
    pages = texts(opened(made))
    assert "Pièce n° 40 – 1/1" in pages[-1]
    assert "Message 38" in pages[-1]


def test_what_is_not_chosen_or_dangerous_stays_out_and_is_said(case_file, bound):
    add(case_file, pdf(PAPER, text="Un"), title="Choisie")
    add(case_file, pdf(PAPER, text="Deux"), title="Laissée")
    add(case_file, pdf(PAPER, text="Trois"), title="Retenue", screening=Document.Screening.INFECTED)
    made = bound([2, 4])  # the dangerous one is asked for all the same
    assert made.left_out == {"1": "not_chosen", "3": "not_chosen", "4": "infected"}
    front = " ".join(texts(opened(made))[0].split())
    assert "Laissée (non jointe, par choix)" in front
    assert "l’antivirus y a reconnu un programme malveillant" in front


def test_pictures_are_made_lighter_until_it_fits(case_file, bound, settings):
    for _ in range(2):
        add(case_file, picture("JPEG", 2000, 2800, noise=True), "image/jpeg")
    heavy = bound(key="heavy")
    settings.DOSSIER_MAX_BYTES = heavy.size // 2
    light = bound(key="light")
    assert light.outcome == Dossier.Outcome.MADE
    assert light.size <= settings.DOSSIER_MAX_BYTES
    assert light.pages == heavy.pages


def test_a_scan_in_a_pdf_is_made_lighter_too(case_file, bound, settings):
    scan = io.BytesIO()
    Image.effect_noise((2480, 3508), 90).convert("RGB").save(scan, "PDF", quality=90, resolution=300)
    add(case_file, scan.getvalue())
    heavy = bound(key="heavy")
    settings.DOSSIER_MAX_BYTES = heavy.size // 2
    assert bound(key="light").outcome == Dossier.Outcome.MADE


def test_when_it_is_too_heavy_all_the_same_the_heaviest_are_named(client, case_file, bound, settings):
    add(case_file, picture("JPEG", 2000, 2800, noise=True), "image/jpeg", title="Grande photo")
    add(case_file, pdf(PAPER), title="Petite pièce")
    settings.DOSSIER_MAX_BYTES = 120_000
    made = bound()
    assert made.outcome == Dossier.Outcome.HEAVY
    assert made.pdf is None
    assert made.heaviest[0][0] == 2
    client.force_login(case_file.patient)
    page = client.get(reverse("case_dossier", args=[case_file.pk])).content.decode()
    assert "pièce n°\u00a02" in page
    assert "Grande photo" in page


def test_bound_twice_nothing_more(case_file, bound):
    made = bound()
    assert jobs.bind_dossier(made.pk) is None
    before = SealedFile.objects.count()
    Job.objects.filter(subject=made.pk).update(state=Job.State.READY)
    again = bound(key="one")
    assert (again.pk, SealedFile.objects.count()) == (made.pk, before)


def test_a_new_dossier_takes_the_place_of_the_one_before(case_file, bound):
    first = bound(key="one")
    kept = SealedFile.objects.count()
    second = bound(key="two")
    assert [row.pk for row in case_file.dossiers.all()] == [second.pk]
    assert not SealedFile.objects.filter(pk=first.pdf_id).exists()
    assert SealedFile.objects.count() == kept + 1  # the draft written anew


def test_erasing_the_file_takes_it_along(case_file, bound):
    bound()
    jobs.erase_file(case_file)
    assert not Dossier.objects.exists()
    assert not SealedFile.objects.exists()
