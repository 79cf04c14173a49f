"""Read bar codes of pictures, as they are and degraded, and count what is found, missed, and seen where nothing is.

    python -m benchmarks.barcodes --data ../shared/data [--limit N] --json

`DATA/barcodes` has a folder for each suite; beside each picture its content (``NAME.txt``), those of
``falsepositives-1`` hold no code, nor do the scanned pages of `DATA/scans_text`. Each picture is read as it is and
after five seeded harms: turned by 17°, blurred, faint with noise, at 60 % of its size, as a poor JPEG. One line of JSON
for ours, zxing-cpp as it comes and OpenCV's detectors: `read` by harm, `by_suite`, `wrong` (a text that isn't the
code's), `false_positives` (a code on a picture without one) and processor seconds a picture.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import zxingcpp

from benchmarks.evaluation_data import needed, part_of
from extractors.files import open_file
from extractors.layout.barcode import read_barcodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from extractors.page import Image

    Way = Callable[[Image], list[str]]

_EMPTY = "falsepositives-1"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with barcodes/ and scans_text/")
    parser.add_argument("--limit", type=int, default=0, help="only the first N pictures")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    arguments = parser.parse_args()
    cases = needed(list(_cases(arguments.data)), "pictures", arguments.data)[: arguments.limit or None]
    figures: dict[str, Any] = {"pictures": len(cases), "codes": sum(truth is not None for _, truth, _ in cases)}
    for name, way in (("ours", _ours), ("zxing_cpp", _plain), ("opencv", _opencv)):
        figures[name] = _measure(way, cases)
    print(json.dumps(figures))


def _cases(data: Path) -> Iterator[tuple[str, str | None, Image]]:
    """Suite, content and picture; content is None where there is no code."""
    for path in sorted(part_of(data, "barcodes").rglob("*")):
        if path.suffix in {".png", ".webp", ".jpg"}:
            truth = path.with_suffix(".txt")
            text = _plain_lines(truth.read_text("utf-8")) if truth.is_file() else None
            yield path.parent.name, text, open_file(path.read_bytes(), path.name)[0].image
    for path in sorted((data / "scans_text").glob("*.*")):
        if path.suffix in {".png", ".tif"}:
            yield _EMPTY, None, open_file(path.read_bytes(), path.name)[0].image


def _measure(way: Way, cases: list[tuple[str, str | None, Image]]) -> dict[str, Any]:
    read: Counter[str] = Counter()
    suites: Counter[str] = Counter()
    wrong = false = looks = 0
    begun = time.process_time()
    for number, (suite, truth, image) in enumerate(cases):
        for harm, change in HARMS.items():
            texts = {_plain_lines(text) for text in way(change(image, number))}
            looks += 1
            if truth is None:
                false += bool(texts)
                continue
            read[harm] += truth in texts
            suites[suite] += truth in texts
            wrong += bool(texts - {truth})
    codes = max(1, sum(truth is not None for _, truth, _ in cases))
    totals = Counter(suite for suite, truth, _ in cases if truth is not None)
    return {
        "read": {harm: round(read[harm] / codes, 4) for harm in HARMS},
        "by_suite": {suite: round(suites[suite] / (count * len(HARMS)), 4) for suite, count in totals.items()},
        "wrong": wrong,
        "false_positives": false,
        "cpu_s": round((time.process_time() - begun) / max(1, looks), 4),
    }


def _plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip("\n")


def _ours(image: Image) -> list[str]:
    return [code.text for code in read_barcodes(image)]


def _plain(image: Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image) if code.valid]


def _opencv(image: Image) -> list[str]:
    """QR codes and EAN: OpenCV knows no others."""
    found: list[str] = []
    for detector in (cv2.QRCodeDetector(), cv2.barcode.BarcodeDetector()):
        try:
            texts = detector.detectAndDecodeMulti(image)[1]
        except (cv2.error, UnicodeDecodeError):
            continue
        found += [text for text in texts or () if text]
    return found


def _as_it_is(image: Image, _seed: int) -> Image:
    return image


def _turned(image: Image, _seed: int) -> Image:
    height, width = image.shape[:2]
    side = int(np.hypot(height, width)) + 1
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 17, 1)
    matrix[:, 2] += (side - width) / 2, (side - height) / 2
    turned = cv2.warpAffine(image, matrix, (side, side), flags=cv2.INTER_AREA, borderValue=(255, 255, 255))
    return np.asarray(turned, dtype=np.uint8)


def _blurred(image: Image, _seed: int) -> Image:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 1.2), dtype=np.uint8)


def _faint(image: Image, seed: int) -> Image:
    noise = np.random.default_rng(seed).normal(0, 6, image.shape)
    return np.asarray(np.clip(128 + (image.astype(np.float32) - 128) * 0.25 + noise, 0, 255), dtype=np.uint8)


def _small(image: Image, _seed: int) -> Image:
    return np.asarray(cv2.resize(image, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _jpeg(image: Image, seed: int) -> Image:
    quality = random.Random(seed).randint(10, 25)
    _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), dtype=np.uint8)


HARMS: dict[str, Callable[[Image, int], Image]] = {
    "as_it_is": _as_it_is,
    "turned": _turned,
    "blurred": _blurred,
    "faint": _faint,
    "small": _small,
    "jpeg": _jpeg,
}


if __name__ == "__main__":
    main()
