"""Read whole pages as words, beside the engines alone; and born-digital PDFs, beside pdfplumber and pypdf.

    python -m benchmarks.text --data ../shared/data [--limit N] [--only WAY] --json

Pages of `DATA/italian_forms` and `DATA/spanish_docs` that have a text layer are drawn at 200 dpi, as they are and after
seeded harm (skew of up to 1.5°, blur, noise, JPEG); the text layer is the truth. `DATA/scans_text` are real scans with
their text. One line of JSON: for each way the `f1` of words (letters and digits between anything else, as a bag) on
`clean`, `degraded` and `scans`, and processor seconds a page with all processes that took part. `digital`: pages a
processor second with a box for each word, from the file's bytes on.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

import cv2
import numpy as np

from benchmarks.evaluation_data import needed, part_of, printed_pages
from benchmarks.processor_time import processor_time
from extractors.files import open_file, open_words
from extractors.page import Page
from extractors.text import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from extractors.page import Image

    Way = Callable[[Image], str]

_DPI = 200
_WORDS = (120, 900)  # words of a page that is taken: not a title, not a table of numbers
_LANGUAGES = "ita+spa+eng"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        help="folder with italian_forms/, scans_text/ …",
    )
    parser.add_argument("--limit", type=int, default=12, help="pages of each kind")
    parser.add_argument("--only", action="append", help="only this way of reading; may be repeated")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    arguments = parser.parse_args()
    clean = _drawn(arguments.data, arguments.limit)
    degraded = [(_harmed(image, seed), truth) for seed, (image, truth) in enumerate(clean)]
    scans = _scans(part_of(arguments.data, "scans_text"))
    figures: dict[str, Any] = {"pages": len(clean), "scans": len(scans)}
    for name, way in WAYS.items():
        if arguments.only and name not in arguments.only:
            continue
        way(np.full((200, 400, 3), 255, np.uint8))  # models are loaded once, not for each page
        figures[name] = {
            kind: _measure(way, pages) for kind, pages in (("clean", clean), ("degraded", degraded), ("scans", scans))
        }
    figures["digital"] = _digital(arguments.data, arguments.limit)
    print(json.dumps(figures))


def _drawn(data: Path, limit: int) -> list[tuple[Image, str]]:
    """Pictures of born-digital pages and what they say, a page of each file and a few more of long ones."""
    found: list[tuple[Image, str]] = []
    for number in (1, 2, 3, 7):
        for path in needed(printed_pages(data), "PDFs", data):
            if len(found) == limit:
                return found
            pages = open_file(path.read_bytes(), path.name, dpi=_DPI, pages=range(number, number + 1))
            seen = [word for page in pages for word in page.text if word.confidence > 0]
            if _WORDS[0] <= len(seen) <= _WORDS[1] and all(word.confidence == 1 for word in seen):
                found.append((pages[0].image, " ".join(word.text for word in seen)))
    return found


def _scans(folder: Path) -> list[tuple[Image, str]]:
    found = []
    for path in sorted(folder.glob("*.tif")):
        truth = path.with_suffix(".txt")
        if truth.is_file():
            found.append((open_file(path.read_bytes(), path.name)[0].image, truth.read_text("utf-8", "replace")))
    return found


def _harmed(image: Image, seed: int) -> Image:
    chance, noise = random.Random(seed), np.random.default_rng(seed)
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), chance.uniform(-1.5, 1.5), 1)
    harmed = cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    harmed = cv2.GaussianBlur(harmed, (0, 0), chance.uniform(0.8, 1.3))
    paper = 235 - 190 * (1 - harmed.astype(np.float32) / 255) + noise.normal(0, chance.uniform(6, 14), image.shape)
    quality = chance.randint(25, 50)
    coded = cv2.imencode(".jpg", np.clip(paper, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), dtype=np.uint8)


def _measure(way: Way, pages: Sequence[tuple[Image, str]]) -> dict[str, float]:
    begun = processor_time()
    read = [way(image) for image, _ in pages]
    cpu = (processor_time() - begun) / max(1, len(pages))
    scores = [f1(text, truth) for text, (_, truth) in zip(read, pages, strict=True)]
    return {"f1": round(float(np.mean(scores)) if scores else 0.0, 4), "cpu_s": round(cpu, 2)}


def f1(text: str, truth: str) -> float:
    """Harmonic mean of the shares of words read right and of true words read; order doesn't matter."""
    said, meant = Counter(_words(text)), Counter(_words(truth))
    common = sum((said & meant).values())
    return 2 * common / max(1, sum(said.values()) + sum(meant.values()))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.replace("_", " "))


