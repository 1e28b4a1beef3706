"""What a hostile file can do: be refused, or die alone; and what a kept one tells of its author: nothing."""

import contextlib
import io
import resource
import struct
import tempfile
import time
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cases import exhibits
from cases.documents import clean_upload
from cases.models import Document
from cases.scrubber import without_notes

FILE = b"4 0 obj<</Type/EmbeddedFile/Length 3>>stream\nabc\nendstream endobj\n"
SPEC = "<</Type/Filespec/F(a)/EF<</F 4 0 R>>>>"


def pdf(catalog="", page="", more=b""):
    return (
        b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R " + catalog.encode() + b">>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]" + page.encode() + b">>endobj\n"
        b"" + more + b"trailer<</Root 1 0 R>>"
    )


def link(act):
    return f"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A{act}>>]"


def kept(content):
    return clean_upload(SimpleUploadedFile("x.pdf", content))[0]


@pytest.mark.parametrize(
    ("catalog", "page"),
    [
        ("/OpenAction<</S/JavaScript/JS(app.alert(1))>>", ""),
        ("/OpenAction<</S/J#61vaScript/J#53(app.alert(1))>>", ""),
        ("/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(x)>>]>>>>", ""),
        (f"/Names<</EmbeddedFiles<</Names[(a){SPEC}]>>>>", ""),
        (f"/AF[{SPEC}]", ""),
        ("/AcroForm<</XFA 4 0 R/Fields[]>>", ""),
        ("", "/AA<</O<</S/JavaScript/JS(x)>>>>"),
        ("", link("<</S/Launch/F(cmd.exe)>>")),
        ("", link("<</S/URI/URI(http://e.invalid)/Next[<</S/Launch/F(cmd.exe)>>]>>")),
        ("", link("<</S/SubmitForm/F(http://e.invalid/)>>")),
        ("", link("<</S/GoToE/F(a)>>")),
        ("", f"/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS{SPEC}>>]"),
    ],
)
def test_a_program_or_a_joined_file_is_found_wherever_the_pdf_hides_it(catalog, page):
    with pytest.raises(ValidationError, match="programme ou un fichier joint"):
        kept(pdf(catalog, page, FILE))


def test_nothing_of_a_pdf_tells_who_made_it():
    private = "/PieceInfo<</X<</Private(CANARI-1)>>>>"
    metadata = b"4 0 obj<</Type/Metadata/Subtype/XML/Length 8>>stream\nCANARI-2\nendstream endobj\n"
    info = pdf(f"{private}/Metadata 4 0 R", f"{private}/Metadata 4 0 R", metadata).replace(
        b"trailer<<", b"5 0 obj<</Author(CANARI-3)>>endobj\ntrailer<</Info 5 0 R"
    )
    assert b"CANARI" not in kept(info + b"\n%%EOF\nPK\x03\x04 CANARI-4")


def photograph():
    image, file = Image.new("RGB", (40, 20), (1, 2, 3)), io.BytesIO()
    exif = image.getexif()
    exif[0x010E], exif[0x0112], exif[0x8825] = "CANARI-EXIF", 6, {1: "N", 2: (47.0, 39.0, 1.0)}
    profile = b"CANARI-PROFIL" + bytes(200)
    image.save(file, "JPEG", exif=exif, comment=b"CANARI-COMMENTAIRE", icc_profile=profile, xmp=b"CANARI-XMP")
    return file.getvalue()


def test_a_photograph_inside_a_pdf_forgets_where_it_was_taken():
    jpeg = photograph()
    image = (
        b"4 0 obj<</Type/XObject/Subtype/Image/Width 40/Height 20/ColorSpace/DeviceRGB/BitsPerComponent 8"
        b"/Filter/DCTDecode/Length %d>>stream\n" % len(jpeg) + jpeg + b"\nendstream endobj\n"
    )
    clean = kept(pdf("", "/Resources<</XObject<</I 4 0 R>>>>", image))
    assert b"\xff\xd8\xff" in clean
    for told in (b"CANARI-EXIF", b"CANARI-COMMENTAIRE", b"CANARI-XMP", b"Exif"):
        assert told not in clean


@pytest.mark.parametrize("spoilt", [b"", b"\xff", b"\xff\xd8", b"\xff\xd8\xff\xe1", b"\xff\xd8\xff\xe1\x00\x00" * 9])
def test_what_only_looks_like_a_photograph_does_not_stop_the_reading(spoilt):
    without_notes(spoilt)


