"""Answer sheets whose bubbles' places are known: which are marked, by the reader of check boxes.

A part of `benchmarks.checkboxes`. Places are those of the sheets' own templates; where a template expects the paper to
be cut out first, the largest quadrangle on the picture is taken for it. What a blank prints in a bubble (its ring, its
letter), which `bots teach` would have measured, is the median of the same letter's bubbles on the sheet. The truth is
what the source's own program reads, not a person's reading.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from benchmarks.acceptance import upper_bound
from extractors.files import open_file
from extractors.layout.checkbox import read_checkbox
from extractors.layout.sheet import lay_flat

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from extractors.layout.sheet import Rect
    from extractors.page import Image

    Floats = NDArray[np.float64]

_WIDTH = 210.0  # millimetres that a sheet is taken to be wide
_LEAST_PAPER = 0.3  # share of the picture that the paper takes


@dataclass(frozen=True, slots=True)
class Bubble:
    """One place to mark.

    Attributes:
        question: Its label.
        letter: The answer that it stands for.
        zone: Millimetres of the sheet.
    """

    question: str
    letter: str
    zone: Rect


def measure(folder: Path, limit: int = 0) -> dict[str, Any]:
    """Read the sheets of a folder that have answers.

    Args:
        folder: With ``truth.json``, pictures and their templates.
        limit: Only the first so many sheets; 0: all.
    """
    truth = json.loads((folder / "truth.json").read_text("utf-8"))["images"]
    sheets = [(name, said["answers"]) for name, said in truth.items() if said][: limit or None]
    total: Counter[str] = Counter()
    wrong_at: Counter[str] = Counter()
    for name, answers in sheets:
        path = folder / name
        above = [parent / "template.json" for parent in path.parents]
        template = json.loads(next(one for one in above if one.is_file()).read_text("utf-8"))
        read = _read(open_file(path.read_bytes(), path.name)[0].image, template)
        for question, said in read.items():
            if question not in answers:
                continue
            kind = "doubtful" if said is None else "right" if said == answers[question] else "wrong"
            total.update({"questions": 1, kind: 1})
            wrong_at.update({name: 1} if kind == "wrong" else {})
    told = total["right"] + total["wrong"]
    return {
        "sheets": len(sheets),
        **{name: total[name] for name in ("questions", "right", "doubtful", "wrong")},
        "wrong_upper95": round(upper_bound(total["wrong"], told), 4),
        "wrong_at": dict(wrong_at),
    }


def _read(image: Image, template: dict[str, Any]) -> dict[str, str | None]:
    """The letters marked for each question; None where one of its bubbles is doubtful."""
    width, height = template["pageDimensions"]
    size = (_WIDTH, _WIDTH * height / width)
    cut = any(one["name"] == "CropPage" for one in template.get("preProcessors", ()))
    sheet = lay_flat(image, _paper(image, size, cut=cut), size)
    bubbles = list(_bubbles(template, _WIDTH / width))
    fills: dict[str, list[float]] = {}
    for bubble in bubbles:
        fills.setdefault(bubble.letter, []).append(read_checkbox(sheet, bubble.zone, circle=True).fill)
    printed = {letter: min(0.9, median(seen)) for letter, seen in fills.items()}
    marked: dict[str, str | None] = {}
    for bubble in bubbles:
        state = read_checkbox(sheet, bubble.zone, circle=True, printed=printed[bubble.letter]).marked
        before = marked.setdefault(bubble.question, "")
        if state is None or before is None:
            marked[bubble.question] = None
        elif state:
            marked[bubble.question] = before + bubble.letter
    return marked


def _bubbles(template: dict[str, Any], scale: float) -> Iterator[Bubble]:
    wide, high = template["bubbleDimensions"]
    for block in template["fieldBlocks"].values():
        choices = re.fullmatch(r"QTYPE_MCQ(\d)", block.get("fieldType", ""))
        if not choices:
            continue
        x, y = block["origin"]
        own_wide, own_high = block.get("bubbleDimensions", (wide, high))
        for number, question in enumerate(_labels(block["fieldLabels"])):
            for place in range(int(choices[1])):
                left, top = x + place * block["bubblesGap"], y + number * block["labelsGap"]
                zone = (left * scale, top * scale, (left + own_wide) * scale, (top + own_high) * scale)
                yield Bubble(question, "ABCDEFGHI"[place], zone)


def _labels(given: list[str]) -> Iterator[str]:
    """``q1..3`` is q1, q2, q3."""
    for one in given:
        several = re.fullmatch(r"(\D+)(\d+)\.{2,3}(\d+)", one)
        if several:
            yield from (f"{several[1]}{n}" for n in range(int(several[2]), int(several[3]) + 1))
        else:
            yield one


def _paper(image: Image, size: tuple[float, float], *, cut: bool) -> Floats:
    """Millimetres of the sheet to pixels of the picture."""
    height, width = image.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    found = _quadrangle(image) if cut else None
    corners = corners if found is None else found
    whole = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(whole, corners), dtype=np.float64)


def _quadrangle(image: Image) -> NDArray[np.float32] | None:
    """Corners of the largest quadrangle, from the top left one clockwise."""
    grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), (3, 3), 0)
    closed = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((10, 10), np.uint8))
    edges = cv2.dilate(cv2.Canny(closed, 55, 185), np.ones((3, 3), np.uint8))
    outlines = cv2.findContours(edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]
    hulls = sorted((cv2.convexHull(one) for one in outlines), key=cv2.contourArea, reverse=True)
    for hull in hulls[:5]:
        corners = cv2.approxPolyDP(hull, 0.025 * cv2.arcLength(hull, closed=True), closed=True).reshape(-1, 2)
        if len(corners) == 4 and cv2.contourArea(corners) > _LEAST_PAPER * grey.size:
            diagonal, across = corners.sum(axis=1), np.diff(corners, axis=1).ravel()
            order = [diagonal.argmin(), across.argmin(), diagonal.argmax(), across.argmax()]
            return np.asarray(corners[order], dtype=np.float32)
    return None
