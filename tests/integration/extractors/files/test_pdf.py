"""PDF files, opened in the child."""

import io

import numpy as np
import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from extractors.errors import TooLargeError, UnreadableFileError
from extractors.files import Limits, open_file


def hello(sheet, number):
    sheet.setFont("Helvetica", 20)
    sheet.drawString(72, 700, f"Modulo {number}")
    sheet.drawString(72, 650, "COGNOME Rossi")


def changed(data, change):
    """The PDF after `change(pikepdf.Pdf)`."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        options = change(document) or {}
        document.save(out, **options)
    return out.getvalue()


def ink(page, box):
    """Share of dark pixels within a box, and the box of the ink there."""
    height, width = page.image.shape[:2]
    y0, y1, x0, x1 = int(box.y0 * height), int(box.y1 * height) + 1, int(box.x0 * width), int(box.x1 * width) + 1
    return float((page.image[y0:y1, x0:x1] < 128).mean())


def test_words_and_bitmap(make_pdf):
    """A born-digital page gives its words in lines, boxes around their ink, and the drawn page."""
    pages = open_file(make_pdf(hello, pages=2), "modulo.pdf")
    assert [page.number for page in pages] == [1, 2]
    page = pages[1]
    assert page.image.shape == (2339, 1653, 3)
    assert page.dpi == 200
    assert [(word.text, word.line) for word in page.text] == [("Modulo", 0), ("2", 0), ("COGNOME", 1), ("Rossi", 1)]
    assert all(word.confidence == 1 and word.reader == "text_layer" for word in page.text)
    cognome = page.text[2].box
    assert (cognome.x0 * 595, (1 - cognome.y1) * 842) == pytest.approx((73, 650), abs=2)
    assert cognome.height * 842 == pytest.approx(14.5, abs=1)
    assert ink(page, cognome) > 0.2


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_turned_pages(make_pdf, angle):
    """A page with a rotation is drawn as it is to be read, and its words stand on their ink."""

    def turn(document):
        document.pages[0].Rotate = angle

    (page,) = open_file(changed(make_pdf(hello), turn), "girato.pdf")
    assert (page.image.shape[0] > page.image.shape[1]) is (angle == 180)
    assert len(page.text) == 4
    assert all(word.confidence == 1 for word in page.text)
    assert all(ink(page, word.box) > 0.15 for word in page.text)


def test_cropped_page(make_pdf):
    """Words have their place on the visible part of the page; those cut off are left out."""

    def crop(document):
        document.pages[0].CropBox = [50, 640, 400, 690]

    (page,) = open_file(changed(make_pdf(hello), crop), "ritaglio.pdf")
    assert [word.text for word in page.text] == ["COGNOME", "Rossi"]
    assert all(ink(page, word.box) > 0.15 for word in page.text)


def test_range_of_pages(make_pdf):
    """A long file can be opened in parts, up to and beyond its last page."""
    data = make_pdf(hello, pages=5)
    assert [page.number for page in open_file(data, "lungo.pdf", pages=range(2, 4))] == [2, 3]
    assert [page.number for page in open_file(data, "lungo.pdf", pages=range(5, 8))] == [5]
    assert open_file(data, "lungo.pdf", pages=range(6, 8)) == []


def test_words_nobody_sees(make_pdf):
    """White text has no confidence, another program's invisible OCR text a lower one."""

    def draw(sheet, _):
        sheet.setFont("Helvetica", 20)
        sheet.setFillColorRGB(1, 1, 1)
        sheet.drawString(72, 700, "bianco")
        sheet.setFillColorRGB(0, 0, 0)
        scan = Image.new("L", (100, 40), 255)
        scan.paste(0, (10, 10, 90, 30))
        sheet.drawImage(ImageReader(scan), 72, 590, 100, 40)
        text = sheet.beginText(80, 602)
        text.setTextRenderMode(3)
        text.textOut("sotto")
        sheet.drawText(text)

    (page,) = open_file(make_pdf(draw), "livello.pdf")
    assert {word.text: word.confidence for word in page.text} == {"bianco": 0.0, "sotto": 0.8}


def test_form_fields(make_pdf):
    """Filled fields come with name, value and place: text, ticked boxes, chosen options; empty ones don't."""

    def draw(sheet, _):
        form = sheet.acroForm
        form.textfield(name="cognome", value="D'Angelo è", x=72, y=700, width=200, height=20)
        form.textfield(name="vuoto", value="", x=72, y=670, width=200, height=20)
        form.checkbox(name="privacy", checked=True, x=72, y=640)
        form.checkbox(name="marketing", checked=False, x=72, y=610)
        form.choice(name="pacchetto", value="Plus", options=["Base", "Plus"], x=72, y=580, width=80, height=20)
        form.radio(name="sesso", value="M", selected=False, x=72, y=550)
        form.radio(name="sesso", value="F", selected=True, x=102, y=550)

    (page,) = open_file(make_pdf(draw), "modulo.pdf")
    fields = {field.name: field for field in page.form}
    assert {name: field.value for name, field in fields.items()} == {
        "cognome": "D'Angelo è",
        "privacy": "Yes",
        "pacchetto": "Plus",
        "sesso": "F",
    }
    place = fields["cognome"].box
    assert (place.x0 * 595, (1 - place.y1) * 842) == pytest.approx((72, 700), abs=2)
    assert fields["sesso"].box.x0 * 595 == pytest.approx(102, abs=2)
    assert ink(page, place) > 0.01  # what is in the field is drawn, too


def test_huge_paper(make_pdf):
    """A page of five metres is drawn at a lower resolution, within the limit."""
    (page,) = open_file(make_pdf(hello, size=(14_400, 14_400)), "mappa.pdf")
    assert page.image.shape[0] * page.image.shape[1] <= Limits().bitmap_pixels
    assert page.dpi < 30


def test_same_on_every_run(make_pdf):
    """Opening a file twice gives the same pages."""
    data = make_pdf(hello)
    (one,), (two,) = open_file(data, "a.pdf"), open_file(data, "a.pdf")
    assert np.array_equal(one.image, two.image)
    assert one.text == two.text


def test_password(make_pdf):
    """A file that needs a password says so; one whose password is empty opens."""

    def lock(_):
        return {"encryption": pikepdf.Encryption(owner="o", user="secret")}

    def half_lock(_):
        return {"encryption": pikepdf.Encryption(owner="o", user="")}

    with pytest.raises(UnreadableFileError, match=r"chiuso\.pdf is protected with a password"):
        open_file(changed(make_pdf(hello), lock), "chiuso.pdf")
    assert len(open_file(changed(make_pdf(hello), half_lock), "chiuso.pdf")) == 1


def test_too_many_pages(make_pdf):
    """Files over the limits of pages, pixels in all, and bytes are refused by name."""
    data = make_pdf(hello, pages=4)
    with pytest.raises(TooLargeError, match=r"lungo\.pdf has more than 3 pages"):
        open_file(data, "lungo.pdf", limits=Limits(pages=3))
    with pytest.raises(TooLargeError, match=r"lungo\.pdf holds more than"):
        open_file(data, "lungo.pdf", limits=Limits(total_pixels=8_000_000))
    with pytest.raises(TooLargeError, match=r"lungo\.pdf has .* MB"):
        open_file(data, "lungo.pdf", limits=Limits(file_bytes=100))


def test_no_page(make_pdf):
    """A PDF without pages is refused."""

    def strip(document):
        del document.pages[:]

    with pytest.raises(UnreadableFileError, match=r"nulla\.pdf"):
        open_file(changed(make_pdf(hello), strip), "nulla.pdf")
