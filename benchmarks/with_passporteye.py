"""PassportEye reads the pictures of `benchmarks.mrz`, in whatever Python has it: so this module needs nothing else.

    python benchmarks/with_passporteye.py FOLDER < names.json

Names of pictures go in as a JSON list; a JSON object comes out: for each picture the lines and whether PassportEye
calls all check digits valid, or null; and the processor seconds that all took, Tesseract's processes included.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import warnings
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # Tesseract's


def processor_time() -> float:
    """Seconds of this process and of those that have ended below it."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def read(picture: Path) -> dict[str, Any] | None:
    """What PassportEye makes of a picture, as its README says to use it."""
    from passporteye import read_mrz  # type: ignore[import-not-found]  # noqa: PLC0415 - only its own Python has it

    found = read_mrz(str(picture))
    if found is None:
        return None
    return {"lines": str(found.aux.get("text", "")).split(), "verified": bool(found.valid)}


def main() -> None:
    """Read all and print."""
    warnings.simplefilter("ignore")
    folder = Path(sys.argv[1])
    names: list[str] = json.load(sys.stdin)
    read_ = {}
    started = processor_time()
    for name in names:
        with contextlib.redirect_stdout(sys.stderr):
            try:
                read_[name] = read(folder / name)
            except Exception as error:  # noqa: BLE001 - a picture that it fails on is one that it doesn't read
                print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
                read_[name] = None
    json.dump({"read": read_, "cpu_s": processor_time() - started}, sys.stdout)


if __name__ == "__main__":
    main()
