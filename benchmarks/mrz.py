"""Read machine readable zones on whole pictures and compare them with the truth.

    python -m benchmarks.mrz --data ../shared/data/mrz_images [--limit N] [--verbose] [--peers-python PYTHON] --json

`DATA/truth.json` names the pictures: ``{"images": {NAME: {"format": "TD3", "lines": […], "verifiable": true}}}``;
where there is no zone ``lines`` is empty.
One line of JSON:

- ``images``, ``verifiable``: pictures, and those of them whose check digits all hold
- ``verified``: the zone is called verified and every line, names included, is as printed
- ``wrong_verified``: the zone is called verified and any character of any line is wrong, or there is none
- ``read_not_verified``: a zone was found where one is, and is left to a person
- ``no_mrz_called_mrz``: a zone was found where there is none
- ``cpu_s_per_image``: processor time a picture, all processes, opening the file and starting the engines included

A zone is called verified when its reading ``mrz`` is in that state: every check digit holds without an unlikely repair,
and two engines agree on what check digits don't cover.

``--peers-python`` names a Python that has PassportEye (see ``with_passporteye.txt``); it then reads the same pictures,
and its figures stand under ``passporteye``. It counts as verified what it calls valid with all lines as printed;
``wrong_check_digits`` are those among its valid ones whose data line, which the check digits cover, is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: threads would wait for each other, not work
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from loguru import logger

from benchmarks.evaluation_data import needed
from benchmarks.processor_time import processor_time
from extractors.errors import ReadError
from extractors.files import open_file
from extractors.mrz import find_mrz, mrz_readings
from extractors.ocr import close_private_pool
from extractors.reading import State


def outcome(picture: Path, truth: list[str]) -> str:
    """What came of one picture: a key of the figures, ``missed`` or ``none``."""
    found = None
    try:
        for page in open_file(picture.read_bytes(), picture.name):
            found = found or find_mrz(page)
    except ReadError as error:
        print(f"{picture}: {error}", file=sys.stderr)
        return "missed" if truth else "none"
    if found is None:
        return "missed" if truth else "none"
    claimed = mrz_readings(found, 1)["mrz"].state is State.VERIFIED
    if claimed:
        return "verified" if list(found.lines) == truth else "wrong_verified"
    return "read_not_verified" if truth else "no_mrz_called_mrz"


def passporteye(python: str, data: Path, chosen: list[tuple[str, dict[str, Any]]]) -> dict[str, int | float]:
    """The same figures for PassportEye.

    Args:
        python: An interpreter that has it.
        data: Folder of the pictures.
        chosen: Names and truth.
    """
    script = Path(__file__).with_name("with_passporteye.py")
    # -P: this folder's names must not stand in for the standard library's.
    run = subprocess.run(
        [python, "-P", str(script), str(data)],
        input=json.dumps([name for name, _ in chosen]),
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(run.stdout)
    counts = dict.fromkeys(("verified", "wrong_verified", "wrong_check_digits", "read_not_verified"), 0)
    for name, truth in chosen:
        found = told["read"][name]
        if found is None:
            continue
        exact = found["lines"] == truth["lines"]
        if not found["verified"]:
            counts["read_not_verified"] += bool(truth["lines"])
            continue
        counts["verified" if exact else "wrong_verified"] += 1
        row = 0 if truth["format"] == "none" else 1
        counts["wrong_check_digits"] += not truth["lines"] or found["lines"][row : row + 1] != [truth["lines"][row]]
    return {**counts, "cpu_s_per_image": round(told["cpu_s"] / max(len(chosen), 1), 2)}


def main() -> int:
    """Run over the pictures and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with truth.json and the pictures it names")
    parser.add_argument("--limit", type=int, default=0, help="only the first N pictures")
    parser.add_argument("--verbose", action="store_true", help="also a line for each picture, on stderr")
    parser.add_argument("--peers-python", help="a Python with PassportEye, to be measured in the same run")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    arguments = parser.parse_args()
    logger.remove()
    needed(list(arguments.data.glob("truth.json")), "truth.json", arguments.data)
    images = json.loads((arguments.data / "truth.json").read_text(encoding="utf-8"))["images"]
    chosen = list(images.items())[: arguments.limit or None]
    counts = dict.fromkeys(("verified", "wrong_verified", "read_not_verified", "no_mrz_called_mrz"), 0)
    started = processor_time()
    for name, truth in chosen:
        came = outcome(arguments.data / name, truth["lines"])
        if came in counts:
            counts[came] += 1
        if came == "wrong_verified" and not truth["lines"]:
            counts["no_mrz_called_mrz"] += 1
        if arguments.verbose:
            print(f"{came:18} {truth['format']:5} {name}", file=sys.stderr)
    close_private_pool()  # its processor time is counted once it has ended
    spent = processor_time() - started
    figures: dict[str, Any] = {
        "images": len(chosen),
        "verifiable": sum(bool(truth["verifiable"]) for _, truth in chosen),
        **counts,
        "cpu_s_per_image": round(spent / max(len(chosen), 1), 2),
    }
    if arguments.peers_python:
        figures["passporteye"] = passporteye(arguments.peers_python, arguments.data, chosen)
    print(json.dumps(figures))
    return int(counts["wrong_verified"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
