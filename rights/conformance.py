"""What makes one file a PDF/A-3 and a PDF/UA-1 at once, beyond what the printing library writes by itself.

ISO 19005-3 (to be kept) and ISO 14289-1 (to be read by anyone) ask for compatible things; the library writes one claim.
The letter is produced to both and checked in part by machine (tests/letters); no certificate is claimed.
"""

from typing import Any

VARIANT = "pdf/a-3a"
FACTS_NAME = "faits.json"
POINT, PAGE_HEIGHT = 0.75, 297 / 25.4 * 72  # of a CSS pixel; of A4
CLAIM = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1" />
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file is produced to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF>"""


def _on_the_page(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    """A box in points from the bottom of the page (ISO 32000): the library leaves it in CSS pixels from the top."""
    return left * POINT, PAGE_HEIGHT - bottom * POINT, right * POINT, PAGE_HEIGHT - top * POINT


def finish(document: Any, pdf: Any) -> None:
    """The last touch on a PDF about to be written."""
    for thing in pdf.objects:
        if isinstance(thing, dict) and thing.get("S") == "/TH":
            thing["A"]["Scope"] = "/Column"  # PDF/UA wants to know what a header heads: in a letter, its column
        if isinstance(thing, dict) and thing.get("S") == "/Figure":
            thing["A"]["BBox"][:] = _on_the_page(*thing["A"]["BBox"])
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    # A second packet, or a second claim outside the first one, would be ignored; ISO 19005-3 wants the foreign
    # property described. Left uncompressed, so that a tool without a PDF reader finds it.
    metadata.stream = [part.replace(b"</rdf:RDF>", CLAIM) for part in metadata.stream]
    metadata.compress = False
    if "AF" in pdf.catalog:
        once = list(dict.fromkeys(pdf.catalog["AF"]))  # the library lists each attachment twice
        pdf.catalog["AF"].clear()
        pdf.catalog["AF"].extend(once)
