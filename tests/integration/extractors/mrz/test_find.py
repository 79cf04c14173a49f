"""Machine readable zones found on whole pictures, with the real engines."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.files import open_file
from extractors.mrz import CheckState, find_all_mrz, find_mrz, mrz_documents, mrz_readings
from extractors.mrz.check_digits import check_digit
from extractors.page import Page
from extractors.reading import State
from tests.integration.extractors.mrz.drawing import beside, card, font, from_aside, turned
from tests.unit.extractors.mrz.lines import STANDARD, TD1, TD2, TD3, drawn

pytestmark = pytest.mark.slow


def page(image: np.ndarray) -> Page:
    return Page("photo.jpg", 1, image)


@pytest.mark.parametrize("layout", sorted(STANDARD))
def test_every_layout_is_found_and_verified(layout: str) -> None:
    """The five layouts are read from a picture exactly as printed, names included."""
    found = find_mrz(page(card(STANDARD[layout])))
    assert found is not None
    assert (found.format, found.lines, found.verified) == (layout, STANDARD[layout], True)
    readings = mrz_readings(found, 1)
    assert readings["mrz"].state is State.VERIFIED
    assert readings["surname"].value == "ERIKSSON"
    assert readings["given_names"].value == "ANNA MARIA"


@pytest.mark.parametrize("degrees", [90, 180, 270, 11, -38])
def test_whichever_way_up(degrees: float) -> None:
    """A picture may lie on its side, on its head or askew; the box is on the page as it was handed in."""
    lines = drawn("TD3", 5)
    found = find_mrz(page(turned(card(lines), degrees)))
    assert found is not None
    assert (found.lines, found.verified) == (lines, True)
    assert abs((found.rotation + degrees + 180) % 360 - 180) < 3
    assert found.box.width * found.box.height < 0.6


def test_a_first_line_without_fillers_belongs_to_its_zone() -> None:
    """A card whose optional data fills its first line: only its neighbours say that it is machine readable."""
    first = "I<UTOD231458907" + "1234567890ABCDE"
    second = TD1[1][:29]
    composite = check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
    lines = (first, second + composite, TD1[2])
    found = find_mrz(page(card(lines)))
    assert found is not None
    assert (found.lines, found.verified) == (lines, True)


def test_the_box_holds_the_lines() -> None:
    """The box is where the lines are drawn: across the foot of the card."""
    found = find_mrz(page(card(TD3)))
    assert found is not None
    assert found.box.x0 == pytest.approx(3 / 50, abs=0.02)
    assert found.box.x1 == pytest.approx(47 / 50, abs=0.02)
    assert found.box.y0 > 0.75


def test_a_photo_that_only_its_exif_turns_upright() -> None:
    """A phone writes the picture lying and says how to turn it."""
    lines = drawn("TD2", 8)
    lying = np.rot90(card(lines))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90° clockwise to see it upright
    stored = io.BytesIO()
    Image.fromarray(cv2.cvtColor(lying, cv2.COLOR_BGR2RGB)).save(stored, "JPEG", quality=90, exif=exif)
    (upright,) = open_file(stored.getvalue(), "IMG_0001.jpg")
    found = find_mrz(upright)
    assert found is not None
    assert (found.lines, found.verified) == (lines, True)
    assert abs((found.rotation + 180) % 360 - 180) < 2


def test_a_photo_taken_from_aside() -> None:
    """Perspective makes characters smaller and closer to each other towards one end."""
    lines = drawn("TD1", 2)
    found = find_mrz(page(from_aside(card(lines), 0.15)))
    assert found is not None
    assert (found.lines, found.verified) == (lines, True)


def test_low_resolution() -> None:
    """Seven pixels a character are enough."""
    lines = drawn("TD3", 12)
    image = card(lines)
    small = cv2.resize(image, None, fx=7 / 12, fy=7 / 12, interpolation=cv2.INTER_AREA)
    found = find_mrz(page(small))
    assert found is not None
    assert (found.lines, found.verified) == (lines, True)


def test_a_second_line_without_fillers() -> None:
    """A data line that is full of digits is as machine readable as any."""
    first = "P<FINVIRTANEN<<MARIA<OLIVIA".ljust(44, "<")
    second = "XP82716024FIN7112214F110821321127140426U12"
    from extractors.mrz.check_digits import check_digit

    second += check_digit(second[28:42])
    second += check_digit(second[:10] + second[13:20] + second[21:43])
    found = find_mrz(page(card((first, second))))
    assert found is not None
    assert (found.lines, found.verified) == ((first, second), True)


def test_a_failing_check_digit_is_told_and_nothing_is_verified() -> None:
    """A document whose check digit is wrong is read as printed, and goes to a person."""
    wrong = (TD3[0], TD3[1][:9] + "8" + TD3[1][10:])
    found = find_mrz(page(card(wrong)))
    assert found is not None
    assert (found.lines, found.verified) == (wrong, False)
    assert found.mrz.checks["document_number"] is CheckState.FAILS
    readings = mrz_readings(found, 1)
    assert readings["document_number"].state is State.DOUBTFUL
    assert readings["document_number"].value == "L898902C3"
    assert readings["mrz"].state is State.DOUBTFUL


def test_two_holders_on_one_page() -> None:
    """Both zones are found; neither is taken for the document without asking."""
    one, other = drawn("TD1", 21), drawn("TD2", 22)
    sheet = page(beside(card(one), card(other, seed=9)))
    assert {found.lines for found in find_all_mrz(sheet)} == {one, other}
    documents = mrz_documents(sheet, "mrz_document")
    assert len(documents) == 2
    for document in documents:
        assert document.readings["document_number"].state is State.DOUBTFUL
        assert [doubt.code for doubt in document.readings["document_number"].doubts] == ["several_holders"]


def test_a_page_without_a_zone() -> None:
    """Letters, tables and empty paper have none."""
    letter = Image.new("L", (900, 1200), 250)
    pen = ImageDraw.Draw(letter)
    for i in range(24):
        pen.text((80, 60 + 42 * i), "Con la presente si comunica che 1234567 e altro", fill=20, font=font(15))
    assert find_mrz(page(cv2.cvtColor(np.asarray(letter), cv2.COLOR_GRAY2BGR))) is None
    assert find_mrz(page(np.full((600, 800, 3), 255, np.uint8))) is None
    assert find_mrz(page(np.zeros((1, 1, 3), np.uint8))) is None


@pytest.mark.parametrize("shape", [(2, 5000, 3), (5000, 2, 3), (40, 40), (17, 9000, 3), (30, 40000, 3)])
def test_pictures_of_odd_shapes(shape: tuple[int, ...]) -> None:
    """Slivers, grey pictures and endless strips hold nothing, and break nothing."""
    assert find_mrz(page(np.random.default_rng(1).integers(0, 255, shape, dtype=np.uint8))) is None


def test_noise_is_never_verified() -> None:
    """Blurred beyond reading, a zone is nothing or doubtful."""
    image = card(TD2)
    ruined = cv2.GaussianBlur(cv2.resize(image, None, fx=0.25, fy=0.25), (0, 0), 1.5)
    found = find_mrz(page(ruined))
    assert found is None or not found.verified or found.lines == TD2


def test_the_same_page_reads_the_same_every_time() -> None:
    """Nothing in the search depends on chance or on what was read before."""
    sheet = page(card(TD1))
    assert find_mrz(sheet) == find_mrz(sheet)
