"""Read single lines of machine readable zones, cut out already, beside other readers of lines.

    python -m benchmarks.mrz_lines --data DIR [--models ../shared/data/models/mrz] [--limit N] [--verbose] --json
    python -m benchmarks.mrz_lines --cut DIR --from ../shared/data/mrz_images [--margin 0.5] [--tilt 1]

``DIR`` holds crops NAME.tif or NAME.png, each with its text in NAME.gt.txt. ``--cut`` makes such a folder (outside the
repository: the pictures are others') of the lines of `benchmarks.mrz`'s pictures: every line that is found is cut out
at its own size with a margin (shares of its height) and tilted at random by up to so many degrees, as strangers' hands
cut, and named by the truth of that place.

One line of JSON, for our reader, and for each other one under its name:

- ``lines``: crops read
- ``exact``: share of them that are read without any mistake, blanks left aside
- ``cer``: mistakes (characters to change, to add or to take away) for one character of truth
- ``cpu_ms_per_line``: processor time, the picture opened beforehand, the reader loaded

``eng`` and ``mrz.traineddata`` are Tesseract's models, told that the crop is one line; ``PP-OCRv6`` is rapidocr's small
recogniser; ``as_seen`` is our reader without knowledge of layouts (letters in names, digits in dates).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_THREAD_LIMIT", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np
import tesserocr
from loguru import logger
from rapidfuzz.distance import Levenshtein

from extractors.errors import ReadError
from extractors.files import open_file
from extractors.mrz import find_all_mrz
from extractors.mrz.check_digits import ALPHABET
from extractors.mrz.crop import rectified
from extractors.mrz.ocrb import in_layout, read_line
from extractors.ocr.ppocr import PpOcr
from extractors.ocr.tessdata import find_tessdata

if TYPE_CHECKING:
    from extractors.mrz.find import MrzReading
    from extractors.page import Image

Reader = Callable[["Image"], str]
_MODELS = (Path("../shared/data/models/mrz"), Path(__file__).resolve().parents[2] / "shared/data/models/mrz")
_FLAT = str.maketrans("/.", "__")
_MARGIN = 0.2  # of a line's height above and below, twice that beside


def tesseract(folder: Path, language: str) -> Reader:
    """Tesseract with one model, the crop taken as one raw line, as `--psm 13` does."""
    api: Any = tesserocr.PyTessBaseAPI(path=str(folder), lang=language, psm=tesserocr.PSM.RAW_LINE)
    api.SetVariable("tessedit_char_whitelist", ALPHABET)

    def read(grey: Image) -> str:
        height, width = grey.shape[:2]
        api.SetImageBytes(grey.tobytes(), width, height, 1, width)
        return str(api.GetUTF8Text())

    return read


def pp_ocr() -> Reader:
    """PP-OCRv6 small, as the wheel of rapidocr brings it."""
    engine = PpOcr()
    return lambda grey: engine.read_lines([np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))], None)[0].text


def readers(models: Path | None) -> dict[str, Reader]:
    """Every reader by name, ours first."""
    found: dict[str, Reader] = {
        "ours": lambda grey: in_layout(read_line(grey)),
        "as_seen": lambda grey: read_line(grey).text,
        "eng": tesseract(find_tessdata(("eng",)), "eng"),
        "PP-OCRv6": pp_ocr(),
    }
    if models is not None and (models / "mrz.traineddata").is_file():
        found["mrz.traineddata"] = tesseract(models, "mrz")
    return found


def crops(folder: Path) -> list[tuple[str, Image, str]]:
    """Name, picture and truth of every crop."""
    found = []
    for truth in sorted(folder.glob("*.gt.txt")):
        name = truth.name.removesuffix(".gt.txt")
        picture = next(
            (truth.with_name(name + end) for end in (".tif", ".png") if truth.with_name(name + end).is_file()), None
        )
        if picture is None:
            continue
        grey = cv2.imdecode(np.frombuffer(picture.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
        if grey is None:
            print(f"{picture}: no picture", file=sys.stderr)
            continue
        found.append((name, np.asarray(grey, np.uint8), "".join(truth.read_text(encoding="utf-8").split())))
    return found


def measure(read: Reader, lines: list[tuple[str, Image, str]], name: str, verbose: bool) -> dict[str, int | float]:
    """The figures of one reader."""
    read(lines[0][1])  # loads what is loaded on first use
    exact = mistakes = characters = 0
    spent = 0.0
    for crop, picture, truth in lines:
        began = time.process_time()
        text = "".join(read(picture).split())
        spent += time.process_time() - began
        exact += text == truth
        mistakes += Levenshtein.distance(text, truth)
        characters += len(truth)
        if verbose and text != truth:
            print(f"{name:16} {crop}\n  {truth}\n  {text}", file=sys.stderr)
    return {
        "lines": len(lines),
        "exact": round(exact / len(lines), 4),
        "cer": round(mistakes / max(characters, 1), 4),
        "cpu_ms_per_line": round(1000 * spent / len(lines), 1),
    }


def _found_lines(path: Path) -> tuple[Image, MrzReading] | None:
    for page in open_file(path.read_bytes(), path.name):
        for found in find_all_mrz(page):
            return page.image, found
    return None


def cut_out(data: Path, folder: Path, margin: float = _MARGIN, tilt: float = 0.0) -> int:
    """Cut the lines out of the pictures of `benchmarks.mrz`.

    Args:
        data: Folder with truth.json and the pictures it names.
        folder: Where the crops go.
        margin: Of a line's height above and below, twice that beside.
        tilt: By how many degrees at most a cut is off the line's direction, at random.

    Returns:
        How many crops were made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = 0
    chance = np.random.default_rng(9303)
    images = json.loads((data / "truth.json").read_text(encoding="utf-8"))["images"]
    for name, truth in images.items():
        try:
            found = _found_lines(data / name)
        except ReadError as error:
            print(f"{name}: {error}", file=sys.stderr)
            continue
        if found is None or len(found[1].strips) != len(truth["lines"]):
            continue
        image, reading = found
        for row, (strip, text) in enumerate(zip(reading.strips, truth["lines"], strict=True)):
            strip = replace(strip, angle=strip.angle + chance.uniform(-tilt, tilt))  # noqa: PLW2901 - the same place
            wide, tall = strip.length + 4 * margin * strip.height, strip.height * (1 + 2 * margin)
            size = max(round(wide), 1), max(round(tall), 1)
            target = folder / f"{name.translate(_FLAT)}_{row + 1}"
            _, packed = cv2.imencode(".png", rectified(image, strip, wide, tall, size))
            target.with_name(target.name + ".png").write_bytes(packed.tobytes())
            target.with_name(target.name + ".gt.txt").write_text(text + "\n", encoding="utf-8")
            made += 1
    return made


