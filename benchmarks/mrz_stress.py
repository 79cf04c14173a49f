"""Read machine readable zones on drawn pictures that are hard in known ways.

``python -m benchmarks.mrz_stress [--pictures N] [--seed S] [--keep DIR] --json`` draws documents of all five layouts:
at any angle and EXIF orientation, seen from aside, two sides on one page, small on a large picture, down to seven
pixels a character, second lines without fillers, JPEG of quality 40 to 85. Printed is one line of JSON: pictures,
verified (as drawn), wrong_verified, left_to_a_person, missed, by layout; CPU seconds a picture. ``--keep`` writes the
pictures that weren't verified.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import secrets
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import numpy as np
from loguru import logger
from PIL import Image

from benchmarks.mrz import processor_time
from extractors.files import open_file
from extractors.mrz import find_mrz, mrz_readings
from extractors.ocr import close_private_pool
from extractors.reading import State
from resources.specimens import mrz
from resources.specimens.cards import MRZ_PITCH, print_mrz
from resources.specimens.grain import add_noise, blur
from resources.specimens.guilloche import paper, rosette
from resources.specimens.papers import IdentityPaper
from resources.specimens.people import draw_person
from resources.specimens.silhouette import silhouette

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resources.specimens.people import Person

TODAY = date(2026, 11, 22)
SIZES = {"TD1": (85.6, 54.0), "TD2": (105.0, 74.0), "TD3": (125.0, 88.0), "MRVA": (122.0, 80.0), "MRVB": (105.0, 74.0)}
_DPI = 400
_ROOM = {"TD1": 15, "TD2": 7, "TD3": 14, "MRVA": 16, "MRVB": 8}  # characters of optional data
_ALPHABET = "0123456789ABCDEFGHIJKLMNPQRSTUVWXYZ"  # the letter O isn't told from zero
_ORIENTATIONS = {1: 0, 3: 2, 6: 1, 8: 3}  # quarter turns counter-clockwise at which a picture is stored


def zone_of(layout: str, person: Person, rng: random.Random) -> list[str]:
    """The lines of a document; every other one is full of optional data."""
    paper_ = IdentityPaper(
        layout, f"{''.join(rng.choice(_ALPHABET[10:]) for _ in range(2))}{rng.randrange(10**7):07d}",
        TODAY, TODAY + timedelta(days=rng.randrange(30, 3600)), "", "", "000000",
    )  # fmt: skip
    said: dict[str, Any] = {
        "state": person.nationality, "number": paper_.number, "birth_date": person.birth_date, "sex": person.sex,
        "expiry_date": paper_.expiry_date, "nationality": person.nationality,
        "surname": person.surname, "given_names": person.given_names,
    }  # fmt: skip
    if rng.random() < 0.5:
        said["optional"] = "".join(rng.choice(_ALPHABET) for _ in range(_ROOM[layout]))
    if layout.startswith("MRV"):
        return mrz.visa(**said, length=44 if layout == "MRVA" else 36)
    return {"TD1": mrz.td1, "TD2": mrz.td2, "TD3": mrz.td3}[layout](**said)


def drawn(layout: str, rng: random.Random) -> tuple[Image.Image, list[str]]:
    """A document's side with its zone, sometimes with the other side above or below; and the lines."""
    person = draw_person(rng, today=TODAY)
    lines = zone_of(layout, person, rng)
    width, height = SIZES[layout]
    tints = [tuple(rng.randrange(222, 250) for _ in range(3)) for _ in range(3)]
    canvas = paper((width, height), _DPI, *tints)
    rosette(canvas, (0.6 * width, 0.4 * height), 0.25 * height, (206, 208, 220))
    tall = 15.5 if len(lines) == 3 else 14.4
    if layout != "TD1":
        silhouette(canvas, (4, 0.2 * height, 0.3 * width, 0.7 * height), person)
    for row, text in enumerate((person.surname, person.given_names, person.birth_city)):
        canvas.text(text, (0.36 * width, 0.22 * height + 7 * row), "sans-bold", 8)
    wide = MRZ_PITCH * len(lines[0])
    print_mrz(canvas, ((width - wide) / 2, height - tall - 3, (width + wide) / 2, height - 3), lines)
    page = canvas.image
    if rng.random() < 0.3:
        other = paper((width, height), _DPI, *tints)
        silhouette(other, (4, 0.2 * height, 0.3 * width, 0.8 * height), person)
        other.text("SPECIMEN 1234567", (0.4 * width, 0.5 * height), "sans-bold", 9)
        both = Image.new("RGB", (page.width, 2 * page.height + 60), (236, 236, 236))
        order = (page, other.image) if rng.random() < 0.5 else (other.image, page)
        both.paste(order[0], (0, 0))
        both.paste(order[1], (0, page.height + 60))
        page = both
    return page, lines


