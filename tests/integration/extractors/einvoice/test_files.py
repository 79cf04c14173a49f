"""Electronic invoices as files: XML, signed envelopes, PDFs that carry one; opened in a disposable process."""

import base64
import io

import pikepdf
import pytest
from asn1crypto import cms
from reportlab.pdfgen.canvas import Canvas

from extractors import read_files
from extractors.einvoice import open_invoices
from extractors.errors import TooLargeError, UnreadableFileError
from extractors.files import Limits
from extractors.reading import State
from tests.unit.extractors.einvoice import samples


def signed(content, *, detached=False):
    """A signed envelope around `content`, of the form that CAdES has; nobody signed it."""
    inner = {"content_type": "data"} | ({} if detached else {"content": content})
    data = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": inner,
        "signer_infos": [],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(data)}).dump()


def hybrid(xml, name="factur-x.xml", text="Invoice"):
    """A PDF with one page that carries an XML file."""
    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=(300, 200))
    canvas.drawString(40, 100, text)
    canvas.save()
    stored = io.BytesIO()
    with pikepdf.open(drawn) as pdf:
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, xml, mime_type="text/xml", filename=name)
        pdf.save(stored)
    return stored.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        signed(samples.fatturapa()),
        base64.encodebytes(signed(samples.fatturapa())),
        b"-----BEGIN PKCS7-----\n" + base64.encodebytes(signed(samples.fatturapa())) + b"-----END PKCS7-----\n",
        signed(signed(samples.fatturapa())),
        signed(base64.b64encode(signed(samples.fatturapa()))),
    ],
    ids=["der", "base64", "pem", "twice", "twice_base64"],
)
def test_a_signed_envelope_is_opened(data):
    """An invoice is taken out of a .p7m in DER, base64 or PEM, or out of two envelopes."""
    opened = open_invoices(data, "IT01_1.xml.p7m")
    assert [invoice.number for invoice in opened.invoices] == ["2026/17"]
    assert opened.signed


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (signed(b"", detached=True), "a signature only"),
        (signed(samples.fatturapa())[:200], "damaged"),
        (base64.b64encode(signed(samples.fatturapa()))[:-7] + b"!", "base64"),
        (signed(signed(signed(signed(samples.fatturapa())))), "more than 3 envelopes"),
        (signed(b"<letter/>"), "no electronic invoice"),
    ],
)
def test_an_envelope_that_cant_be_opened_says_why(data, words):
    """Cut, mangled, empty or endless envelopes give an error that names the file and the reason."""
    with pytest.raises(UnreadableFileError, match=rf"a\.p7m .*{words}"):
        open_invoices(data, "a.p7m")


def test_read_files_reads_them_all():
    """XML, .p7m and a notification become documents beside each other, in the order of the files."""
    files = {"a.xml": samples.fatturapa(), "b.p7m": signed(samples.ubl()), "c.xml": samples.notice(), "d.xml": b"<x/>"}
    found = read_files(files, ["invoice", "sdi_notification"])
    assert [document.type for document in found] == ["invoice", "invoice", "sdi_notification", "unknown"]
    assert found[0].readings["total"].state is State.VERIFIED
    assert "b.p7m: signature not checked" in found[1].notes
    assert not any("signature" in problem for problem in found[0].problems)
    assert found[3].problems[0].startswith("d.xml is XML, but no electronic invoice")


def test_a_type_that_isnt_expected_is_unknown():
    """An electronic invoice where another paper is expected is told to be one, and nothing of it is read."""
    (found,) = read_files({"a.xml": samples.cii()}, ["passport"])
    assert (found.type, found.readings) == ("unknown", {})
    assert "is a document of type invoice" in found.problems[0]


@pytest.mark.parametrize("name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "data.xml"])
def test_the_invoice_within_a_pdf(name):
    """The XML that a PDF carries is the invoice, whatever it is called; its page is the document's page."""
    (found,) = read_files({"r.pdf": hybrid(samples.cii(), name)}, ["invoice"])
    assert (found.type, found.readings["number"].value) == ("invoice", "2026/17")
    assert [(page.file, page.page) for page in found.pages] == [("r.pdf", 1)]
    assert found.readings["total"].state is State.VERIFIED


def test_an_invoice_that_is_only_associated():
    """XML that the catalogue associates without listing it among the attachments is found as well."""
    stored = io.BytesIO()
    with pikepdf.open(io.BytesIO(hybrid(samples.cii()))) as pdf:
        pdf.Root.AF = pikepdf.Array([pdf.Root.Names.EmbeddedFiles.Names[1]])
        del pdf.Root.Names
        pdf.save(stored)
    assert [invoice.number for invoice in open_invoices(stored.getvalue(), "r.pdf").invoices] == ["2026/17"]


def test_a_pdf_whose_xml_is_broken_still_has_its_page():
    """What is attached and can't be read is told; the page is read as any other."""
    (found,) = read_files({"r.pdf": hybrid(samples.cii()[:-100])}, ["invoice"])
    assert any("XML attached to r.pdf is damaged" in problem for problem in found.problems)
    assert found.pages


def test_a_page_is_no_notification():
    """A type that only exists as XML is never taken for what a page is."""
    text = "Total 12.00 Net total 10.00 VAT 2.00 Amount due 12.00 Invoice number 17 Date 12.03.2026"
    (found,) = read_files({"r.pdf": hybrid(b"<letter/>", text=text)}, ["sdi_notification"])
    assert found.type == "unknown"


def test_other_attached_xml_is_no_invoice():
    """An XML file that is no invoice is passed over without a word."""
    assert open_invoices(hybrid(b"<letter/>"), "r.pdf").invoices == ()
    assert open_invoices(b"\x89PNG\r\n\x1a\n", "x.png").invoices == ()


def test_a_signed_pdf_is_read_as_pages():
    """The PDF within an envelope is opened as if it were sent bare, and the signature's state is told."""
    (found,) = read_files({"c.pdf.p7m": signed(hybrid(b"<letter/>"))}, ["invoice"])
    assert "c.pdf.p7m: signature not checked" in found.notes
    assert found.pages[0].page == 1


def test_a_file_that_grows_is_stopped():
    """A file over the limit isn't opened; one that needs more memory than allowed ends its child, not us."""
    with pytest.raises(TooLargeError, match=r"a\.xml has"):
        open_invoices(samples.fatturapa(), "a.xml", limits=Limits(file_bytes=1000))
    many = samples.fatturapa(*(samples.body(str(n)) for n in range(1001)))
    with pytest.raises(TooLargeError, match=r"a\.xml"):
        open_invoices(many, "a.xml")
    nodes = b"<x xmlns='urn:y'>" + b"<a b='c'/>" * 400_000 + b"</x>"
    with pytest.raises(TooLargeError, match=r"a\.xml needs more than"):
        open_invoices(nodes, "a.xml", limits=Limits(memory=130_000_000))
