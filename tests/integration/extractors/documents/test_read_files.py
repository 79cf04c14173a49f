"""Files in, documents out: the whole way, with real OCR on drawn specimens."""

import random
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.files import open_file
from extractors.read import read_files
from extractors.reading import State
from resources.specimens import (
    degrade,
    draw_account_form,
    draw_application,
    draw_cie,
    draw_health_card,
    draw_health_details,
    draw_paper_id,
    draw_passport,
)
from resources.specimens.cie import cie_values

from .conftest import READ, TODAY, VALUES, applicant, jpeg, library_pdf, png

pytestmark = pytest.mark.slow
CARDS = ["it_cie", "passport", "it_paper_id", "it_health_card"]


def sure(document):
    """Values that a bot takes without asking."""
    return {
        name: reading.value
        for name, reading in document.readings.items()
        if reading.state is State.VERIFIED or (reading.state is State.READ and reading.confidence >= 0.98)
    }


def test_two_photos_are_one_card():
    """Front and back as two photos, any way up, become one card whose sources verify one another."""
    person, paper, rng = applicant(11)
    files = {
        f"IMG_{n}.jpg": jpeg(degrade(image, "photo", rng, dpi=600))
        for n, image in enumerate(draw_cie(person, paper, rng))
    }
    (card,) = read_files(files, CARDS, today=TODAY)
    assert card.type == "it_cie"
    assert [page.file for page in card.pages] == list(files)
    assert card.problems == ()
    truth = cie_values(person, paper)
    assert sure(card)["surname"] == truth["surname"]
    assert sure(card)["expiry_date"] == paper.expiry_date.isoformat()
    for name in ("tax_code", "document_number", "birth_date", "expiry_date", "sex"):
        assert card.readings[name].state is State.VERIFIED, name
    assert card.readings["surname"].page == 1
    assert card.readings["tax_code"].page == 2


def test_both_sides_on_one_picture_one_head_down():
    """Two sides on one picture are one card, also where one of them lies on its head."""
    person, paper, rng = applicant(12)
    front, back = (image.resize((1011, 638), Image.Resampling.LANCZOS) for image in draw_cie(person, paper, rng))
    desk = Image.new("RGB", (1300, 1600), (120, 110, 100))
    desk.paste(front, (140, 90))
    desk.paste(back.rotate(180), (150, 860))
    (card,) = read_files({"both.png": png(desk)}, CARDS, today=TODAY)
    assert (card.type, len(card.pages)) == ("it_cie", 1)
    assert sure(card)["tax_code"] == person.tax_code
    assert sure(card)["document_number"] == paper.number
    assert card.readings["tax_code"].box.y0 > 0.5
    assert card.readings["surname"].box.y1 < 0.5


def test_cards_of_two_persons_are_kept_apart():
    """Four sides of two persons, mixed up, become two cards, each with its own."""
    files, owners = {}, {}
    for seed in (13, 14):
        person, paper, rng = applicant(seed)
        owners[paper.number] = person
        sides = draw_cie(person, paper, rng)
        for name, image in zip(("front", "back"), sides, strict=True):
            files[f"{seed}{name}.png"] = png(image.resize((1011, 638), Image.Resampling.LANCZOS))
    mixed = {name: files[name] for name in ("13front.png", "14front.png", "14back.png", "13back.png")}
    cards = read_files(mixed, ["it_cie"], today=TODAY)
    assert len(cards) == 2
    for card in cards:
        assert sure(card)["tax_code"] == owners[card.readings["document_number"].value].tax_code


def test_a_passport_scan():
    """A passport's print and machine-readable zone verify number, dates and names."""
    person, paper, rng = applicant(15, "passport")
    copy = degrade(draw_passport(person, paper, rng), "scan", rng, dpi=600)
    (passport,) = read_files({"scan.jpg": jpeg(copy)}, CARDS, today=TODAY)
    assert passport.type == "passport"
    for name in ("document_number", "birth_date", "expiry_date"):
        assert passport.readings[name].state is State.VERIFIED, name
    assert sure(passport)["document_number"] == paper.number
    assert sure(passport)["nationality"] == "ITA"


def test_a_health_cards_bar_code_proves_its_tax_code():
    """Print on the front and bar code on the back are two sources of the tax code."""
    person, _, rng = applicant(16)
    sides = draw_health_card(person, draw_health_details(rng, today=TODAY))
    files = {f"{n}.jpg": jpeg(degrade(image, "scan", rng, dpi=600)) for n, image in enumerate(sides)}
    (card,) = read_files(files, CARDS, today=TODAY)
    assert card.readings["tax_code"].value == person.tax_code
    assert card.readings["tax_code"].state is State.VERIFIED
    assert "tax_code_barcode" not in card.readings


def test_the_paper_card_is_recognised_and_told_void():
    """The paper identity card is read as what it is, with the day since when it is void."""
    person, paper, rng = applicant(17, "it_paper_id")
    sides = draw_paper_id(person, paper, rng)
    files = {f"{n}.jpg": jpeg(degrade(image, "scan", rng, dpi=400)) for n, image in enumerate(sides)}
    (card,) = read_files(files, CARDS, today=TODAY)
    assert card.type == "it_paper_id"
    assert any("void since 2026-08-03" in problem for problem in card.problems)


