"""Lines that a person filled, entries they picked, choices that came with others: learned as the map needs them."""

from __future__ import annotations

from dataclasses import replace

from connectors.web.acts import Act, key_of
from connectors.web.dependents import options_come_with
from connectors.web.picks import is_entry, with_picks
from connectors.web.recorded_grids import grids_of
from connectors.web.view import Control, FrameView, Pressable


def box(at: int, name: str, value: str = "", cell: tuple[int, int, str] | None = None, label: str = "") -> Control:
    called = cell[2] if cell and not label else label or name
    return Control(
        frame=0, at=at, kind="text", name=name, id="", names=((called, "column" if cell and not label else "left"),),
        sections=(), max=None, read_only=False, disabled=False, value=value, text="", checked=False, options=(),
        members=(), box=(0, at * 20.0, 90, at * 20.0 + 15), cell=cell,
    )  # fmt: skip


def page(*boxes: Control, born: float = 1.0) -> FrameView:
    return FrameView(
        number=0, window=0, key="0", born=born, ready=True, title="", charset="UTF-8", text="", controls=boxes,
        pressables=(),
    )  # fmt: skip


def typed(at: int, seen: FrameView) -> Act:
    return Act(seen.controls[at], None, seen, password=False, url="")


def pressed(text: str, seen: FrameView) -> Act:
    button = Pressable(
        frame=0, at=0, text=text, tag="INPUT", disabled=False, same=text, sections=(), box=(0.0, 0.0, 1.0, 1.0)
    )
    return Act(None, button, seen, password=False, url="")


def lines(*values: tuple[str, str], born: float = 1.0, labels: tuple[str, ...] = ()) -> FrameView:
    return page(
        *(
            box(
                line * 2 + at,
                f"{name}_{line}",
                value,
                (0, line + 1, name.title()),
                labels[line] if labels and not at else "",
            )
            for line, row in enumerate(values)
            for at, (name, value) in enumerate(zip(("part", "price"), row, strict=True))
        ),
        born=born,
    )


def test_lines_become_a_grid_with_what_brings_them() -> None:
    """Columns named by the sample, the button that adds a row, the writing of amounts; each box belongs to it."""
    one, two = lines(("A", "1,234.50"), born=1), lines(("A", "1,234.50"), ("B", "7.25"), born=1)
    acts = [typed(0, one), typed(1, one), pressed("Add line", one), typed(2, two), typed(3, two), pressed("Save", two)]
    sample = {"rows": [{"article": "A", "amount": "1234.50"}, {"article": "B", "amount": "7.25"}]}
    (grid,), places = grids_of(acts, sample)
    assert (grid.name, grid.plain, places) == (
        "rows",
        {
            "columns": {
                "article": {"column": "Part"},
                "amount": {"column": "Price", "type": "amount", "format": "1,234.56"},
            },
            "add": {"press": "Add line"},
        },
        {0, 1, 3, 4},
    )


def test_a_button_that_takes_each_line_is_pressed_after_each() -> None:
    """A page that comes again, and a price that was typed once the part was known."""
    empty, known, more = lines(("A", "")), lines(("A", "9.00"), born=2), lines(("A", "8.00"), ("", ""), born=3)
    acts = [typed(0, empty), pressed("Update", empty), typed(1, known), pressed("Update", known), pressed("Post", more)]
    (grid,), _ = grids_of(acts, {})
    assert grid.plain["add"] == {"press": "Update", "when": "each"}
    assert grid.plain["columns"]["price"]["after"] == "part"


def test_rows_that_words_of_their_own_tell_apart_are_no_lines() -> None:
    """A price list of fixed articles: which row is meant is said by its words, not by its place."""
    seen = lines(("1", "2"), ("3", "4"), labels=("Audit", "Travel"))
    assert grids_of([typed(0, seen), typed(2, seen), pressed("Save", seen)], {}) == ([], set())


def test_an_entry_that_was_picked_is_an_autocomplete() -> None:
    """No change of the box tells it; a pick that fills none, such as a menu's, counts for nothing."""
    before, after = page(box(0, "who", "Ros"), box(1, "note")), page(box(0, "who", "Rossi"), box(1, "note"))
    pick = Act(None, None, before, password=False, url="", entries=("Rossi",))
    first, save = with_picks([pick, pressed("Save", after)])
    assert first.control == after.controls[0]
    assert is_entry(first)
    assert save.pressed is not None
    assert with_picks([pick, pressed("Save", before)]) == [pressed("Save", before)]


def test_choices_come_with_the_field_that_brought_them() -> None:
    """The last one that was changed before they were there."""
    city, empty = box(0, "city", "Milano"), replace(box(1, "province"), kind="select")
    full = replace(empty, options=(("MI", "Milano"), ("RM", "Roma")))
    acts = [typed(0, page(city, empty)), typed(1, page(city, full))]
    assert options_come_with(acts, 1, {key_of(city): "city", key_of(full): "province"}) == "city"
    assert options_come_with([typed(0, page(city, full)), acts[1]], 1, {key_of(city): "city"}) is None
