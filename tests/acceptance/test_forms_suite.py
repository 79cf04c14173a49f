"""Teaching a form and reading its scans, in a suite."""

import random
import sys
from pathlib import Path

import pytest
from robot import api

from benchmarks.form_copies import degraded
from benchmarks.form_filling import Typed, drawn
from extractors.teach import teach
from resources.specimens.office_forms import draw_office_form


@pytest.mark.slow
def test_a_taught_form_is_read_in_a_suite(tmp_path, monkeypatch):
    """The command writes the type, the keyword reads the scan with it."""
    blank = draw_office_form(6, "it")
    places = {one.name: one.spot.zone for one in teach(blank, "blank.pdf").fields}
    typed = [
        Typed(1, ((x0 + x1) / 2, (y0 + y1) / 2), text)
        for name, text in (
            ("comune_di_residenza", "Bergamo"),
            ("sesso_f", None),
            ("table/1/descrizione", "Tavolo"),
            ("table/1/importo", "88,50"),
        )
        for x0, y0, x1, y1 in [places[name]]
    ]
    (tmp_path / "blank.pdf").write_bytes(blank)
    (tmp_path / "scan.jpg").write_bytes(degraded(drawn(blank, typed, 200)[1], random.Random(2)).data)
    (tmp_path / "resources" / "documents").mkdir(parents=True)
    monkeypatch.setenv("BOTS_RESOURCES", str(tmp_path / "resources"))
    result = api.TestSuite.from_file_system(Path(__file__).with_name("forms.robot")).run(
        output=tmp_path / "output.xml",
        stdout=None,
        console="none",
        variable=[f"FOLDER:{tmp_path}", f"PYTHON:{sys.executable}", "NAME:comune_di_residenza", "VALUE:Bergamo"],
    )
    assert [f"{test.name}: {test.message}" for test in result.suite.all_tests if not test.passed] == []
