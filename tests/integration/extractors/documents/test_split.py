"""A batch of born-digital pages split into its documents, and each document cut out of it."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.errors import UnreadableFileError
from extractors.sorting.batch import sort_files
from extractors.sorting.cutting import cut_out, cut_pages

from .conftest import VALUES, library_pdf, png

OTHER = VALUES | {"surname": "UNGARETTI", "given_names": "GIUSEPPE", "reader_number": "RN9990001"}


def papers():
    """A separator sheet, a letter of two pages, an empty page, a page without a type."""
    file = io.BytesIO()
    canvas = Canvas(file)
    code = zxingcpp.create_barcode("PATCHT", zxingcpp.BarcodeFormat.QRCode)
    canvas.drawImage(ImageReader(Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=8))), 100, 500)
    canvas.showPage()
    for foot in ("Pagina 1 di 2", "Pagina 2 di 2", "", "Allegato"):
        for line in range(20 if foot else 0):
            canvas.drawString(
                80, 700 - 20 * line, f"Gentile signora, la informiamo che la sua richiesta {line} procede."
            )
        canvas.drawString(250, 30, foot)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@pytest.fixture
def batch(library):
    """Two filled forms, then the papers, in one PDF."""
    whole = pikepdf.new()
    forms = (library_pdf(library, values=values, form=True) for values in (VALUES, OTHER))
    for data in (*forms, papers()):
        with pikepdf.open(io.BytesIO(data)) as one:
            whole.add_pages_from(one)
    file = io.BytesIO()
    whole.save(file)
    return file.getvalue()


def words(data):
    """All text of a PDF, values of form fields too."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        values = [str(field.value) for field in pdf.acroform.fields] if pdf.acroform.exists else []
    document = pypdfium2.PdfDocument(data)
    return " ".join([*values, *(page.get_textpage().get_text_range() for page in document)])


def test_a_batch_becomes_its_documents(batch):
    """Forms by their type, a letter by its page numbers; separator and empty page on record, what has no type kept."""
    found = sort_files({"batch.pdf": batch}, ["library_request"])
    kinds = ["library_request"] * 2 + ["separator_page", "unknown", "unknown", "blank_page", "unknown"]
    assert [page.kind for page in found.pages] == kinds
    assert [(one.type, [page.page for page in one.pages]) for one in found.documents] == [
        ("library_request", [1]),
        ("library_request", [2]),
        ("unknown", [4, 5]),
        ("unknown", [7]),
    ]
    assert not found.doubtful


def test_a_document_that_is_cut_out_has_nothing_of_the_others(batch):
    """Its text and the values of its form fields are there, and no other person's anywhere in the file."""
    found = sort_files({"batch.pdf": batch}, ["library_request"])
    own, other = (cut_out(document, found.files)[0] for document in found.documents[:2])
    assert "MONTALE" in words(own)
    assert "UNGARETTI" in words(other)
    with pikepdf.open(io.BytesIO(own)) as pdf:
        assert len(pdf.pages) == 1
        plain = io.BytesIO()
        pdf.save(plain, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"UNGARETTI" not in plain.getvalue()
    assert b"RN9990001" not in plain.getvalue()


def test_pages_of_a_tiff_and_whole_pictures():
    """A TIFF stays one; a picture is its only page; a file that is broken is told."""
    file = io.BytesIO()
    frames = [Image.new("1", (40, 60), n % 2) for n in range(3)]
    frames[0].save(file, "TIFF", save_all=True, append_images=frames[1:])
    cut = Image.open(io.BytesIO(cut_pages(file.getvalue(), "fax.tif", [2, 3])))
    assert (cut.n_frames, cut.getpixel((0, 0))) == (2, 255)
    picture = png(Image.new("RGB", (30, 30)))
    assert cut_pages(picture, "photo.png", [1]) == picture
    with pytest.raises(UnreadableFileError, match=r"half\.pdf"):
        cut_pages(b"%PDF-1.7\n%broken", "half.pdf", [1])
