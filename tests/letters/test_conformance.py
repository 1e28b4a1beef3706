"""The letter as a file to keep (PDF/A-3) and to be read by anyone (PDF/UA-1), its facts inside.

No full validator is at hand (veraPDF needs Java): what is checked here is what is claimed, and no more.
"""

import io
import json
import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pdfua import validate

from cases.documents import clean_upload
from rights import fonts, press
from rights.letters import LetterFacts
from rights.letters import validate as validate_facts
from rights.rendering import SCHEMA, attached_facts, render_html, render_pdf
from rights.specimens import SPECIMENS
from tests.letters.printed import printed

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFA, PDFUA = "{http://www.aiim.org/pdfa/ns/id/}", "{http://www.aiim.org/pdfua/ns/id/}"


@pytest.fixture(scope="module", params=SPECIMENS)
def letter(request):
    kind, facts = SPECIMENS[request.param]
    content = printed(request.param)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        yield kind, facts, content, pdf


def test_one_packet_makes_both_claims_and_describes_the_foreign_one(letter):
    packet = bytes(letter[3].Root.Metadata.read_raw_bytes())
    described = ElementTree.fromstring(packet)
    assert len(list(described.iter(f"{RDF}RDF"))) == 1
    told = {name: value for one in described.iter(f"{RDF}Description") for name, value in one.attrib.items()}
    assert (told[f"{PDFA}part"], told[f"{PDFA}conformance"], told[f"{PDFUA}part"]) == ("3", "A", "1")
    schemas = [one.text for one in described.iter("{http://www.aiim.org/pdfa/ns/schema#}namespaceURI")]
    assert schemas == ["http://www.aiim.org/pdfua/ns/id/"]


def test_the_packet_and_the_information_dictionary_agree(letter):
    pdf = letter[3]
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as packet:
        assert packet["dc:title"] == str(pdf.docinfo["/Title"])
        assert packet["xmp:CreateDate"] == f"{letter[1]['date']}T00:00:00Z"
    assert str(pdf.docinfo["/CreationDate"]) == f"D:{letter[1]['date'].replace('-', '')}000000Z"


def test_colours_are_those_of_one_profile_and_fonts_are_inside_with_their_letters(letter):
    pdf = letter[3]
    (intent,) = pdf.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert bytes(intent.DestOutputProfile.read_bytes())[36:40] == b"acsp"  # an ICC profile
    fonts = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font"]
    composite = [font for font in fonts if font.Subtype == "/Type0"]
    assert composite
    for font in composite:
        assert "/ToUnicode" in font
        assert {"/FontFile2", "/FontFile3"} & set(font.DescendantFonts[0].FontDescriptor.keys())


def test_it_is_tagged_in_french_with_a_title_to_show(letter):
    root = letter[3].Root
    assert str(root.Lang) == "fr"
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle
    assert "/Encrypt" not in letter[3].trailer


def test_what_a_machine_can_check_of_pdf_ua_is_right(letter, tmp_path):
    (tmp_path / "letter.pdf").write_bytes(letter[2])
    report = validate(str(tmp_path / "letter.pdf"))
    assert not report.findings, report.findings


def test_long_letters_have_bookmarks(letter):
    with letter[3].open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles
    if len(letter[3].pages) >= 3:
        assert len(titles) + sum(len(item.children) for item in outline.root) > 3


def test_the_facts_are_attached_once_and_print_the_same_letter_again(letter):
    kind, facts, content, pdf = letter
    assert list(pdf.attachments) == ["faits.json"]
    (spec,) = pdf.Root.AF
    assert (str(spec.AFRelationship), str(spec.UF)) == ("/Data", "faits.json")
    assert spec.EF.F.Subtype == "/application/json"
    read = json.loads(pdf.attachments["faits.json"].get_file().read_bytes())
    assert (read["schema"], read["kind"]) == (SCHEMA, kind)
    assert read["facts"] == LetterFacts.from_dict(facts).to_dict()
    assert render_pdf(kind, read["facts"]) == content


def test_nothing_tells_when_or_where_it_was_printed(letter):
    assert not re.search(rb"weasyprint-|/tmp/|/home/", letter[2])
    dates = set(re.findall(rb"D:(\d{8})", letter[2]))
    assert dates <= {letter[1]["date"].replace("-", "").encode()}


ELSEWHERE = """
import json, sys
import time_machine
from rights.engine import Engine

with time_machine.travel("2031-02-28 23:59 +0000"):
    engine = Engine()
    for number, job in enumerate(json.load(sys.stdin)):
        with open(f"{sys.argv[1]}/{number}.pdf", "wb") as file:
            file.write(engine.print(*job))
"""


def test_another_process_prints_the_same_bytes_on_another_day_in_another_place(tmp_path):
    jobs, here = [], []
    for name, (kind, told) in SPECIMENS.items():
        facts = validate_facts(kind, told)
        jobs.append((render_html(kind, facts), attached_facts(kind, facts), facts.date.isoformat()))
        here.append(printed(name))
    jobs.reverse()  # what was printed before changes nothing either
    environment = {
        "PATH": os.defpath, "FONTCONFIG_FILE": fonts.gather(tmp_path), "TZ": "Pacific/Auckland", "LANG": "C",
        "PYTHONHASHSEED": "2031", "SOURCE_DATE_EPOCH": "1",
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-c", ELSEWHERE, tmp_path], cwd=press.ROOT, input=json.dumps(jobs), text=True,
        env=environment, check=True,
    )  # fmt: skip
    there = [(tmp_path / f"{number}.pdf").read_bytes() for number in reversed(range(len(jobs)))]
    assert [name for name, one, other in zip(SPECIMENS, here, there, strict=True) if one != other] == []


def test_one_of_our_letters_may_be_added_as_a_proof_without_its_attachment():
    ours = printed("request-access")
    kept = clean_upload(SimpleUploadedFile("courrier.pdf", ours))
    with pikepdf.open(io.BytesIO(kept.content)) as pdf:
        assert not list(pdf.attachments)
        assert "/AF" not in pdf.Root
        assert len(pdf.pages) == 2
    assert b"EmbeddedFile" not in kept.content
