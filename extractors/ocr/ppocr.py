"""PP-OCRv6 small through rapidocr and onnxruntime, with the models of the wheel: nothing is ever downloaded."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import onnxruntime
import rapidocr
from rapidocr.ch_ppocr_rec import TextRecInput
from rapidocr.utils.process_img import get_rotate_crop_image

from extractors.ocr.bitmaps import colour
from extractors.ocr.engine import Engine, Layout
from extractors.ocr.errors import EngineMissingError
from extractors.page import Word
from extractors.reading import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.page import Image

_MODELS = Path(rapidocr.__file__).parent / "models"
_DETECTOR = _MODELS / "PP-OCRv6_det_small.onnx"
_RECOGNISER = _MODELS / "PP-OCRv6_rec_small.onnx"
_FIND_ON = 1_200_000  # pixels that the detector sees, A4 at 107 dpi: more finds no more; lines are cut from all pixels
_WHOLE = Box(0.0, 0.0, 1.0, 1.0)


class PpOcr(Engine):
    """Detector and recogniser, one thread each. Knows 50 languages at once, so it isn't told which."""

    reader = "ppocr"  # as its words name it

    def __init__(self) -> None:
        for model in (_DETECTOR, _RECOGNISER):
            if not model.is_file():
                raise EngineMissingError(f"rapidocr came without {model.name}: install rapidocr 3.10")
        onnxruntime.disable_telemetry_events()  # it has them on Windows
        self._rapid: Any = rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,  # whole pages are turned before they get here
                "Global.use_vertical_padding": False,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Det.model_path": str(_DETECTOR),  # a named file is never downloaded
                "Det.limit_type": "min",
                "Det.limit_side_len": 32,
                "Rec.model_path": str(_RECOGNISER),
                "Rec.rec_img_shape": [3, 48, 160],  # the least width of a line: short ones aren't padded to twice that
                "Rec.rec_batch_num": 1,  # a line is read the same whatever stands beside it in a batch
            }
        )
        self._recogniser: Any = None
        self._session: Any = None
        self._letters: dict[str, int] = {}

    def read_page(self, image: Image, layout: Layout, alphabet: str | None) -> list[Word]:
        """See `Engine.read_page`; a word is a line as the detector found it."""
        colours = colour(image)
        if layout is Layout.LINE:
            return [word for word in self.read_lines([colours], alphabet) if word.text]
        words = self.read_on(colours, self.find_lines(colours), alphabet)
        return [word for word in words if word.text]

    def find_lines(self, image: Image) -> Any:
        """Outlines of the lines on an image, in reading order: lines × 4 corners × x and y in pixels."""
        return self._find(colour(image))

    def read_on(self, image: Image, outlines: Sequence[Any], alphabet: str | None) -> list[Word]:
        """One word for each outline that `find_lines` gave, with all its text; empty where nothing is read.

        Args:
            image: The image that they are on.
            outlines: Some of its lines.
            alphabet: As in `Engine.read_page`.
        """
        colours = colour(image)
        height, width = colours.shape[:2]
        crops = [get_rotate_crop_image(colours, outline.astype(np.float32)) for outline in outlines]
        kept = [number for number, crop in enumerate(crops) if min(crop.shape[:2]) > 0]
        texts = dict(zip(kept, self._recognise([crops[number] for number in kept], alphabet), strict=True))
        words = []
        for number, outline in enumerate(outlines):
            text, confidence = texts.get(number, ("", 0.0))
            x0, y0 = np.clip(outline.min(axis=0) / (width, height), 0, 1)
            x1, y1 = np.clip(outline.max(axis=0) / (width, height), 0, 1)
            place = Box(float(x0), float(y0), float(x1), float(y1))
            words.append(Word(text.strip(), place, confidence if text.strip() else 0.0, self.reader, number))
        return words

    def read_lines(self, images: Sequence[Image], alphabet: str | None) -> list[Word]:
        """See `Engine.read_lines`."""
        texts = self._recognise([colour(image) for image in images], alphabet)
        return [
            Word(text.strip(), _WHOLE, confidence if text.strip() else 0.0, self.reader) for text, confidence in texts
        ]

    def _find(self, image: Image) -> Any:
        """Quadrangles around the lines, in pixels of `image`."""
        height, width = image.shape[:2]
        scale = min(1.0, math.sqrt(_FIND_ON / (height * width)))
        small = image if scale == 1 else cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        try:
            _, found = self._rapid.detect_and_crop(small, {})
        except rapidocr.main.RapidOCRError:  # how it says that there is no text
            return np.empty((0, 4, 2))
        return found.boxes * (width / small.shape[1], height / small.shape[0])

    def _recognise(self, crops: list[Image], alphabet: str | None) -> list[tuple[str, float]]:
        if not crops:
            return []
        if self._recogniser is None:
            self._rapid.recognize_txt([np.full((48, 64, 3), 255, np.uint8)])  # loads it
            self._recogniser = self._rapid.text_rec
            self._session = self._recogniser.session
            self._letters = self._recogniser.postprocess_op.dict
        self._recogniser.session = _Restricted(self._session, self._allowed(alphabet)) if alphabet else self._session
        found = self._recogniser(TextRecInput(img=crops, return_word_box=False))
        return [(str(text), float(score)) for text, score in zip(found.txts, found.scores, strict=True)]

    def _allowed(self, alphabet: str) -> Any:
        allowed = np.zeros(len(self._letters), bool)
        allowed[0] = True  # the blank between two letters
        allowed[[self._letters[letter] for letter in f"{alphabet} " if letter in self._letters]] = True
        return allowed


class _Restricted:
    """A recogniser's session that can only answer letters of an alphabet.

    Where another letter was likelier the allowed one keeps its low probability, and so lowers the confidence.
    """

    def __init__(self, session: Any, allowed: Any) -> None:
        self._session = session
        self._allowed = allowed

    def __call__(self, batch: Any) -> Any:
        return self._session(batch) * self._allowed
