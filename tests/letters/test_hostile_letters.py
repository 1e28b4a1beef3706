"""What a person types comes out as text, and what a page asks for is not fetched."""

import contextlib
import io

import pikepdf
import pytest

from rights import press
from rights.rendering import render_html, render_pdf
from rights.specimens import SELF

PAGE = "<html lang='fr'><head><title>Courrier</title></head><body>{}</body></html>"
MARKERS = (b"root:x:0:0", b"/EmbeddedFile", b"/JavaScript", b"/Launch", b"/URI")
TYPED = (
    '<link rel="attachment" href="file:///etc/passwd">',
    '<a rel="attachment" href="file:///etc/passwd">x</a>',
    '<img src="file:///etc/passwd">',
    '<img src=x onerror="alert(1)">',
    '<object data="file:///etc/passwd">',
    '<embed src="file:///etc/passwd">',
    '<iframe src="http://169.254.169.254/"></iframe>',
    '<style>@import url("file:///etc/passwd");</style>',
    "<style>body{display:none}</style>",
    "</p></body></html><script>alert(1)</script>",
    '<base href="file:///etc/">',
    "<svg><image href='file:///etc/passwd'/></svg>",
    '" style="position:fixed;top:0',
    "' onclick='x",
    "{{7*7}}",
    "{% include 'letters/base.html' %}",
    "{{ facts.sender.name }}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "url(file:///etc/passwd)",
    "&lt;b&gt; &amp;amp; &#60;i&#62;",
    "<!--",
    "]]> <![CDATA[ x",
    "../../../../etc/passwd",
)


def everywhere(text):
    return SELF | {
        "place": text,
        "reference": text,
        "sender": {"name": text, "lines": [text], "email": text, "phone": text},
        "recipient": {"lines": ["LABORATOIRE", text[:38].strip()], "email": text},
        "sending": {"channel": "registered", "number": text},
        "identification": {"birth_name": text, "address_then": text, "samples": [{"period": text, "place": text}]},
        "breach": {"title": text, "knows_from": text, "finding": text},
        "rights": ["breach_info", "rectification", "erasure"],
        "details": {"rectification": {"wrong": text, "right": text, "evidence": text}, "erasure": {"also": text}},
        "exhibits": [{"number": 1, "title": text}],
    }


@pytest.mark.parametrize("text", TYPED)
def test_what_a_person_types_comes_out_as_text(text):
    html = render_html("request", everywhere(text))
    plain = render_html("request", everywhere("x"))
    assert html.count("<") == plain.count("<")
    assert ">49<" not in html


def test_no_typed_text_reaches_a_file_or_hides_one_in_the_letter():
    with pikepdf.open(io.BytesIO(render_pdf("request", everywhere(" ".join(TYPED)[:190])))) as pdf:
        assert list(pdf.attachments) == ["faits.json"]
        del pdf.attachments["faits.json"]
        del pdf.Root.Names["/EmbeddedFiles"]
        rest = io.BytesIO()
        pdf.save(rest, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    assert not [marker for marker in MARKERS if marker in rest.getvalue()]


@pytest.mark.parametrize(
    "body",
    [
        '<link rel="attachment" href="file:///etc/passwd">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:9/x.png">',
        '<object data="file:///etc/passwd"></object>',
        '<embed src="file:///etc/passwd">',
        "<style>@import url(file:///etc/passwd);</style>",
        "<style>p{background:url(file:///etc/passwd)}</style><p>x</p>",
        "<style>@font-face{font-family:x;src:url(file:///etc/passwd)}</style>",
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E%3C/svg%3E">',
    ],
)
def test_the_press_reads_no_file_even_when_the_page_asks(body):
    pdf = b""
    with contextlib.suppress(press.PressFailed):
        pdf = press.print_pdf(PAGE.format(body))
    assert not [marker for marker in MARKERS if marker in pdf]
