"""Passports of states that have no blank here, read by labels and by what their zone says."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import cv2
import numpy as np
import pytest

from extractors.read import read_files
from extractors.reading import State
from resources.specimens.foreign import LAYOUTS, draw_foreign
from resources.specimens.papers import IdentityPaper
from resources.specimens.people import draw_person

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 22)


def test_print_and_zone_of_a_foreign_passport_are_compared() -> None:
    """Names are confirmed by the print, and what the zone doesn't have is read beside its label."""
    rng = random.Random(4)
    person = replace(draw_person(rng, today=TODAY), surname="RICCI", given_names="ELENA", birth_city="PADOVA")
    issued = TODAY - timedelta(days=400)
    paper = IdentityPaper("passport", "LV2791498", issued, date(2030, 10, 12), "", "", "")
    image = draw_foreign(person, paper, LAYOUTS[0], rng, dpi=200)
    packed = cv2.imencode(".png", cv2.cvtColor(np.asarray(image), cv2.COLOR_RGB2BGR))[1].tobytes()
    (document,) = read_files({"page.png": packed}, ("passport", "mrz_document"), today=TODAY)
    said = document.readings
    assert document.type == "passport"
    assert {name: said[name].state for name in ("surname", "given_names")} == {
        "surname": State.VERIFIED,
        "given_names": State.VERIFIED,
    }
    assert (said["issue_date"].value, said["birth_place"].value) == (issued.isoformat(), "PADOVA")
