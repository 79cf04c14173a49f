"""Find check boxes on pages that nobody described, and tell which are marked, beside a plain detector of contours.

    python -m benchmarks.checkboxes --data ../shared/data [--limit N] --json

`DATA/checkboxes` has pictures and, for each box, its place and state (YOLO labels). Each picture is looked at as it is
and after seeded harm: skewed by up to half a degree, blurred, with noise, as a poor JPEG. A box counts as found when it
shares half of its area with the true one. One line of JSON: `precision`, `recall`; of the boxes found the share whose
state is `right`, `doubtful` (told so, never guessed) and `wrong`, with the upper bound of the latter. `answer_sheets`:
the same of questions on sheets of bubbles in `DATA/omr`, see `benchmarks.answer_sheets`.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from benchmarks import answer_sheets
from benchmarks.acceptance import upper_bound
from benchmarks.evaluation_data import needed, part_of
from extractors.files import open_file
from extractors.layout.checkbox import Box as State
from extractors.layout.squares import Square, find_squares
from extractors.reading import Box

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from extractors.page import Image

_FILLED = 0.26  # share of ink from which the plain detector takes a box for marked
_FOUND = 0.5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with checkboxes/, or images/ and labels/")
    parser.add_argument("--limit", type=int, default=0, help="only the first N pictures")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    arguments = parser.parse_args()
    folder = part_of(arguments.data, "checkboxes")
    pictures = needed(sorted((folder / "images").glob("*")), "images/ with labels/", arguments.data)
    paths = pictures[: arguments.limit or None]
    images = [open_file(path.read_bytes(), path.name)[0].image for path in paths]
    truths = [_truth((folder / "labels" / f"{path.stem}.txt").read_text("utf-8")) for path in paths]
    figures: dict[str, Any] = {"pictures": len(paths), "boxes": sum(map(len, truths))}
    for name, find in (("ours", find_squares), ("contours", contours)):
        figures[name] = {
            "clean": _measure(find, images, truths),
            "degraded": _measure(find, *_degraded(images, truths)),
        }
    if (arguments.data / "omr").is_dir():
        figures["answer_sheets"] = answer_sheets.measure(arguments.data / "omr", arguments.limit)
    print(json.dumps(figures))


def _truth(labels: str) -> list[tuple[Box, bool]]:
    found = []
    for line in labels.splitlines():
        kind, x, y, width, height = map(float, line.split())
        found.append((Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2), bool(kind)))
    return found


def _measure(
    find: Callable[[Image], list[Square]], images: Sequence[Image], truths: Sequence[list[tuple[Box, bool]]]
) -> dict[str, float | int]:
    said = hit = right = doubtful = wrong = 0
    begun = time.process_time()
    for image, truth in zip(images, truths, strict=True):
        left = list(truth)
        for square in find(image):
            said += 1
            match = max(left, key=lambda one: _shared(square.box, one[0]), default=None)
            if match is None or _shared(square.box, match[0]) < _FOUND:
                continue
            left.remove(match)
            hit += 1
            doubtful += square.state.marked is None
            right += square.state.marked is match[1]
            wrong += square.state.marked is (not match[1])
    total = max(1, sum(map(len, truths)))
    return {
        "precision": round(hit / max(1, said), 4),
        "recall": round(hit / total, 4),
        "state_right": round(right / max(1, hit), 4),
        "state_doubtful": round(doubtful / max(1, hit), 4),
        "state_wrong": wrong,
        "state_wrong_upper95": round(upper_bound(wrong, hit - doubtful), 4),
        "cpu_s": round((time.process_time() - begun) / max(1, len(images)), 3),
    }


def _shared(one: Box, other: Box) -> float:
    """Common area over that of both together."""
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / (one.width * one.height + other.width * other.height - wide * high)


def contours(image: Image) -> list[Square]:
    """How it is commonly done: quadrangles about as wide as high, marked when a quarter of the inside is dark."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    dark = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1]
    height, width = grey.shape
    found: list[Square] = []
    for contour in cv2.findContours(dark, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)[0]:
        x, y, wide, high = cv2.boundingRect(contour)
        corners = cv2.approxPolyDP(contour, 0.05 * cv2.arcLength(contour, closed=True), closed=True)
        if len(corners) != 4 or not (0.01 * width < wide < 0.033 * width and 0.8 < wide / high < 1.25):
            continue
        box = Box(x / width, y / height, (x + wide) / width, (y + high) / height)
        if any(_shared(box, other.box) > _FOUND for other in found):
            continue
        inside = dark[y + 2 : y + high - 2, x + 2 : x + wide - 2]
        fill = float(np.count_nonzero(inside)) / max(1, inside.size)
        found.append(Square(box, State(fill > _FILLED, fill, 1.0)))
    return found


def _degraded(
    images: Sequence[Image], truths: Sequence[list[tuple[Box, bool]]]
) -> tuple[list[Image], list[list[tuple[Box, bool]]]]:
    harmed, moved = [], []
    for seed, (image, truth) in enumerate(zip(images, truths, strict=True)):
        random = np.random.default_rng(seed)
        height, width = image.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(random.uniform(-0.5, 0.5)), 1)
        picture = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
        picture = cv2.GaussianBlur(picture, (0, 0), 0.6) + random.normal(0, 6, image.shape)
        coded = cv2.imencode(".jpg", np.clip(picture, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 40])[1]
        harmed.append(np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), dtype=np.uint8))
        moved.append([(_moved(box, matrix, width, height), marked) for box, marked in truth])
    return harmed, moved


def _moved(box: Box, matrix: Any, width: int, height: int) -> Box:
    x, y = matrix @ ((box.x0 + box.x1) / 2 * width, (box.y0 + box.y1) / 2 * height, 1.0)
    return Box(
        x / width - box.width / 2, y / height - box.height / 2, x / width + box.width / 2, y / height + box.height / 2
    )


if __name__ == "__main__":
    main()
