"""Write what was learnt as the YAML file of a document type, with a comment wherever something was guessed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from extractors.teach.landmarks import rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.teach.spots import Zone
    from extractors.teach.taught import Taught, TaughtField, TaughtPage

_PLAIN = re.compile(r"[A-Za-zÀ-ÿ](?:[\w .()/'’°-]*[\w.)°])?")
_WORDS = {"y", "n", "yes", "no", "true", "false", "on", "off", "null", "none", "si"}
_OFF = 0.8  # millimetres by which a column's cells differ from those of its row
_HEAD = """\
# {title}: made by `bots teach` from {file}. Change what is wrong: names, types, what is required.
# Geometry in millimetres from the top left corner of each page; a zone is x0, y0, x1, y1. Every key is explained in
# docs/how_to/document_types.md. Where it says "guessed", look; `bots teach … --preview FILE.png` draws the zones.
"""


def as_yaml(taught: Taught, file: str) -> str:
    """The YAML file.

    Args:
        taught: What was learnt.
        file: Name of the blank's file, for the heading.
    """
    lines = [_HEAD.format(title=_one_line(taught.title), file=_one_line(file))]
    lines += [f"# {_one_line(problem)}\n" for problem in taught.problems]
    lines.append(f"title: {{{taught.language}: {_text(taught.title)}}}\n")
    lines.append(f"recognise: {{words: [{', '.join(map(_text, taught.words))}]}}\n")
    lines.append("pages:\n")
    for page in taught.pages:
        lines += _page(page)
    return "".join(lines)


def _page(page: TaughtPage) -> list[str]:
    lines = [f"  - size: [{page.size[0]:.2f}, {page.size[1]:.2f}]\n    landmarks:\n"]
    lines += [f"      - {{text: {_text(one.text)}, at: {_numbers(one.at)}}}\n" for one in page.landmarks]
    if not page.fields:
        return lines
    lines.append("    fields:\n")
    written: set[str] = set()
    for one in page.fields:
        if one.table:
            if one.table not in written:
                lines += _table([cell for cell in page.fields if cell.table == one.table])
            written.add(one.table)
            continue
        line = f"      {one.name}: {{{', '.join(_keys(one))}}}"
        comment = _comment(one)
        lines.append(f"{line}  # {comment}\n" if comment else f"{line}\n")
    return lines


def _table(cells: Sequence[TaughtField]) -> list[str]:
    """A table: its rows, and its columns with their types."""
    zones = [rounded(cell.spot.zone, 1) for cell in cells]
    around = (min(z[0] for z in zones), min(z[1] for z in zones), max(z[2] for z in zones), max(z[3] for z in zones))
    columns: dict[str, list[TaughtField]] = {}
    rows: dict[int, list[Zone]] = {}
    for cell, zone in zip(cells, zones, strict=True):
        columns.setdefault(cell.column, []).append(cell)
        rows.setdefault(cell.row, []).append(zone)
    spans = [(_usual([z[1] for z in row]), _usual([z[3] for z in row])) for row in rows.values()]
    printed = [zone for cell in cells for zone in cell.spot.printed]
    lines = [
        f"      {cells[0].table}:\n        type: table\n        kind: table\n        zone: {_numbers(around)}\n",
        f"        rows: [{', '.join(map(_numbers, spans))}]\n        columns:\n",
    ]
    for name, own in columns.items():
        keys = ", ".join(_column(own, spans))
        comment = _comment(own[0])
        lines.append(f"          {name}: {{{keys}}}{f'  # {comment}' if comment else ''}\n")
    if printed:
        lines.append(f"        printed: [{', '.join(_numbers(rounded(zone, 1)) for zone in printed)}]\n")
    return lines


def _column(cells: Sequence[TaughtField], rows: Sequence[tuple[float, float]]) -> list[str]:
    """The keys of a column: where it stands, and what its cells hold."""
    spot = cells[0].spot
    zones = [rounded(cell.spot.zone, 1) for cell in cells]
    keys = [
        f"type: {cells[0].guess.type}",
        f"at: {_numbers((_usual([z[0] for z in zones]), _usual([z[2] for z in zones])))}",
    ]
    if spot.kind == "comb":
        keys += ["kind: comb", f"cells: {spot.cells}"]
    if spot.lines > 1:
        keys.append(f"lines: {spot.lines}")
    if spot.options and cells[0].guess.type == "choice":
        keys.append(f"options: [{', '.join(map(_text, spot.options))}]")
    if any(abs(z[1] - r[0]) > _OFF or abs(z[3] - r[1]) > _OFF for z, r in zip(zones, rows, strict=True)):
        keys.append(f"rows: [{', '.join(_numbers((z[1], z[3])) for z in zones)}]")
    return keys


def _usual(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def _keys(one: TaughtField) -> list[str]:
    spot = one.spot
    keys = [f"type: {one.guess.type}", f"kind: {spot.kind}", f"zone: {_numbers(rounded(spot.zone, 1))}"]
    if spot.kind == "comb":
        keys.append(f"cells: {spot.cells}")
    if spot.lines > 1:
        keys.append(f"lines: {spot.lines}")
    if one.group:
        keys += [f"group: {_text(one.group)}", f"option: {_text(one.option)}"]
    if spot.options and one.guess.type == "choice":
        keys.append(f"options: [{', '.join(map(_text, spot.options))}]")
    if spot.round:
        keys.append("round: true")
    if spot.ink:
        keys.append(f"ink: {spot.ink:g}")
    if spot.printed:
        keys.append(f"printed: [{', '.join(_numbers(rounded(zone, 1)) for zone in spot.printed)}]")
    return keys


def _comment(one: TaughtField) -> str:
    """Why it is called and typed so, where a person may know better."""
    if not one.label.text:
        return "no label was found nearby: name it"
    if one.guess.because and one.guess.type not in {"text", "flag", "signature"}:
        return f"type guessed from {_one_line(one.guess.because).lower()!r}"
    if one.guess.because and one.guess.type == "text" and not one.spot.cells:
        return ""
    if one.guess.type == "text":
        return f"{_one_line(one.label.text)!r} tells no type"
    return ""


def _numbers(values: Sequence[float]) -> str:
    return "[" + ", ".join(f"{value:g}" for value in values) + "]"


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _text(text: str) -> str:
    """The text as a YAML scalar within a flow mapping: plain where that is safe, else quoted."""
    text = _one_line(text)
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and ": " not in text:
        return text
    return json.dumps(text, ensure_ascii=False)
