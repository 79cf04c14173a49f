"""A job for an OCR process as it crosses a pipe, and the words that come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractors.ocr.engine import Job, Layout
from extractors.page import Word
from extractors.reading import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.page import Image

PIXELS = 40_000_000  # of an image; a page of `extractors.files` has at most 24 million


NOTHING = Word("", Box(0.0, 0.0, 1.0, 1.0), 0.0, "")  # of a line without ink


def plain_job(job: Job, images: Sequence[Image], deadline: float) -> dict[str, Any]:
    """The header of a job; the images' bytes follow it as payload."""
    return {
        "engine": job.engine,
        "layout": job.layout.value,
        "lines": job.lines,
        "languages": list(job.languages),
        "alphabet": job.alphabet,
        "deadline": deadline,
        "shapes": [list(image.shape) for image in images],
    }


def job_of(header: dict[str, Any]) -> Job:
    """The job that `plain_job` wrote."""
    return Job(
        engine=str(header["engine"]),
        layout=Layout(header["layout"]),
        lines=bool(header["lines"]),
        languages=tuple(map(str, header["languages"])),
        alphabet=header["alphabet"],
    )


def images_of(header: dict[str, Any], payload: bytes | bytearray | memoryview) -> list[Image]:
    """The images of a job, over the payload's own memory."""
    import numpy as np  # noqa: PLC0415 - this module stays cheap for those who only ask

    found: list[Image] = []
    start = 0
    for shape in header["shapes"]:
        size = 1
        for length in shape:
            size *= int(length)
        found.append(np.frombuffer(payload, np.uint8, size, start).reshape(shape))
        start += size
    return found


def words_of(answer: dict[str, Any]) -> list[Word]:
    """The words of an OCR process's answer."""
    return [
        Word(str(text), Box(*map(float, box)), float(confidence), str(reader), int(line))
        for text, box, confidence, reader, line in answer["words"]
    ]
