"""Which control a field means, which rounds it is filled in, what a box can take: decisions on what is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.web import boxes, finding, tables
from connectors.web.app_map import Formats, FormMap
from connectors.web.map_fields import FieldMap, FieldType
from connectors.web.values import Writing
from connectors.web.view import Control, Pressable

BOX = Control(
    frame=0,
    at=0,
    kind="text",
    name="x",
    id="",
    names=(("City", "left"),),
    sections=("Home",),
    max=None,
    read_only=False,
    disabled=False,
    value="",
    text="",
    checked=False,
    options=(),
    members=(),
    box=(100, 0, 200, 20),
)
TEXT = Writing(FieldType.TEXT)


def test_two_candidates_are_both_returned() -> None:
    """Nothing is guessed: a section decides, or nobody."""
    work = replace(BOX, at=1, sections=("Work", "Address"))
    assert finding.matching([BOX, work], FieldMap(label="city:")) == [BOX, work]
    assert finding.matching([BOX, work], FieldMap(label="City", section="work")) == [work]
    assert finding.matching([BOX, work], FieldMap(label="City", section="Address")) == [work]
    assert finding.matching([BOX, work], FieldMap(label="City", section="Bank")) == []


def test_what_a_box_is_called_first_counts_more() -> None:
    """A hint that says the same as another box's label doesn't make it a candidate."""
    hinted = replace(BOX, at=1, names=(("Town", "label"), ("City", "title")))
    assert finding.matching([BOX, hinted], FieldMap(label="City")) == [BOX]
    assert finding.matching([hinted], FieldMap(label="City")) == [hinted]


def test_a_box_without_words_is_found_by_name() -> None:
    """``name`` alone, or to tell two of one label apart."""
    other = replace(BOX, at=1, name="y")
    assert finding.matching([BOX, other], FieldMap(name="y")) == [other]
    assert finding.matching([BOX, other], FieldMap(label="City", name="y")) == [other]


def test_the_fields_of_a_page_are_told_as_a_person_would() -> None:
    """Repeated labels carry their section, a long list its number."""
    seen = [BOX, replace(BOX, sections=("Work",)), replace(BOX, names=(("Zip", "left"),)), replace(BOX, names=())]
    assert finding.what_a_person_sees(seen) == "City (Home), City (Work), Zip"
    many = [replace(BOX, names=((f"F{number}", "left"),)) for number in range(66)]
    assert finding.what_a_person_sees(many).endswith("F11, … (66 fields)")
    assert finding.what_a_person_sees([]) == "no field at all"
    assert finding.nearest(seen, "Citty") == '"City" stands twice: say which section'
    assert finding.nearest(seen, "Citty", "Work") == '"City" under "Work"'
    assert finding.nearest(seen, "Zipp") == finding.nearest(seen, "Zipp", "Nowhere") == '"Zip" under "Home"'


def press(text: str, box: tuple[float, float, float, float], **more: object) -> Pressable:
    one = Pressable(frame=0, at=0, text=text, tag="INPUT", disabled=False, same=f"{text}{box}", sections=(), box=box)
    return replace(one, **more)  # type: ignore[arg-type]


def test_the_button_beside_a_box_is_its_own() -> None:
    """Of several buttons called "…" the one to the right on the box's line is meant."""
    near, far, below = (
        press("...", (205, 0, 220, 20)),
        press("...", (400, 0, 420, 20)),
        press("...", (205, 30, 220, 50)),
    )
    assert finding.beside([below, far, near], BOX) == [near]
    assert finding.beside([below], BOX) == []


def test_buttons_come_before_links_and_greyed_ones_not_at_all() -> None:
    """A heading's link called Save isn't the button Save."""
    button, link = press("Save", (0, 0, 9, 9)), press("Save", (50, 0, 59, 9), tag="A")
    grey = press("Save", (90, 0, 99, 9), disabled=True)
    assert finding.pressables([link, button, grey], "save") == [button]


def form(**after: str | None) -> FormMap:
    fields = {name: {"label": name, **({"after": other} if other else {})} for name, other in after.items()}
    return FormMap.model_validate({"open": [{"menu": "x"}], "fields": fields})


def test_what_others_wait_for_is_filled_first() -> None:
    """City, then province, whose branches then come; everything else in one round at the end."""
    map_ = form(name=None, branch="province", province="city", city=None, zip=None)
    assert map_.rounds(["name", "branch", "province", "city", "zip"]) == [
        ["city"],
        ["province"],
        ["name", "branch", "zip"],
    ]
    assert map_.rounds(["branch", "zip"]) == [["branch", "zip"]]
    assert map_.rounds([]) == []


