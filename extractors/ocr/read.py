"""Ask an OCR process for the words on an image: a shared pool where there is one, else one of our own."""

from __future__ import annotations

import atexit
import os
import threading
from typing import TYPE_CHECKING, Literal

from extractors.errors import ReadError, ReaderTimeoutError, TooLargeError
from extractors.ocr.engine import Job, Layout
from extractors.ocr.errors import EngineMissingError
from extractors.ocr.jobs import PIXELS, plain_job, words_of
from extractors.ocr.kept import current, question_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.ocr.pool import ReaderPool, SharedPool
    from extractors.page import Image, Word

EngineName = Literal["tesseract", "ppocr", "ppocr5", "both"]
LayoutName = Literal["page", "line", "block", "sparse"]

LANGUAGES = ("ita", "spa", "eng")
_BATCH = 32  # crops of one job
_MOST_PROCESSES = 8  # of our own pool: each holds half a gigabyte, and starts only when all others are busy

_lock = threading.Lock()
_private: ReaderPool | None = None
_shared: dict[str, SharedPool] = {}
_inherited: list[object] = []  # kept, so that nothing of the parent's is closed here


def read_words(
    image: Image,
    *,
    engine: EngineName = "tesseract",
    languages: Sequence[str] = LANGUAGES,
    mode: LayoutName = "page",
    alphabet: str | None = None,
    deadline: float = 60.0,
) -> list[Word]:
    """The words on an image, in reading order.

    Args:
        image: Height × width (grey) or height × width × 3 (BGR), 8 bits.
        engine: ``tesseract`` is cheap, and right on clean pages; ``ppocr`` is strong on photos and noisy scans, costs
            three times as much, gives lines instead of words and isn't sure about the blanks in them; ``ppocr5``, its
            elder sister, is a second opinion on single lines; ``both`` has the first read all and the second only the
            lines that the first isn't sure of, which is better than either and costs less than the second.
        languages: Tesseract's names, the likeliest first. PP-OCR knows them all.
        mode: How the text stands: a ``page``, one ``block`` of lines, ``sparse`` words as on a card, a single ``line``.
            PP-OCR tells only ``line`` (already cropped, not searched for) from the others.
        alphabet: The only letters there can be, besides blanks, such as those of an MRZ; None for any.
        deadline: Seconds of reading, without waiting for a free process or, on Linux, for a processor.

    Returns:
        Words with their boxes in fractions of `image`. The same image gives the same words on every run.

    Raises:
        ReaderTimeoutError: It took longer than the deadline; the process was replaced.
        TooLargeError: The image has more than 40 million pixels, or its reader needed too much memory.
        EngineMissingError: The engine or a language isn't installed.
        ReadError: The engine failed on this image.
    """
    job = Job(engine, Layout(mode), lines=False, languages=tuple(languages), alphabet=alphabet)
    return _ask(job, [image], deadline)


def read_lines(
    images: Sequence[Image],
    *,
    engine: EngineName = "tesseract",
    languages: Sequence[str] = LANGUAGES,
    alphabet: str | None = None,
    deadline: float = 60.0,
) -> list[Word]:
    """Read crops that hold a single line each, such as the zones of a form.

    Args:
        images: The crops, as in `read_words`.
        engine: As in `read_words`.
        languages: As in `read_words`.
        alphabet: As in `read_words`, for all crops.
        deadline: Seconds for each 32 crops.

    Returns:
        One word for each crop, in order, with all its text (blanks included) and the crop for its box. Where nothing
        is read the text is empty and the confidence 0. A crop is read the same alone and among others.

    Raises:
        ReadError: As `read_words`.
    """
    job = Job(engine, Layout.LINE, lines=True, languages=tuple(languages), alphabet=alphabet)
    return [word for batch in _batches(images) for word in _ask(job, batch, deadline)]


def close_private_pool() -> None:
    """End this process's own OCR process, if it has one; the next read starts another."""
    global _private
    with _lock:
        pool, _private = _private, None
    if pool is not None:
        pool.close()


def _forget() -> None:
    """Leave the parent's processes and connections to the parent: a forked child that used them would garble both."""
    global _private, _lock
    _inherited.append((_private, dict(_shared)))
    _private, _lock = None, threading.Lock()
    _shared.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _ask(job: Job, images: Sequence[Image], deadline: float) -> list[Word]:
    _check(images)
    header = plain_job(job, images, deadline)
    payload = b"".join(image.tobytes() for image in images)
    kept = current()
    question = question_of(header, payload) if kept else ""
    if kept and (before := kept.find(question)) is not None:
        return words_of({"words": before})
    try:
        answer = _pool().ask(header, payload, deadline)
    except ConnectionError:
        # The pool's owner is gone or restarts: this page is still read, with a process of our own.
        answer = _own_pool().ask(header, payload, deadline)
    if "error" in answer:
        raise _failure(str(answer["error"]), str(answer.get("detail", "")))
    if kept:
        kept.add(question, answer["words"])
    return words_of(answer)


def _batches(images: Sequence[Image]) -> Iterator[list[Image]]:
    """Crops in jobs of bounded size: a deadline is for about a page's worth of work."""
    batch: list[Image] = []
    pixels = 0
    for image in images:
        pixels += image.size
        if batch and (len(batch) == _BATCH or pixels > PIXELS):
            yield batch
            batch, pixels = [], image.size
        batch.append(image)
    if batch:
        yield batch


def _check(images: Sequence[Image]) -> None:
    for image in images:
        if image.dtype != "uint8" or not (image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 3)):
            raise ValueError(f"an image has 8 bits, grey or BGR; this one is {image.dtype} {image.shape}")
        if 0 in image.shape:
            raise ValueError("an image without pixels can't be read: check the crop's box")
        pixels = image.shape[0] * image.shape[1]
        if pixels > PIXELS:
            raise TooLargeError(f"an image of {pixels:,} pixels is over the reader's {PIXELS:,}: reduce it first")


def _pool() -> ReaderPool | SharedPool:
    from extractors.ocr.pool import VARIABLE, SharedPool  # noqa: PLC0415 - multiprocessing only once it is needed

    setting = os.environ.get(VARIABLE)
    if not setting:
        return _own_pool()
    with _lock:
        if setting not in _shared:
            _shared[setting] = SharedPool(setting)
        return _shared[setting]


def _own_pool() -> ReaderPool:
    from extractors.ocr.pool import ReaderPool  # noqa: PLC0415 - multiprocessing only once it is needed

    global _private  # noqa: PLW0603 - one pool a process
    with _lock:
        if _private is None:
            _private = ReaderPool(min(_MOST_PROCESSES, os.cpu_count() or 1))
            atexit.register(close_private_pool)
        return _private


def _failure(error: str, detail: str) -> ReadError:
    if error == "time":
        return ReaderTimeoutError(f"a page wasn't read after {detail} s: it is skipped, look at it by eye")
    if error == "memory":
        return TooLargeError("a page needed too much memory to read: scan it at a lower resolution")
    if error == "missing":
        return EngineMissingError(detail)
    return ReadError(f"the OCR engine failed on a page ({detail or error}): look at it by eye")
