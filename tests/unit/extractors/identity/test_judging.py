"""What speaks against a document, whether it is valid, whether several are one person's."""

from __future__ import annotations

from datetime import date

import cv2
import numpy as np
import pytest

from extractors.identity.portraits import alike, fingerprint
from extractors.identity.suspicions import has_grid, is_colourless, is_dummy, of_numbers
from extractors.identity.validity import borrowed_portraits, differences, faults
from extractors.reading import Reading

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """A coloured picture with tones and fine detail."""
    rng = np.random.default_rng(5)
    tones = cv2.resize(rng.uniform(60, 220, (9, 12, 3)).astype(np.float32), (1200, 900), interpolation=cv2.INTER_CUBIC)
    return np.clip(tones + rng.normal(0, 6, tones.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("number", "made_up"),
    [("AB1234567", True), ("YA0000000", True), ("987654321", True), ("CA17352XY", False), ("X1112233L", False)],
)
def test_numbers_that_somebody_made_up_are_seen(number: str, made_up: bool) -> None:
    """Digits that count up or down, or are all the same; a number like others isn't one."""
    assert is_dummy(number) is made_up


def test_a_specimen_says_so_itself() -> None:
    """Utopia issues no passports, and nobody is called Specimen."""
    codes = [
        d.detail for d in of_numbers({n: Reading(n, v) for n, v in (("issuing_state", "UTO"), ("surname", "SPECIMEN"))})
    ]
    assert codes == ["issuing_state", "surname"]


def test_a_photographed_screen_shows_its_grid(picture: np.ndarray) -> None:
    """A fine regular grid over the picture is seen; the picture itself has none."""
    rows, columns = np.mgrid[0:900, 0:1200]
    grid = (
        1
        + 0.25 * np.cos(2 * np.pi * (columns + 0.06 * rows) / 3.1)
        + 0.2 * np.cos(2 * np.pi * (rows - 0.06 * columns) / 3.1)
    )
    assert not has_grid(picture)
    assert has_grid(np.clip(0.7 * picture * grid[..., None], 0, 255).astype(np.uint8))


def test_a_copy_without_colour_is_told_from_one_with_tinted_light(picture: np.ndarray) -> None:
    """Grey is colourless, also under a yellow lamp; a document's colours are not."""
    grey = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    assert is_colourless(grey)
    assert not is_colourless(picture)


def test_one_portrait_in_two_sizes_is_the_same(picture: np.ndarray) -> None:
    """Smaller, darker and compressed: the same; another picture isn't."""
    smaller = cv2.resize(picture, (300, 225), interpolation=cv2.INTER_AREA)
    _, packed = cv2.imencode(".jpg", (0.8 * smaller).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 50])
    copy = fingerprint(cv2.imdecode(packed, cv2.IMREAD_COLOR))
    assert alike(fingerprint(picture), copy)
    assert not alike(fingerprint(picture[:, ::-1]), copy)


def test_a_document_is_valid_until_its_last_day() -> None:
    """Expiry, issue and age count on the business date; what isn't sure is a fault."""
    card = {"expiry_date": "2026-11-22", "birth_date": "2008-11-22", "issue_date": "2020-01-01"}
    assert faults(card, TODAY, 18) == []
    assert len(faults(card, date(2026, 11, 23), 18)) == 1
    assert len(faults(card, TODAY, 19)) == 1
    assert len(faults({"expiry_date": None, "birth_date": None}, TODAY, 18)) == 2


def test_documents_of_one_person_may_spell_a_name_differently() -> None:
    """Without accents, cut off, or one given name less is the same person; another birth date isn't."""
    zone = {"surname": "MUELLER", "given_names": "JOSE", "birth_date": "1980-01-02", "portrait_fingerprint": "0" * 32}
    card = {"surname": "MÜLLER", "given_names": "JOSÉ LUIS", "birth_date": "1980-01-02"}
    other = {"surname": "ROSSI", "birth_date": "1981-01-02", "portrait_fingerprint": "0" * 32}
    assert differences([zone, card]) == []
    assert differences([zone, card, other]) == ["birth_date", "surname"]
    assert borrowed_portraits([zone, other])
    assert not borrowed_portraits([zone, card])
