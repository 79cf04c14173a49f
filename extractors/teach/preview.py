"""The blank with what was learnt drawn over it: boxes in the colour of their kind, names beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.grid import with_cells

if TYPE_CHECKING:
    from extractors.document_types import DocumentType
    from extractors.files.blank import BlankPage
    from extractors.page import Image

_COLOURS = {"text": (200, 90, 0), "comb": (0, 130, 0), "checkbox": (0, 0, 210), "signature": (160, 0, 160)}  # BGR
_OTHER = (90, 90, 90)


def preview(pages: list[BlankPage], kind: DocumentType) -> bytes:
    """A PNG of all taught pages side by side.

    Args:
        pages: Of the blank's file.
        kind: The document type; its pages are found again by their size and order.
    """
    drawn: list[Image] = []
    left = list(pages)
    for blank in kind.pages:
        page = next((one for one in left if _like(one, blank.size)), None)
        if page is None:
            continue
        left.remove(page)
        picture = np.asarray(cv2.cvtColor(page.drawn, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
        scale = picture.shape[1] / page.size[0]
        for name, place in with_cells(blank.fields).items():
            colour = _COLOURS.get(place.kind, _OTHER)
            x0, y0, x1, y1 = (round(value * scale) for value in place.zone)
            cv2.rectangle(picture, (x0, y0), (x1, y1), colour, 2)
            told = f"{name}: {place.type}" if place.type not in {"text", "flag"} else name
            at = (x0 + 3, y1 - 4) if y1 - y0 > 14 else (x0, y0 - 2)
            cv2.putText(picture, told, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42, colour, 1, cv2.LINE_AA)
        drawn.append(picture)
    height = max(picture.shape[0] for picture in drawn)
    side = [cv2.copyMakeBorder(p, 0, height - p.shape[0], 0, 12, cv2.BORDER_CONSTANT, value=_OTHER) for p in drawn]
    return bytes(cv2.imencode(".png", np.hstack(side))[1])


def _like(page: BlankPage, size: tuple[float, float]) -> bool:
    return abs(page.size[0] - size[0]) < 1 and abs(page.size[1] - size[1]) < 1
