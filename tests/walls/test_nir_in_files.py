"""A social-security number in an uploaded PDF: pointed at, page by page; never altered, refused or kept elsewhere."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases import exhibits
from cases.documents import clean_upload
from cases.models import Document
from rights import press
from tests.walls.test_uploads import pdf

NUMBER = "2 84 05 56 260 014 {key:02d}"
KEY = 97 - 2840556260014 % 97


def printed(*pages):
    body = "".join(f"<p style='break-after:page'>{page}</p>" for page in pages)
    return press.print_pdf(f"<html lang='fr'><head><title>Réponse</title></head><body>{body}</body></html>")


def cleaned(content):
    return clean_upload(SimpleUploadedFile("reponse.pdf", content))


@pytest.mark.parametrize(
    "written",
    [
        NUMBER.format(key=KEY),
        NUMBER.format(key=KEY).replace(" ", ""),
        NUMBER.format(key=KEY).replace(" ", "-"),
        NUMBER.format(key=KEY).replace(" ", "."),
        NUMBER.format(key=KEY).replace(" ", "\u202f"),
        "N° Sécu : 2840556260014",
        "1 76 04 2A 004 010 " + f"{97 - 1760419004010 % 97:02d}",
        "1 76 04 2b 004 010 " + f"{97 - 1760418004010 % 97:02d}",
    ],
)
def test_the_number_is_found_on_its_page_and_the_document_is_kept_as_it_is(written):
    kept = cleaned(printed("Madame,", f"Assurée {written}, dossier ouvert."))
    assert kept.pages_to_mask == [2]
    assert cleaned(kept.content).pages_to_mask == [2]  # still there: nothing was altered


@pytest.mark.parametrize(
    "written",
    [
        "06 39 98 12 34",
        "SIRET 732 829 320 00074",
        "1A 204 117 3390 4",
        "Prélevé le 12/03/2019 à 14 h 05",
        "IBAN illisible",
    ],
)
def test_other_numbers_of_a_letter_raise_no_alarm(written):
    assert cleaned(printed(written)).pages_to_mask == []


def test_a_text_too_long_to_be_read_is_said_to_be_unread_and_the_document_is_kept():
    stream = b"BT /F1 12 Tf " + b"(a) Tj 0 1 Td " * 600_000 + b"ET"
    more = b"4 0 obj<</Length %d>>stream\n" % len(stream) + stream + b"\nendstream endobj\n"
    font = "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>/Contents 4 0 R"
    kept = cleaned(pdf(page=font, more=more))
    assert kept.pages_to_mask is None
    assert kept.content.startswith(b"%PDF")


@pytest.mark.django_db
def test_the_page_points_at_it_without_a_digit_of_it(signed_in, case_file):
    document = exhibits.add(
        case_file,
        cleaned(printed(NUMBER.format(key=KEY))),
        kind=Document.Kind.REPLY,
        title="Réponse",
        on=case_file.opened_on,
        by=case_file.patient,
    )
    assert document.pages_to_mask == [1]
    page = signed_in.get(f"/dossiers/{case_file.pk}/").content.decode()
    assert "ressemble à un numéro de sécurité sociale se lit page 1." in page
    assert "2 84" not in page
    assert "n’a pas été modifiée" in page
