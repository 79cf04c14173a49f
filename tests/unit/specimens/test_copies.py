"""Copies are degraded, and what is on them can still be read."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageOps

from resources.specimens.account_form import draw_account_form
from resources.specimens.cie import draw_cie
from resources.specimens.copies import degrade
from resources.specimens.files import write_pdf, write_picture
from resources.specimens.health_card import draw_health_card
from resources.specimens.papers import draw_application, draw_health_details, draw_identity_paper
from resources.specimens.people import draw_person
from resources.specimens.scan import scan_sides

TODAY = date(2026, 11, 22)


def barcodes(image):
    return [found.text for found in zxingcpp.read_barcodes(np.asarray(image.convert("L")))]


@pytest.mark.parametrize("kind", ["clean", "scan", "photo"])
@pytest.mark.parametrize("seed", range(4))
def test_barcodes_survive(tmp_path, kind, seed):
    """The Code 39 of both cards reads from the file, whichever way up the photo is."""
    rng = random.Random(seed)
    person = draw_person(rng, today=TODAY)
    backs = {
        "card": draw_cie(person, draw_identity_paper(rng, person, "it_cie", today=TODAY), rng)[1],
        "health": draw_health_card(person, draw_health_details(rng, today=TODAY))[1],
    }
    for name, back in backs.items():
        path = tmp_path / f"{name}.jpg"
        write_picture(degrade(back, kind, rng, dpi=600), path)
        with Image.open(path) as stored:
            assert person.tax_code in barcodes(stored), name


def test_both_sides_on_one_scanned_page():
    """Front and back lie below each other at 300 dpi, on the whole glass if wanted."""
    rng = random.Random(2)
    person = draw_person(rng, today=TODAY)
    both = draw_cie(person, draw_identity_paper(rng, person, "it_cie", today=TODAY), rng)
    copy = scan_sides(both, rng, dpi=600, full_page=True)
    assert copy.dpi == 300
    assert min(copy.image.size) >= 2480
    assert person.tax_code in barcodes(copy.image)


def test_an_exif_note_turns_a_photo_upright(tmp_path):
    """Of photos with the note, the transposed picture is landscape and its barcode stands level."""
    rng = random.Random(11)
    person = draw_person(rng, today=TODAY)
    back = draw_cie(person, draw_identity_paper(rng, person, "it_cie", today=TODAY), rng)[1]
    turned = set()
    for number in range(40):
        copy = degrade(back, "photo", random.Random(number), dpi=600)
        if copy.orientation == 1:
            continue
        turned.add(copy.orientation)
        path = tmp_path / "photo.jpg"
        write_picture(copy, path)
        with Image.open(path) as stored:
            upright = ImageOps.exif_transpose(stored)
        assert upright.width > upright.height
        found = zxingcpp.read_barcodes(np.asarray(upright.convert("L")))
        assert abs(found[0].orientation) < 20
        if len(turned) == 3:
            break
    assert turned == {3, 6, 8}


@pytest.mark.parametrize("kind", ["clean", "scan", "photo"])
def test_forms_are_copied_finely_enough(kind):
    """Every copy of a form has at least 190 pixels to the inch of paper, and photos stay below seven megapixels."""
    rng = random.Random(9)
    person = draw_person(rng, today=TODAY)
    paper = draw_identity_paper(rng, person, "it_cie", today=TODAY)
    page = draw_account_form(person, paper, draw_application(rng, person, today=TODAY), rng)[0]
    for _ in range(4):
        copy = degrade(page, kind, rng, dpi=300)
        assert max(copy.image.size) > 190 * 297 / 25.4
        if kind == "photo":
            assert copy.image.width * copy.image.height < 7e6


def test_unknown_kinds_are_refused():
    """There is no fourth way to copy."""
    with pytest.raises(ValueError, match="fax"):
        degrade(Image.new("RGB", (20, 20)), "fax", random.Random(1), dpi=300)


def test_a_pdf_is_the_same_every_time(tmp_path):
    """No date, no random identifier: equal copies give equal bytes."""
    copies = [degrade(Image.new("RGB", (400, 300), (200, 210, 220)), "scan", random.Random(1), dpi=600)] * 2
    write_pdf(copies, tmp_path / "a.pdf")
    write_pdf(copies, tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