def photographed(page: Image.Image, rng: random.Random) -> bytes:
    """The page on a table as a JPEG: turned, from aside, small, noisy."""
    pitch = rng.uniform(7, 9) if rng.random() < 0.35 else rng.uniform(9, 20)
    scale = pitch / (MRZ_PITCH * _DPI / 25.4)
    image = np.asarray(page)
    tall, wide = image.shape[:2]
    angle = rng.uniform(0, 360) if rng.random() < 0.5 else rng.choice((0, 90, 180, 270)) + rng.uniform(-3, 3)
    turn = np.radians(angle)
    corners = np.array([(-wide, -tall), (wide, -tall), (wide, tall), (-wide, tall)], np.float64) / 2 * scale
    lean = 0.04 if rng.random() < 0.5 else 0.0
    corners *= 1 + np.array([[rng.uniform(-lean, lean), rng.uniform(-lean, lean)] for _ in range(4)])
    seen = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    spare = rng.uniform(1.04, 1.2) if rng.random() < 0.7 else rng.uniform(1.5, 2.4)  # small on a large picture
    size = np.ceil((seen.max(axis=0) - seen.min(axis=0)) * spare).astype(int)
    seen = seen - (seen.max(axis=0) + seen.min(axis=0)) / 2 + size / 2
    source = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
    move = cv2.getPerspectiveTransform(source, seen.astype(np.float32))
    soft = cv2.GaussianBlur(image, (0, 0), 0.4 / scale) if scale < 0.6 else image
    table = tuple(rng.randrange(40, 170) for _ in range(3))
    picture = cv2.warpPerspective(soft, move, (int(size[0]), int(size[1])), borderValue=table)
    picture = add_noise(blur(np.asarray(picture, np.uint8), rng.uniform(0.3, 0.75)), rng.uniform(1.5, 5), rng)
    return _stored(picture, rng)


def _stored(picture: NDArray[np.uint8], rng: random.Random) -> bytes:
    """As a JPEG, lying as its EXIF orientation says."""
    orientation = rng.choice(tuple(_ORIENTATIONS)) if rng.random() < 0.4 else 1
    exif = Image.Exif()
    exif[0x0112] = orientation
    packed = io.BytesIO()
    stored = Image.fromarray(np.rot90(picture, _ORIENTATIONS[orientation]).copy())
    stored.save(packed, "JPEG", quality=rng.randrange(40, 86), exif=exif)
    return packed.getvalue()


def outcome(data: bytes, lines: list[str]) -> str:
    """What came of one picture: ``verified``, ``wrong_verified``, ``left_to_a_person`` or ``missed``."""
    found = find_mrz(open_file(data, "picture.jpg")[0])
    if found is None:
        return "missed"
    if mrz_readings(found, 1)["mrz"].state is not State.VERIFIED:
        return "left_to_a_person"
    return "verified" if list(found.lines) == lines else "wrong_verified"


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--pictures", type=int, default=60)
    parser.add_argument("--seed", type=int, default=None, help="default: another one each time")
    parser.add_argument("--keep", type=Path, default=None, help="write what wasn't verified into this folder")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    options = parser.parse_args()
    logger.remove()
    seed = options.seed if options.seed is not None else secrets.randbelow(1_000_000)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    pictures = []
    for number in range(options.pictures):
        rng = random.Random(f"{seed}/{number}")
        layout = tuple(SIZES)[number % len(SIZES)]
        page, lines = drawn(layout, rng)
        pictures.append((layout, photographed(page, rng), lines))
    before = processor_time()
    for number, (layout, data, lines) in enumerate(pictures):
        came = outcome(data, lines)
        counts[layout][came] += 1
        if came != "verified" and options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{number}-{layout}-{came}.jpg").write_bytes(data)
            print(number, layout, came, lines, file=sys.stderr)
    close_private_pool()  # its processor time is counted once it has ended
    spent = processor_time() - before
    total = sum(counts.values(), Counter())
    names = ("verified", "wrong_verified", "left_to_a_person", "missed")
    figures = {
        "seed": seed,
        "pictures": len(pictures),
        **{name: total[name] for name in names},
        "by_layout": {layout: {name: count[name] for name in names} for layout, count in counts.items()},
        "cpu_s_per_picture": round(spent / max(len(pictures), 1), 2),
    }
    print(json.dumps(figures))
    return int(total["wrong_verified"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
