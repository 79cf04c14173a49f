"""Papers of known kinds and of none, shuffled into batches: born-digital pages, scans, photos of cards."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2
import yaml
from PIL import Image

from benchmarks.evaluation_data import needed, printed_pages
from benchmarks.form_copies import degraded
from extractors.errors import ReadError
from extractors.teach import as_yaml, teach
from resources.specimens.copies import Degradation
from resources.specimens.identity_cards import draw_card

UNKNOWN = "unknown"
TODAY = dt.date(2026, 11, 22)
_MOST = 4  # pages of a paper: longer ones would be most of a batch
_LANDMARKS = 8  # of every page of a form that is taught: a blank with less print can't be told
_CARDS = ("es_dni", "residence_permit", "eu_driving_licence")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it lies in a batch.

    Attributes:
        kind: Its type, or ``unknown``.
        pages: A PDF of its pages.
        scanned: They are pictures.
    """

    kind: str
    pages: bytes
    scanned: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """What a page of a batch is: its paper's kind, and whether the paper begins with it."""

    kind: str
    begins: bool


def taught_forms(data: Path, folder: Path, rng: random.Random) -> tuple[dict[str, Path], list[Path]]:
    """Half of the forms that can be taught become types in `folder`; the other half, and what is no form, is unknown.

    Args:
        data: The data folder.
        folder: Where the types' files go.
        rng: Source of the halves.
    """
    known: dict[str, Path] = {}
    unknown: list[Path] = []
    papers = sorted(needed(printed_pages(data), "PDFs", data), key=lambda path: (path.parent.name, path.name))
    rng.shuffle(papers)
    for number, path in enumerate(papers):
        if len(pypdfium2.PdfDocument(path)) > _MOST:
            continue
        text = _taught(path) if number % 2 == 0 else None
        if text is None:
            unknown.append(path)
            continue
        name = f"form_{len(known) + 1:02d}"
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        known[name] = path
    return known, unknown


def _taught(path: Path) -> str | None:
    try:
        found = teach(path.read_bytes(), path.name)
    except ReadError:
        return None
    if any(len(page.landmarks) < _LANDMARKS for page in found.pages) or not found.fields:
        return None
    text = as_yaml(found, path.name)
    return text if yaml.safe_load(text).get("pages") else None


def papers(
    data: Path, known: dict[str, Path], unknown: Sequence[Path], rng: random.Random, *, printed: bool = False
) -> list[Paper]:
    """All papers, in the order of chance.

    Args:
        data: The data folder.
        known: Forms by the name of their type.
        unknown: Papers of no type.
        rng: Source of order and copies.
        printed: Only papers that a program wrote, as it wrote them.
    """
    kinds = list(known.items())
    kinds += [(UNKNOWN, path) for path in unknown]
    kinds += [("invoice", path) for path in sorted((data / "invoices_pdf").rglob("*.pdf"))]
    kinds += [("receipt", path) for path in sorted((data / "receipts" / "img").glob("*.jpg"))[::3]]
    kinds += [(UNKNOWN, path) for path in sorted((data / "scans_text").glob("*.*")) if path.suffix in {".png", ".tif"}]
    kinds += [(UNKNOWN, path) for path in sorted((data / "omr").rglob("*.jpg"))[:6]]
    kinds += [(kind, Path(str(seed))) for kind in _CARDS for seed in range(4)]
    rng.shuffle(kinds)
    found = []
    for kind, path in kinds:
        if printed and path.suffix != ".pdf":
            continue
        if kind in _CARDS:
            found.append(Paper(kind, _card(kind, path.name, rng), scanned=True))
        elif path.suffix != ".pdf":
            found.append(Paper(kind, _pdf([Image.open(path).convert("RGB")]), scanned=True))
        elif len(pypdfium2.PdfDocument(path)) <= _MOST:
            found.append(_printed(kind, path, scanned=not printed and rng.random() < 0.4, rng=rng))
    return found


def _printed(kind: str, path: Path, *, scanned: bool, rng: random.Random) -> Paper:
    if not scanned:
        return Paper(kind, path.read_bytes(), scanned=False)
    dpi = rng.choice((150, 170, 200))
    images = []
    for page in pypdfium2.PdfDocument(path):
        grey = np.asarray(page.render(scale=dpi / 72, grayscale=True).to_numpy(), dtype=np.uint8)
        copy = degraded(np.squeeze(grey), rng)
        again = cv2.imdecode(np.frombuffer(copy.data, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert again is not None
        images.append(Image.fromarray(again))
    return Paper(kind, _pdf(images, dpi), scanned=True)


def _card(kind: str, seed: str, rng: random.Random) -> bytes:
    how = rng.choice((Degradation.SCAN, Degradation.CLEAN))
    card = draw_card(kind, how, f"sorting/{seed}", today=TODAY)
    return _pdf([Image.open(io.BytesIO(data)).convert("RGB") for data in card.files.values()], 300)


def _pdf(images: Sequence[Image.Image], dpi: int = 150) -> bytes:
    file = io.BytesIO()
    images[0].save(file, "PDF", save_all=True, append_images=list(images[1:]), resolution=dpi, quality=85)
    return file.getvalue()


def batches(found: Sequence[Paper], size: int) -> Iterator[tuple[bytes, list[Truth]]]:
    """So many papers after the other as one PDF, with the truth of each page.

    Args:
        found: The papers.
        size: Papers of a batch.
    """
    for start in range(0, len(found), size):
        whole = pikepdf.new()
        truth: list[Truth] = []
        for paper in found[start : start + size]:
            with pikepdf.open(io.BytesIO(paper.pages)) as one:
                count = len(one.pages)
                whole.add_pages_from(one)
            truth += [Truth(paper.kind, number == 0) for number in range(count)]
        file = io.BytesIO()
        whole.save(file)
        yield file.getvalue(), truth
