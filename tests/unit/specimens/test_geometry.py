"""What is drawn stands where the geometry of the document type says."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest

from resources.specimens import account_form, cie, form_blank, health_card, paper_id, passport
from resources.specimens.canvas import Canvas
from resources.specimens.errors import GeometryError, MissingFontError
from resources.specimens.fonts import font_path
from resources.specimens.geometry import sides
from resources.specimens.papers import draw_application, draw_health_details, draw_identity_paper
from resources.specimens.people import draw_person

TODAY = date(2026, 11, 22)
TYPES = ("account_form", "it_cie", "passport", "it_paper_id", "it_health_card")


def every_side():
    return [pytest.param(side, id=f"{name}-{n}") for name in TYPES for n, side in enumerate(sides(name))]


def overlap(a, b):
    return min(a[2], b[2]) - max(a[0], b[0]) > 0.01 and min(a[3], b[3]) - max(a[1], b[1]) > 0.01


@pytest.mark.parametrize("side", every_side())
def test_nothing_overlaps(side):
    """Zones and printed texts lie on the page and none covers another."""
    boxes = [mark.at for mark in side.landmarks] + [place.zone for place in side.fields.values()]
    for box in boxes:
        assert box[0] >= 0
        assert box[1] >= 0
        assert box[2] <= side.size[0]
        assert box[3] <= side.size[1]
    for number, box in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert not overlap(box, other), (box, other)


@pytest.mark.parametrize("side", every_side())
def test_printed_texts_fill_their_boxes(side):
    """A landmark drawn alone leaves its ink in its box, to a quarter of a millimetre."""
    for mark in side.landmarks:
        for face in ("serif", "serif-bold") if side.size == (150, 105) else ("sans", "sans-bold"):
            canvas = Canvas(side.size, 300)
            canvas.print_into(mark.text, mark.at, face)
            ink = np.argwhere(np.asarray(canvas.image.convert("L")) < 160) / canvas.scale
            (y0, x0), (y1, x1) = ink.min(axis=0), ink.max(axis=0)
            error = max(abs(a - b) for a, b in zip((x0, y0, x1, y1), mark.at, strict=True))
            if error < 0.3:
                break
        assert error < 0.3, mark


def changed(filled, blank, side):
    """Places (x, y in millimetres) where two drawings of one side differ."""
    different = np.argwhere(np.abs(np.asarray(filled, int) - np.asarray(blank, int)).max(axis=2) > 60)
    return different[:, ::-1] * side.size[0] / filled.width


def assert_inside(points, boxes, air):
    inside = np.zeros(len(points), bool)
    for x0, y0, x1, y1 in boxes:
        inside |= (
            (points[:, 0] > x0 - air)
            & (points[:, 0] < x1 + air)
            & (points[:, 1] > y0 - air)
            & (points[:, 1] < y1 + air)
        )
    assert inside.all(), points[~inside][:5]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_filled_in_stays_in_its_zone(seed):
    """On the form, ink is found in zones only (ticks may run over a little)."""
    rng = random.Random(seed)
    person = draw_person(rng, today=TODAY)
    paper = draw_identity_paper(rng, person, "it_cie", today=TODAY)
    application = draw_application(rng, person, today=TODAY)
    drawn = account_form.draw_account_form(person, paper, application, rng, dpi=150)
    for number, (page, side) in enumerate(zip(drawn, sides("account_form"), strict=True)):
        points = changed(page, form_blank.blank(number, 150), side)
        assert len(points)
        assert_inside(points, [place.zone for place in side.fields.values()], air=1.5)
        for x0, y0, x1, y1 in (place.zone for place in side.fields.values() if place.kind in {"text", "signature"}):
            here = points[
                (points[:, 0] > x0) & (points[:, 0] < x1) & (points[:, 1] > y0 - 1.5) & (points[:, 1] < y1 + 1.5)
            ]
            assert len(here), "nothing written"
            assert here[:, 1].min() > y0, "ink above the zone"
            assert here[:, 1].max() < y1, "ink below the zone"


@pytest.mark.parametrize("seed", range(4))
def test_cards_keep_to_their_zones(seed):
    """On the cards, ink is found in zones and the portrait only."""
    rng = random.Random(seed)
    person = draw_person(rng, today=TODAY, italian=True)
    card = draw_health_details(rng, today=TODAY)
    papers = {kind: draw_identity_paper(rng, person, kind, today=TODAY) for kind in ("it_cie", "passport")}
    front, back = cie.draw_cie(person, papers["it_cie"], rng, dpi=300)
    health, _ = health_card.draw_health_card(person, card, dpi=300)
    page = passport.draw_passport(person, papers["passport"], rng, dpi=300)
    for image, blank, side, portrait in (
        (front, cie._blank(0, 300), sides("it_cie")[0], [cie.PORTRAIT]),
        (back, cie._blank(1, 300), sides("it_cie")[1], []),
        (health, health_card._blank(0, 300), sides("it_health_card")[0], []),
        (page, passport._blank(300), sides("passport")[0], [passport.PORTRAIT]),
    ):
        boxes = [place.zone for place in side.fields.values()] + portrait
        assert_inside(changed(image, blank, side), boxes, air=0.3)


def test_the_signature_leaves_ink_only_when_signed():
    """The zone of an unsigned form is empty."""
    rng = random.Random(5)
    person = draw_person(rng, today=TODAY)
    paper = draw_identity_paper(rng, person, "it_cie", today=TODAY)
    zone = sides("account_form")[1].field("signature").zone
    shares = []
    for signed in (True, False):
        application = draw_application(rng, person, today=TODAY, signed=signed)
        page = account_form.draw_account_form(person, paper, application, rng, dpi=150)[1]
        cut = np.asarray(page.convert("L").crop(Canvas((210, 297), 150).box(zone)))
        shares.append((cut < 160).mean())
    assert shares[0] > 0.005
    assert shares[1] == 0


@pytest.mark.parametrize("field", ["iban", "postal_code", "address"])
def test_a_spoiled_field_cannot_be_read(field):
    """Most of what is written there is under one dark colour."""
    rng = random.Random(6)
    person = draw_person(rng, today=TODAY)
    paper = draw_identity_paper(rng, person, "passport", today=TODAY)
    application = draw_application(rng, person, today=TODAY)
    clear, spoiled = (
        account_form.draw_account_form(person, paper, application, random.Random(8), dpi=150, spoiled=name)
        for name in ("", field)
    )
    number = next(n for n, side in enumerate(sides("account_form")) if field in side.fields)
    box = Canvas((210, 297), 150).box(sides("account_form")[number].field(field).zone)
    before, after = (np.asarray(pages[number].convert("L").crop(box), int) for pages in (clear, spoiled))
    ink = before < 120
    hidden = ink & (np.abs(after - np.median(after[np.abs(after - before) > 40])) < 30)
    assert hidden.sum() / ink.sum() > 0.35


def test_an_unknown_field_is_named():
    """Spoiling a field that isn't there says which there are."""
    rng = random.Random(1)
    person = draw_person(rng, today=TODAY)
    paper = draw_identity_paper(rng, person, "it_cie", today=TODAY)
    with pytest.raises(GeometryError, match="ibam"):
        account_form.draw_account_form(
            person, paper, draw_application(rng, person, today=TODAY), rng, dpi=72, spoiled="ibam"
        )


def test_a_missing_typeface_names_its_package(monkeypatch):
    """The message says what to install."""
    monkeypatch.setattr("resources.specimens.fonts._installed", dict)
    font_path.cache_clear()
    with pytest.raises(MissingFontError, match="apt-get install fonts-ocr-b"):
        font_path("ocr-b")
    font_path.cache_clear()


def test_a_paper_card_has_no_mrz_and_is_void():
    """Its geometry has no MRZ and is drawn on both sides."""
    assert all(place.kind != "mrz" for side in sides("it_paper_id") for place in side.fields.values())
    rng = random.Random(2)
    person = draw_person(rng, today=TODAY)
    outside, inside = paper_id.draw_paper_id(
        person, draw_identity_paper(rng, person, "it_paper_id", today=TODAY), rng, dpi=150
    )
    assert outside.size == inside.size
