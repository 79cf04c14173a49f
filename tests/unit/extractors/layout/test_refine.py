"""Moving the registration onto the ink."""

import random
from datetime import date

import numpy as np

from extractors.document_types import document_type
from extractors.layout.refine import refine
from extractors.layout.register import Registration, apply
from resources.specimens import draw_identity_paper, draw_passport, draw_person

TODAY = date(2026, 11, 22)
_SCALE = 300 / 25.4


def test_labels_stay_on_their_own_rows() -> None:
    """Half a row lower every label of a passport would find a value's ink; the words read say that it isn't so far."""
    blank = document_type("passport").pages[0]
    middles = np.array([((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in (mark.at for mark in blank.landmarks)])
    rows = ((_SCALE, 0.0, 3.0), (0.0, _SCALE, 3.0), (0.0, 0.0, 1.0))  # a quarter of a millimetre off
    place = Registration(rows, frozenset(range(len(blank.landmarks))), len(blank.landmarks), 0.25)
    rng = random.Random(13)
    person = draw_person(rng, today=TODAY, italian=True)
    page = draw_passport(person, draw_identity_paper(rng, person, "passport", today=TODAY), rng, dpi=300)
    found = apply(refine(np.asarray(page)[:, :, ::-1].copy(), place, blank.landmarks, blank.size), middles)
    assert np.abs(found / _SCALE - middles).max() < 0.3
