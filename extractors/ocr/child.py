"""The long-lived OCR process: jobs on stdin, words on stdout, until its parent goes away.

Run as ``python -m extractors.ocr.child`` by `extractors.ocr.ReaderPool`, never by hand. It sees bitmaps, no files.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from extractors.children.confine import confine, die_with_parent, forbid_network
from extractors.children.frames import BrokenFrameError, read_frame, write_frame
from extractors.children.watch import resident_bytes
from extractors.ocr.engine import Engine, Job
from extractors.ocr.errors import EngineMissingError
from extractors.ocr.jobs import NOTHING, images_of, job_of

if TYPE_CHECKING:
    from extractors.ocr.ppocr import PpOcr
    from extractors.page import Image, Word

_ADDRESS_SPACE = 6_000_000_000  # a backstop; the pool recycles a process long before
_WARM = 5  # engines kept: Tesseract for three sets of languages and both PP-OCRs


def main() -> None:
    """Answer jobs until the end of stdin."""
    die_with_parent()
    confine(memory=_ADDRESS_SPACE, file_size=None)
    forbid_network()
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what libraries print isn't an answer
    jobs: queue.SimpleQueue[tuple[dict[str, Any], bytearray]] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(jobs,), daemon=True).start()
    engines: dict[tuple[str, tuple[str, ...]], Engine] = {}
    while True:
        header, payload = jobs.get()
        write_frame(answers, _answer(engines, header, payload) | {"rss": resident_bytes(os.getpid())})


def _receive(jobs: queue.SimpleQueue[tuple[dict[str, Any], bytearray]]) -> None:
    """Pass jobs on; when the pipe ends the parent is gone, and so is the reason to finish."""
    while True:
        try:
            frame = read_frame(sys.stdin.buffer)
        except (OSError, BrokenFrameError):
            frame = None
        if frame is None:
            os._exit(0)
        jobs.put(frame)


def _answer(
    engines: dict[tuple[str, tuple[str, ...]], Engine], header: dict[str, Any], payload: bytearray
) -> dict[str, Any]:
    try:
        job = job_of(header)
        images = images_of(header, payload)
        engine = _engine(engines, job)
        if job.lines:
            words = _lines(engine, images, job.alphabet)
        else:
            words = engine.read_page(images[0], job.layout, job.alphabet)
    except EngineMissingError as error:
        return {"error": "missing", "detail": str(error)}
    except Exception as error:  # noqa: BLE001 - an engine that fails on one page reads the next
        return {"error": "failed", "detail": type(error).__name__}
    return {"words": [_plain(word) for word in words]}


def _lines(engine: Engine, images: list[Image], alphabet: str | None) -> list[Word]:
    """One word for each image; those without ink aren't shown to the engine."""
    from extractors.ocr.bitmaps import blank  # noqa: PLC0415 - with the first job

    read = iter(engine.read_lines([image for image in images if not blank(image)], alphabet))
    return [NOTHING if blank(image) else next(read) for image in images]


def _engine(engines: dict[tuple[str, tuple[str, ...]], Engine], job: Job) -> Engine:
    if job.engine == "both":
        from extractors.ocr.both import Both  # noqa: PLC0415 - with the first job

        strong = _engine(engines, replace(job, engine="ppocr"))
        return Both(_engine(engines, replace(job, engine="tesseract")), cast("PpOcr", strong))
    key = (job.engine, job.languages if job.engine == "tesseract" else ())
    engine = engines.pop(key, None) or _open(job)
    engines[key] = engine
    if len(engines) > _WARM:
        engines.pop(next(iter(engines)))  # the one not asked for longest
    return engine


def _open(job: Job) -> Engine:
    """Load an engine; its libraries are imported here, by the process that uses them."""
    if job.engine in {"ppocr", "ppocr5"}:
        try:
            if job.engine == "ppocr5":
                from extractors.ocr.ppocr5 import PpOcr5  # noqa: PLC0415

                return PpOcr5()
            from extractors.ocr.ppocr import PpOcr  # noqa: PLC0415
        except ImportError as error:
            raise EngineMissingError(
                f"PP-OCR can't be loaded ({error.name}): pip install rapidocr onnxruntime"
            ) from error
        return PpOcr()
    try:
        from extractors.ocr.tesseract import Tesseract  # noqa: PLC0415
    except ImportError:
        from extractors.ocr.tesseract_command import TesseractCommand  # noqa: PLC0415

        return TesseractCommand(job.languages)
    return Tesseract(job.languages)


def _plain(word: Word) -> list[Any]:
    box = word.box
    return [word.text, [box.x0, box.y0, box.x1, box.y1], word.confidence, word.reader, word.line]


if __name__ == "__main__":
    main()
