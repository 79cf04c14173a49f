"""The keywords of extractors.Documents, in a suite."""

import random
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from robot import api

from resources.specimens import draw_health_card, draw_health_details, draw_person
from resources.specimens.copies import Degradation
from resources.specimens.identity_cards import draw_card


def draw_questionnaire():
    """A page of fourteen lines, a box before each, every second one crossed."""
    page = Image.new("L", (1654, 1100), 255)
    drawing = ImageDraw.Draw(page)
    for number in range(14):
        top = 80 + 70 * number
        drawing.rectangle((150, top, 180, top + 30), outline=0, width=2)
        if number % 2 == 0:
            drawing.line((155, top + 5, 175, top + 25), fill=0, width=4)
            drawing.line((155, top + 25, 175, top + 5), fill=0, width=4)
        drawing.text((230, top), f"Domanda {number + 1}: dichiaro di avere letto il regolamento", fill=0, font_size=30)
    return page


@pytest.mark.slow
def test_the_keywords_of_documents(tmp_path):
    """Every keyword does in a suite what its documentation says."""
    rng = random.Random(21)
    today = date(2026, 11, 22)
    person = draw_person(rng, today=today)
    sides = draw_health_card(person, draw_health_details(rng, today=today))
    for name, image in zip(("front", "back"), sides, strict=True):
        image.resize((1011, 638), Image.Resampling.LANCZOS).save(tmp_path / f"{name}.png")
    dni = draw_card("es_dni", Degradation.CLEAN, "0", today=today)
    for number, data in enumerate(dni.files.values(), 1):
        (tmp_path / f"dni{number}.jpg").write_bytes(data)
    Image.new("RGB", (600, 800), "white").save(tmp_path / "page.png")
    draw_questionnaire().rotate(180).save(tmp_path / "letter.png")
    draw_questionnaire().save(tmp_path / "boxes.png")
    suite = api.TestSuite.from_file_system(Path(__file__).with_name("documents.robot"))
    result = suite.run(
        output=tmp_path / "output.xml",
        stdout=None,
        console="none",
        variable=[f"FOLDER:{tmp_path}", f"TAX_CODE:{person.tax_code}", f"DNI:{dni.person.tax_code}"],
    )
    failed = [f"{test.name}: {test.message}" for test in result.suite.all_tests if not test.passed]
    assert failed == []
    assert result.suite.statistics.total == len(suite.tests) == 12
