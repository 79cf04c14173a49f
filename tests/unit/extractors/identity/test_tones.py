"""A scan in grey is told from a photocopy by the tones of the portrait."""

import random
from datetime import date

import cv2
import numpy as np
import pytest

from extractors.identity.suspicions import of_picture, reading
from extractors.identity.tones import copy_of
from extractors.reading import Box, Doubt
from resources.specimens import draw_identity_paper, draw_passport, draw_person
from resources.specimens.passport import PORTRAIT
from resources.specimens.photocopy import Toner, photocopied
from resources.specimens.scan import scan_sides

_DPI = 300


@pytest.fixture(scope="module")
def portrait():
    """A portrait as it stands on a passport."""
    rng = random.Random(4)
    person = draw_person(rng, today=date(2026, 11, 22), italian=True)
    page = draw_passport(person, draw_identity_paper(rng, person, "passport", today=date(2026, 11, 22)), rng, dpi=_DPI)
    return page.crop(tuple(round(edge * _DPI / 25.4) for edge in PORTRAIT))


def stored(copy):
    """The copy as a scanner stores it."""
    grey = np.asarray(copy.image.convert("L"))
    _, packed = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, copy.quality])
    return cv2.imdecode(packed, cv2.IMREAD_COLOR)


@pytest.mark.parametrize(("toner", "code"), [(Toner.DOTS, "photocopy"), (Toner.LINE, "photocopy")])
def test_toner_makes_tones_of_dots_or_drops_them(portrait, toner, code):
    """Either way it was a copier, and a person is told so."""
    page = stored(photocopied(portrait, random.Random(5), dpi=_DPI, toner=toner))
    height, width = page.shape[:2]
    place = Box(150 / width, 150 / height, 1 - 150 / width, 1 - 150 / height)
    assert copy_of(page, place) == code
    assert of_picture(page, place)[-1:] == [Doubt(code, "picture")]


def test_a_scanner_keeps_tones(portrait):
    """An office scanner set to grey; without a portrait nothing is told but that there is no colour."""
    page = stored(scan_sides([portrait.convert("L").convert("RGB")], random.Random(6), dpi=_DPI))
    height, width = page.shape[:2]
    place = Box(105 / width, 105 / height, 1 - 105 / width, 1 - 105 / height)
    assert of_picture(page, place) == [Doubt("grey_scan", "picture")]
    assert of_picture(page) == [Doubt("black_and_white", "picture")]
    assert [doubt.code for doubt in reading([*of_picture(page), *of_picture(page, place)], 1)[0].doubts] == [
        "grey_scan"
    ]
