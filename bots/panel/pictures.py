"""Pictures of documents: drawn in a disposable process, never the file itself, kept in memory for a short while.

A document is whatever a stranger sent. The browser gets a picture that we have made, in a format that we have chosen.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bots.cases.store import Store
from bots.errors import BotsError, NotFoundError
from extractors.errors import ReadError

if TYPE_CHECKING:
    from extractors.page import Image

_DPI = 130  # of pages that are drawn
_WIDEST, _HIGHEST = 1700, 2400  # pixels
_MOST = 96_000_000  # bytes that are kept
_AGE = 600.0  # seconds after which nothing of a customer stays

Key = tuple[str, str, int]  # case, address of the file, page


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a browser."""

    data: bytes
    kind: str
    width: int
    height: int


class NoPictureError(BotsError):
    """This page can't be drawn: the file is damaged, protected, or of a kind that has no pages."""


class Pictures:
    """Makes pictures of a project's documents and keeps the last ones.

    Args:
        store: The project's cases.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, tuple[float, Picture]] = OrderedDict()
        self._making: dict[Key, threading.Lock] = {}

    def page(self, case_id: str, number: int, page: int) -> Picture:
        """A page of the case's document of that number, both from 1.

        Raises:
            NoPictureError: It can't be drawn.
            NotFoundError: There is no such document or page.
        """
        address = self._address(case_id, number, "document")
        return self._once((case_id, address, page), lambda: self._drawn(case_id, address, page))

    def evidence(self, case_id: str, number: int) -> Picture:
        """The case's piece of evidence of that number, from 1.

        Raises:
            NoPictureError: It is no picture.
            NotFoundError: There is none of that number.
        """
        address = self._address(case_id, number, "evidence")
        return self._once((case_id, address, 1), lambda: self._drawn(case_id, address, 1))

    def _address(self, case_id: str, number: int, kind: str) -> str:
        with self._store.reading() as connection:
            stored = self._store.documents.of_case(connection, self._store.key(connection, case_id), kind)
        if not 1 <= number <= len(stored):
            raise NotFoundError(f"Case {case_id} has no {kind} {number}.")
        return stored[number - 1].address

    def _once(self, key: Key, make: Callable[[], Picture]) -> Picture:
        """What is kept, or made now: once, however many ask for it."""
        with self._lock:
            self._drop_old()
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][1]
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._kept:
                    return self._kept[key][1]
            try:
                picture = make()
                with self._lock:
                    self._kept[key] = (time.monotonic(), picture)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return picture

    def _drop_old(self) -> None:
        before = time.monotonic() - _AGE
        for key in [key for key, (at, _) in self._kept.items() if at < before]:
            del self._kept[key]
        while sum(len(picture.data) for _, picture in self._kept.values()) > _MOST:
            self._kept.popitem(last=False)

    def _drawn(self, case_id: str, address: str, page: int) -> Picture:
        from extractors.files import open_file  # noqa: PLC0415 - loads much, wanted by some only

        with self._store.reading() as connection:
            key = self._store.key(connection, case_id)
        data = self._store.documents.read(key, address)
        try:
            found = open_file(data, "the document", dpi=_DPI, pages=range(page, page + 1))
        except ReadError as error:
            raise NoPictureError(f"This page can't be drawn: {error}") from error
        if not found:
            raise NotFoundError(f"There is no page {page}.")
        return encoded(found[0].image)


def encoded(image: Image) -> Picture:
    """A bitmap as a JPEG of a size for screens."""
    import cv2  # noqa: PLC0415 - loads much, wanted by some only

    height, width = image.shape[:2]
    scale = min(1.0, _WIDEST / width, _HIGHEST / height)
    if scale < 1:
        width, height = int(width * scale), int(height * scale)
    smaller = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA) if scale < 1 else image
    done, data = cv2.imencode(".jpg", smaller, [cv2.IMWRITE_JPEG_QUALITY, 82])
    if not done:
        raise NoPictureError
    return Picture(data.tobytes(), "image/jpeg", width, height)
