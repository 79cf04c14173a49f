"""What a typed text is taken for: a day or an amount in one writing, a sample case's field, or nothing."""

from __future__ import annotations

import pytest

from connectors.web.guessing import amount_format, day_layouts, is_the_same, layout_of, sample_name
from connectors.web.view import Control


def box(value: str, *, label: str = "", kind: str = "text", text: str = "") -> Control:
    return Control(
        frame=0, at=0, kind=kind, name="n", id="", names=((label, "left"),), sections=(), max=None, read_only=False,
        disabled=False, value=value, text=text, checked=value == "true", options=(), members=(), box=(0, 0, 9, 9),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sample", "layouts"),
    [
        ("31/12/2026", "", {"dd/mm/yyyy"}),
        ("12-31-2026", "", {"mm-dd-yyyy"}),
        ("2026-11-20", "", {"yyyy-mm-dd"}),
        ("03/04/2026", "", {"dd/mm/yyyy", "mm/dd/yyyy"}),
        ("03/04/2026", "2026-03-04", {"mm/dd/yyyy"}),
        ("20100 Milano", "", set()),
        ("45/45/2026", "", set()),
    ],
)
def test_a_day_is_read_in_every_layout_that_it_can_have(text: str, sample: str, layouts: set[str]) -> None:
    """Two layouts stay two: nothing is guessed between day and month."""
    assert day_layouts(text, sample) == layouts


def test_a_layout_written_beside_the_box_decides() -> None:
    """What the page says of its own box counts."""
    assert layout_of(["03/04/2026"], "", box("03/04/2026", label="Born (dd/mm/yyyy)")) == {"dd/mm/yyyy"}


@pytest.mark.parametrize(
    ("texts", "sample", "written"),
    [
        (["7.25"], "", "1234.56"),
        (["1,234.50", "1234.50"], "", "1,234.56"),
        (["1.234,50"], "1234.50", "1.234,56"),
        (["7,25"], "", "1234,56"),
        (["20131"], "", ""),
        (["20131"], "20131", ""),
        (["1.5.3"], "", ""),
    ],
)
def test_an_amount_is_written_as_the_page_writes_it(texts: list[str], sample: str, written: str) -> None:
    """By what was typed and what the page made of it; a post code is no amount."""
    assert amount_format(texts, sample, box(texts[-1])) == written


def test_a_value_is_the_sample_cases_own() -> None:
    """Days, amounts, codes in groups and choices by their value; of two that fit, the one called alike, or none."""
    assert is_the_same(box("10/12/1985"), "1985-12-10")
    assert is_the_same(box("1.234,50"), "1234.50")
    assert is_the_same(box("IT60X0542811101000000123456"), "IT60 X054 2811 1010 0000 0123 456")
    assert is_the_same(box("M", kind="select", text="Male"), "M")
    assert not is_the_same(box("Rossi"), "Rossini")
    sample = {"address": "ROMA", "city": "ROMA", "sex": "F"}
    assert sample_name(box("ROMA"), "City", sample, ()) == "city"
    assert sample_name(box("ROMA"), "Where", sample, ()) == ""