def _ours(image: Image) -> str:
    return " ".join(word.text for word in read_text(Page("page", 1, image)))


def _pytesseract(image: Image) -> str:
    import pytesseract  # noqa: PLC0415 - only where it is compared

    return str(pytesseract.image_to_string(image[:, :, ::-1], lang=_LANGUAGES))


def _tesserocr(image: Image) -> str:
    import tesserocr  # noqa: PLC0415 - only where it is compared
    from PIL import Image as Pictures  # noqa: PLC0415

    from extractors.ocr.tessdata import find_tessdata  # noqa: PLC0415

    if "tesserocr" not in _WARM:
        folder = str(find_tessdata(_LANGUAGES.split("+")))
        _WARM["tesserocr"] = tesserocr.PyTessBaseAPI(path=folder, lang=_LANGUAGES, oem=tesserocr.OEM.LSTM_ONLY)
    _WARM["tesserocr"].SetImage(Pictures.fromarray(np.ascontiguousarray(image[:, :, ::-1])))
    return str(_WARM["tesserocr"].GetUTF8Text())


def _rapidocr(image: Image) -> str:
    import rapidocr  # noqa: PLC0415 - only where it is compared

    if "rapidocr" not in _WARM:
        _WARM["rapidocr"] = rapidocr.RapidOCR(params={"Global.log_level": "critical"})
    return " ".join(_WARM["rapidocr"](image).txts or ())


_WARM: dict[str, Any] = {}
WAYS: dict[str, Way] = {"ours": _ours, "tesserocr": _tesserocr, "pytesseract": _pytesseract, "rapidocr": _rapidocr}


def _digital(data: Path, limit: int) -> dict[str, Any]:
    """Pages a processor second with the words' boxes, of the same files by every way."""
    contents = [path.read_bytes() for path in printed_pages(data)[: limit + 2]]
    ways = {"ours": _words_ours, "pdfplumber": _words_pdfplumber, "pypdf": _words_pypdf}
    return {name: _speed(way, contents) for name, way in ways.items()}


def _speed(way: Callable[[bytes], Iterable[int]], contents: Sequence[bytes]) -> dict[str, float | int]:
    begun = processor_time()
    words = [count for data in contents for count in way(data)]
    cpu = processor_time() - begun
    return {"pages": len(words), "words": sum(words), "pages_per_cpu_s": round(len(words) / max(cpu, 1e-6), 1)}


def _words_ours(data: bytes) -> Iterable[int]:
    return [len(page.words) for page in open_words(data, "a.pdf")]


def _words_pdfplumber(data: bytes) -> Iterable[int]:
    import pdfplumber  # noqa: PLC0415 - only where it is compared

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [len(page.extract_words()) for page in pdf.pages]


def _words_pypdf(data: bytes) -> Iterable[int]:
    """Pypdf places runs of text, not words."""
    import pypdf  # noqa: PLC0415 - only where it is compared

    counts = []
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        runs: list[str] = []
        page.extract_text(visitor_text=lambda text, *_place, runs=runs: runs.append(text))
        counts.append(len(" ".join(runs).split()))
    return counts


if __name__ == "__main__":
    main()
