"""How the pages of a document become files: what a scanner, a phone or an archive hands over."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from resources.specimens.copies import Copy, Degradation, degrade, is_sheet
from resources.specimens.files import write_pdf, write_picture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PIL import Image


class Folder:
    """A case's folder and the names that its files get: those that devices give, without personal data.

    Args:
        path: The folder, existing.
        rng: Source of the numbers in the names.
    """

    def __init__(self, path: Path, rng: random.Random) -> None:
        self.path = path
        self.files: dict[Path, Degradation] = {}
        self._scan = rng.randrange(10, 900)
        self._photo = rng.randrange(1000, 9000)
        self._rng = rng

    def name(self, kind: Degradation, ending: str) -> Path:
        """A free name for the next file."""
        if kind is Degradation.PHOTO:
            self._photo += self._rng.randrange(1, 4)
            stem = f"IMG_{self._photo}"
        else:
            self._scan += 1
            stem = f"scan{self._scan:04d}" if kind is Degradation.SCAN else f"documento_{self._scan}"
        path = self.path / f"{stem}{ending}"
        self.files[path] = kind
        return path

    def picture(self, copy: Copy, kind: Degradation, ending: str) -> None:
        """One copy as one file."""
        write_picture(copy, self.name(kind, ending))

    def pdf(self, copies: Sequence[Copy], kind: Degradation) -> None:
        """Copies as one PDF."""
        write_pdf(copies, self.name(kind, ".pdf"))


def hand_in(images: Sequence[Image.Image], kind: Degradation, folder: Folder, rng: random.Random, *, dpi: int) -> None:
    """Write the pages of one document as a person hands them in.

    A form comes as a PDF of its pages or as two photos; a card as two files, as a PDF of two pages, or with both
    sides on one page.

    Args:
        images: Pages or sides as drawn.
        kind: How the copies are made.
        folder: Where they go.
        rng: Source of all choices.
        dpi: Resolution at which they are drawn.
    """
    if kind is Degradation.SCAN and not is_sheet(images[0], dpi):
        _scanned_card(images, folder, rng, dpi=dpi)
        return
    copies = [degrade(image, kind, rng, dpi=dpi) for image in images]
    if kind is Degradation.CLEAN:
        same = copies[0].dpi
        as_pdf = all(copy.dpi == same for copy in copies) and rng.random() < (0.75 if is_sheet(images[0], dpi) else 0.4)
        endings: tuple[str, ...] = (".jpg", ".png")
    else:
        as_pdf = kind is Degradation.SCAN
        endings = (".jpg",)
    if as_pdf:
        folder.pdf(copies, kind)
        return
    ending = rng.choice(endings)
    for copy in copies:
        folder.picture(copy, kind, ending)


def _scanned_card(images: Sequence[Image.Image], folder: Folder, rng: random.Random, *, dpi: int) -> None:
    """Both sides on one page, a page each in one PDF, or a file each."""
    from resources.specimens.scan import scan_sides  # noqa: PLC0415 - loads OpenCV

    kind = Degradation.SCAN
    way = rng.choice(("one page", "one page", "two pages", "two files"))
    if way == "one page":
        copy = scan_sides(images, rng, dpi=dpi, full_page=rng.random() < 0.35)
        if rng.random() < 0.5:
            folder.pdf([copy], kind)
        else:
            folder.picture(copy, kind, ".jpg")
        return
    copies = [scan_sides([image], rng, dpi=dpi) for image in images]
    if way == "two pages":
        folder.pdf(copies, kind)
        return
    for copy in copies:
        folder.picture(copy, kind, ".jpg")
