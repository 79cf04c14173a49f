"""Open hostile and damaged files: each must end in pages or in an error that names the file, within the limits.

    python benchmarks/bad_inputs.py --data ../shared/data/bad_inputs [--limit N] [--verbose] --json

E-mails and PDFs are taken apart, and their files opened too. One line of JSON: ``files``, ``read`` (gave pages or an
electronic document), ``clean_error``, ``worker_crash`` (any other exception), ``hung`` (not back after the limits),
``peak_mb`` (largest resident memory of this process, pages included, or a child).
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import deque
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.evaluation_data import needed
from extractors.children.forked import end_servers
from extractors.electronic import read_electronic
from extractors.errors import ReadError
from extractors.files import Limits, open_file, parts_of
from extractors.files.kinds import Kind, kind_of

SLACK = 10.0  # seconds that a machine under load may take beyond the limits before a file counts as hung


def main() -> int:
    """Run over the files and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of files, searched with its subfolders")
    parser.add_argument("--limit", type=int, default=0, help="only the first N files")
    parser.add_argument("--verbose", action="store_true", help="also a line for each file, on stderr")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    arguments = parser.parse_args()
    files = needed(sorted(path for path in arguments.data.rglob("*") if path.is_file()), "files", arguments.data)
    counts = {"files": 0, "read": 0, "clean_error": 0, "worker_crash": 0, "hung": 0}
    limits = Limits()
    for path in files[: arguments.limit or None]:
        counts["files"] += 1
        started = time.monotonic()
        try:
            words = _open(path, limits)
            outcome = "read"
        except ReadError as error:
            outcome, words = "clean_error", f"{type(error).__name__}: {error}"
            if path.name not in words:
                outcome = "worker_crash"  # an error that doesn't name its file helps nobody
        except Exception as error:  # noqa: BLE001 - it is what is being counted
            outcome, words = "worker_crash", f"{type(error).__name__}: {error}"
        seconds = time.monotonic() - started
        counts[outcome] += 1
        counts["hung"] += seconds > limits.wall + SLACK
        if arguments.verbose:
            print(f"{outcome:12} {seconds:6.2f} s  {path.relative_to(arguments.data)}  {words}", file=sys.stderr)
    end_servers()  # what their children held is told with their end
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    unit = 1 if sys.platform == "darwin" else 1024  # bytes on macOS, kilobytes elsewhere
    print(json.dumps(counts | {"peak_mb": round(peak * unit / 1e6)}))
    return int(counts["worker_crash"] or counts["hung"])


def _open(path: Path, limits: Limits) -> str:
    """Open a file and what it carries; what came of it in words.

    Raises:
        ReadError: Nothing of it can be read.
    """
    pages = documents = 0
    faults: list[ReadError] = []
    parts = deque(parts_of(path.name, path.read_bytes(), limits=limits))
    while parts:
        part = parts.popleft()
        try:
            if part.fault is not None:
                raise part.fault
            electronic = read_electronic(part.name, part.data, {"invoice"})
            documents += len(electronic.documents)
            if electronic.drawn is not None and kind_of(electronic.drawn) is Kind.MAIL:
                parts.extend(parts_of(part.name, electronic.drawn, limits=limits))
            elif electronic.drawn is not None:
                pages += len(open_file(electronic.drawn, part.name, limits=limits))
        except ReadError as error:
            faults.append(error)
    if faults and not pages and not documents:
        raise faults[0]
    return f"{pages} pages, {documents} electronic documents, {len(faults)} parts not read"


if __name__ == "__main__":
    sys.exit(main())