def main() -> int:
    """Cut, or read and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, help="folder of crops with their texts")
    parser.add_argument("--models", type=Path, help="folder of mrz.traineddata (default: ../shared/data/models/mrz)")
    parser.add_argument("--cut", type=Path, help="make such a folder instead")
    parser.add_argument("--from", dest="source", type=Path, help="of these pictures, with truth.json")
    parser.add_argument("--margin", type=float, default=_MARGIN, help="for --cut, in shares of a line's height")
    parser.add_argument("--tilt", type=float, default=0.0, help="for --cut, in degrees")
    parser.add_argument("--limit", type=int, default=0, help="only the first N crops")
    parser.add_argument("--only", help="only this reader")
    parser.add_argument("--verbose", action="store_true", help="also every mistake, on stderr")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    arguments = parser.parse_args()
    logger.remove()
    cv2.setNumThreads(1)
    if arguments.cut:
        if arguments.source is None:
            parser.error("--cut needs --from: the folder with truth.json and its pictures")
        print(json.dumps({"crops": cut_out(arguments.source, arguments.cut, arguments.margin, arguments.tilt)}))
        return 0
    if arguments.data is None:
        parser.error("--data or --cut is needed")
    lines = crops(arguments.data)[: arguments.limit or None]
    if not lines:
        parser.error(f"{arguments.data}: no NAME.gt.txt with its picture")
    models = arguments.models or next((folder for folder in _MODELS if folder.is_dir()), None)
    chosen = {name: read for name, read in readers(models).items() if arguments.only in {None, name}}
    figures = {name: measure(read, lines, name, arguments.verbose) for name, read in chosen.items()}
    print(json.dumps(figures.pop("ours", {}) | figures))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