def test_an_image_keeps_its_points_alone_and_stands_upright():
    clean = kept(photograph() + b"<script>CANARI</script>")
    assert b"CANARI" not in clean
    assert Image.open(io.BytesIO(clean)).size == (20, 40)
    texts, file = PngInfo(), io.BytesIO()
    texts.add_text("a", "CANARI")
    texts.add_itxt("b", "CANARI", zip=True)
    Image.new("RGBA", (9, 9)).save(file, "PNG", pnginfo=texts, icc_profile=b"CANARI" + bytes(200))
    assert Image.open(io.BytesIO(kept(file.getvalue() + b"CANARI"))).info == {}


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, extra=b"", points=b""):
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", points) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "bomb",
    [
        png(10_000, 10_000),
        png(2**31 - 1, 2**31 - 1),
        png(0, 0),
        png(9, 9, chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(99_000_000), 9)), zlib.compress(bytes(333))),
        pdf("/X" + "[" * 100_000 + "]" * 100_000),
        b"%PDF-1.4\ntrailer<</Root 9 0 R>>",
    ],
    ids=["100 Mpx", "huge", "none", "text", "nested", "no root"],
)
def test_a_bomb_is_refused_in_a_sentence(bomb):
    with pytest.raises(ValidationError):
        kept(bomb)


@pytest.mark.parametrize("side", [7_000, 20_000], ids=["past ours", "past that of the reader"])
def test_an_image_of_too_many_points_is_said_too_large_and_not_broken(side):
    with pytest.raises(ValidationError, match="trop grande"):
        kept(png(side, side))


def test_a_stream_packed_twice_stays_packed():
    packed = zlib.compress(zlib.compress(bytes(400_000_000), 1), 9)
    stream = b"4 0 obj<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(packed) + packed
    begun = time.perf_counter()
    assert len(kept(pdf("", "/Contents 4 0 R", stream + b"\nendstream endobj\n"))) < 2 * len(packed) + 2_000
    assert time.perf_counter() - begun < 10


def test_a_pdf_that_unpacks_to_gigabytes_takes_no_more_than_its_share():
    deflate = zlib.compressobj(9)
    packed = deflate.compress(b"5 0 ") + b"".join(deflate.compress(bytes(10_000_000)) for _ in range(110))
    packed += deflate.flush()
    body, places = b"%PDF-1.5\n", []
    for number, thing in enumerate(
        [
            b"<</Type/Catalog/Pages 2 0 R/X 5 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
            b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
        ],
        1,
    ):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, thing)
    rows = [(0, 0, 0), *((1, place, 0) for place in places), (2, 4, 0), (1, len(body), 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([rank]) for kind, place, rank in rows)
    bomb = body + b"6 0 obj<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table) + table
    bomb += b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % len(body)
    with contextlib.suppress(ValidationError):  # refused, or kept without what could not be unpacked
        assert len(kept(bomb)) < 10_000
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_100_000
    assert kept(pdf())


def post_file(client, address, content, name="upload"):
    return client.post(address, {name: SimpleUploadedFile("Prénom Nom 184127645108946.pdf", content)})


def test_what_a_stranger_sends_is_never_written_to_the_disk(client, db, tmp_path, monkeypatch):
    written = []
    real = tempfile.NamedTemporaryFile
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", lambda *a, **k: written.append(a) or real(*a, **k))
    before = set(Path(tempfile.gettempdir()).glob("*.upload*"))
    assert post_file(client, reverse("sign_in"), b"%PDF-" + bytes(12_000_000)).status_code == 200
    assert written == []
    assert set(Path(tempfile.gettempdir()).glob("*.upload*")) == before


def test_files_of_one_request_share_one_allowance(rf):
    part = bytes(6 * 1024 * 1024)
    request = rf.post("/", {name: SimpleUploadedFile(f"{name}.pdf", part) for name in "abc"})
    files = [request.FILES[name] for name in "abc"]
    assert [file.size > 10 * 1024 * 1024 for file in files] == [False, True, True]
    assert sum(len(file.read()) for file in files) <= 12 * 1024 * 1024


def test_a_file_too_large_is_told_beside_its_field(signed_in, case_file):
    address = reverse("document_add", args=[case_file.pk])
    told = post_file(signed_in, address, b"%PDF-" + bytes(11 * 1024 * 1024)).content.decode()
    assert "dépasse 10\u00a0Mo" in told
    assert "184127645108946" not in told


def test_a_request_of_gigabytes_is_not_read(rf):
    request = rf.post("/", {"a": SimpleUploadedFile("a.pdf", b"x")})
    request.META["CONTENT_LENGTH"] = str(2**34)
    with pytest.raises(RequestDataTooBig):
        request.FILES  # noqa: B018


def test_a_file_that_is_full_takes_no_document_more(signed_in, received, monkeypatch):
    monkeypatch.setattr(exhibits, "MOST_DOCUMENTS", 1)
    case_file = received.case_file
    address = reverse("case_reply_detail", args=[case_file.pk, "refus"])
    for _ in range(3):  # with a neighbour field missing: kept, until there is no room
        shown = signed_in.post(address, {"upload": SimpleUploadedFile("r.pdf", pdf())})
        assert shown.status_code == 200
    assert "n’en accepte plus" in shown.content.decode()
    assert Document.objects.count() == 1
