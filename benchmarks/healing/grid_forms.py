"""Grids whose headings, columns and names change as applications' do: is each cell's box found, refused, or another?

A grid is a table of boxes under headings; its map names the headings. Columns are changed one way at a time, then two.
"""

from __future__ import annotations

import codecs
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from connectors.web import columns, grids
from connectors.web.map_fields import Grid, GridColumn
from connectors.web.view import Control

if TYPE_CHECKING:
    from playwright.sync_api import Page

LINES = 3
_TRUTHS = "(all) => all.map((el) => el.dataset.truth)"


@dataclass(frozen=True)
class Column:
    """A column: what it is for, its heading, its boxes' name without the line's number, and what is inside."""

    truth: str
    heading: str
    name: str
    inside: str = "text"


def _columns(*headings: str) -> tuple[Column, ...]:
    made = []
    for heading in headings:
        called, _, options = heading.partition(":")
        made.append(Column(called, called, called.lower().replace(" ", "_"), options or "text"))
    return tuple(made)


GRIDS = {
    "invoice": _columns("Item", "Description", "Qty", "Unit:pcs|kg|m|hours", "Price", "Discount", "VAT:4 %|10 %|22 %"),
    "journal": _columns("Account:1000 Cash|1100 Bank|4000 Sales|5000 Costs", "Debit", "Credit", "Source", "Memo"),
    "people": _columns("Surname", "Given Names", "Born", "Relation:child|spouse|parent|other", "Tax Code"),
    "hours": _columns("Project", "Task", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
}
LAYOUTS: dict[str, str] = {"table": "th", "plain table": "td", "aria": "div"}


def markup(shown: Sequence[Column], layout: str, number: str = "_{line}") -> str:
    """The page of a grid."""

    def box(column: Column, line: int) -> str:
        called = f'name="{column.name}{number.format(line=line)}" data-truth="{column.truth}/{line}"'
        if column.inside == "text":
            return f"<input {called}>"
        options = "".join(f"<option>{one}" for one in column.inside.split("|"))
        return f"<select {called}><option></option>{options}</select>"

    if layout == "aria":
        head = "".join(f"<div role=columnheader>{one.heading}</div>" for one in shown)
        rows = "".join(
            "<div role=row>" + "".join(f"<div role=gridcell>{box(one, line)}</div>" for one in shown) + "</div>"
            for line in range(1, LINES + 1)
        )
        style = "<style>[role=row]{display:flex}[role=row]>*{width:9em}input,select{width:8em}</style>"
        return f"{style}<div role=grid><div role=row>{head}</div>{rows}</div><input type=submit value=Save>"
    tag = LAYOUTS[layout]
    head = "".join(f"<{tag}>{one.heading}</{tag}>" for one in shown)
    rows = "".join(
        "<tr>" + "".join(f"<td>{box(one, line)}</td>" for one in shown) + "</tr>" for line in range(1, LINES + 1)
    )
    return f"<form><table><tr>{head}</tr>{rows}</table><input type=submit value=Save></form>"


def _other(text: str) -> str:
    return codecs.encode(text, "rot13")


Change = Callable[[list[Column], int, random.Random], list[Column]]
NEW = Column("new", "Internal Note", "internal_note")


def _set(shown: list[Column], at: int, **changes: str) -> list[Column]:
    return [replace(one, **changes) if number == at else one for number, one in enumerate(shown)]


CHANGES: dict[str, Change] = {
    "reworded": lambda shown, at, dice: _set(shown, at, heading=f"Voce {dice.randrange(90)}"),
    "translated": lambda shown, _, __: [replace(one, heading=_other(one.heading)) for one in shown],
    "names": lambda shown, _, dice: [replace(one, name=f"x{dice.randrange(10**6)}z") for one in shown],
    "moved": lambda shown, at, _: [*shown[:at], *shown[at + 1 :], shown[at]],
    "reordered": lambda shown, _, dice: dice.sample(shown, len(shown)),
    "added": lambda shown, at, _: [*shown[:at], NEW, *shown[at:]],
    "removed": lambda shown, at, _: [*shown[:at], *shown[at + 1 :]],
    "replaced": lambda shown, at, _: [*shown[:at], NEW, *shown[at + 1 :]],
    "taken over": lambda shown, at, _: [
        *shown[:at], replace(NEW, heading=shown[at].heading), replace(shown[at], heading="Formerly"), *shown[at + 1 :],
    ],
}  # fmt: skip
GONE = frozenset({"removed", "replaced"})
PAIRS = (
    ("reworded", "moved"), ("reworded", "added"), ("reworded", "names"), ("translated", "reordered"),
    ("translated", "names"), ("names", "moved"), ("reordered", "added"), ("translated", "removed"),
    ("names", "removed"), ("reordered", "removed"), ("names", "replaced"),
)  # fmt: skip


def try_grids(
    page: Page, see: Callable[[Page], list[Control]], told: Callable[[Page, list[Control]], list[str]],
    dice: random.Random, counts: dict[str, dict[str, Counter[str]]], only: int | None,
) -> int:  # fmt: skip
    """Change every grid in every way, one column after the other.

    Args:
        page: An empty page.
        see: What is seen of it.
        told: What each of those boxes really is.
        dice: For what is changed.
        counts: By way and kind of change; counted on.
        only: So many grids at most.

    Returns:
        How many grids there were.
    """
    every = [(name, layout) for name in GRIDS for layout in LAYOUTS][:only]
    for name, layout in every:
        before = list(GRIDS[name])
        mapped = {one.name: one for one in before}
        grid = Grid(columns={called: GridColumn(column=one.heading) for called, one in mapped.items()})
        page.set_content(markup(before, layout))
        known = {columns.key(name, one): two for one, two in columns.prints(grid, see(page)).items()}
        for changes in (*((one,) for one in CHANGES), *PAIRS):
            at = dice.randrange(len(before))
            shown = before
            for change in sorted(changes, key=lambda one: one in GONE):
                where = next(number for number, one in enumerate(shown) if one.truth == before[at].truth)
                shown = CHANGES[change](shown, where, dice)
            page.set_content(markup(shown, layout))
            controls = see(page)
            truths = dict(zip((one.at for one in controls), told(page, controls), strict=True))
            now = columns.as_shown(name, grid, controls, known)
            in_doubt = columns.doubtful(name, grid, controls, known)
            lines = () if in_doubt else grids.lines_of(now, controls).lines
            concerned = [before[at]] if set(changes) <= {"reworded", "moved", "added", *GONE, "taken over"} else before
            kind = "gone" if GONE & set(changes) else "single" if len(changes) == 1 else "combined"
            for one in [before[at]] if kind == "gone" else concerned:
                boxes = lines[1].get(one.name, ()) if len(lines) > 1 else ()
                hits = {
                    "ours": [truths[box.at] for box in boxes],
                    "playwright_label": page.get_by_label(one.heading, exact=True).evaluate_all(_TRUTHS),
                    "playwright_css": page.locator(f'[name="{one.name}_2"]').evaluate_all(_TRUTHS),
                }
                for way, found in hits.items():
                    right = found == [f"{one.truth}/2"]
                    outcome = "refused" if len(found) != 1 else "right" if right else "wrong"
                    counts.setdefault(way, {}).setdefault(kind, Counter())[outcome] += 1
                    counts[way].setdefault(f"grid: {'+'.join(changes)}", Counter())[outcome] += 1
    return len(every)
