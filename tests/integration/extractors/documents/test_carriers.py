"""Every kind of file that is read, and files that carry others: the whole way, with real OCR."""

import io
from email.message import EmailMessage

import numpy as np
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from extractors.read import read_files
from tests.unit.extractors.einvoice import samples

from .conftest import READ, TODAY, VALUES, library_pdf

TYPES = ["library_request"]


@pytest.fixture
def form(library):
    """The filled request as a PDF, and its page as a picture."""
    data = library_pdf(library, values=VALUES)
    return data, pypdfium2.PdfDocument(io.BytesIO(data))[0].render(scale=200 / 72).to_pil().convert("RGB")


def stored(image, kind, **more):
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def mail(*attachments, text="Please find the papers attached.", **more):
    """A message with attachments: name, content."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "papers"
    message.set_content(text)
    for name, content in attachments:
        if isinstance(content, EmailMessage):
            message.add_attachment(content, filename=name)
        else:
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name, **more)
    return message


def values(document):
    """What a bot would take of the request's text fields."""
    return {name: document.readings[name].value for name in READ}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["tiff", "turned", "head_down", "webp"])
def test_every_kind_of_file(form, kind):
    """A page of a TIFF, a PDF turned by its own word, a scan that lies head down, a WebP give the same values."""
    digital, picture = form
    blank = Image.new("RGB", picture.size, "white")
    data = {
        "tiff": lambda: stored(blank, "TIFF", save_all=True, append_images=[picture], compression="tiff_lzw"),
        "turned": lambda: turned(digital, 90),
        "head_down": lambda: stored(picture.rotate(180), "PDF", resolution=200),
        "webp": lambda: stored(picture, "WEBP", quality=90),
    }[kind]()
    *aside, request = read_files({"a": data}, TYPES, today=TODAY)
    assert [one.type for one in aside] == ["blank_page"] * (kind == "tiff")
    assert (request.type, request.pages[0].page) == ("library_request", 1 + len(aside))
    assert values(request) == READ


@pytest.mark.slow
def test_a_mixed_pdf(library, form):
    """A PDF of a born-digital page and a scanned one holds two documents, each read in its own way."""
    person = {"surname": "UNGARETTI", "given_names": "GIUSEPPE", "birth_date": "08021988"}
    other = library_pdf(library, values=VALUES | person)
    scanned = pypdfium2.PdfDocument(io.BytesIO(other))[0].render(scale=200 / 72).to_pil().convert("RGB")
    found = read_files({"a.pdf": joined(form[0], stored(scanned, "PDF", resolution=200))}, TYPES, today=TODAY)
    assert [one.pages[0].page for one in found] == [1, 2]
    assert [one.readings["surname"].value for one in found] == ["MONTALE", "UNGARETTI"]
    assert "text_layer" in found[0].readings["surname"].reader
    assert "text_layer" not in found[1].readings["surname"].reader


def joined(*files):
    made = pikepdf.new()
    for data in files:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            made.pages.extend(pdf.pages)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def turned(data, degrees):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.pages[0].rotate(degrees, relative=True)
        pdf.save(out)
    return out.getvalue()


def with_files(data, **files):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for name, content in files.items():
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)
        pdf.save(out)
    return out.getvalue()


@pytest.mark.slow
def test_separator_sheets_split_a_batch(form):
    """One scan of several papers: a separator sheet keeps apart what would be one, empty backs are left out."""
    _, picture = form
    code = zxingcpp.create_barcode("PATCHT", zxingcpp.BarcodeFormat.Code128)
    bars = Image.fromarray(np.asarray(zxingcpp.write_barcode_to_image(code, scale=6))).convert("RGB")
    sheet, blank = (Image.new("RGB", picture.size, "white") for _ in range(2))
    sheet.paste(bars, (300, 500))
    batch = stored(picture, "PDF", save_all=True, append_images=[blank, sheet, picture], resolution=200)
    found = read_files({"batch.pdf": batch}, TYPES, today=TODAY)
    assert [(one.type, one.pages[0].page) for one in found] == [
        ("library_request", 1),
        ("blank_page", 2),
        ("separator_page", 3),
        ("library_request", 4),
    ]
    assert found[2].notes == ("batch.pdf: page 3: separates two documents, left out",)


def test_a_mails_attachments_are_read():
    """Files of a mail, and of a mail within it, become documents; what they are called harms nobody."""
    inner = mail(("fattura.xml", samples.fatturapa()))
    outer = mail(
        ("../../etc/passwd\u202elmx.exe", samples.cii()), ("FW.eml", inner), ("x.docx", b"PK\x03\x04 anything")
    )
    found = read_files({"in.eml": outer.as_bytes()}, ["invoice"])
    assert [one.type for one in found] == ["invoice", "invoice", "unknown"]
    assert [one.pages[0].file for one in found[:2]] == ["in.eml › 1 passwdlmx.exe", "in.eml › 2 fattura.xml"]
    assert "in.eml › 3 x.docx is a ZIP archive or an Office file" in found[2].problems[0]


def test_files_within_a_pdf_are_read():
    """An invoice that a PDF carries as a file of its own is read beside the PDF's own page."""
    picture = stored(Image.new("RGB", (600, 800), "white"), "PDF")
    carrier = with_files(picture, **{"r.eml": mail(("r.xml", samples.ubl())).as_bytes(), "notes.txt": b"nothing"})
    found = read_files({"a.pdf": carrier}, ["invoice"])
    assert [(one.type, one.pages[0].file) for one in found] == [
        ("blank_page", "a.pdf"),
        ("invoice", "a.pdf › 2 r.eml › 1 r.xml"),
    ]


def test_mails_that_carry_too_much_are_refused():
    """Too many attachments, messages too deep in each other, mails in mails without end: an error that says so."""
    many = mail(*((f"{n}.xml", b"<x/>") for n in range(51)))
    deep = mail(("r.xml", samples.ubl()))
    for _ in range(6):
        deep = mail(("FW.eml", deep))
    coded = mail(("r.xml", samples.ubl())).as_bytes()
    for _ in range(4):
        coded = mail(("FW.bin", coded)).as_bytes()
    files = {
        "many.eml": many.as_bytes(),
        "deep.eml": deep.as_bytes(),
        "coded.eml": coded,
        "bare.eml": mail().as_bytes(),
    }
    found = read_files(files, ["invoice"])
    told = [one.problems[0] for one in found]
    assert [one.type for one in found] == ["unknown"] * 4
    assert told[0].startswith("many.eml carries more than 50 files")
    assert told[1].startswith("deep.eml has messages in messages")
    assert told[2].startswith("coded.eml ›")
    assert told[3].startswith("bare.eml is a mail without attachments")


def test_a_signed_mail_is_opened(tmp_path):
    """What stands in a signed envelope within a mail is read, and it is told that nobody checked the signature."""
    from tests.integration.extractors.einvoice.test_files import signed

    found = read_files({"pec.eml": mail(("r.xml.p7m", signed(samples.ubl()))).as_bytes()}, ["invoice"])
    assert [one.type for one in found] == ["invoice"]
    assert found[0].problems == ()
    assert found[0].notes == ("pec.eml › 1 r.xml.p7m: signature not checked",)
    whole = signed(b"From: a@example.org\r\n" + mail(("r.xml", samples.ubl())).as_bytes())
    assert [one.type for one in read_files({"smime.p7m": whole}, ["invoice"])] == ["invoice"]