def test_a_form_without_signature_and_with_a_blot():
    """A scan of both pages: values exact, the missing signature said, what is covered doubtful."""
    person, paper, rng = applicant(18)
    application = draw_application(rng, person, today=TODAY, signed=False)
    pages = draw_account_form(person, paper, application, rng, spoiled="phone")
    files = {f"{n}.jpg": jpeg(degrade(page, "scan", rng, dpi=300)) for n, page in enumerate(pages)}
    (form,) = read_files(files, today=TODAY)
    assert form.type == "account_form"
    values = sure(form)
    assert values["iban"] == application.iban
    assert values["email"] == person.email
    assert values["package"] == application.package
    assert values["privacy_consent"] == "true"
    assert values["signature"] == "false"
    assert form.readings["phone"].state is State.DOUBTFUL
    assert "phone" not in values


def test_a_contradiction_is_found():
    """A tax code of another birth date is doubtful, whatever its check letter says."""
    from dataclasses import replace

    from resources.specimens.people import other_day

    person, _, rng = applicant(19)
    wrong = replace(person, tax_code=other_day(person, rng))
    front, _ = draw_health_card(wrong, draw_health_details(rng, today=TODAY))
    (card,) = read_files({"front.jpg": jpeg(degrade(front, "clean", rng, dpi=600))}, CARDS, today=TODAY)
    assert card.readings["tax_code"].state is State.DOUBTFUL
    assert card.readings["tax_code"].doubts[-1].detail == "birth_date"
    assert any("side 2 of 2" in problem for problem in card.problems)


def test_what_is_no_document_is_told():
    """A blank sheet, a picture of something else, a damaged file: each is told in words, and nothing is raised."""
    blank = Image.new("RGB", (1000, 1400), "white")
    letter = blank.copy()
    draw = ImageDraw.Draw(letter)
    for line in range(20):
        draw.text((100, 100 + 50 * line), "Dear Sir or Madam, thank you for your letter", fill="black", font_size=30)
    files = {"blank.png": png(blank), "letter.png": png(letter), "broken.pdf": b"%PDF-1.7 nothing", "empty.jpg": b""}
    documents = read_files(files, CARDS, today=TODAY)
    assert [document.type for document in documents] == ["blank_page", "unknown", "unknown", "unknown"]
    told = [(document.problems or document.notes)[0] for document in documents]
    assert "nothing is on it" in told[0]
    assert "none of the expected documents" in told[1]
    assert "broken.pdf" in told[2]
    assert "empty.jpg" in told[3]


@pytest.mark.parametrize("form", [False, True])
def test_a_born_digital_form_of_ones_own_type(library, form):
    """A type in the project's resources reads a filled PDF: its text, or its form's values."""
    data = library_pdf(library, values=VALUES, form=form)
    (request,) = read_files({"request.pdf": data}, ["library_request", "passport"], today=TODAY)
    assert request.type == "library_request"
    values = sure(request)
    assert {name: values.get(name) for name in READ} == READ
    assert (values["rules"], values["news"], values["signature"]) == ("true", "false", "true")


def test_a_scan_of_ones_own_type(library):
    """The same type reads a skewed, noisy scan of the form, where only a picture is left."""
    import io

    import pypdfium2

    data = library_pdf(library, values=VALUES, signed=False)
    page = pypdfium2.PdfDocument(io.BytesIO(data))[0].render(scale=300 / 72).to_pil().convert("RGB")
    copy = degrade(page, "scan", random.Random(5), dpi=300)
    (request,) = read_files({"request.jpg": jpeg(copy)}, ["library_request"], today=TODAY)
    values = sure(request)
    assert {name: values.get(name) for name in READ} == READ
    assert (values["rules"], values["news"], values["signature"]) == ("true", "false", "false")


def test_the_same_result_every_time():
    """The same file gives the same readings, to the last digit."""
    person, paper, rng = applicant(20)
    front, _ = draw_cie(person, paper, rng)
    data = jpeg(degrade(front, "photo", rng, dpi=600))
    first, second = (read_files({"card.jpg": data}, CARDS, today=TODAY)[0].as_dict() for _ in range(2))
    assert first == second
    assert np.isfinite([reading["confidence"] for reading in first["readings"].values()]).all()


def test_papers_that_were_read_are_not_shown_to_an_engine_again(library, monkeypatch):
    """What OCR said is taken from the shelf in another run, and the documents are the same to the last digit."""
    page = open_file(library_pdf(library, values=VALUES), "scan.pdf", dpi=200)[0]
    files = {"scan.png": png(Image.fromarray(page.image[:, :, ::-1]))}
    packs: list[bytes] = []
    shelf = SimpleNamespace(packs=lambda: iter(packs), put=packs.append)
    first = read_files(files, ["library_request"], today=TODAY, shelf=shelf)
    assert packs
    monkeypatch.setattr("extractors.ocr.read._pool", lambda: pytest.fail("an engine was asked"))
    second = read_files(files, ["library_request"], today=TODAY, shelf=shelf)
    assert [one.as_dict() for one in second] == [one.as_dict() for one in first]
    assert first[0].readings["surname"].value == READ["surname"]