@pytest.mark.parametrize(
    ("control", "value", "why"),
    [
        (replace(BOX, max=4), "MILANO", "has 6 characters, the box takes 4"),
        (replace(BOX, max=6), "MILANO", ""),
        (replace(BOX, max=1), "🙂", "has 2 characters, the box takes 1"),
        (replace(BOX, read_only=True), "MILANO", "locked"),
        (replace(BOX, disabled=True), "MILANO", "locked"),
        (replace(BOX, kind="checkbox"), "MILANO", "true or false"),
        (replace(BOX, kind="select", options=(("1", "Roma"),)), "MILANO", "none of its 1 options"),
        (replace(BOX, kind="select", options=(("1", "Milano"), ("2", "MILANO "))), "milano", "2 of its 2 options"),
        (replace(BOX, kind="select", options=(("1", "Milano"), ("2", "Roma"))), "2", ""),
        (BOX, "ŁÓDŹ", "windows-1252"),
    ],
)
def test_what_a_box_cannot_take_is_known_before_it_is_touched(control: Control, value: str, why: str) -> None:
    """The reason names no value."""
    told = boxes.refusal(control, TEXT, value, charset="windows-1252")
    assert (why in told) if why else told == ""
    assert value not in told


def test_what_happened_to_a_value_is_told_without_it() -> None:
    """Emptied, cut, changed or another choice."""
    assert boxes.what_happened("MILANO", BOX) == "the box stayed empty"
    assert boxes.what_happened("MILANO", replace(BOX, value="MILA")) == "the box kept the first 4 of 6 characters"
    assert "6 characters meant, 4 found" in boxes.what_happened("MILANO", replace(BOX, value="ROMA"))
    assert "another choice" in boxes.what_happened("true", replace(BOX, kind="checkbox"))


def test_what_a_box_holds_is_canonical() -> None:
    """Dates and amounts as the map writes them, selects by the map's word, else by value."""
    formats = Formats(date="dd/mm/yyyy")
    born = Writing.of(FieldMap(label="x", type=FieldType.DATE), formats)
    assert boxes.held(replace(BOX, value="10/12/1985"), born) == "1985-12-10"
    assert boxes.held(replace(BOX, kind="date", value="1985-12-10"), born) == "1985-12-10"
    sex = Writing.of(FieldMap(label="x", type=FieldType.OPTION, options={"F": "Female"}), formats)
    assert boxes.held(replace(BOX, kind="select", value="2", text="Female"), sex) == "F"
    assert boxes.held(replace(BOX, kind="select", value="3", text="Other"), sex) == "3"
    assert boxes.holds(replace(BOX, kind="select", value="2", text="Female", options=(("2", "Female"),)), sex, "F")


def cell(text: str, press: int = -1, *, boxes: bool = False) -> dict[str, object]:
    return {"text": text, "press": press, "boxes": boxes}


def test_hits_are_read_from_the_table_with_their_headings() -> None:
    """A search form's row of the same words is no heading; rows of another length are no hits."""
    table = [
        [cell("Name"), cell("", boxes=True)],
        [cell("No."), cell("Name:"), cell("City")],
        [cell("7", 0), cell("ROSSI"), cell("ROMA")],
        [cell("1 hit")],
    ]
    link = press("7", (0, 0, 9, 9))
    (hits,) = tables.matching([table, [[cell("Name")]]], ["Name", "No."], [link])
    assert [(dict(row.texts), row.presses["No."]) for row in hits.rows] == [({"Name": "ROSSI", "No.": "7"}, link)]
    assert tables.matching([table], ["Name", "Phone"], []) == []
    assert tables.matching([[[cell("Name"), cell("Name")]]], ["Name"], []) == []


def test_a_box_of_a_table_of_rows_and_columns_is_told_by_both() -> None:
    """The heading of its row and that of its column; either alone leads to several."""
    table = [
        replace(BOX, at=at, name="", names=((column, "column"),), row=row, cell=(0, number, column))
        for at, (number, row, column) in enumerate(
            [(1, "Rent", "2024"), (1, "Rent", "2025"), (2, "Pay", "2024"), (2, "Pay", "2025")]
        )
    ]
    assert finding.matching(table, FieldMap(label="2025", row="Rent:")) == [table[1]]
    assert len(finding.matching(table, FieldMap(label="2025"))) == 2
    assert finding.as_mapped(table[1], table) == FieldMap(label="2025", row="Rent")
