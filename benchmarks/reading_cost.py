"""What reading costs: processor seconds of each engine for an A4 page at 200 dpi and a line, and of opening a file.

    python benchmarks/reading_cost.py [--data DIR] [--pages N] --json

Without --data it draws its own page of text; with it, it takes the first page of the first N PDF files there.
One line of JSON, all in processor seconds: ``open_picture``, ``open_pdf`` (a child's whole life), and for each engine
``page``, ``line``, ``start`` (process and models, once) and ``rss_mb``.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil
from PIL import Image
from reportlab.pdfgen import canvas

from extractors.files import open_file
from extractors.ocr import ReaderPool, read_lines, read_words

LINE = "Il sottoscritto dichiara che i dati riportati nel presente modulo sono veri n. 12345"
LANGUAGES = ("ita", "spa", "eng")


def drawn() -> bytes:
    """An A4 page of 45 lines."""
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=(595, 842))
    sheet.setFont("Helvetica", 10)
    for number in range(45):
        sheet.drawString(60, 780 - 16 * number, f"{number} {LINE}")
    sheet.save()
    return buffer.getvalue()


def opening(data: bytes, name: str, times: int = 10) -> float:
    """Processor seconds of the children that open a file, and of this process beside them."""
    open_file(data, name)
    before = os.times()
    for _ in range(times):
        open_file(data, name)
    after = os.times()
    return sum(after[:4]) / times - sum(before[:4]) / times


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, help="folder of PDF files to take pages from")
    parser.add_argument("--pages", type=int, default=3, help="how many pages")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    arguments = parser.parse_args()
    files = [path.read_bytes() for path in sorted(arguments.data.glob("*.pdf"))] if arguments.data else [drawn()]
    pages = [open_file(data, "page.pdf", pages=range(1, 2))[0] for data in files[: arguments.pages]]
    picture = io.BytesIO()
    Image.new("RGB", (64, 64)).save(picture, "PNG")
    figures: dict[str, object] = {
        "open_picture": round(opening(picture.getvalue(), "a.png"), 3),
        "open_pdf": round(opening(drawn(), "a.pdf"), 3),
    }
    for engine in ("tesseract", "ppocr"):
        with ReaderPool(1) as pool:
            os.environ.update(pool.environment)
            read_words(pages[0].image[:100, :100], engine=engine, languages=LANGUAGES)
            process = psutil.Process(pool.process_ids()[0])

            def spent(process: psutil.Process = process) -> float:
                times = process.cpu_times()
                return times.user + times.system

            start = spent()
            found = [read_words(page.image, engine=engine, languages=LANGUAGES) for page in pages]
            page_cost = (spent() - start) / len(pages)
            crops = []
            for page, words in zip(pages, found, strict=True):
                height, width = page.image.shape[:2]
                boxes = [word.box for word in words][:40]
                crops += [
                    page.image[int(b.y0 * height) : int(b.y1 * height) + 1, int(b.x0 * width) : int(b.x1 * width) + 1]
                    for b in boxes
                ]
            before = spent()
            read_lines(crops, engine=engine, languages=LANGUAGES)
            figures[engine] = {
                "page": round(page_cost, 2),
                "line": round((spent() - before) / len(crops), 4),
                "start": round(start, 2),
                "rss_mb": round(process.memory_info().rss / 1e6),
            }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
