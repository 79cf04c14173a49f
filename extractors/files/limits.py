"""How large a file may be, and what its reader may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits on one file and on the process that opens it.

    Attributes:
        file_bytes: Size of the file.
        pages: Pages of one file.
        image_pixels: Pixels that a picture may claim before anybody decodes it.
        bitmap_pixels: Pixels of a page as it is handed out; larger ones are reduced, with their resolution.
        total_pixels: Pixels of all pages handed out by one call (three bytes each).
        words: Words of a page's text layer; the rest is left out.
        memory: Address space of the child in bytes.
        cpu: Processor seconds of the child.
        wall: Seconds until the child is killed, without those in which it waits for a processor (Linux).
        files: Files the child may hold open.
    """

    file_bytes: int = 50_000_000
    pages: int = 500
    image_pixels: int = 100_000_000
    bitmap_pixels: int = 24_000_000  # A4 at 400 dpi is 15.5 million, A3 at 300 dpi 17.4
    total_pixels: int = 480_000_000  # 124 A4 pages at 200 dpi, 1.4 GB
    words: int = 50_000
    memory: int = 1_000_000_000
    cpu: float = 60.0
    wall: float = 120.0
    files: int = 256
