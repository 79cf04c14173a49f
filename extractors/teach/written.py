"""Write what was learnt as the YAML file of a document type, with a comment wherever something was guessed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from extractors.teach.landmarks import rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.teach.taught import Taught, TaughtField, TaughtPage

_PLAIN = re.compile(r"[A-Za-zÀ-ÿ](?:[\w .()/'’°-]*[\w.)°])?")
_WORDS = {"y", "n", "yes", "no", "true", "false", "on", "off", "null", "none", "si"}
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
    for one in page.fields:
        line = f"      {one.name}: {{{', '.join(_keys(one))}}}"
        comment = _comment(one)
        lines.append(f"{line}  # {comment}\n" if comment else f"{line}\n")
    return lines


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
