"""Copies as files: JPEG, PNG, PDF; the same copies give the same bytes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from resources.specimens.copies import Copy

ORIENTATION = 0x0112  # EXIF tag
_ANY_DAY = time.gmtime(1_793_000_000)  # PDFs carry a date; a fixed one keeps the bytes the same


def write_picture(copy: Copy, path: Path) -> None:
    """One copy as ``.png`` or ``.jpg``, by the ending of the path."""
    resolution = (copy.dpi, copy.dpi) if copy.dpi else None
    if path.suffix == ".png":
        copy.image.save(path, "PNG", compress_level=3, **({"dpi": resolution} if resolution else {}))
        return
    options: dict[str, object] = {"quality": copy.quality}
    if resolution:
        options["dpi"] = resolution
    if copy.orientation != 1:
        exif = Image.Exif()
        exif[ORIENTATION] = copy.orientation
        options["exif"] = exif
    copy.image.save(path, "JPEG", **options)


def write_pdf(copies: Sequence[Copy], path: Path) -> None:
    """Scans or renderings of one resolution as the pages of a PDF, each a JPEG as scanners write it."""
    first, *others = [copy.image for copy in copies]
    first.save(
        path,
        "PDF",
        save_all=True,
        append_images=others,
        resolution=copies[0].dpi,
        quality=copies[0].quality,
        title="scan",  # else Pillow takes the name of the file
        producer="specimen scanner",
        creationDate=_ANY_DAY,
        modDate=_ANY_DAY,
    )
