"""What can be had without the toolkit: an OCR engine's lines and a few rules, as a first attempt would have them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2} [A-Za-z]{3,9} \d{2,4}")
_AMOUNT = re.compile(r"\d+[.,]\d{2}(?!\d)")
_END = re.compile(r"TEL|FAX|GST|REG|INVOICE|DATE", re.IGNORECASE)
_HEAD = 8  # lines


def by_rules(lines: list[str]) -> dict[str, str]:
    """Fields by position and pattern.

    The first line is the company, what follows up to a telephone the address, the first date the date, and the largest
    amount on a line with the word total the total.
    """
    lines = [line.strip() for line in lines if line.strip()]
    if not lines:
        return {}
    said = {"company": lines[0]}
    address: list[str] = []
    for line in lines[1:_HEAD]:
        if _END.search(line):
            break
        address.append(line)
    if address:
        said["address"] = " ".join(address)
    if date := next((found[0] for line in lines if (found := _DATE.search(line))), None):
        said["date"] = date
    amounts = [
        amount.replace(",", ".")
        for number, line in enumerate(lines)
        if "TOTAL" in line.upper()
        for amount in _AMOUNT.findall(" ".join(lines[number : number + 2]))
    ]
    if amounts:
        said["total"] = max(amounts, key=float)
    return said


def _pytesseract() -> Callable[[Path], list[str]]:
    import pytesseract  # noqa: PLC0415 - heavy, one baseline at a time
    from PIL import Image  # noqa: PLC0415

    def read(path: Path) -> list[str]:
        with Image.open(path) as picture:
            return str(pytesseract.image_to_string(picture, lang="eng")).splitlines()

    return read


def _rapidocr() -> Callable[[Path], list[str]]:
    import rapidocr  # noqa: PLC0415

    engine = rapidocr.RapidOCR(
        params={"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": 1}
    )

    def read(path: Path) -> list[str]:
        return [str(text) for text in engine(str(path)).txts or ()]

    return read


BASELINES: dict[str, Callable[[], Callable[[Path], list[str]]]] = {"pytesseract": _pytesseract, "rapidocr": _rapidocr}
